#include "hooks/replay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "hooks/delivery_checks.h"
#include "hooks/noted_request.h"
#include "hooks/start_items.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kItemsReadMax = 10'000;
constexpr Micros kRejectionsKeptFor = std::chrono::hours(24);

// So that the same rejection twice is the same run, for as long as it can be replayed.
store::IdempotencyEntry claim_of(const store::Rejection& rejection, const Hook& hook,
                                 Timestamp now) {
  std::string name = "rejection";
  name += '\0';
  name += rejection.id.text();
  const auto hash = sha256(as_bytes(name));
  store::IdempotencyEntry claim;
  std::copy_n(hash.begin(), claim.key.size(), claim.key.begin());
  claim.body = sha256(as_bytes(rejection.body));
  claim.expires_at = now + std::max(hook.settings().idempotency.window, kRejectionsKeptFor);
  return claim;
}

Delivery delivery_read_again(const NotedRequest& noted, std::shared_ptr<const Hook> hook,
                             Timestamp now) {
  return {.request = noted.request(),
          .dialect = Dialect::kWorkflows,
          .hook = std::move(hook),
          .now = now,
          .body = {},
          .facts = {},
          .made = {},
          .claim = {}};
}

// Its own key stands for another run.
bool has_taken_key(const store::Rejection& rejection) {
  return rejection.reason == store::kDuplicateReason ||
         rejection.reason == reason_name(Reason::kConflict);
}

}  // namespace

std::expected<std::vector<runs::StartRequest>, Refusal> replay_requests(
    const ReplayParts& parts, const store::Rejection& rejection) {
  auto hook = parts.source.load(rejection.workflow);
  if (!hook && hook.error().code == ErrorCode::kNotFound) return std::unexpected(unknown_token());
  if (!hook) return std::unexpected(overloaded(parts.committer.expected_wait()));
  const NotedRequest noted(rejection, {});
  auto delivery = delivery_read_again(noted, *std::move(hook), parts.clock.now());
  if (delivery.request.body.size() > delivery.hook->body_bytes_max)
    return std::unexpected(too_large(delivery.hook->body_bytes_max));
  SLUICE_TRY_VOID(read_delivery(delivery, parts.files));
  SLUICE_TRY_VOID(claim_key(delivery));
  if (!delivery.claim || has_taken_key(rejection))
    delivery.claim = claim_of(rejection, *delivery.hook, delivery.now);
  auto requests = start_requests(delivery, parts.items_max);
  if (!requests) return std::unexpected(bad_body(std::move(requests).error().message));
  return *std::move(requests);
}

std::expected<model::TriggerData, Refusal> data_for_run(const store::Rejection& rejection,
                                                        std::shared_ptr<const Hook> hook,
                                                        Timestamp now) {
  const NotedRequest noted(rejection, {});
  auto delivery = delivery_read_again(noted, std::move(hook), now);
  SLUICE_TRY_VOID(read_delivery(delivery, nullptr));
  auto requests = start_requests(delivery, kItemsReadMax);
  if (!requests) return std::unexpected(bad_body(std::move(requests).error().message));
  if (requests->empty()) return std::unexpected(bad_body("It has no items."));
  return std::move(requests->front().data);
}

}  // namespace sluice::hooks
