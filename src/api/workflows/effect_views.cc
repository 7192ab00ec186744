#include "api/workflows/effect_views.h"

#include "api/core/text.h"
#include "base/json_number.h"
#include "base/text.h"
#include "model/secret_placeholder.h"

namespace sluice::api {
namespace {

constexpr std::size_t kBodyShownBytesMax = 256 << 10;
constexpr std::string_view kHidden = "***";

json::value text(std::string_view value) {
  return json::value(readable(model::show_placeholders(value)));
}

// Of a field that holds nothing but a secret.
json::value secret(std::string_view value) {
  if (value.empty()) return nullptr;
  const bool is_named =
      model::find_placeholder_shape(value).has_value() || value.starts_with("vlt_");
  return is_named ? text(value) : json::value(kHidden);
}

json::value body(std::string_view value) {
  const auto shown = cut_text(value, kBodyShownBytesMax);
  return text(shown);
}

json::object view(const nodes::HttpCall& call) {
  json::array headers;
  for (const auto& [name, value] : call.headers)
    headers.push_back({{"name", text(name)}, {"value", text(value)}});
  json::value auth = nullptr;
  if (call.basic) {
    auth = {{"type", "basic"},
            {"user", text(call.basic->user)},
            {"password", secret(call.basic->password)}};
  } else if (call.oauth) {
    auth = {{"type", "oauth2_client_credentials"},
            {"token_url", text(call.oauth->token_url)},
            {"client_id", text(call.oauth->client_id)},
            {"client_secret", secret(call.oauth->client_secret)}};
  } else if (!call.authorization.empty()) {
    auth = {{"type", "authorization"}, {"authorization_id", call.authorization}};
  }
  return {{"kind", "http"},         {"method", call.method},   {"url", text(call.url)},
          {"headers", headers},     {"body", body(call.body)}, {"body_bytes", call.body.size()},
          {"auth", std::move(auth)}};
}

json::object view(const nodes::MailCall& call) {
  json::array recipients;
  for (const auto& each : call.recipients) recipients.push_back(text(each));
  return {{"kind", "mail"},
          {"host", text(call.host)},
          {"port", call.port},
          {"user", text(call.user)},
          {"password", secret(call.password)},
          {"from", text(call.from)},
          {"recipients", std::move(recipients)},
          {"message", body(call.message)}};
}

json::object view(const nodes::SshCall& call) {
  json::array commands;
  for (const auto& each : call.commands) commands.push_back(text(each));
  return {{"kind", "ssh"},
          {"host", text(call.host)},
          {"port", call.port},
          {"user", text(call.user)},
          {"password", secret(call.password)},
          {"private_key", secret(call.private_key)},
          {"commands", std::move(commands)}};
}

json::object view(const nodes::MakePdf& pdf) {
  return {{"kind", "pdf"}, {"name", text(pdf.name)}, {"markdown", body(pdf.markdown)}};
}

json::object view(const nodes::MakeLink& link) {
  return {{"kind", "link"}, {"target", text(link.target)}};
}

}  // namespace

json::object effect_view(const nodes::EffectRequest& request) {
  return std::visit([](const auto& call) { return view(call); }, request);
}

json::object effect_view(const nodes::CallsWorkflow& call) {
  json::value inputs = call.inputs;
  show_secrets_in(inputs);
  return {
      {"kind", "workflow"}, {"workflow_id", call.workflow.text()}, {"inputs", std::move(inputs)}};
}

void show_secrets_in(json::value& value) {
  if (is_text(value)) {
    auto& text = value.get_string();
    text = readable(model::show_placeholders(text));
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) show_secrets_in(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) show_secrets_in(element);
  }
}

}  // namespace sluice::api
