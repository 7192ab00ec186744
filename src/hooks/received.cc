#include "hooks/received.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>
#include <zlib.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/form_fields.h"
#include "hooks/body_kinds.h"
#include "hooks/delivery_body.h"
#include "hooks/json_member.h"
#include "hooks/signature_list.h"

namespace sluice::hooks {
namespace {

using model::Fact;

constexpr std::size_t kSignedHeadersMax = 50;

// Keeps what was made, for who gets a view.
std::optional<std::string_view> kept(std::optional<std::string> made, std::string& storage) {
  if (!made) return std::nullopt;
  storage = *std::move(made);
  return storage;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty() && out.size() <= kSignedHeadersMax) {
    const auto end = text.find(separator);
    if (const auto part = trim(text.substr(0, end)); !part.empty()) out.push_back(part);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

// "https://host:443/x" for "https://host/x" and the other way round.
std::string other_port(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos) return std::string(url);
  const auto begin = host + 3;
  const auto end = std::min(url.find_first_of("/?", begin), url.size());
  const auto authority = url.substr(begin, end - begin);
  const auto colon = authority.find(':', authority.find(']') + 1);
  if (colon != std::string_view::npos)
    return fmt::format("{}{}{}", url.substr(0, begin), authority.substr(0, colon), url.substr(end));
  return fmt::format("{}:{}{}", url.substr(0, end), url.starts_with("https:") ? 443 : 80,
                     url.substr(end));
}

std::string with_query(std::string_view path, std::string_view query) {
  return query.empty() ? std::string(path) : fmt::format("{}?{}", path, query);
}

}  // namespace

bool ReceivedFacts::is_form() const {
  const auto type = request_->header("Content-Type");
  return type && is_form_type(formats::media_type(*type));
}

// The fields of a form with files are known once the body has been read. What may be read as JSON
// or is packed has none: a signature of one field would let all that is around it be exchanged.
std::optional<std::string> ReceivedFacts::form_field(std::string_view name) const {
  const auto type = request_->header("Content-Type");
  if (is_form()) {
    if (may_be_json(*type, request_->body) || request_->header("Content-Encoding"))
      return std::nullopt;
    return formats::find_form_field(request_->body, name);
  }
  if (!json || !type || !ascii_lower(*type).starts_with("multipart/form-data")) return std::nullopt;
  const std::array<model::PathSegment, 1> path = {{{.key = std::string(name), .index = {}}}};
  return json_member(*json, path);
}

std::vector<std::string_view> ReceivedFacts::header_values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& header : request_->headers) {
    if (equal_ignoring_case(header.name, name)) values.push_back(header.value);
  }
  if (!request_->headers.empty()) return values;
  if (const auto value = header(name)) values.push_back(*value);
  return values;
}

std::string ReceivedFacts::url() const {
  auto url = fmt::format("{}{}", request_->public_url, with_query(request_->path, request_->query));
  return with_other_port ? other_port(url) : url;
}

std::optional<std::string> ReceivedFacts::id() const {
  if (!delivery_id) return std::nullopt;
  auto id = delivery_id->evaluate(*this);
  return id && !id->empty() ? std::move(id) : std::nullopt;
}

// A body that is no form has no fields. Then the query must hold its digest and be signed, which is
// how such a signature covers it (Twilio), or nothing would.
std::optional<std::string> ReceivedFacts::form_fields() const {
  if (request_->body.empty()) return "";
  if (!is_form()) {
    if (!query_is_signed) return std::nullopt;
    const auto digest = formats::find_form_field(request_->query, "bodySHA256");
    const auto bytes = digest ? from_hex(*digest) : std::nullopt;
    const auto actual = sha256(as_bytes(request_->body));
    if (!bytes || !equal_constant_time(as_bytes(*bytes), actual)) return std::nullopt;
    return "";
  }
  auto fields = formats::parse_form(request_->body);
  if (!fields) return std::nullopt;
  std::sort(fields->begin(), fields->end());
  fields->erase(std::unique(fields->begin(), fields->end()), fields->end());
  std::string out;
  for (const auto& [name, value] : *fields) out.append(name).append(value);
  return out;
}

// An entry of the list names them between spaces, and their values are joined by dots (Coinbase). A
// header names them between commas, and each is name:value, in the order of their names, joined by
// semicolons, which therefore cannot be in a value (Contentful).
std::optional<std::string> ReceivedFacts::signed_headers(std::string_view name) const {
  const auto entry = list ? find_entry(*list, list_text, name) : std::nullopt;
  const auto header = entry ? std::nullopt : request_->header(name);
  if (!entry && !header) return std::nullopt;
  const auto listed = entry ? split(*entry, ' ') : split(*header, ',');
  std::vector<std::string> names;
  names.reserve(listed.size());
  for (const auto part : listed) names.push_back(ascii_lower(part));
  if (names.empty() || names.size() > kSignedHeadersMax) return std::nullopt;
  if (!entry) std::sort(names.begin(), names.end());
  if (!entry && !listed_header.empty() &&
      !std::binary_search(names.begin(), names.end(), ascii_lower(listed_header)))
    return std::nullopt;
  std::string out;
  for (const auto& each : names) {
    const auto value = request_->header(each);
    if (!value || (!entry && value->find(';') != std::string_view::npos)) return std::nullopt;
    if (!out.empty()) out += entry ? '.' : ';';
    if (!entry) out.append(each).append(":");
    out += *value;
  }
  return out;
}

std::optional<std::string> ReceivedFacts::member(const model::Source& source) const {
  const auto document = json.value_or(request_->body);
  if (!remembers_members) return json_member(document, source.path);
  const auto known = std::ranges::find(members_, source.name,
                                       [](const auto& one) { return std::string_view(one.first); });
  if (known != members_.end()) return known->second;
  return members_.emplace_back(source.name, json_member(document, source.path)).second;
}

std::optional<std::string_view> ReceivedFacts::find(const model::Source& source,
                                                    std::string& storage) const {
  switch (source.fact) {
    case Fact::kBody:
      return request_->body;
    case Fact::kTimestamp:
      return timestamp;
    case Fact::kId:
      return kept(id(), storage);
    case Fact::kSecret:
      return secret;
    case Fact::kHmacKey:
      return hmac_key;
    case Fact::kVerifyToken:
      return verify_token;
    case Fact::kMethod:
      return request_->method;
    case Fact::kUrl:
      return kept(url(), storage);
    case Fact::kPath:
      return kept(with_query(request_->path, request_->query), storage);
    case Fact::kQueryText:
      return request_->query;
    case Fact::kHeader:
      return request_->header(source.name);
    case Fact::kQuery:
      return kept(formats::find_form_field(request_->query, source.name), storage);
    case Fact::kForm:
      return kept(form_field(source.name), storage);
    case Fact::kJson:
      return kept(member(source), storage);
    case Fact::kFormFields:
      return kept(form_fields(), storage);
    case Fact::kSignedHeaders:
      return kept(signed_headers(source.name), storage);
    case Fact::kCrc32:
      return kept(
          fmt::format("{}", ::crc32_z(0, as_bytes(request_->body).data(), request_->body.size())),
          storage);
    case Fact::kEntry:
      return list ? find_entry(*list, list_text, source.name) : std::nullopt;
    case Fact::kText:
      return text;
    case Fact::kExecutionId:
      return execution_id;
    case Fact::kEventKey:
      return event_key;
  }
  return std::nullopt;
}

}  // namespace sluice::hooks
