#include "nodes/http/http_request.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "base/work_budget.h"
#include "nodes/config/nested_reader.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kHeadersMax = 100;
constexpr std::size_t kParametersMax = 200;
constexpr std::size_t kHeaderBytesMax = 64 << 10;

bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

Result<void> append_values(std::string& url, std::string_view name, const json::value& value) {
  if (value.is_null()) return {};
  std::string storage;
  if (const auto* list = value.if_array()) {
    for (const auto& each : *list) {
      if (url.size() > kUrlBytesMax) break;  // clean_url() says so
      WorkBudget::spend(work_of_bytes(url.size()));
      const auto text = scalar_text(each, storage);
      if (!text)
        return fail(ErrorCode::kInvalid,
                    fmt::format("`query.{}` must be a list of strings or numbers", name));
      append_parameter(url, name, *text);
    }
    return {};
  }
  const auto text = scalar_text(value, storage);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("`query.{}` must be a string, a number or a list of these", name));
  append_parameter(url, name, *text);
  return {};
}

// The type of the body as the headers give it, when it is known before anything is rendered: empty
// when they give none.
std::optional<std::string> known_content_type(const RequestTemplate& request) {
  for (const auto& [name, value] : request.headers) {
    const auto* text = name.constant();
    if (!text) return std::nullopt;
    if (ascii_lower(text->get_string()) == "content-type") return value.constant_text();
  }
  return std::string();
}

Result<void> build_headers(const RequestTemplate& request, const StepInput& input, HttpCall& call) {
  for (const auto& [name_field, value_field] : request.headers) {
    SLUICE_TRY(auto name, rendered_text(name_field, input, "headers"));
    auto value = value_field.text(input);
    if (!value) return render_error("headers", value.error());
    SLUICE_TRY_VOID(check_header(name, *value));
    call.headers.emplace_back(std::move(name), *std::move(value));
  }
  add_common_headers(call, input.idempotency_key);
  return {};
}

}  // namespace

Result<HttpCall> RequestTemplate::build(const StepInput& input) const {
  SLUICE_TRY(const auto rendered, rendered_text(url, input, "url"));
  SLUICE_TRY(auto to, clean_url(rendered));
  if (!query.empty()) {
    SLUICE_TRY(const auto longer, with_query(std::move(to), input));
    SLUICE_TRY(to, clean_url(longer));
  }
  return build_to(std::move(to), input);
}

Result<std::string> RequestTemplate::with_query(std::string to, const StepInput& input) const {
  for (const auto& [name_field, value_field] : query) {
    SLUICE_TRY(const auto name, rendered_text(name_field, input, "query"));
    json::value storage;
    const auto value = value_field.resolve(input, storage);
    if (!value) return render_error("query", value.error());
    SLUICE_TRY_VOID(append_values(to, name, **value));
  }
  return to;
}

Result<HttpCall> RequestTemplate::build_to(std::string to, const StepInput& input) const {
  HttpCall call;
  call.method = method;
  call.url = std::move(to);
  call.timeout = timeout;
  call.response_bytes_max = response_bytes_max;
  call.redirects = redirects;
  call.rate = rate;
  SLUICE_TRY_VOID(build_headers(*this, input, call));
  SLUICE_TRY_VOID(auth.apply(call, input));
  if (body) SLUICE_TRY_VOID(body->build(call, input));
  return call;
}

void RequestTemplate::add_roots(std::vector<std::string>& roots) const {
  url.add_roots(roots);
  for (const auto& [name, value] : query) {
    name.add_roots(roots);
    value.add_roots(roots);
  }
  for (const auto& [name, value] : headers) {
    name.add_roots(roots);
    value.add_roots(roots);
  }
  auth.add_roots(roots);
  if (body) body->add_roots(roots);
}

std::vector<KeyAndValue> read_pairs(DataReader& data, std::string_view name,
                                    std::size_t count_max) {
  std::vector<KeyAndValue> pairs;
  const auto* value = data.find(name);
  if (!value) return pairs;
  if (const auto* object = value->if_object()) {
    if (object->size() > count_max)
      data.error(
          fmt::format("`{}` has {} entries; the maximum is {}", name, object->size(), count_max));
    for (const auto& [key, member] : *object)
      pairs.push_back(
          {fmt::format("{}.{}", name, std::string_view(key)), json::value(key), member});
    return pairs;
  }
  const auto& list = data.objects(name, count_max, {"key", "value"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& entry = list[i].get_object();
    const auto* key = entry.if_contains("key");
    const auto* member = entry.if_contains("value");
    if (!key || !is_text(*key) || key->get_string().empty()) {
      data.error(fmt::format("`{}.{}.key` must be a name", name, i));
    } else if (!member) {
      data.error(fmt::format("`{}.{}.value` is required", name, i));
    } else {
      pairs.push_back({fmt::format("{}.{}", name, i), *key, *member});
    }
  }
  return pairs;
}

TemplateField read_url(DataReader& data, std::string_view name, Need need) {
  auto field = data.text_field(name, need);
  const auto* constant = field.constant();
  if (!constant || !constant->is_string()) return field;
  if (auto url = clean_url(constant->get_string(), name); !url) data.error(url.error().message);
  return field;
}

RequestTemplate::Headers read_headers(DataReader& data) {
  RequestTemplate::Headers headers;
  for (const auto& [place, key, value] : read_pairs(data, "headers", kHeadersMax)) {
    if (value.is_object() || value.is_array()) {
      data.error(fmt::format("`{}` must be a string, not {}", place, json_kind_name(value)));
      continue;
    }
    std::string text;
    append_text(text, value);
    const json::value source(text);
    headers.push_back(data.watch([&](auto& errors) {
      // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): it does not follow the captures
      return std::pair(TemplateField::compile(key, place, errors),
                       CredentialField::compile(source, place, errors));
    }));
    const auto& [name_field, value_field] = headers.back();
    if (!name_field.constant() || !value_field.constant_text()) continue;
    if (auto checked = check_header(key.get_string(), text); !checked)
      data.error(fmt::format("`{}`: {}", place, checked.error().message));
  }
  return headers;
}

RequestTemplate::Query read_query(DataReader& data) {
  RequestTemplate::Query query;
  for (const auto& [place, key, value] : read_pairs(data, "query", kParametersMax)) {
    if (value.is_object()) {
      data.error(fmt::format("`{}` must be a string, a number or a list of these", place));
      continue;
    }
    query.push_back(data.watch([&](auto& errors) {
      // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): it does not follow the captures
      return std::pair(TemplateField::compile(key, place, errors),
                       TemplateField::compile(value, place, errors));
    }));
  }
  return query;
}

StatusRanges read_accept_status(DataReader& data) {
  const auto* value = data.find("accept_status");
  if (!value) return {{200, 299}};
  auto ranges = parse_accept_status(*value);
  if (ranges) return *std::move(ranges);
  data.error(ranges.error().message);
  return {};
}

void read_body(DataReader& data, RequestTemplate& request) {
  auto body = BodyTemplate::read(data, known_content_type(request));
  if (body.empty()) return;
  if (request.method == "GET" || request.method == "HEAD") {
    data.error(fmt::format("`body` cannot be sent with {}; use another method or remove it",
                           request.method));
    return;
  }
  request.body = std::move(body);
}

Redirects read_redirects(DataReader& data) {
  constexpr int kCountDefault = 5;
  constexpr int kCountMax = 20;
  constexpr Redirects kFollow{.count_max = kCountDefault, .other_hosts = true};
  const auto* value = data.find("follow_redirects");
  if (!value) return {};
  if (const auto* flag = value->if_bool()) return *flag ? kFollow : Redirects{};
  if (const auto* object = value->if_object()) {
    NestedReader reader(data, "follow_redirects", *object);
    reader.allow({"max", "hosts"});
    return {.count_max = static_cast<int>(reader.count("max", kCountDefault, 1, kCountMax)),
            .other_hosts = reader.choice("hosts", {"any", "same"}, "any") == "any"};
  }
  if (value->is_int64() && value->get_int64() >= 0 && value->get_int64() <= kCountMax)
    return {.count_max = static_cast<int>(value->get_int64()), .other_hosts = true};
  data.error(fmt::format(
      "`follow_redirects` must be true, false, a number from 0 to {} or an object with max and "
      "hosts, not {}",
      kCountMax, excerpt(*value)));
  return {};
}

std::optional<model::CallRate> read_rate(DataReader& data) {
  const auto* value = data.find("rate_limit");
  if (!value) return std::nullopt;
  const auto* text = if_text(*value);
  auto rate =
      text
          ? model::parse_call_rate(*text)
          : Result<model::CallRate>(fail(ErrorCode::kInvalid, "it must be a text such as \"5/s\""));
  if (rate) return *rate;
  data.error("`rate_limit`: " + rate.error().message);
  return std::nullopt;
}

void add_common_headers(HttpCall& call, std::string_view idempotency_key) {
  if (!find_header(call.headers, "idempotency-key"))
    call.headers.emplace_back("Idempotency-Key", idempotency_key);
  if (!find_header(call.headers, "user-agent"))
    call.headers.emplace_back("User-Agent", "sluice/" SLUICE_VERSION);
}

Result<void> check_header(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 5> kOurs = {"content-length", "transfer-encoding",
                                                     "connection", "te", "trailer"};
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character))
    return fail(ErrorCode::kInvalid,
                "a header name contains a character that is not allowed there");
  if (name.size() + value.size() > kHeaderBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("the header {} is longer than {} bytes",
                                                 name.substr(0, 64), kHeaderBytesMax));
  if (std::find(kOurs.begin(), kOurs.end(), ascii_lower(name)) != kOurs.end())
    return fail(ErrorCode::kInvalid, fmt::format("the header {} cannot be set", name));
  // The value itself stays out of the message; it may be a credential.
  if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }))
    return fail(
        ErrorCode::kInvalid,
        fmt::format(
            "the value of header {} contains a line break, NUL or another control character",
            name));
  return {};
}

Result<std::string> rendered_text(const TemplateField& field, const StepInput& input,
                                  std::string_view name) {
  std::string text;
  if (auto done = field.append_text(text, input); !done) return render_error(name, done.error());
  return text;
}

std::unexpected<Error> render_error(std::string_view name, const Error& error) {
  return fail(ErrorCode::kInvalid,
              fmt::format("`{}` could not be rendered: {}", name, error.message));
}

}  // namespace sluice::nodes
