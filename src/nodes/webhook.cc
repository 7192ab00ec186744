#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/http_answer.h"
#include "nodes/http_pages.h"
#include "nodes/http_request.h"
#include "nodes/nested_reader.h"
#include "nodes/remote_host.h"

// Calls a URL and waits for the answer.
namespace sluice::nodes {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);

json::value schema() {
  auto made = make_schema("HTTP call", R"json({
    "description": "Sends an HTTP request and waits for the answer. Output: {\"status\", \"headers\", \"body\"}; header names are in lower case; a JSON answer is parsed, other text is text, an empty one is null, bytes that are no UTF-8 are in `body_base64`. With `pagination`: {\"items\", \"pages\", \"more\"}. Redirects are not followed. Private addresses and plain http need --egress-allow. By default three tries: on refused connections, DNS trouble, 429 and 503 (waiting as long as Retry-After asks), and for GET, HEAD, PUT and DELETE also on time-outs, broken connections and other 5xx. Every try carries the same Idempotency-Key.",
    "required": ["url"],
    "properties": {
      "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"], "default": "GET", "description": "The HTTP method."},
      "url": {"type": "string", "description": "An http or https URL; a template. Spaces and letters outside ASCII are percent-encoded; put values into it with the filter url_encode, or into `query`."},
      "query": {"description": "Query parameters added to the URL, encoded: [{\"key\": ..., \"value\": ...}] or an object. A list gives one parameter an element; null gives none.",
        "oneOf": [
          {"type": "array", "maxItems": 200, "items": {"type": "object", "required": ["key", "value"], "additionalProperties": false,
            "properties": {"key": {"type": "string"}, "value": {"type": ["string", "number", "boolean", "array", "null"]}}}},
          {"type": "object", "maxProperties": 200}]},
      "headers": {"description": "Request headers: [{\"key\": ..., \"value\": ...}] or an object; names and values are templates, and a value that is the id of a vault item (vlt_...) is that secret. Idempotency-Key, User-Agent and Content-Type are set unless they stand here. Content-Length and Transfer-Encoding are not yours to set.",
        "oneOf": [
          {"type": "array", "maxItems": 100, "items": {"type": "object", "required": ["key", "value"], "additionalProperties": false,
            "properties": {"key": {"type": "string"}, "value": {"type": ["string", "number", "boolean", "null"]}}}},
          {"type": "object", "maxProperties": 100}]},
      "body_type": {"enum": ["auto", "json", "text", "form", "multipart", "none"], "default": "auto", "description": "auto: JSON, or what the header Content-Type says. form: application/x-www-form-urlencoded from an object or a list of {key, value}. multipart: multipart/form-data from an object of fields or a list of {name, value} and {name, filename, content or content_base64, content_type}."},
      "body": {"description": "Not with GET or HEAD. An object or array is sent as JSON, templates in it rendered leaf by leaf with their types. A text is a template for a JSON document: values inside quotes are escaped, values outside become one JSON value; the result must be JSON. With a Content-Type that is not JSON a text is sent as it is rendered, and an object with application/x-www-form-urlencoded as a form."},
      "response": {"enum": ["auto", "json", "text", "binary"], "default": "auto", "description": "What to make of the answer's body. json: one that is no JSON fails the node. text: always a text. binary: always `body_base64`."},
      "response_bytes_max": {"type": "integer", "minimum": 1, "maximum": 4194304, "default": 4194304, "description": "A larger answer fails the node."},
      "timeout": {"type": ["string", "number"], "default": "30s", "description": "For one call, from connecting to the last byte of the answer: \"30s\", or seconds. At most 5 minutes."},
      "accept_status": {"default": "2xx", "description": "Statuses that count as success: 200, \"2xx\", \"400-404\", or an array of those.",
        "oneOf": [{"type": ["integer", "string"]}, {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": ["integer", "string"]}}]}
    },
    "examples": [
      {"componentId": "webhook", "method": "POST", "url": "https://api.example.com/orders", "headers": [{"key": "X-Source", "value": "sluice"}], "body": {"id": "{{ webhook_payload.id }}", "total": "{{ webhook_payload.total }}"}},
      {"componentId": "webhook", "method": "GET", "url": "https://api.example.com/users/{{ webhook_payload.user | url_encode }}", "timeout": "10s", "accept_status": ["2xx", 404]},
      {"componentId": "webhook", "method": "POST", "url": "https://api.example.com/orders", "body": "{\"id\": \"{{ webhook_payload.id }}\", \"lines\": {{ webhook_payload.lines | json }}}"},
      {"componentId": "webhook", "url": "https://api.example.com/users", "query": {"active": true}, "auth": {"type": "bearer", "token": "{{ vault.example_token }}"}, "pagination": {"type": "page", "items": "data", "limit": 50}},
      {"componentId": "webhook", "method": "POST", "url": "https://api.example.com/files", "body_type": "multipart", "body": [{"name": "note", "value": "hello"}, {"name": "file", "filename": "a.txt", "content": "{{ webhook_payload.text }}"}]}
    ]
  })json");
  auto& properties = made.at("properties").as_object();
  properties["auth"] = auth_schema();
  properties["pagination"] = pagination_schema();
  return made;
}

class Webhook final : public Node {
 public:
  Webhook(RequestTemplate request, StatusRanges accepted, ResponseAs as,
          std::optional<Pagination> pagination)
      : request_(std::move(request)),
        accepted_(std::move(accepted)),
        as_(as),
        pagination_(std::move(pagination)) {}

  Step start(const StepInput& input) const override {
    auto call = request_.build(input);
    if (!call) return failure(std::move(call).error().message);
    if (!pagination_) return NeedsEffect{*std::move(call)};
    pagination_->aim(*call, input.memo, input.idempotency_key);
    return NeedsEffect{*std::move(call)};
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    const auto& call = std::get<HttpCall>(request);
    if (const auto* error = std::get_if<EffectError>(&result)) return judge_error(call, *error);
    const auto& reply = std::get<HttpReply>(result);
    if (pagination_ && accepts(accepted_, reply.status))
      return pagination_->take(call, reply, input.memo, input.idempotency_key);
    return judge_reply(call, reply, accepted_, input.render.now, as_);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    request_.add_roots(roots);
    return roots;
  }

 private:
  RequestTemplate request_;
  StatusRanges accepted_;
  ResponseAs as_;
  std::optional<Pagination> pagination_;
};

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

void read_body(DataReader& data, RequestTemplate& request) {
  auto body = BodyTemplate::read(data, known_content_type(request));
  if (body.empty()) return;
  if (request.method == "GET" || request.method == "HEAD") {
    data.error(fmt::format("`body` is not sent with {}; use another method or leave it out",
                           request.method));
    return;
  }
  request.body = std::move(body);
}

ResponseAs read_response(DataReader& data) {
  const auto as = data.choice("response", {"auto", "json", "text", "binary"}, "auto");
  if (as == "json") return ResponseAs::kJson;
  if (as == "text") return ResponseAs::kText;
  return as == "binary" ? ResponseAs::kBinary : ResponseAs::kAuto;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"method", "url", "query", "headers", "auth", "body_type", "body", "timeout",
              "accept_status", "response", "response_bytes_max", "pagination"});
  RequestTemplate request;
  request.method = data.choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, "GET");
  request.url = read_url(data, "url", Need::kRequired);
  request.query = read_query(data);
  request.headers = read_headers(data);
  request.auth = AuthTemplate::read(data);
  read_body(data, request);
  request.timeout = read_timeout(data, kTimeoutDefault);
  request.response_bytes_max =
      NestedReader(data).count("response_bytes_max", RequestTemplate::kResponseBytesMax, 1,
                               RequestTemplate::kResponseBytesMax);
  auto accepted = read_accept_status(data);
  const ResponseAs as = read_response(data);
  auto pagination = Pagination::read(data);
  if (pagination && request.method != "GET")
    data.error(fmt::format("`pagination` is for GET, not {}", request.method));
  if (pagination && (as == ResponseAs::kText || as == ResponseAs::kBinary))
    data.error("`pagination` reads JSON; leave `response` out");
  if (!data.ok()) return {};
  const Micros timeout = request.timeout;
  return {.node = std::make_unique<Webhook>(std::move(request), std::move(accepted), as,
                                            std::move(pagination)),
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
