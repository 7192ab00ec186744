#include "model/hook.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <span>

#include "base/bytes.h"
#include "base/time.h"

namespace sluice::model {
namespace {

using Algorithm = SignatureScheme::Algorithm;
using Encoding = SignatureScheme::Encoding;
using Layout = SignatureScheme::Layout;

constexpr Micros kReplayWindow = std::chrono::minutes(5);  // what the senders' own libraries use
constexpr Micros kToleranceMax = std::chrono::hours(24);
constexpr Micros kWindowMax = std::chrono::hours(24 * 90);
constexpr std::size_t kHeaderNameBytesMax = 100;
constexpr std::int64_t kLimitPerSecondMax = 1'000'000;
// A sealed secret is longer than what was sealed: 41 bytes more, and base64 of that.
constexpr std::string_view kSealedPrefix = "sealed:";
constexpr std::size_t kSealedBytesMax = kSealedPrefix.size() + (kSecretBytesMax + 64) / 3 * 4 + 4;
// What the API shows in place of a secret.
constexpr std::string_view kRedacted = "***";

// The senders. Sources of the formats: each sender's page on verifying webhooks, and
// standardwebhooks.com for the last.
const std::array<SignatureScheme, 6>& schemes() {
  static const std::array<SignatureScheme, 6> kSchemes = {{
      {.name = "hmac-sha256",
       .header = "X-Webhook-Signature",
       .prefix = "sha256=",
       .signed_content = "{body}"},
      {.name = "github",
       .header = "X-Hub-Signature-256",
       .prefix = "sha256=",
       .prefix_required = true,
       .signed_content = "{body}",
       .id_header = "X-GitHub-Delivery"},
      {.name = "stripe",
       .header = "Stripe-Signature",
       .layout = Layout::kCommaPairs,
       .signed_content = "{timestamp}.{body}",
       .id_path = "$.id",
       .tolerance = kReplayWindow},
      {.name = "shopify",
       .header = "X-Shopify-Hmac-Sha256",
       .encoding = Encoding::kBase64,
       .signed_content = "{body}",
       .id_header = "X-Shopify-Webhook-Id"},
      {.name = "slack",
       .header = "X-Slack-Signature",
       .prefix = "v0=",
       .prefix_required = true,
       .signed_content = "v0:{timestamp}:{body}",
       .timestamp_header = "X-Slack-Request-Timestamp",
       .id_path = "$.event_id",
       .tolerance = kReplayWindow},
      {.name = "standard-webhooks",
       .header = "webhook-signature",
       .encoding = Encoding::kBase64,
       .layout = Layout::kSpaceVersionList,
       .signed_content = "{id}.{timestamp}.{body}",
       .timestamp_header = "webhook-timestamp",
       .id_header = "webhook-id",
       .tolerance = kReplayWindow,
       .standard_secret = true},
  }};
  return kSchemes;
}

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

// A misspelt setting must not silently leave a hook open, so nothing unknown is let through.
Result<void> only_members(const json::object& object, std::string_view where,
                          std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    if (std::find(known.begin(), known.end(), name) == known.end())
      return invalid(fmt::format("{} has no setting \"{}\"; the known settings are {}.", where,
                                 name.substr(0, 64), fmt::join(known, ", ")));
  }
  return {};
}

Result<const json::object*> object_member(const json::object& data, std::string_view name) {
  const auto* value = data.if_contains(name);
  if (!value || value->is_null()) return nullptr;
  if (!value->is_object())
    return invalid(fmt::format("{} must be an object, not {}.", name, json_kind_name(*value)));
  return &value->get_object();
}

Result<std::int64_t> whole_number(const json::value& value, std::string_view name,
                                  std::int64_t least, std::int64_t most) {
  const auto* number = value.if_int64();
  if (!number || *number < least || *number > most)
    return invalid(fmt::format("{} must be a whole number from {} to {}.", name, least, most));
  return *number;
}

Result<Micros> duration(const json::value& value, std::string_view name, Micros most) {
  std::optional<Micros> read;
  if (const auto* seconds = value.if_int64()) {
    if (*seconds >= 0 && *seconds <= most / Seconds(1)) read = Seconds(*seconds);
  } else if (const auto* text = value.if_string()) {
    if (const auto parsed = parse_duration(*text)) read = *parsed;
  }
  if (!read || *read < Seconds(1) || *read > most)
    return invalid(fmt::format("{} must be a duration such as \"5m\", from 1s to {}.", name,
                               format_duration(most)));
  return *read;
}

bool is_header_name(std::string_view name) {
  if (name.empty() || name.size() > kHeaderNameBytesMax) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Standard Webhooks 1.0: a shared secret is 24 to 64 bytes, an ed25519 public key 32.
bool is_standard_secret(std::string_view secret) {
  const bool shared = secret.starts_with("whsec_");
  if (!shared && !secret.starts_with("whpk_")) return false;
  const auto bytes = from_base64(secret.substr(secret.find('_') + 1));
  if (!bytes) return false;
  return shared ? bytes->size() >= 24 && bytes->size() <= 64 : bytes->size() == 32;
}

Result<void> check_secret(const json::value& value, std::size_t number,
                          const SignatureScheme& scheme) {
  const auto name = fmt::format("signature.secrets[{}]", number);
  const auto* text = value.if_string();
  if (!text || text->empty()) return invalid(name + " must be a non-empty string.");
  const std::string_view secret(text->data(), text->size());
  if (secret.starts_with(kSealedPrefix)) {
    if (secret.size() > kSealedBytesMax) return invalid(name + " is too long for a sealed secret.");
    return {};
  }
  if (secret == kRedacted)
    return invalid(name +
                   " is redacted: send the secret itself, or leave the signature unchanged.");
  if (secret.size() > kSecretBytesMax)
    return invalid(fmt::format("{} must be at most {} bytes long.", name, kSecretBytesMax));
  if (scheme.standard_secret && !is_standard_secret(secret))
    return invalid(name +
                   " must be whsec_ followed by 24 to 64 bytes in base64, or whpk_ followed by an "
                   "ed25519 public key in base64.");
  return {};
}

Result<const SignatureScheme*> scheme_of(const json::object& signature) {
  const auto* value = signature.if_contains("scheme");
  if (!value) return find_scheme("hmac-sha256");
  const auto* name = value->if_string();
  const auto* scheme = name ? find_scheme(*name) : nullptr;
  if (!scheme)
    return invalid(
        fmt::format("signature.scheme must be one of {}.", fmt::join(scheme_names(), ", ")));
  return scheme;
}

Result<std::string> body_path(const json::value& value, std::string_view name) {
  const auto* text = value.if_string();
  if (!text) return invalid(fmt::format("{} must be a string such as \"$.data.id\".", name));
  if (const auto parsed = parse_body_path(*text); !parsed)
    return invalid(fmt::format("{} {}", name, parsed.error().message));
  return std::string(*text);
}

Result<HookSettings::Signature> parse_signature(const json::object& signature) {
  SLUICE_TRY_VOID(
      only_members(signature, "signature", {"scheme", "secrets", "tolerance", "event_key"}));
  SLUICE_TRY(const auto* scheme, scheme_of(signature));
  HookSettings::Signature out{.scheme = *scheme, .secrets = {}};

  const auto* secrets = signature.if_contains("secrets");
  const auto* list = secrets ? secrets->if_array() : nullptr;
  if (!list || list->empty() || list->size() > kSecretsMax)
    return invalid(
        fmt::format("signature.secrets must be an array of 1 to {} secrets; without one, a signed "
                    "hook would accept any delivery.",
                    kSecretsMax));
  for (std::size_t i = 0; i < list->size(); ++i) {
    SLUICE_TRY_VOID(check_secret((*list)[i], i, *scheme));
    out.secrets.emplace_back((*list)[i].get_string());
  }

  if (const auto* tolerance = signature.if_contains("tolerance")) {
    SLUICE_TRY(const Micros window, duration(*tolerance, "signature.tolerance", kToleranceMax));
    // A scheme that signs no timestamp has nothing to compare, so there it says nothing.
    if (out.scheme.tolerance) out.scheme.tolerance = window;
  }
  if (const auto* path = signature.if_contains("event_key")) {
    SLUICE_TRY(out.event_key, body_path(*path, "signature.event_key"));
  }
  return out;
}

Result<IdempotencyRule> parse_idempotency(const json::object& settings, IdempotencyRule rule) {
  SLUICE_TRY_VOID(only_members(settings, "idempotency", {"header", "path", "window"}));
  const auto* header = settings.if_contains("header");
  const auto* path = settings.if_contains("path");
  if (header || path) rule.header = rule.path = {};
  if (header) {
    const auto* name = header->if_string();
    if (!name || !is_header_name(*name))
      return invalid("idempotency.header must be a valid header name.");
    rule.header = *name;
  }
  if (path) {
    SLUICE_TRY(rule.path, body_path(*path, "idempotency.path"));
  }
  if (const auto* window = settings.if_contains("window")) {
    SLUICE_TRY(rule.window, duration(*window, "idempotency.window", kWindowMax));
  }
  return rule;
}

Result<RateLimit> parse_rate_limit(const json::object& settings) {
  SLUICE_TRY_VOID(only_members(settings, "rate_limit", {"limit", "window", "burst"}));
  RateLimit rule;
  if (const auto* window = settings.if_contains("window")) {
    SLUICE_TRY(rule.window, duration(*window, "rate_limit.window", std::chrono::hours(24)));
  }
  const std::int64_t most = kLimitPerSecondMax * (rule.window / Seconds(1));
  if (const auto* limit = settings.if_contains("limit")) {
    SLUICE_TRY(rule.limit, whole_number(*limit, "rate_limit.limit", 1, most));
  }
  rule.burst = std::min(rule.burst, rule.limit);
  if (const auto* burst = settings.if_contains("burst")) {
    SLUICE_TRY(rule.burst, whole_number(*burst, "rate_limit.burst", 1, rule.limit));
  }
  return rule;
}

}  // namespace

const SignatureScheme* find_scheme(std::string_view name) {
  for (const auto& scheme : schemes()) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

const SignatureScheme& event_scheme() {
  // No colon is left in a percent-encoded key, and no body begins like this: what was signed as a
  // delivery is never an event, nor the event of one key another's.
  static const SignatureScheme kScheme = {.name = "event",
                                          .header = "X-Webhook-Signature",
                                          .layout = Layout::kCommaPairs,
                                          .signed_content = "event:{timestamp}:{key}:{body}",
                                          .tolerance = kReplayWindow};
  return kScheme;
}

std::vector<std::string_view> scheme_names() {
  std::vector<std::string_view> names;
  for (const auto& scheme : schemes()) names.push_back(scheme.name);
  return names;
}

Result<HookSettings> parse_hook_settings(const json::object& data) {
  HookSettings settings;
  SLUICE_TRY(const auto* signature, object_member(data, "signature"));
  if (signature) {
    SLUICE_TRY(settings.signature, parse_signature(*signature));
    settings.idempotency.header = settings.signature->scheme.id_header;
    settings.idempotency.path = settings.signature->scheme.id_path;
  }
  SLUICE_TRY(const auto* idempotency, object_member(data, "idempotency"));
  if (idempotency) {
    SLUICE_TRY(settings.idempotency, parse_idempotency(*idempotency, settings.idempotency));
  }
  SLUICE_TRY(const auto* rate_limit, object_member(data, "rate_limit"));
  if (rate_limit) {
    SLUICE_TRY(settings.rate_limit, parse_rate_limit(*rate_limit));
  }
  if (const auto* bytes = data.if_contains("body_bytes_max"); bytes && !bytes->is_null()) {
    SLUICE_TRY(const std::int64_t most,
               whole_number(*bytes, "body_bytes_max", 1, std::int64_t{kHookBodyBytesMax}));
    settings.body_bytes_max = static_cast<std::size_t>(most);
  }
  return settings;
}

}  // namespace sluice::model
