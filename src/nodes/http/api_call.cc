#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/authorization_id.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"

// Calls the API of an OAuth provider on behalf of whoever signed in there.
namespace sluice::nodes {
namespace api_call {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);

// "." and "..", written in any way, which would lead out of the API's own path.
bool is_dot_segment(std::string_view segment) {
  const auto plain = percent_decode(segment);
  return !plain || *plain == "." || *plain == "..";
}

// A path that stays below the address of the API, whatever was rendered into it.
Result<std::string> clean_endpoint(std::string_view text) {
  const auto wrong = [](std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("`endpoint` {}", why));
  };
  text = trim(text);
  if (!text.starts_with('/')) return wrong("must be a path that begins with /");
  if (text.size() > kUrlBytesMax)
    return wrong(fmt::format("is longer than {} bytes", kUrlBytesMax));
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) {
    if (is_control(c)) return wrong("contains a control character or a line break");
    if (c == '#' || c == '\\') return wrong("must not contain # or a backslash");
    if (c == ' ' || static_cast<unsigned char>(c) >= 0x80)
      clean += percent_encode(std::string_view(&c, 1));
    else
      clean += c;
  }
  std::string_view path = std::string_view(clean).substr(0, clean.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (is_dot_segment(segment))
      return wrong(
          "must not contain the path segments . or .., or a % without two hex digits behind it");
    path.remove_prefix(segment.size());
  }
  return clean;
}

class ApiCall final : public Node {
 public:
  ApiCall(RequestTemplate request, AuthorizationId authorization, StatusRanges accepted,
          ResponseAs as)
      : request_(std::move(request)),
        authorization_(authorization.text()),
        accepted_(std::move(accepted)),
        as_(as) {}

  Step start(const StepInput& input) const override { return ask_for(build(input)); }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    return judge_result(std::get<HttpCall>(request), result, accepted_, input.render.now, as_);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    request_.add_roots(roots);
    return roots;
  }

 private:
  Result<HttpCall> build(const StepInput& input) const {
    SLUICE_TRY(const auto rendered, rendered_text(request_.url, input, "endpoint"));
    SLUICE_TRY(auto path, clean_endpoint(rendered));
    SLUICE_TRY(path, request_.with_query(std::move(path), input));
    if (path.size() > kUrlBytesMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`endpoint` and `query` are longer than {} bytes", kUrlBytesMax));
    SLUICE_TRY(auto call, request_.build_to(std::move(path), input));
    if (find_header(call.headers, "authorization"))
      return fail(ErrorCode::kInvalid,
                  "the header Authorization is set by the authorization; remove it");
    call.authorization = authorization_;
    call.as_bytes = as_ == ResponseAs::kBinary;
    return call;
  }

  RequestTemplate request_;
  std::string authorization_;
  StatusRanges accepted_;
  ResponseAs as_;
};

// It is not a template, so that it is known which workflows use an authorization.
AuthorizationId read_authorization(DataReader& data) {
  const auto text = NestedReader(data).fixed_text("authorization_id", "");
  if (text.empty()) {
    data.error("`authorization_id` is missing; GET /workflows/authorization lists them");
    return {};
  }
  const auto id = AuthorizationId::parse(text);
  if (!id)
    data.error(
        fmt::format("`authorization_id` must be the id of an authorization (auth_...), not "
                    "'{}'",
                    cut_text(text, 64)));
  return id.value_or(AuthorizationId());
}

ResponseAs read_response_as(DataReader& data) {
  const auto as = data.choice("response", {"auto", "json", "text", "binary"}, "auto");
  if (as == "json") return ResponseAs::kJson;
  if (as == "text") return ResponseAs::kText;
  return as == "binary" ? ResponseAs::kBinary : ResponseAs::kAuto;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"authorization_id", "method", "endpoint", "query", "headers", "body_type", "body",
              "timeout", "accept_status", "response", "response_bytes_max", "rate_limit"});
  const auto authorization = read_authorization(data);
  RequestTemplate request;
  request.method = data.choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, "GET");
  request.url = data.text_field("endpoint", Need::kRequired);
  if (const auto* fixed = request.url.constant(); fixed && fixed->is_string())
    if (auto clean = clean_endpoint(fixed->get_string()); !clean) data.error(clean.error().message);
  request.query = read_query(data);
  request.headers = read_headers(data);
  read_body(data, request);
  request.timeout = read_timeout(data, kTimeoutDefault);
  request.rate = read_rate(data);
  auto accepted = read_accept_status(data);
  const auto as = read_response_as(data);
  request.response_bytes_max =
      NestedReader(data).count("response_bytes_max", RequestTemplate::kResponseBytesMax, 1,
                               RequestTemplate::kResponseBytesMax);
  if (!data.ok()) return {};
  const Micros timeout = request.timeout;
  return {
      .node = std::make_unique<ApiCall>(std::move(request), authorization, std::move(accepted), as),
      .default_retry = {.max_attempts = 3},
      .timeout = timeout,
      .authorization = authorization};
}

}  // namespace
}  // namespace api_call

const NodeKind kApiCall = {
    .id = "api_call",
    .title = "API call",
    .summary = "Calls the API of an OAuth provider as the account that signed in there.",
    .family = Family::kAction,
    .compile = api_call::compile,
};

}  // namespace sluice::nodes
