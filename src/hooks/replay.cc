#include "hooks/replay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_number.h"
#include "hooks/delivery_checks.h"
#include "hooks/start_items.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::string_view kToken = "-";  // in the place of the token, which is not kept
constexpr std::string_view kHidden = "***";
constexpr Micros kRejectionsKeptFor = std::chrono::hours(24);

// The request as it is kept; the delivery points into it.
struct KeptRequest {
  explicit KeptRequest(const store::Rejection& rejection)
      : path("/" + std::string(kToken) + (rejection.path == "/" ? "" : rejection.path)) {
    const auto parsed = parse_json(rejection.headers);
    if (!parsed || !parsed->is_object()) return;
    named.reserve(parsed->get_object().size());
    for (const auto& [name, value] : parsed->get_object()) {
      const auto* text = if_text(value);
      if (text && std::string_view(*text) != kHidden)
        named.emplace_back(std::string(name), std::string(*text));
    }
    headers.reserve(named.size());
    for (const auto& [name, value] : named) headers.push_back({name, value});
  }

  http::Request request(const store::Rejection& rejection) const {
    http::Request made;
    made.method = method_of(rejection.method);
    made.path = path;
    made.query = rejection.query;
    made.headers = headers;
    made.params = {&kToken, 1};
    made.body = rejection.body;
    return made;
  }

  static http::Method method_of(std::string_view name) {
    using enum http::Method;
    for (const auto method : {kGet, kHead, kPut, kPatch, kDelete, kOptions})
      if (http::method_name(method) == name) return method;
    return kPost;
  }

  std::string path;
  std::vector<std::pair<std::string, std::string>> named;
  std::vector<http::Header> headers;
};

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

}  // namespace

std::expected<std::vector<runs::StartRequest>, Refusal> replay_requests(
    const ReplayParts& parts, const store::Rejection& rejection) {
  auto hook = parts.source.load(rejection.workflow);
  if (!hook && hook.error().code == ErrorCode::kNotFound) return std::unexpected(unknown_token());
  if (!hook) return std::unexpected(overloaded(parts.committer.expected_wait()));
  const KeptRequest kept(rejection);
  Delivery delivery{.request = kept.request(rejection),
                    .dialect = Dialect::kWorkflows,
                    .hook = *std::move(hook),
                    .now = parts.clock.now(),
                    .body = {},
                    .facts = {},
                    .made = {},
                    .claim = {}};
  if (delivery.request.body.size() > delivery.hook->body_bytes_max)
    return std::unexpected(too_large(delivery.hook->body_bytes_max));
  SLUICE_TRY_VOID(read_delivery(delivery, parts.files));
  SLUICE_TRY_VOID(claim_key(delivery));
  if (!delivery.claim) delivery.claim = claim_of(rejection, *delivery.hook, delivery.now);
  auto requests = start_requests(delivery, parts.items_max);
  if (!requests) return std::unexpected(bad_body(std::move(requests).error().message));
  return *std::move(requests);
}

}  // namespace sluice::hooks
