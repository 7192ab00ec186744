#include "api/core/request_context.h"

#include <charconv>
#include <fmt/format.h>

#include "api/core/strict.h"
#include "base/bytes.h"
#include "base/text.h"
#include "base/time.h"

namespace sluice::api {

std::expected<json::object, Problem> read_body(const RequestContext& context, Body body) {
  const auto text = context.request.body;
  if (text.empty() && body == Body::kOptional) return json::object();
  if (text.empty()) {
    return refuse(ErrorCode::kInvalid, "body_missing", "The body is empty; send a JSON object.");
  }
  auto value = parse_json(text);
  if (!value) {
    return refuse(ErrorCode::kInvalid, "body_not_json",
                  fmt::format("The body is {}.", value.error().message));
  }
  if (!value->is_object()) {
    return refuse(
        ErrorCode::kInvalid, "body_not_object",
        fmt::format("The body must be a JSON object, but is {}.", json_kind_name(*value)));
  }
  if (const auto twice = repeated_member(text)) {
    return refuse(ErrorCode::kInvalid, "member_repeated",
                  fmt::format("The body has the member {} twice in one object; send it once.",
                              cut_text(*twice, 64)));
  }
  return std::move(value->get_object());
}

std::expected<std::int64_t, Problem> query_number(const RequestContext& context,
                                                  std::string_view name, std::int64_t fallback,
                                                  std::int64_t min, std::int64_t max) {
  const auto text = context.request.query_value(name);
  if (!text) return fallback;
  std::int64_t value = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || stop != end || value < min || value > max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("{} must be a whole number from {} to {}.", name, min, max));
  }
  return value;
}

std::expected<std::optional<Timestamp>, Problem> query_time(const RequestContext& context,
                                                            std::string_view name) {
  const auto text = context.request.query_value(name);
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return *time;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("{} must be a time such as 2025-10-31T12:00:00Z.", name));
}

std::expected<store::Workflow, Problem> find_workflow(const RequestContext& context,
                                                      std::string_view id) {
  return context.services.workflows.find(context.reader, context.caller.team, id);
}

http::Response reply(int status, const json::value& body) {
  return {status, "application/json", to_json(body), {}};
}

http::Response no_content() { return {204, "", "", {}}; }

}  // namespace sluice::api
