#include "api/workflows/idempotency.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::api {

std::expected<std::optional<services::IdempotencyKey>, Problem> read_idempotency_key(
    const RequestContext& context, std::string_view operation) {
  constexpr std::string_view kHeader = "Idempotency-Key";
  if (const auto key = context.request.header(kHeader)) {
    return services::IdempotencyKey{operation, *key};
  }
  const auto is_key = [&](const http::Header& each) {
    return equal_ignoring_case(each.name, kHeader);
  };
  // Who asked for protection is not served without it.
  if (std::ranges::none_of(context.request.headers, is_key)) return std::nullopt;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                "The Idempotency-Key header was sent more than once.");
}

}  // namespace sluice::api
