#include "hooks/rejections.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "hooks/headers.h"
#include "hooks/kept_request.h"
#include "hooks/noted_request.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kBodyBytesKept = 64 << 10;
constexpr int kDuplicateStatus = 202;
// Kept, of all hooks.
constexpr std::int64_t kHandshakesPerSecondMax = 5;
constexpr std::int64_t kDuplicatesPerSecondMax = 5;
constexpr std::int64_t kOverloadedPerSecondMax = 2;
// How often the oldest beyond the limit are removed, so that the bound holds between two rounds of
// the retention, too.
constexpr std::uint64_t kPruneEvery = 100;

// Of one that was refused by its head, the body was not read.
std::int64_t body_size(const http::RequestHead& head, std::string_view body) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto told = std::min(head.content_length.value_or(0), kMost);
  return static_cast<std::int64_t>(std::max<std::uint64_t>(told, body.size()));
}

model::RateLimit per_second(std::int64_t limit) {
  return {.limit = limit, .window = Seconds(1), .burst = limit};
}

}  // namespace

Rejections::Rejections(store::Committer& committer, IdSource& ids, const Clock& clock,
                       const Admission::Options& options)
    : committer_(committer),
      ids_(ids),
      clock_(clock),
      kept_max_(options.rejections_kept_max),
      per_second_max_(options.rejections_per_second_max),
      quota_(per_second(per_second_max_)),
      handshakes_quota_(per_second(kHandshakesPerSecondMax)),
      duplicates_quota_(per_second(kDuplicatesPerSecondMax)),
      overloaded_quota_(per_second(kOverloadedPerSecondMax)) {}

bool Rejections::may_keep(Quota& quota) {
  return per_second_max_ > 0 && committer_.healthy() && quota.take(clock_.steady()).allowed;
}

store::Rejection Rejections::rejection_of(const Hook& hook, const Answered& delivery) {
  const auto& [head, body, answer] = delivery;
  return {
      .id = ids_.next<RejectionId>(),
      .team = hook.team,
      .workflow = hook.workflow,
      .at = clock_.now(),
      .reason = {},
      .detail = {},
      .headers = shown_headers(head.headers, hook.settings()),
      .body = std::string(body.substr(0, kBodyBytesKept)),
      .body_bytes = body_size(head, body),
      .method = std::string(http::method_name(head.method)),
      .path = std::string(path_below(head)),
      .query = shown_query(head.query, hook.settings()),
      .version = hook.program->info().version,
      .hidden = seal_ ? seal_(Secret(hidden_parts(head, hook.settings())), hook.workflow) : "",
      .answer = std::string(answer),
  };
}

std::optional<RejectionId> Rejections::keep(const Hook& hook, const Refusal& refusal,
                                            const Answered& delivery) {
  if (refusal.reason == Reason::kFailed) return std::nullopt;
  const bool is_full = refusal.reason == Reason::kOverloaded;
  if (!may_keep(is_full ? overloaded_quota_ : quota_)) return std::nullopt;
  auto rejection = rejection_of(hook, delivery);
  rejection.status = refusal.status;
  rejection.reason = reason_name(refusal.reason);
  rejection.detail = refusal.detail.empty() ? refusal.message : refusal.detail;
  rejection.first = refusal.first;
  const auto id = rejection.id;
  submit(std::move(rejection));
  return id;
}

void Rejections::keep_duplicate(const Hook& hook, RunId first, const http::Request& request,
                                const std::function<std::string()>& answer) {
  if (!may_keep(duplicates_quota_)) return;
  const auto text = answer();
  auto rejection = rejection_of(hook, {request, request.body, text});
  rejection.status = kDuplicateStatus;
  rejection.reason = store::kDuplicateReason;
  rejection.detail = "The same delivery was taken before; it was answered with the same run.";
  rejection.first = first;
  submit(std::move(rejection));
}

bool Rejections::keep_handshake(const Hook& hook, const HandshakeAnswer& answer,
                                std::span<const http::Header> headers, std::string_view body) {
  if (!committer_.healthy() || !handshakes_quota_.take(clock_.steady()).allowed) return false;
  const auto& handshake = *answer.handshake;
  std::vector<http::Header> shown(headers.begin(), headers.end());
  std::string sealed;
  if (answer.learned) {
    // The same secret must not stand beside its sealed form.
    std::erase_if(shown, [&](const http::Header& header) {
      return header.value.find(answer.learned->expose()) != std::string_view::npos;
    });
    if (seal_) sealed = seal_(*answer.learned, hook.workflow);
  }
  submit({.id = ids_.next<RejectionId>(),
          .team = hook.team,
          .workflow = hook.workflow,
          .at = clock_.now(),
          .status = answer.response.status,
          .reason = std::string(store::kHandshakeReason),
          .detail = handshake.name,
          .headers = shown_headers(shown, hook.settings()),
          .body = std::move(sealed),
          .body_bytes = static_cast<std::int64_t>(body.size())});
  return true;
}

void Rejections::submit(store::Rejection rejection) {
  const bool prune = ++count_ % kPruneEvery == 0;
  committer_.submit(
      [rejection = std::move(rejection), prune,
       kept_max = kept_max_](store::Writer& writer) -> Result<void> {
        SLUICE_TRY_VOID(writer.put_rejection(rejection));
        // None by age: how long they are kept is the retention's matter.
        if (prune) SLUICE_TRY_VOID(writer.delete_rejections(Timestamp{}, kept_max));
        return {};
      },
      store::Committer::kNoShard, {});
}

}  // namespace sluice::hooks
