#include "hooks/sample_request.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "formats/form_fields.h"
#include "hooks/json_member.h"

namespace sluice::hooks {
namespace {

using model::Fact;

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::string_view kSampleUrl = "https://hooks.example.com/s/sample";

bool takes_body(const json::object& document, std::string_view kind) {
  const auto* body = document.if_contains("body");
  if (!body) return kind == "json";
  const auto* list = body->if_array();
  if (!list) return *body == json::value(kind);
  return std::find(list->begin(), list->end(), json::value(kind)) != list->end();
}

// The first item of a batch.
std::optional<std::string> first_item(const json::object& document, std::string_view body) {
  const auto split = sample_text(document, "split");
  if (split.empty()) return std::nullopt;
  const auto path = model::parse_body_path(split == "$" ? "$[0]" : split + "[0]");
  return path ? json_member(body, *path) : std::nullopt;
}

// The fields with one of them changed, or added at the end.
Result<std::string> with_field(std::string_view fields, std::string_view name,
                               std::string_view text) {
  auto list = formats::parse_form(fields);
  if (!list) return fail(ErrorCode::kInvalid, "the form has too many fields");
  const auto found = std::ranges::find(*list, name, &formats::FormField::first);
  if (found == list->end())
    list->emplace_back(name, text);
  else
    found->second = text;
  std::string out;
  for (const auto& [key, value] : *list)
    out +=
        fmt::format("{}{}={}", out.empty() ? "" : "&", percent_encode(key), percent_encode(value));
  return out;
}

// The member or element that the segment names; members are made where there are none.
json::value* step_into(json::value& at, const model::PathSegment& segment) {
  if (segment.index) {
    auto* list = at.if_array();
    return list && *segment.index < list->size() ? &(*list)[*segment.index] : nullptr;
  }
  if (at.is_null()) at = json::object();
  auto* members = at.if_object();
  return members ? &(*members)[segment.key] : nullptr;
}

}  // namespace

std::string sample_text(const json::object& object, std::string_view name,
                        std::string_view fallback) {
  const auto* text = find_string(object, name);
  return text ? std::string(*text) : std::string(fallback);
}

SampleRequest::SampleRequest(const json::object& document, const json::object& sample)
    : method_(sample_text(sample, "method", "POST")), body_(sample_text(sample, "body")) {
  if (const auto* headers = find_object(sample, "headers")) headers_ = *headers;
  const auto type = sample_text(sample, "content_type");
  if (!type.empty()) set_header("Content-Type", type);
  if (!lookup("Content-Type")) set_header("Content-Type", likely_type(document));
  if (takes_body(document, "form-json") && has_type(kFormType))
    json_field_ = sample_text(document, "form_field", "payload");
  read_url(sample_text(sample, "url", kSampleUrl));
  if (auto query = sample_text(sample, "query"); !query.empty()) query_ = std::move(query);
}

std::string SampleRequest::url() const {
  return fmt::format("{}{}{}{}", public_url_, path_, query_.empty() ? "" : "?", query_);
}

std::optional<std::string_view> SampleRequest::lookup(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    const auto* text = if_text(value);
    if (text && equal_ignoring_case(key, name)) return std::string_view(*text);
  }
  return std::nullopt;
}

bool SampleRequest::has_type(std::string_view part) const {
  return ascii_lower(lookup("Content-Type").value_or("")).find(part) != std::string::npos;
}

HeaderLookup SampleRequest::header() const {
  return [this](std::string_view name) { return lookup(name); };
}

ReceivedRequest SampleRequest::received(const HeaderLookup& header) const {
  return {.method = method_,
          .public_url = public_url_,
          .path = path_,
          .query = query_,
          .header = header,
          .body = body_};
}

std::optional<std::string> SampleRequest::form_json() const {
  if (json_field_.empty()) return std::nullopt;
  return formats::find_form_field(body_, json_field_);
}

std::string SampleRequest::likely_type(const json::object& document) const {
  const auto start = trim(body_);
  const bool json = start.starts_with('{') || start.starts_with('[');
  const bool form = takes_body(document, "form") || takes_body(document, "form-json");
  return std::string(!json && form ? kFormType : "application/json");
}

void SampleRequest::read_url(std::string_view url) {
  const auto host = url.find("://");
  const auto path = host == std::string_view::npos ? host : url.find('/', host + 3);
  public_url_ = url.substr(0, path);
  path_.clear();
  query_.clear();
  if (path == std::string_view::npos) return;
  const auto question = url.find('?', path);
  path_ = url.substr(path, question == std::string_view::npos ? question : question - path);
  if (question != std::string_view::npos) query_ = url.substr(question + 1);
}

void SampleRequest::set_url(std::string_view url) {
  const auto own = std::move(query_);
  read_url(url);
  if (!own.empty()) query_ += (query_.empty() ? "" : "&") + own;
}

void SampleRequest::set_header(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find_if(
      headers_, [name](const auto& header) { return equal_ignoring_case(header.key(), name); });
  if (found == headers_.end())
    headers_[name] = value;
  else
    found->value() = value;
}

Result<void> SampleRequest::put(const model::Source& source, std::string_view text) {
  switch (source.fact) {
    case Fact::kHeader:
      set_header(source.name, text);
      return {};
    case Fact::kQuery: {
      SLUICE_TRY(query_, with_field(query_, source.name, text));
      return {};
    }
    case Fact::kForm: {
      SLUICE_TRY(body_, with_field(body_, source.name, text));
      return {};
    }
    case Fact::kJson:
      return put_member(source.path, text);
    default:
      return fail(ErrorCode::kInvalid,
                  fmt::format("the sender cannot choose {}", model::describe(source)));
  }
}

Result<void> SampleRequest::put_member(std::span<const model::PathSegment> path,
                                       std::string_view text) {
  const auto field = form_json();
  auto document = parse_json(field ? *field : body_);
  if (!document)
    return fail(ErrorCode::kInvalid,
                fmt::format("the body is not JSON: {}", document.error().message));
  SLUICE_TRY_VOID(put_at(*document, path, text));
  if (!field) {
    body_ = to_json(*document);
    return {};
  }
  SLUICE_TRY(body_, with_field(body_, json_field_, to_json(*document)));
  return {};
}

Result<void> put_at(json::value& document, std::span<const model::PathSegment> path,
                    std::string_view text) {
  auto* at = &document;
  for (const auto& segment : path) {
    at = step_into(*at, segment);
    if (!at)
      return fail(ErrorCode::kInvalid,
                  fmt::format("the body has no place for {}",
                              segment.index ? fmt::format("element {}", *segment.index)
                                            : fmt::format("the member {}", segment.key)));
  }
  if (is_number(*at) && is_number_text(text))
    *at = make_number(text);
  else
    *at = text;
  return {};
}

std::optional<std::string> value_in_sample(const model::Sender& sender,
                                           const std::optional<model::Expression>& expression,
                                           const SampleRequest& request) {
  if (!expression) return std::nullopt;
  const auto header = request.header();
  const auto received = request.received(header);
  ReceivedFacts facts(received);
  facts.delivery_id = sender.delivery_id ? &*sender.delivery_id : nullptr;
  const auto json = request.form_json();
  if (json) facts.json = *json;
  auto value = expression->evaluate(facts);
  const auto item =
      value ? std::nullopt : first_item(sender.document, json ? *json : request.body());
  if (item) {
    facts.json = *item;
    value = expression->evaluate(facts);
  }
  return value && !value->empty() ? std::move(value) : std::nullopt;
}

}  // namespace sluice::hooks
