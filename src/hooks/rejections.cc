#include "hooks/rejections.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "hooks/headers.h"
#include "hooks/kept_request.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kBodyBytesKept = 64 << 10;
constexpr std::int64_t kHandshakesPerSecondMax = 5;  // kept, of all hooks
// How often the oldest beyond the limit are removed, so that the bound holds between two rounds of
// the retention, too.
constexpr std::uint64_t kPruneEvery = 100;

// Of one that was refused by its head, the body was not read.
std::int64_t body_size(const http::RequestHead& head, std::string_view body) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto told = std::min(head.content_length.value_or(0), kMost);
  return static_cast<std::int64_t>(std::max<std::uint64_t>(told, body.size()));
}

bool is_ours(Reason reason) { return reason == Reason::kOverloaded || reason == Reason::kFailed; }

}  // namespace

Rejections::Rejections(store::Committer& committer, IdSource& ids, const Clock& clock,
                       const Admission::Options& options)
    : committer_(committer),
      ids_(ids),
      clock_(clock),
      kept_max_(options.rejections_kept_max),
      per_second_max_(options.rejections_per_second_max),
      quota_({.limit = per_second_max_, .window = Seconds(1), .burst = per_second_max_}),
      handshakes_quota_({.limit = kHandshakesPerSecondMax,
                         .window = Seconds(1),
                         .burst = kHandshakesPerSecondMax}) {}

std::optional<RejectionId> Rejections::keep(const Hook& hook, const Refusal& refusal,
                                            const http::RequestHead& head, std::string_view body) {
  if (is_ours(refusal.reason) || per_second_max_ <= 0) return std::nullopt;
  if (!committer_.healthy() || !quota_.take(clock_.steady()).allowed) return std::nullopt;
  const auto id = ids_.next<RejectionId>();
  store::Rejection rejection{
      .id = id,
      .team = hook.team,
      .workflow = hook.workflow,
      .at = clock_.now(),
      .status = refusal.status,
      .reason = std::string(reason_name(refusal.reason)),
      .detail = refusal.detail.empty() ? refusal.message : refusal.detail,
      .headers = shown_headers(head.headers, hook.settings()),
      .body = std::string(body.substr(0, kBodyBytesKept)),
      .body_bytes = body_size(head, body),
      .method = std::string(http::method_name(head.method)),
      .path = std::string(path_below(head)),
      .query = shown_query(head.query, hook.settings()),
  };
  submit(std::move(rejection));
  return id;
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
