#include "nodes/flow/sync_response.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/json_number.h"
#include "model/secret_placeholder.h"
#include "nodes/http/http_request.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kHeadersMax = 50;
constexpr int kStatusDefault = 200;
constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kTextType = "text/plain; charset=utf-8";

// What frames the answer or belongs to the connection is the server's. Cookies, and what else a
// browser remembers about a whole origin, would reach the other workflows and the API beside them.
constexpr std::array<std::string_view, 20> kOurs = {"connection",
                                                    "keep-alive",
                                                    "proxy-connection",
                                                    "te",
                                                    "trailer",
                                                    "transfer-encoding",
                                                    "upgrade",
                                                    "content-length",
                                                    "date",
                                                    "server",
                                                    "set-cookie",
                                                    "clear-site-data",
                                                    "alt-svc",
                                                    "strict-transport-security",
                                                    "proxy-authenticate",
                                                    "www-authenticate",
                                                    "public-key-pins",
                                                    "nel",
                                                    "report-to",
                                                    "x-content-type-options"};
constexpr std::string_view kOurPrefix = "x-sluice-";

Result<void> check_response_header(std::string_view name, std::string_view value) {
  SLUICE_TRY_VOID(check_header(name, value));
  const auto lower = ascii_lower(name);
  if (lower == "content-type")
    return fail(ErrorCode::kInvalid, "the header Content-Type is set by `content_type`");
  if (lower.starts_with(kOurPrefix) || std::ranges::find(kOurs, lower) != kOurs.end())
    return fail(ErrorCode::kInvalid, fmt::format("the header {} cannot be set", name));
  return {};
}

Result<int> parse_status(const json::value& value) {
  std::string storage;
  const auto text = scalar_text(value, storage);
  const auto bare = trim(text.value_or(std::string_view()));
  int status = 0;
  const auto [end, error] = std::from_chars(bare.data(), bare.data() + bare.size(), status);
  const bool whole = error == std::errc() && end == bare.data() + bare.size() && !bare.empty();
  if (!whole || status < SyncResponseTemplate::kStatusMin ||
      status > SyncResponseTemplate::kStatusMax)
    return fail(ErrorCode::kInvalid, fmt::format("`status` must be a number from {} to {}, not {}",
                                                 SyncResponseTemplate::kStatusMin,
                                                 SyncResponseTemplate::kStatusMax, excerpt(value)));
  return status;
}

Result<void> check_content_type(std::string_view type) {
  SLUICE_TRY_VOID(check_header("Content-Type", type));
  if (type.find('/') == std::string_view::npos)
    return fail(ErrorCode::kInvalid, "`content_type` must be a media type such as text/html, not " +
                                         excerpt(json::value(type)));
  return {};
}

Result<void> check_no_secret(std::string_view text, std::string_view name) {
  if (!model::find_placeholder_shape(text)) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("`{}` contains a vault secret, which a response must not reveal", name));
}

// Whether a reader would take it for a JSON document. A lone word or number is more often a text.
bool is_json_document(std::string_view text) {
  const auto bare = trim(text);
  if (bare.empty() || (bare.front() != '{' && bare.front() != '[')) return false;
  return parse_json(bare).has_value();
}

}  // namespace

SyncResponseTemplate SyncResponseTemplate::read(DataReader& data) {
  SyncResponseTemplate out;
  if (data.find("status")) {
    out.status_ = data.field("status", Need::kOptional);
    if (const auto* constant = out.status_->constant())
      if (const auto status = parse_status(*constant); !status) data.error(status.error().message);
  }
  if (data.find("content_type")) {
    out.content_type_ = data.text_field("content_type", Need::kOptional);
    const auto* constant = out.content_type_->constant();
    if (constant && constant->is_string())
      if (const auto fits = check_content_type(constant->get_string()); !fits)
        data.error(fits.error().message);
  }
  for (const auto& [place, key, value] : read_pairs(data, "headers", kHeadersMax)) {
    if (value.is_object() || value.is_array()) {
      data.error(fmt::format("`{}` must be a string, not {}", place, json_kind_name(value)));
      continue;
    }
    std::string text;
    append_text(text, value);
    auto field = data.watch(
        [&](auto& errors) { return TemplateField::compile(json::value(text), place, errors); });
    const std::string name(key.get_string());
    const auto checked = check_response_header(name, field.constant() ? text : std::string());
    if (!checked) data.error(fmt::format("`{}`: {}", place, checked.error().message));
    const auto is_same = [&](const auto& other) {
      return ascii_lower(other.first) == ascii_lower(name);
    };
    if (std::ranges::any_of(out.headers_, is_same))
      data.error(fmt::format("`{}`: the header {} appears more than once", place, name));
    out.headers_.emplace_back(name, std::move(field));
  }
  return out;
}

Result<int> SyncResponseTemplate::render_status(const StepInput& input) const {
  if (!status_) return kStatusDefault;
  auto value = status_->evaluate(input);
  if (!value) return render_error("status", value.error());
  return parse_status(*value);
}

Result<std::string> SyncResponseTemplate::render_content_type(std::string_view text,
                                                              const StepInput& input) const {
  if (!content_type_) return std::string(is_json_document(text) ? kJsonType : kTextType);
  SLUICE_TRY(auto type, rendered_text(*content_type_, input, "content_type"));
  SLUICE_TRY_VOID(check_no_secret(type, "content_type"));
  SLUICE_TRY_VOID(check_content_type(type));
  return type;
}

Result<json::object> SyncResponseTemplate::render(std::string_view text,
                                                  const StepInput& input) const {
  SLUICE_TRY_VOID(check_no_secret(text, "template"));
  SLUICE_TRY(const auto status, render_status(input));
  json::object headers;
  for (const auto& [name, field] : headers_) {
    SLUICE_TRY(const auto value, rendered_text(field, input, "headers." + name));
    SLUICE_TRY_VOID(check_no_secret(value, "headers." + name));
    SLUICE_TRY_VOID(check_response_header(name, value));
    headers[name] = value;
  }
  SLUICE_TRY(auto type, render_content_type(text, input));
  return json::object{{"text", text},
                      {"status", status},
                      {"headers", std::move(headers)},
                      {"content_type", std::move(type)}};
}

void SyncResponseTemplate::add_roots(std::vector<std::string>& roots) const {
  if (status_) status_->add_roots(roots);
  if (content_type_) content_type_->add_roots(roots);
  for (const auto& [name, field] : headers_) field.add_roots(roots);
}

std::optional<SyncResponse> read_sync_response(const json::value& output) {
  const auto* object = output.if_object();
  if (!object) return std::nullopt;
  const auto* text = find_string(*object, "text");
  const auto* type = find_string(*object, "content_type");
  const auto* status = object->if_contains("status");
  const auto* headers = object->if_contains("headers");
  if (!text || !type || !status || !status->is_number() || !headers || !headers->is_object())
    return std::nullopt;
  SyncResponse out{.status = status->to_number<int>(),
                   .content_type = std::string(*type),
                   .headers = {},
                   .body = std::string(*text)};
  for (const auto& [name, value] : headers->get_object())
    if (const auto* header = if_text(value)) out.headers.emplace_back(name, *header);
  return out;
}

}  // namespace sluice::nodes
