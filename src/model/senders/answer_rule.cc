#include "model/senders/answer_rule.h"

#include <algorithm>
#include <array>

#include "base/json_number.h"
#include "base/text.h"
#include "model/senders/setting_members.h"
#include "model/senders/signature_scheme.h"

namespace sluice::model {
namespace {

constexpr std::size_t kAnswerHeadersMax = 20;
constexpr std::size_t kContentTypeBytesMax = 200;

// What the server itself says about a message, or what would give its pages another meaning.
bool is_reserved_header(std::string_view name) {
  constexpr std::array<std::string_view, 13> kReserved = {"connection",
                                                          "content-length",
                                                          "content-type",
                                                          "content-encoding",
                                                          "date",
                                                          "keep-alive",
                                                          "server",
                                                          "set-cookie",
                                                          "trailer",
                                                          "transfer-encoding",
                                                          "upgrade",
                                                          "www-authenticate",
                                                          "content-security-policy"};
  return std::find(kReserved.begin(), kReserved.end(), ascii_lower(name)) != kReserved.end();
}

bool is_field_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

Result<void> read_headers(const json::value& value, const std::string& name, Facts allowed,
                          AnswerRule& rule) {
  const auto* headers = value.if_object();
  if (!headers || headers->size() > kAnswerHeadersMax)
    return bad_setting(
        fmt::format("{} must be an object with at most {} headers.", name, kAnswerHeadersMax));
  rule.headers.reserve(headers->size());
  for (const auto& [key, text] : *headers) {
    const auto header = view_of(key);
    if (!is_header_name(header))
      return bad_setting(fmt::format("{} has \"{}\", which is not a valid header name.", name,
                                     header.substr(0, 64)));
    if (is_reserved_header(header))
      return bad_setting(
          fmt::format("{} must not set {}, which the server sets itself.", name, header));
    SLUICE_TRY(auto expression, read_expression(text, fmt::format("{}.{}", name, header), allowed));
    if (ascii_lower(header) == "x-content-type-options") continue;  // every answer has it
    rule.headers.emplace_back(header, std::move(expression));
  }
  return {};
}

}  // namespace

Result<Expression> read_expression(const json::value& value, const std::string& name,
                                   Facts allowed) {
  const auto* text = if_text(value);
  if (!text) return bad_setting(fmt::format("{} must be a string.", name));
  auto read = Expression::parse(view_of(*text), allowed);
  if (!read) return bad_setting(fmt::format("{} {}.", name, read.error().message));
  return read;
}

Result<AnswerRule> read_answer(const json::object& settings, const std::string& name, Facts allowed,
                               int status) {
  AnswerRule rule;
  rule.status = status;
  if (const auto* value = given(settings, "status")) {
    const auto* number = value->if_int64();
    if (!number || *number < 200 || *number > 299)
      return bad_setting(fmt::format("{}.status must be a whole number from 200 to 299.", name));
    rule.status = static_cast<int>(*number);
  }
  if (const auto* value = given(settings, "content_type")) {
    const auto* text = if_text(*value);
    if (!text || text->empty() || text->size() > kContentTypeBytesMax ||
        !is_field_text(view_of(*text)) || text->find('/') == json::string::npos)
      return bad_setting(
          fmt::format("{}.content_type must be a media type such as \"text/plain\".", name));
    rule.content_type = view_of(*text);
  }
  if (const auto* value = given(settings, "body")) {
    SLUICE_TRY(rule.body, read_expression(*value, name + ".body", allowed));
    if (rule.content_type.empty()) rule.content_type = "text/plain";
  }
  if (const auto* value = given(settings, "headers"))
    SLUICE_TRY_VOID(read_headers(*value, name + ".headers", allowed, rule));
  return rule;
}

}  // namespace sluice::model
