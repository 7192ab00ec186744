#include "nodes/http_request.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <boost/url/parse.hpp>

#include "base/bytes.h"
#include "nodes/common.h"
#include "nodes/http_answer.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kUrlBytesMax = 16 << 10;
constexpr std::size_t kHeaderBytesMax = 64 << 10;

bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

Result<std::string> text_of(const TemplateField& field, const StepInput& input,
                            std::string_view name) {
  std::string text;
  if (auto done = field.append_text(text, input); !done)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` could not be rendered: {}", name, done.error().message));
  return text;
}

Result<void> build_headers(const RequestTemplate& request, const StepInput& input, HttpCall& call) {
  for (const auto& [name_field, value_field] : request.headers) {
    SLUICE_TRY(auto name, text_of(name_field, input, "headers"));
    SLUICE_TRY(auto value, text_of(value_field, input, "headers"));
    SLUICE_TRY_VOID(check_header(name, value));
    call.headers.emplace_back(std::move(name), std::move(value));
  }
  if (!find_header(call.headers, "idempotency-key"))
    call.headers.emplace_back("Idempotency-Key", input.idempotency_key);
  if (!find_header(call.headers, "user-agent"))
    call.headers.emplace_back("User-Agent", "sluice/" SLUICE_VERSION);
  return {};
}

Result<void> append_form(std::string& out, const json::value& value) {
  for (const auto& [key, member] : value.get_object()) {
    std::string storage;
    const auto text = scalar_text(member, storage);
    if (!text)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`body.{}` must be a text or a number to go into a form",
                              std::string_view(key)));
    if (!out.empty()) out += '&';
    out += percent_encode(key);
    out += '=';
    out += percent_encode(*text);
  }
  return {};
}

Result<void> build_json(const TemplateField& body, const StepInput& input, HttpCall& call) {
  if (!body.is_text()) {
    auto value = body.evaluate(input);
    if (!value)
      return fail(ErrorCode::kInvalid, "`body` could not be rendered: " + value.error().message);
    append_json(call.body, *value);
    return {};
  }
  if (auto done = body.append_json_document(call.body, input); !done)
    return fail(ErrorCode::kInvalid, "`body` could not be rendered: " + done.error().message);
  if (auto parsed = parse_json(call.body); !parsed)
    return fail(ErrorCode::kInvalid,
                fmt::format("`body` is {}; for another kind give a Content-Type header",
                            parsed.error().message));
  return {};
}

Result<void> build_other(const TemplateField& body, std::string_view type, const StepInput& input,
                         HttpCall& call) {
  if (body.is_text()) {
    SLUICE_TRY(call.body, text_of(body, input, "body"));
    return {};
  }
  auto value = body.evaluate(input);
  if (!value)
    return fail(ErrorCode::kInvalid, "`body` could not be rendered: " + value.error().message);
  const std::string media = ascii_lower(trim(type.substr(0, type.find(';'))));
  if (value->is_object() && media == "application/x-www-form-urlencoded")
    return append_form(call.body, *value);
  append_text(call.body, *value);
  return {};
}

Result<void> build_body(const RequestTemplate& request, const StepInput& input, HttpCall& call) {
  const auto* type = find_header(call.headers, "content-type");
  if (type && !is_json_type(*type)) return build_other(*request.body, *type, input, call);
  SLUICE_TRY_VOID(build_json(*request.body, input, call));
  if (!type) call.headers.emplace_back("Content-Type", "application/json");
  return {};
}

}  // namespace

Result<HttpCall> RequestTemplate::build(const StepInput& input) const {
  HttpCall call;
  call.method = method;
  call.timeout = timeout;
  SLUICE_TRY(const auto rendered, text_of(url, input, "url"));
  SLUICE_TRY(call.url, clean_url(rendered));
  SLUICE_TRY_VOID(build_headers(*this, input, call));
  if (body) SLUICE_TRY_VOID(build_body(*this, input, call));
  return call;
}

Result<std::string> clean_url(std::string_view url) {
  url = trim(url);
  if (url.empty()) return fail(ErrorCode::kInvalid, "`url` is empty");
  if (url.size() > kUrlBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("`url` is over {} bytes", kUrlBytesMax));
  std::string clean;
  clean.reserve(url.size());
  for (const char c : url) {
    if (is_control(c))
      return fail(ErrorCode::kInvalid, "`url` holds a control character or a line end");
    const bool encode = c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    if (encode) {
      clean += percent_encode(std::string_view(&c, 1));
    } else {
      clean += c;
    }
  }
  const auto parsed = boost::urls::parse_uri(clean);
  if (!parsed) return fail(ErrorCode::kInvalid, "`url` is not a URL such as https://example.com/");
  if (parsed->scheme_id() != boost::urls::scheme::http &&
      parsed->scheme_id() != boost::urls::scheme::https)
    return fail(ErrorCode::kInvalid, "`url` must begin with https:// or http://");
  if (parsed->encoded_host().empty()) return fail(ErrorCode::kInvalid, "`url` names no host");
  return clean;
}

Result<void> check_header(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 5> kOurs = {"content-length", "transfer-encoding",
                                                     "connection", "te", "trailer"};
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character))
    return fail(ErrorCode::kInvalid, "a header name holds a character that is not allowed there");
  if (name.size() + value.size() > kHeaderBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the header {} is over {} bytes", name.substr(0, 64), kHeaderBytesMax));
  if (std::find(kOurs.begin(), kOurs.end(), ascii_lower(name)) != kOurs.end())
    return fail(ErrorCode::kInvalid, fmt::format("the header {} cannot be set", name));
  // The value itself stays out of the message; it may be a credential.
  if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }))
    return fail(ErrorCode::kInvalid,
                fmt::format("the value of header {} holds a line end, NUL or another control "
                            "character",
                            name));
  return {};
}

}  // namespace sluice::nodes
