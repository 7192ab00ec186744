#include "app/commands/send_target.h"

#include <fmt/format.h>

#include "app/terminal.h"
#include "base/json_number.h"
#include "formats/private_key.h"
#include "model/senders/senders.h"

namespace sluice::app {
namespace {

constexpr std::string_view kAnySender = "generic";

// What the hook has: a private key's public one.
Result<std::string> hook_secret(const Secret& secret) {
  if (!formats::is_private_key(secret.expose())) return std::string(secret.expose());
  const auto key = formats::PrivateKey::parse(secret);
  if (!key) return fail(ErrorCode::kInvalid, "--secret " + key.error().message);
  return key->public_pem();
}

bool is_unsigned(const json::object& data) {
  const auto* signature = data.if_contains("signature");
  return signature && is_text(*signature) && signature->get_string() == "none";
}

// Whether the webhook verifies signatures, by the `data` of its trigger.
bool is_signed(const json::object& data, const model::Sender* sender) {
  if (is_unsigned(data)) return false;
  return find_object(data, "signature") != nullptr || (sender && sender->signature);
}

const model::Sender* sender_named(std::string_view name) {
  const auto found =
      name.empty() ? Result<const model::Sender*>(nullptr) : model::find_sender(name);
  return found ? *found : nullptr;
}

std::string sender_in(const json::object& data) {
  const auto* name = find_string(data, "sender");
  return name ? std::string(*name) : std::string();
}

// The name of the file that says how the hook is signed.
std::string scheme_in(const json::object& data) {
  const auto* signature = find_object(data, "signature");
  const auto* scheme = signature ? find_string(*signature, "scheme") : nullptr;
  return scheme ? std::string(*scheme) : sender_in(data);
}

// `data` with the secret in place of those that the server does not show.
Result<json::object> with_known_secret(json::object data, const Secret& secret) {
  SLUICE_TRY(const auto text, hook_secret(secret));
  json::object signature;
  if (const auto* given = find_object(data, "signature")) signature = *given;
  signature["secrets"] = json::array{json::value(text)};
  data["signature"] = std::move(signature);
  return data;
}

// Only what says how a delivery is signed and told from others matters here, so what the server
// does not show of the rest is left out.
json::object readable_settings(const json::object& data) {
  json::object out;
  for (const auto* member : {"sender", "signature", "delivery_id", "idempotency", "body",
                             "form_field", "split", "item_id", "respond", "methods"})
    if (const auto* value = data.if_contains(member)) out[member] = *value;
  return out;
}

// An empty secret: deliveries are not signed.
Result<void> read_settings(SendTarget& target, json::object data, const Secret& secret) {
  if (secret.empty()) {
    data["signature"] = "none";
  } else {
    SLUICE_TRY(data, with_known_secret(std::move(data), secret));
  }
  auto settings = model::parse_hook_settings(data);
  if (!settings)
    return fail(settings.error().code,
                fmt::format("the secret does not fit the webhook: {}", settings.error().message));
  target.settings = *std::move(settings);
  target.secret = secret;
  return {};
}

// The data of the trigger that takes deliveries; null when there is none.
const json::object* trigger_data(const json::value& workflow) {
  const auto* nodes = find_member(workflow, "nodes");
  if (!nodes || !nodes->is_array()) return nullptr;
  for (const auto& node : nodes->get_array()) {
    const auto* data = find_member(node, "data");
    const auto kind = data ? text_of(*data, "componentId") : std::string();
    if ((kind.empty() ? text_of(node, "type") : kind) == "webhook_trigger" && data)
      return data->if_object();
  }
  return nullptr;
}

}  // namespace

Result<SendTarget> target_at(std::string url, std::string_view sender, const Secret& secret,
                             Signing signing) {
  SLUICE_TRY(const auto* known, model::find_sender(sender));
  SendTarget target{.url = std::move(url),
                    .name = {},
                    .workflow_id = {},
                    .sender = std::string(sender),
                    .settings = {},
                    .secret = {}};
  const bool signs = known->signature && signing == Signing::kYes;
  if (signs && secret.empty())
    return fail(ErrorCode::kInvalid,
                fmt::format("{} signs its deliveries; give the secret of the webhook with "
                            "--secret-file or SLUICE_HOOK_SECRET, or --unsigned to send without a "
                            "signature",
                            sender));
  SLUICE_TRY_VOID(
      read_settings(target, json::object{{"sender", sender}}, signs ? secret : Secret()));
  return target;
}

Result<SendTarget> target_of(const json::value& workflow, const Secret& secret, Signing signing) {
  SendTarget target{.url = text_of(workflow, "webhook_url"),
                    .name = text_of(workflow, "name"),
                    .workflow_id = text_of(workflow, "id"),
                    .sender = {},
                    .settings = {},
                    .secret = {}};
  const auto* data = trigger_data(workflow);
  if (!data || target.url.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("workflow '{}' does not begin with a webhook; `sluice workflows run` "
                            "starts it",
                            target.name));
  const auto scheme = scheme_in(*data);
  target.sender = sender_in(*data).empty() ? scheme : sender_in(*data);
  if (!sender_named(target.sender)) target.sender = kAnySender;
  const bool signs = is_signed(*data, sender_named(scheme)) && signing == Signing::kYes;
  if (signs && secret.empty())
    return fail(ErrorCode::kInvalid,
                fmt::format("the webhook of '{}' verifies signatures; give one of its secrets with "
                            "--secret-file or SLUICE_HOOK_SECRET, as the server does not give them "
                            "out, or --unsigned to see it refuse",
                            target.name));
  SLUICE_TRY_VOID(read_settings(target, readable_settings(*data), signs ? secret : Secret()));
  return target;
}

}  // namespace sluice::app
