#include "nodes/http/http_body.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/work_budget.h"
#include "formats/multipart.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kBodyBytesMax = 16 << 20;
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string media_type(std::string_view type) {
  return ascii_lower(trim(type.substr(0, type.find(';'))));
}

void set_type(HttpCall& call, std::string_view type) {
  if (!find_header(call.headers, "content-type")) call.headers.emplace_back("Content-Type", type);
}

Result<void> append_field(std::string& out, std::string_view name, const json::value& value) {
  std::string storage;
  const auto text = scalar_text(value, storage);
  constexpr std::size_t kBytesAUnit = 8;
  WorkBudget::spend(2 + (name.size() + (text ? text->size() : 0)) / kBytesAUnit);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("`body.{}` must be a string or a number to go into a form", name));
  if (!out.empty()) out += '&';
  out += percent_encode(name);
  out += '=';
  out += percent_encode(*text);
  return {};
}

// A list gives one field an element.
Result<void> append_fields(std::string& out, std::string_view name, const json::value& value) {
  const auto* list = value.if_array();
  if (!list) return append_field(out, name, value);
  for (const auto& each : *list) SLUICE_TRY_VOID(append_field(out, name, each));
  return {};
}

Result<void> append_form(std::string& out, const json::value& content) {
  if (const auto* object = content.if_object()) {
    for (const auto& [key, value] : *object) SLUICE_TRY_VOID(append_fields(out, key, value));
    return {};
  }
  const auto* list = content.if_array();
  if (!list)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("`body` of a form must be an object or a list of {{key, value}}, not {}",
                    json_kind_name(content)));
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* entry = (*list)[i].if_object();
    const auto* key = entry ? find_string(*entry, "key") : nullptr;
    const auto* value = entry ? entry->if_contains("value") : nullptr;
    if (!key || !value)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`body.{}` must be an object with `key` and `value`", i));
    SLUICE_TRY_VOID(append_fields(out, *key, *value));
  }
  return {};
}

}  // namespace

BodyTemplate BodyTemplate::read(DataReader& data, const std::optional<std::string>& content_type) {
  BodyTemplate made;
  const auto type =
      data.choice("body_type", {"auto", "json", "text", "form", "multipart", "none"}, "auto");
  const auto* body = data.find("body");
  // Editors keep an empty text where there is no body.
  const bool absent = !body || (body->is_string() && trim(body->get_string()).empty());
  if (absent || type == "none") return made;
  made.content_ = data.field("body", Need::kOptional);
  if (type == "json") made.kind_ = Kind::kJson;
  if (type == "text") made.kind_ = Kind::kText;
  if (type == "form") made.kind_ = Kind::kForm;
  if (type == "multipart") made.kind_ = Kind::kMultipart;
  if (type == "auto") made.kind_ = Kind::kByHeader;
  const bool surely_json =
      made.kind_ == Kind::kJson || (made.kind_ == Kind::kByHeader && content_type &&
                                    (content_type->empty() || is_json_type(*content_type)));
  const auto* constant = made.content_.constant();
  if (!constant) return made;
  if (surely_json && is_text(*constant)) {
    if (auto parsed = parse_json(constant->get_string()); !parsed)
      data.error(
          fmt::format("`body` is {}; to send something other than JSON, set a Content-Type header",
                      parsed.error().message));
  } else if (made.kind_ == Kind::kMultipart) {
    if (auto parts = formats::read_parts(*constant); !parts) data.error(parts.error().message);
  } else if (made.kind_ == Kind::kForm) {
    std::string form;
    if (auto done = append_form(form, *constant); !done) data.error(done.error().message);
  }
  return made;
}

Result<void> BodyTemplate::build(HttpCall& call, const StepInput& input) const {
  Result<void> done;
  switch (kind_) {
    case Kind::kNone:
      return {};
    case Kind::kByHeader:
      done = build_by_header(call, input);
      break;
    case Kind::kJson:
      done = build_json(call, input);
      break;
    case Kind::kText:
      done = build_text(call, input);
      set_type(call, "text/plain; charset=utf-8");
      break;
    case Kind::kForm:
      done = build_form(call, input);
      break;
    case Kind::kMultipart:
      done = build_multipart(call, input);
      break;
  }
  if (done && call.body.size() > kBodyBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("`body` is larger than {} bytes", kBodyBytesMax));
  return done;
}

Result<void> BodyTemplate::build_json(HttpCall& call, const StepInput& input) const {
  set_type(call, "application/json");
  if (!content_.is_text()) {
    auto value = content_.evaluate(input);
    if (!value) return render_error("body", value.error());
    append_json(call.body, *value);
    return {};
  }
  if (auto done = content_.append_json_document(call.body, input); !done)
    return render_error("body", done.error());
  if (auto parsed = parse_json(call.body); !parsed)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("`body` is {}; to send something other than JSON, set a Content-Type header",
                    parsed.error().message));
  return {};
}

Result<void> BodyTemplate::build_form(HttpCall& call, const StepInput& input) const {
  set_type(call, kFormType);
  auto value = content_.evaluate(input);
  if (!value) return render_error("body", value.error());
  return append_form(call.body, *value);
}

Result<void> BodyTemplate::build_text(HttpCall& call, const StepInput& input) const {
  SLUICE_TRY(call.body, rendered_text(content_, input, "body"));
  return {};
}

Result<void> BodyTemplate::build_multipart(HttpCall& call, const StepInput& input) const {
  if (find_header(call.headers, "content-type"))
    return fail(ErrorCode::kInvalid,
                "the header Content-Type cannot be combined with `body_type` multipart, which sets "
                "its own");
  auto value = content_.evaluate(input);
  if (!value) return render_error("body", value.error());
  SLUICE_TRY(const auto parts, formats::read_parts(*value));
  const auto boundary = formats::choose_boundary(parts, input.idempotency_key);
  formats::append_multipart(call.body, parts, boundary);
  call.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
  return {};
}

Result<void> BodyTemplate::build_by_header(HttpCall& call, const StepInput& input) const {
  const auto* type = find_header(call.headers, "content-type");
  if (!type || is_json_type(*type)) return build_json(call, input);
  if (content_.is_text()) return build_text(call, input);
  auto value = content_.evaluate(input);
  if (!value) return render_error("body", value.error());
  if (media_type(*type) == kFormType) return append_form(call.body, *value);
  append_text(call.body, *value);
  return {};
}

}  // namespace sluice::nodes
