// HTTP calls of n8n.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kPairsMax = 100;

// [{"name", "value"}] as [{"key", "value"}].
json::array pairs(Conversion& conversion, std::size_t index, const json::array& list) {
  json::array out;
  for (const auto& each : list) {
    const auto* pair = each.if_object();
    const auto* value = pair ? pair->if_contains("value") : nullptr;
    if (!value || out.size() == kPairsMax) continue;
    auto name = conversion.template_of(index, text_at(*pair, "name"));
    if (name.empty()) continue;
    auto converted = conversion.value(index, *value);
    if (converted.is_object()) converted = to_json(converted);
    out.push_back({{"key", std::move(name)}, {"value", std::move(converted)}});
  }
  return out;
}

// The first of those paths that has a list.
const json::array& list_at(const json::object& parameters,
                           std::initializer_list<std::string_view> paths) {
  for (const auto path : paths)
    if (const auto& list = array_at(parameters, path); !list.empty()) return list;
  return array_at(parameters, "");
}

// A JSON text without expressions as the value that it is, so that forms show its members.
json::value json_value(Conversion& conversion, std::size_t index, const json::value& parameter) {
  auto converted = conversion.value(index, parameter);
  const auto* text = if_text(converted);
  if (!text || std::string_view(*text).contains('{')) {
    const auto* source = if_text(parameter);
    if (!source || source->starts_with('=')) return converted;
  }
  if (!text) return converted;
  auto parsed = parse_json(*text);
  return parsed && (parsed->is_object() || parsed->is_array()) ? *std::move(parsed) : converted;
}

// Members of a JSON object, one pair each; a text that is a template stays out and is noted.
json::array pairs_of_json(Conversion& conversion, std::size_t index, const json::value& parameter,
                          std::string_view what) {
  const auto made = json_value(conversion, index, parameter);
  json::array out;
  if (const auto* object = made.if_object()) {
    for (const auto& [name, value] : *object) {
      if (out.size() == kPairsMax) break;
      out.push_back(
          {{"key", name}, {"value", value.is_object() ? json::value(to_json(value)) : value}});
    }
    return out;
  }
  conversion.note(Care::kTodo, index, fmt::format("Its {} are one JSON expression.", what),
                  fmt::format("Write the {} one by one.", what));
  return out;
}

void add_query_and_headers(Conversion& conversion, std::size_t index, json::object& data) {
  const auto& parameters = conversion.node(index).parameters;
  auto query =
      pairs(conversion, index,
            list_at(parameters, {"queryParameters.parameters", "queryParametersUi.parameter"}));
  if (const auto* text = value_at(parameters, "jsonQuery"); text && query.empty())
    query = pairs_of_json(conversion, index, *text, "query parameters");
  auto headers =
      pairs(conversion, index,
            list_at(parameters, {"headerParameters.parameters", "headerParametersUi.parameter"}));
  for (const auto* name : {"jsonHeaders", "headerParametersJson"})
    if (const auto* text = value_at(parameters, name); text && headers.empty())
      headers = pairs_of_json(conversion, index, *text, "headers");
  if (!query.empty()) data["query"] = std::move(query);
  if (!headers.empty()) data["headers"] = std::move(headers);
}

void add_body(Conversion& conversion, std::size_t index, json::object& data) {
  const auto& parameters = conversion.node(index).parameters;
  const auto type = text_at(parameters, "contentType");
  const auto fields =
      pairs(conversion, index,
            list_at(parameters, {"bodyParameters.parameters", "bodyParametersUi.parameter"}));
  if (type == "binaryData") {
    conversion.note(Care::kTodo, index, "It sends binary data, which n8n keeps beside the JSON.",
                    "See `body_type` in docs/nodes/webhook.md.");
    return;
  }
  if (!fields.empty()) {
    json::object body;
    for (const auto& each : fields)
      body[std::string_view(each.at("key").as_string())] = each.at("value");
    data["body"] = std::move(body);
    if (type == "form-urlencoded") data["body_type"] = "form";
    if (type == "multipart-form-data") data["body_type"] = "multipart";
    return;
  }
  for (const auto* name : {"jsonBody", "bodyParametersJson"})
    if (const auto* text = value_at(parameters, name)) {
      data["body"] = json_value(conversion, index, *text);
      return;
    }
  if (const auto raw = conversion.text(index, "body"); !raw.empty()) {
    data["body"] = raw;
    data["body_type"] = "text";
  }
}

void add_pair(json::object& data, std::string_view list, std::string_view key, std::string value) {
  auto& pairs = data[list];
  if (!pairs.is_array()) pairs = json::array();
  pairs.get_array().push_back({{"key", key}, {"value", std::move(value)}});
}

void add_auth(Conversion& conversion, std::size_t index, json::object& data) {
  const auto& parameters = conversion.node(index).parameters;
  const auto how = text_at(parameters, "authentication");
  if (how.empty() || how == "none") return;
  auto type = text_at(parameters, "genericAuthType");
  if (how == "predefinedCredentialType") type = text_at(parameters, "nodeCredentialType");
  if (how != "genericCredentialType" && how != "predefinedCredentialType") type = how;
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, std::string_view(type)) != names.end();
  };
  if (is({"httpBasicAuth", "basicAuth"})) {
    data["auth"] = {{"type", "basic"},
                    {"username", conversion.secret(index, "httpBasicAuth", "user")},
                    {"password", conversion.secret(index, "httpBasicAuth", "password")}};
    return;
  }
  if (is({"httpHeaderAuth", "headerAuth"})) {
    add_pair(data, "headers", "Authorization", conversion.secret(index, "httpHeaderAuth", ""));
    conversion.note(Care::kCheck, index, "The name of the header is in the credential of n8n.",
                    "Put it in the place of Authorization if it is another one.");
    return;
  }
  if (is({"httpQueryAuth", "queryAuth"})) {
    add_pair(data, "query", "api_key", conversion.secret(index, "httpQueryAuth", ""));
    conversion.note(Care::kCheck, index, "The name of the parameter is in the credential of n8n.",
                    "Put it in the place of api_key if it is another one.");
    return;
  }
  data["auth"] = {{"type", "bearer"}, {"token", conversion.secret(index, type, "")}};
  if (!is({"httpBearerAuth"}))
    conversion.note(
        Care::kTodo, index,
        fmt::format("Its credential is a {}, whose way to sign calls is n8n's own.", type),
        "Put a token of the service into the vault item, or use "
        "oauth2_client_credentials (docs/nodes/webhook.md).");
}

void add_options(const Conversion& conversion, std::size_t index, json::object& data) {
  const auto& parameters = conversion.node(index).parameters;
  const auto timeout = number_at(parameters, "options.timeout", 0);
  constexpr double kTimeoutMillisMax = 300'000;
  if (timeout >= 1) data["timeout"] = std::min(timeout, kTimeoutMillisMax) / 1000;
  if (flag_at(parameters, "options.response.response.neverError"))
    data["accept_status"] = "100-599";
  // n8n follows redirects unless it is told not to.
  if (flag_at(parameters, "options.redirect.redirect.followRedirects", true) &&
      flag_at(parameters, "options.followRedirect", true))
    data["follow_redirects"] = true;
  auto format = text_at(parameters, "options.response.response.responseFormat");
  if (format.empty()) format = text_at(parameters, "responseFormat");
  if (format == "text" || format == "json") data["response"] = format;
  if (format == "string") data["response"] = "text";
  if (format == "file") data["response"] = "file";
}

// Those that the server sets itself are left out.
void drop_own_headers(Conversion& conversion, std::size_t index, json::object& data) {
  auto* headers = data.if_contains("headers");
  if (!headers || !headers->is_array()) return;
  json::array kept;
  for (auto& each : headers->get_array()) {
    const std::string name(each.at("key").as_string());
    if (may_set_header(name))
      kept.push_back(std::move(each));
    else
      conversion.note(Care::kNote, index,
                      fmt::format("The header {} is set by the server.", cut_text(name, 64)), "");
  }
  if (kept.empty())
    data.erase("headers");
  else
    *headers = std::move(kept);
}

bool has_body(std::string_view method) { return method != "GET" && method != "HEAD"; }

}  // namespace

bool may_set_header(std::string_view name) {
  constexpr auto kOwn = std::to_array<std::string_view>(
      {"connection", "content-length", "content-encoding", "date", "expect", "host", "keep-alive",
       "proxy-authorization", "server", "set-cookie", "te", "trailer", "transfer-encoding",
       "upgrade", "x-content-type-options", "idempotency-key"});
  return std::ranges::find(kOwn, ascii_lower(name)) == kOwn.end();
}

Result<Made> convert_http(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  json::object data;
  auto method = text_at(parameters, "method");
  if (method.empty()) method = text_at(parameters, "requestMethod");
  if (method.empty()) method = "GET";
  constexpr auto kKnownMethods =
      std::to_array<std::string_view>({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"});
  if (std::ranges::find(kKnownMethods, method) == kKnownMethods.end())
    return fail(ErrorCode::kInvalid, fmt::format("It calls with the method {}.", method));
  data["method"] = method;
  data["url"] = conversion.text(index, "url");
  add_query_and_headers(conversion, index, data);
  if (has_body(method)) add_body(conversion, index, data);
  add_auth(conversion, index, data);
  add_options(conversion, index, data);
  drop_own_headers(conversion, index, data);
  if (!object_at(parameters, "options.pagination").empty())
    conversion.note(Care::kTodo, index, "Its pagination was not converted.",
                    "Set `pagination` (docs/nodes/webhook.md).");
  if (flag_at(parameters, "options.allowUnauthorizedCerts") ||
      flag_at(parameters, "allowUnauthorizedCerts"))
    conversion.note(Care::kTodo, index, "It accepted certificates that nobody vouches for.",
                    "Give the server a certificate, or its CA to this system.");
  return Made::one("webhook", std::move(data));
}

Result<Made> convert_graphql(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  json::object body{{"query", conversion.text(index, "query")}};
  if (const auto* variables = value_at(parameters, "variables"))
    body["variables"] = json_value(conversion, index, *variables);
  json::object data{
      {"method", "POST"}, {"url", conversion.text(index, "endpoint")}, {"body", std::move(body)}};
  auto headers = pairs(conversion, index, list_at(parameters, {"headerParametersUi.parameter"}));
  if (!headers.empty()) data["headers"] = std::move(headers);
  add_auth(conversion, index, data);
  return Made::one("webhook", std::move(data));
}

}  // namespace sluice::imports
