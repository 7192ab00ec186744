#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"
#include "nodes/http/soap_envelope.h"
#include "nodes/http/soap_wsdl.h"

// Calls an operation of a SOAP service.
namespace sluice::nodes {
namespace soap {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);

struct Settings {
  RequestTemplate description;  // the call for the WSDL, unless it is in `known`
  std::optional<SoapOperation> known;
  std::string operation;
  std::string port;
  SoapVersion version = SoapVersion::kAny;
  TemplateField endpoint;
  TemplateField input;
  std::optional<std::pair<CredentialField, CredentialField>> user;
  bool has_credentials = false;
};

class Soap final : public Node {
 public:
  explicit Soap(Settings settings) : settings_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    if (settings_.known) return ask(*settings_.known, input, json::value());
    if (input.memo) return ask(SoapOperation::from(*input.memo), input, json::value());
    return ask_for(settings_.description.build(input));
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    const auto& call = std::get<HttpCall>(request);
    if (const auto* error = std::get_if<EffectError>(&result)) return judge_error(call, *error);
    const auto& reply = std::get<HttpReply>(result);
    if (!settings_.known && !input.memo) return described(call, reply, input);
    std::string why;
    if (auto step = read_envelope(reply, why)) return *std::move(step);
    auto step = judge_reply(call, reply, {{200, 299}}, input.render.now, ResponseAs::kText);
    if (!std::holds_alternative<Completed>(step)) return step;
    return failed(call, reply,
                  "the response " + (reply.unreadable.empty() ? why : reply.unreadable));
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    settings_.description.add_roots(roots);
    settings_.endpoint.add_roots(roots);
    settings_.input.add_roots(roots);
    if (settings_.user) {
      settings_.user->first.add_roots(roots);
      settings_.user->second.add_roots(roots);
    }
    return roots;
  }

 private:
  static Step failed(const HttpCall& call, const HttpReply& reply, std::string_view why) {
    return reply_failure(fmt::format("{} {}: {}", call.method, authority_of(call.url), why), reply);
  }

  // The answer is the WSDL; what it says of the operation is kept.
  Step described(const HttpCall& call, const HttpReply& reply, const StepInput& input) const {
    if (reply.status != 200)
      return judge_reply(call, reply, {{200, 200}}, input.render.now, ResponseAs::kText);
    auto operation =
        find_operation(reply.body, settings_.operation, settings_.port, settings_.version);
    if (!operation) return failed(call, reply, operation.error().message);
    const auto* endpoint = settings_.endpoint.constant();
    const bool told = !endpoint || !endpoint->is_null();
    if (!told && settings_.has_credentials && !same_origin(call.url, operation->endpoint))
      return failed(
          call, reply,
          fmt::format(
              "the WSDL would send the credentials to {}; set `endpoint` if that is intended",
              authority_of(operation->endpoint)));
    return ask(*operation, input, operation->value());
  }

  Step ask(const SoapOperation& operation, const StepInput& input, json::value memo) const {
    return ask_for(build(operation, input), std::move(memo));
  }

  Result<std::optional<SoapUser>> user(const StepInput& input) const {
    if (!settings_.user) return std::nullopt;
    auto name = settings_.user->first.text(input);
    auto password = settings_.user->second.text(input);
    if (!name) return render_error("ws_security.username", name.error());
    if (!password) return render_error("ws_security.password", password.error());
    return SoapUser{*std::move(name), *std::move(password)};
  }

  Result<HttpCall> build(const SoapOperation& operation, const StepInput& input) const {
    SLUICE_TRY(auto url, rendered_text(settings_.endpoint, input, "endpoint"));
    if (url.empty()) url = operation.endpoint;
    SLUICE_TRY(url, clean_url(url, "endpoint"));
    SLUICE_TRY(auto call, settings_.description.build_to(std::move(url), input));
    call.method = "POST";
    for (auto& header : envelope_headers(operation))
      if (!find_header(call.headers, ascii_lower(header.first)))
        call.headers.push_back(std::move(header));
    auto value = settings_.input.evaluate(input);
    if (!value) return render_error("input", value.error());
    if (value->is_array()) return fail(ErrorCode::kInvalid, "`input` must be an object");
    SLUICE_TRY(const auto token, user(input));
    auto envelope = build_envelope(operation, *value, token);
    if (!envelope) return fail(ErrorCode::kInvalid, "`input`: " + envelope.error().message);
    call.body = *std::move(envelope);
    return call;
  }

  Settings settings_;
};

void read_wsdl(DataReader& data, Settings& settings) {
  const auto* value = data.find("wsdl");
  const auto* text = value ? if_text(*value) : nullptr;
  if (!text || !trim(*text).starts_with('<')) {
    settings.description.url = read_url(data, "wsdl", Need::kRequired);
    return;
  }
  auto found = find_operation(*text, settings.operation, settings.port, settings.version);
  if (!found) {
    data.error("`wsdl`: " + found.error().message);
    return;
  }
  settings.known = *std::move(found);
}

void read_user(DataReader& data, Settings& settings) {
  const auto* value = data.find("ws_security");
  if (!value) return;
  const auto* object = value->if_object();
  if (!object) {
    data.error(fmt::format("`ws_security` must be an object, not {}", json_kind_name(*value)));
    return;
  }
  NestedReader reader(data, "ws_security", *object);
  reader.allow({"username", "password"});
  settings.user.emplace(reader.credential("username", Need::kRequired),
                        reader.credential("password", Need::kRequired));
}

SoapVersion read_version(DataReader& data) {
  const auto version = data.choice("version", {"auto", "1.1", "1.2"}, "auto");
  if (version == "1.1") return SoapVersion::k11;
  return version == "1.2" ? SoapVersion::k12 : SoapVersion::kAny;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"wsdl", "operation", "input", "endpoint", "port", "version", "auth", "headers",
              "ws_security", "timeout", "follow_redirects", "rate_limit"});
  NestedReader reader(data);
  Settings settings;
  settings.operation = reader.fixed_text("operation", "");
  if (!data.find("operation")) data.error("`operation` is required");
  settings.port = reader.fixed_text("port", "");
  settings.version = read_version(data);
  read_wsdl(data, settings);
  settings.endpoint = read_url(data, "endpoint", Need::kOptional);
  settings.input = data.field("input", Need::kOptional);
  settings.description.headers = read_headers(data);
  settings.description.auth = AuthTemplate::read(data);
  settings.description.timeout = read_timeout(data, kTimeoutDefault);
  settings.description.redirects = read_redirects(data);
  settings.description.rate = read_rate(data);
  read_user(data, settings);
  settings.has_credentials = data.find("auth") || data.find("ws_security") || data.find("headers");
  if (!data.ok()) return {};
  const Micros timeout = settings.description.timeout;
  return {.node = std::make_unique<Soap>(std::move(settings)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace soap

const NodeKind kSoap = {
    .id = "soap",
    .title = "SOAP call",
    .summary = "Calls an operation of a SOAP service described by a WSDL.",
    .family = Family::kAction,
    .compile = soap::compile,
};

}  // namespace sluice::nodes
