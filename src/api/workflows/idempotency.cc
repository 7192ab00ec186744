#include "api/workflows/idempotency.h"

#include "api/core/answer_once.h"

namespace sluice::api {

std::expected<std::optional<services::IdempotencyKey>, Problem> read_idempotency_key(
    const RequestContext& context, std::string_view operation) {
  SLUICE_TRY(const auto key, idempotency_key(context.request));
  if (!key) return std::nullopt;
  return services::IdempotencyKey{operation, *key};
}

std::optional<store::IdempotencyEntry> run_claim(const Principal& caller) {
  const auto& claim = caller.claim;
  if (!claim) return std::nullopt;
  return store::IdempotencyEntry{
      .key = claim->key, .body = claim->body, .expires_at = claim->expires_at};
}

}  // namespace sluice::api
