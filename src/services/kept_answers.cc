#include "services/kept_answers.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/log.h"

namespace sluice::services {
namespace {

std::string seal_context(const store::KeptAnswer& claim) { return to_hex(claim.key); }

}  // namespace

Outcome<store::KeptAnswer> KeptAnswers::claim(const Principal& caller, std::string_view operation,
                                              std::string_view text, std::string_view body) const {
  const auto max = context_.limits.idempotency_key_bytes_max;
  if (text.empty() || text.size() > max)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("Idempotency-Key must have 1 to {} bytes.", max));
  // Another API key of the team may do less, and is not shown this one's answers.
  const auto name = fmt::format("{}{}{}{}{}", caller.key.text(), '\0', operation, '\0', text);
  const auto hash = sha256(as_bytes(name));
  store::KeptAnswer claim;
  claim.team = caller.team;
  std::copy_n(hash.begin(), claim.key.size(), claim.key.begin());
  claim.body = sha256(as_bytes(body));
  claim.expires_at = context_.clock.now() + context_.limits.idempotency_keys_kept;
  return claim;
}

Outcome<std::optional<Secret>> KeptAnswers::find(store::AccessReader& reader,
                                                 const store::KeptAnswer& claim) const {
  SLUICE_TRY(const auto kept, reader.kept_answer(claim.team, claim.key, context_.clock.now()));
  if (!kept) return std::nullopt;
  if (kept->body != claim.body)
    return refuse(ErrorCode::kConflict, "idempotency_key_reused",
                  "This Idempotency-Key was used with another body.");
  if (kept->answer.empty())
    return refuse(ErrorCode::kConflict, "answer_unknown",
                  "A request with this Idempotency-Key was carried out, but its answer was not "
                  "kept. Look at what it changed before you send it with another key.");
  SLUICE_TRY(auto answer, sealer_.open(kept->answer, seal_context(claim)));
  return answer;
}

std::shared_ptr<void> KeptAnswers::begin(const store::KeptAnswer& claim) {
  const Name name{claim.team, claim.key};
  const std::lock_guard lock(under_way_->mutex);
  if (!under_way_->names.insert(name).second) return nullptr;
  // Points at something, for an empty pointer says that it is under way.
  return {under_way_.get(), [name, all = under_way_](void* /*kept*/) {
            const std::lock_guard guard(all->mutex);
            all->names.erase(name);
          }};
}

void KeptAnswers::keep(store::KeptAnswer claim, const Secret& answer,
                       std::move_only_function<void()> then) {
  if (answer.expose().size() > context_.limits.kept_answer_bytes_max) return then();
  claim.answer = sealer_.seal(answer, seal_context(claim));
  context_.committer.submit(
      [claim = std::move(claim)](store::Writer& writer) { return writer.put_answer(claim); },
      store::Committer::kNoShard,
      [then = std::move(then)](const store::CommitOutcome& outcome) mutable {
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
          log::warn("the answer to a request with an idempotency key was not kept: {}",
                    outcome.error.message);
        then();
      });
}

}  // namespace sluice::services
