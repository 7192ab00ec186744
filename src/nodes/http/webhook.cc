#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_pages.h"
#include "nodes/http/http_request.h"

// Calls a URL and waits for the answer.
namespace sluice::nodes {
namespace webhook {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);

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
    data.error(fmt::format("`body` cannot be sent with {}; use another method or remove it",
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
    data.error(fmt::format("`pagination` requires the method GET, not {}", request.method));
  if (pagination && (as == ResponseAs::kText || as == ResponseAs::kBinary))
    data.error("`pagination` requires JSON responses; remove `response`");
  if (!data.ok()) return {};
  const Micros timeout = request.timeout;
  return {.node = std::make_unique<Webhook>(std::move(request), std::move(accepted), as,
                                            std::move(pagination)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace webhook

const NodeKind kWebhook = {
    .id = "webhook",
    .title = "HTTP call",
    .summary = "Sends an HTTP request and waits for the response.",
    .family = Family::kAction,
    .compile = webhook::compile,
};

}  // namespace sluice::nodes
