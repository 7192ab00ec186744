#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/http_answer.h"
#include "nodes/http_request.h"
#include "nodes/template_field.h"

// Calls a URL and waits for the answer.
namespace sluice::nodes {
namespace {

constexpr std::size_t kHeadersMax = 100;
constexpr Micros kTimeoutDefault = Seconds(30);
constexpr Micros kTimeoutMax = std::chrono::minutes(5);

json::value schema() {
  return make_schema("HTTP call", R"json({
    "description": "Sends an HTTP request and waits for the answer. Output: {\"status\", \"headers\", \"body\"}; header names are in lower case; a JSON answer is parsed, other text is text, an empty one is null, bytes that are no UTF-8 are in `body_base64`. Redirects are not followed. Private addresses and plain http need --egress-allow. By default three tries: on refused connections, DNS trouble, 429 and 503 (waiting as long as Retry-After asks), and for GET, HEAD, PUT and DELETE also on time-outs, broken connections and other 5xx. Every try carries the same Idempotency-Key.",
    "required": ["url"],
    "properties": {
      "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"], "default": "GET", "description": "The HTTP method."},
      "url": {"type": "string", "description": "An http or https URL; a template. Spaces and letters outside ASCII are percent-encoded; put values into it with the filter url_encode."},
      "headers": {"description": "Request headers: [{\"key\": ..., \"value\": ...}] or an object; names and values are templates. Idempotency-Key, User-Agent and Content-Type are set unless they stand here. Content-Length and Transfer-Encoding are not yours to set.",
        "oneOf": [
          {"type": "array", "maxItems": 100, "items": {"type": "object", "required": ["key", "value"], "additionalProperties": false,
            "properties": {"key": {"type": "string"}, "value": {"type": ["string", "number", "boolean", "null"]}}}},
          {"type": "object", "maxProperties": 100}]},
      "body": {"description": "Not with GET or HEAD. An object or array is sent as JSON, templates in it rendered leaf by leaf with their types. A text is a template for a JSON document: values inside quotes are escaped, values outside become one JSON value; the result must be JSON. With a Content-Type that is not JSON a text is sent as it is rendered, and an object with application/x-www-form-urlencoded as a form."},
      "timeout": {"type": ["string", "number"], "default": "30s", "description": "For one try, from connecting to the last byte of the answer: \"30s\", or seconds. At most 5 minutes."},
      "accept_status": {"default": "2xx", "description": "Statuses that count as success: 200, \"2xx\", \"400-404\", or an array of those.",
        "oneOf": [{"type": ["integer", "string"]}, {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": ["integer", "string"]}}]}
    },
    "examples": [
      {"componentId": "webhook", "method": "POST", "url": "https://chat.example.com/hooks/ops",
       "headers": [{"key": "Authorization", "value": "Bearer {{ webhook_payload.token }}"}],
       "body": {"text": "Order {{ webhook_payload.id }}", "total": "{{ webhook_payload.total }}"}},
      {"componentId": "webhook", "method": "GET", "url": "https://api.example.com/users/{{ webhook_payload.user | url_encode }}", "timeout": "10s", "accept_status": ["2xx", 404]},
      {"componentId": "webhook", "method": "POST", "url": "https://api.example.com/orders", "body": "{\"id\": \"{{ webhook_payload.id }}\", \"lines\": {{ webhook_payload.lines | json }}}"}
    ]
  })json");
}

class Webhook final : public Node {
 public:
  Webhook(RequestTemplate request, StatusRanges accepted)
      : request_(std::move(request)), accepted_(std::move(accepted)) {}

  Step start(const StepInput& input) const override {
    auto call = request_.build(input);
    if (!call) return failure(std::move(call).error().message);
    return NeedsEffect{*std::move(call)};
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    const auto& call = std::get<HttpCall>(request);
    if (const auto* error = std::get_if<EffectError>(&result)) return judge_error(call, *error);
    return judge_reply(call, std::get<HttpReply>(result), accepted_, input.render.now);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    request_.url.add_roots(roots);
    for (const auto& [name, value] : request_.headers) {
      name.add_roots(roots);
      value.add_roots(roots);
    }
    if (request_.body) request_.body->add_roots(roots);
    return roots;
  }

 private:
  RequestTemplate request_;
  StatusRanges accepted_;
};

void add_header(DataReader& data, std::string_view place, const json::value& name,
                const json::value& value, RequestTemplate& request) {
  if (value.is_object() || value.is_array()) {
    data.error(fmt::format("`{}` must be a text, not {}", place, json_kind_name(value)));
    return;
  }
  data.watch([&](auto& errors) {
    request.headers.emplace_back(TemplateField::compile(name, place, errors),
                                 TemplateField::compile(value, place, errors));
    return true;
  });
  const auto& [name_field, value_field] = request.headers.back();
  if (!name_field.constant() || !value_field.constant()) return;
  std::string text;
  append_text(text, value);
  if (auto checked = check_header(name.get_string(), text); !checked)
    data.error(fmt::format("`{}`: {}", place, checked.error().message));
}

void read_headers(DataReader& data, RequestTemplate& request) {
  const auto* headers = data.find("headers");
  if (!headers) return;
  if (const auto* object = headers->if_object()) {
    if (object->size() > kHeadersMax)
      data.error(
          fmt::format("`headers` has {} entries; the most is {}", object->size(), kHeadersMax));
    for (const auto& [key, value] : *object)
      add_header(data, fmt::format("headers.{}", std::string_view(key)), json::value(key), value,
                 request);
    return;
  }
  const auto& list = data.objects("headers", kHeadersMax, {"key", "value"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& entry = list[i].get_object();
    const auto* key = entry.if_contains("key");
    const auto* value = entry.if_contains("value");
    const auto place = fmt::format("headers.{}", i);
    if (!key || !key->is_string() || key->get_string().empty()) {
      data.error(fmt::format("`{}.key` must be the name of a header", place));
    } else if (!value) {
      data.error(fmt::format("`{}.value` is required", place));
    } else {
      add_header(data, place, *key, *value, request);
    }
  }
}

// True when the type of the body is known to be JSON before anything is rendered.
bool surely_json(const RequestTemplate& request) {
  for (const auto& [name, value] : request.headers) {
    const auto* text = name.constant();
    if (!text) return false;
    if (ascii_lower(text->get_string()) != "content-type") continue;
    const auto* type = value.constant();
    return type && type->is_string() && is_json_type(type->get_string());
  }
  return true;
}

void read_body(DataReader& data, RequestTemplate& request) {
  const auto* body = data.find("body");
  // Editors keep an empty text where there is no body.
  if (!body || (body->is_string() && trim(body->get_string()).empty())) return;
  if (request.method == "GET" || request.method == "HEAD") {
    data.error(fmt::format("`body` is not sent with {}; use another method or leave it out",
                           request.method));
    return;
  }
  request.body = data.field("body", Need::kOptional);
  const auto* constant = request.body->constant();
  if (!constant || !constant->is_string() || !surely_json(request)) return;
  if (auto parsed = parse_json(constant->get_string()); !parsed)
    data.error(fmt::format("`body` is {}; for another kind give a Content-Type header",
                           parsed.error().message));
}

void read_timeout(DataReader& data, RequestTemplate& request) {
  request.timeout = kTimeoutDefault;
  const auto* value = data.find("timeout");
  if (!value) return;
  const auto timeout = read_duration(*value);
  if (!timeout) {
    data.error("`timeout`: " + timeout.error().message);
  } else if (*timeout <= Micros(0) || *timeout > kTimeoutMax) {
    data.error("`timeout` must be above 0 and at most 5 minutes");
  } else {
    request.timeout = *timeout;
  }
}

void read_url(DataReader& data, RequestTemplate& request) {
  request.url = data.text_field("url", Need::kRequired);
  const auto* constant = request.url.constant();
  if (!constant || !constant->is_string()) return;
  if (auto url = clean_url(constant->get_string()); !url) data.error(url.error().message);
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"method", "url", "headers", "body", "timeout", "accept_status"});
  RequestTemplate request;
  request.method = data.choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, "GET");
  read_url(data, request);
  read_headers(data, request);
  read_body(data, request);
  read_timeout(data, request);
  StatusRanges accepted = {{200, 299}};
  if (const auto* value = data.find("accept_status")) {
    if (auto ranges = parse_accept_status(*value)) {
      accepted = *std::move(ranges);
    } else {
      data.error(ranges.error().message);
    }
  }
  if (!data.ok()) return {};
  const Micros timeout = request.timeout;
  return {.node = std::make_unique<Webhook>(std::move(request), std::move(accepted)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace

const NodeKind kWebhook = {
    .id = "webhook",
    .title = "HTTP call",
    .summary = "Sends an HTTP request and waits for the answer.",
    .family = Family::kAction,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
