#include "model/hook.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <initializer_list>

#include "base/check.h"
#include "base/json_number.h"
#include "base/time.h"
#include "formats/duration_value.h"
#include "model/senders/members.h"
#include "model/senders/scheme_rules.h"
#include "model/senders/senders.h"

namespace sluice::model {
namespace {

constexpr Micros kReplayWindow = std::chrono::minutes(5);  // what the senders' own libraries use
constexpr Micros kToleranceMax = std::chrono::hours(24);
constexpr Micros kWindowMax = std::chrono::hours(24 * 90);
constexpr std::int64_t kLimitPerSecondMax = 1'000'000;
// A sealed secret is longer than what was sealed: 41 bytes more, and base64 of that.
constexpr std::string_view kSealedPrefix = "sealed:";
constexpr std::size_t sealed_bytes_max(std::size_t bytes) {
  return kSealedPrefix.size() + (bytes + 64) / 3 * 4 + 4;
}
// What the API shows in place of a secret.
constexpr std::string_view kRedacted = "***";

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
  const auto read = formats::parse_duration_value(value);
  if (!read || *read < Seconds(1) || *read > most)
    return invalid(fmt::format("{} must be a duration such as \"5m\", from 1s to {}.", name,
                               format_duration(most)));
  return *read;
}

Result<void> check_listed_secret(const json::value& value, std::size_t number,
                                 const SignatureScheme& scheme) {
  const auto name = fmt::format("signature.secrets[{}]", number);
  const auto* text = if_text(value);
  if (!text || text->empty()) return invalid(name + " must be a non-empty string.");
  const std::string_view secret(text->data(), text->size());
  const auto bytes_max = secret_bytes_max(scheme.secret_format);
  if (secret.starts_with(kSealedPrefix)) {
    if (secret.size() > sealed_bytes_max(bytes_max))
      return invalid(name + " is too long for a sealed secret.");
    return {};
  }
  if (secret == kRedacted)
    return invalid(name +
                   " is redacted: send the secret itself, or leave the signature unchanged.");
  if (secret.size() > bytes_max)
    return invalid(fmt::format("{} must be at most {} bytes long.", name, bytes_max));
  if (const auto fits = check_secret(scheme, secret); !fits)
    return invalid(fmt::format("{} {}.", name, fits.error().message));
  return {};
}

Result<std::string> body_path(const json::value& value, std::string_view name) {
  const auto* text = if_text(value);
  if (!text) return invalid(fmt::format("{} must be a string such as \"$.data.id\".", name));
  if (const auto parsed = parse_body_path(*text); !parsed)
    return invalid(fmt::format("{} {}", name, parsed.error().message));
  return std::string(*text);
}

// What a hook takes from the file of a sender.
struct Origin {
  const Sender* sender = nullptr;  // of data.sender
  std::optional<Expression> own_id;
};

Result<const Sender*> known_sender(std::string_view member, const json::value& value) {
  const auto* name = if_text(value);
  const std::string_view wanted = name ? std::string_view(*name) : std::string_view();
  auto found = find_sender(wanted);
  if (found) return *found;
  if (found.error().code != ErrorCode::kNotFound)
    return invalid(fmt::format("{}: {}", member, found.error().message));
  const auto& why = found.error().message;
  return invalid(
      fmt::format("{} must be one of the known senders, which `sluice senders list` shows: {}{}",
                  member, why, why.ends_with('?') ? "" : "."));
}

// The members of `signature` that change the scheme.
Result<json::object> scheme_changes(const json::object& signature) {
  constexpr std::array<std::string_view, 4> kOwn = {"scheme", "secrets", "tolerance", "event_key"};
  std::vector<std::string_view> known(kOwn.begin(), kOwn.end());
  known.insert(known.end(), scheme_members().begin(), scheme_members().end());
  std::vector<std::string> errors;
  Members(signature, "signature", errors).only(known);
  if (!errors.empty()) return invalid(std::move(errors.front()));
  if (const auto* secret = signature.if_contains("secret"); secret && is_text(*secret))
    return invalid(
        "signature has no setting \"secret\" that is a text: the secrets themselves are in "
        "\"secrets\", and \"secret\" is an object that says what format they have.");
  json::object changes = signature;
  for (const auto name : kOwn) changes.erase(name);
  return changes;
}

std::optional<Expression> sender_id(const Sender* sender) {
  return sender ? sender->delivery_id : std::nullopt;
}

// What {id} in the signed text is: the sender's own where its file says what is signed. Otherwise,
// as everywhere, the hook's goes before its sender's, and that before the scheme's.
std::optional<Expression> signed_id(const Origin& origin, const Sender* base,
                                    const json::object& changes) {
  const bool as_in_file = base && base->signature && !changes.contains("content") &&
                          base->signature->content.uses(Fact::kId);
  if (as_in_file) return base->delivery_id;
  if (origin.own_id) return origin.own_id;
  const auto id = sender_id(origin.sender);
  return id ? id : sender_id(base);
}

Result<SignatureScheme> parse_scheme(const json::object& signature, const Origin& origin) {
  SLUICE_TRY(const auto changes, scheme_changes(signature));
  const Sender* base = origin.sender;
  if (const auto* scheme = signature.if_contains("scheme")) {
    SLUICE_TRY(base, known_sender("signature.scheme", *scheme));
    if (!base->signature)
      return invalid(
          fmt::format("signature.scheme must be one of the senders that sign their "
                      "deliveries, and {} does not.",
                      base->name));
  } else if ((!base || !base->signature) && !changes.contains("algorithm")) {
    SLUICE_TRY(base, find_sender("hmac-sha256"));
  }
  const bool has_base = base && base->signature;
  const auto id = signed_id(origin, base, changes);
  if (has_base && changes.empty()) {
    auto scheme = *base->signature;
    scheme.set_id(id);
    return scheme;
  }
  std::vector<std::string> errors;
  const auto members =
      has_base ? merged_signature(*base->signature_members(), changes) : json::object(changes);
  SignatureScheme scheme = read_scheme(members, id, errors);
  if (!errors.empty()) return invalid(std::move(errors.front()));
  scheme.name = has_base ? base->name : "custom";
  return scheme;
}

// None where the keys are fetched.
Result<std::vector<std::string>> parse_secrets(const json::object& signature,
                                               const SignatureScheme& scheme) {
  std::vector<std::string> out;
  const auto* secrets = signature.if_contains("secrets");
  if ((!secrets || secrets->is_null()) && scheme.keys) return out;
  const auto* list = secrets ? secrets->if_array() : nullptr;
  if (!list || list->empty() || list->size() > kSecretsMax)
    return invalid(
        fmt::format("signature.secrets must be an array of 1 to {} secrets; without one, a signed "
                    "hook would accept any delivery.",
                    kSecretsMax));
  out.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    SLUICE_TRY_VOID(check_listed_secret((*list)[i], i, scheme));
    out.emplace_back((*list)[i].get_string());
  }
  return out;
}

Result<HookSettings::Signature> parse_signature(const json::object& signature,
                                                const Origin& origin) {
  SLUICE_TRY(auto scheme, parse_scheme(signature, origin));
  SLUICE_TRY_VOID(check_complete(scheme));
  HookSettings::Signature out{.scheme = std::move(scheme), .secrets = {}};
  SLUICE_TRY(out.secrets, parse_secrets(signature, out.scheme));
  if (const auto* tolerance = signature.if_contains("tolerance")) {
    SLUICE_TRY(const Micros window, duration(*tolerance, "signature.tolerance", kToleranceMax));
    out.scheme.set_tolerance(window);
  }
  if (const auto* path = signature.if_contains("event_key")) {
    SLUICE_TRY(out.event_key, body_path(*path, "signature.event_key"));
    if (!covers_event(out.scheme))
      return invalid(
          "signature.event_key needs a signature that covers the body: "
          "otherwise anyone who captures a delivery could change its key.");
  }
  return out;
}

Result<Origin> parse_origin(const json::object& data) {
  Origin origin;
  if (const auto* name = data.if_contains("sender"); name && !name->is_null()) {
    SLUICE_TRY(origin.sender, known_sender("sender", *name));
  }
  std::vector<std::string> errors;
  origin.own_id = plain_expression(Members(data, "", errors), "delivery_id", kRequestFacts);
  if (!errors.empty()) return invalid(std::move(errors.front()));
  return origin;
}

// Whether the sender tells its secret only once the hook is there.
bool tells_secret(const json::object& data, const Sender& sender) {
  const auto answering = parse_answering(data, &sender.document, nullptr, Signed::kYes);
  return answering && answering->learns_secret();
}

// Nothing for a hook whose sender does not sign, or that says so.
Result<std::optional<HookSettings::Signature>> signature_of(const json::object& data,
                                                            const Origin& origin) {
  const auto* value = data.if_contains("signature");
  if (value && is_text(*value) && value->get_string() == "none") return std::nullopt;
  SLUICE_TRY(const auto* signature, object_member(data, "signature"));
  if (signature) return parse_signature(*signature, origin);
  if (!origin.sender || !origin.sender->signature) return std::nullopt;
  const auto& scheme = *origin.sender->signature;
  // Until the secret is entered it refuses every delivery.
  if (scheme.keys || tells_secret(data, *origin.sender)) {
    SLUICE_TRY_VOID(check_complete(scheme));
    HookSettings::Signature without_secrets{.scheme = scheme, .secrets = {}};
    without_secrets.scheme.set_id(signed_id(origin, origin.sender, {}));
    return without_secrets;
  }
  return invalid(fmt::format(
      "signature must be given for the sender {}, as {{\"secrets\": [...]}} with the secret that "
      "it signs its deliveries with; \"none\" accepts unsigned deliveries instead.",
      origin.sender->name));
}

// How deliveries are recognised that come again, by what `delivery_id` gives.
IdempotencyRule rule_of(const std::optional<Expression>& id) {
  IdempotencyRule rule;
  const auto* source = id ? id->only_source() : nullptr;
  if (source && source->fact == Fact::kHeader)
    rule.header = source->name;
  else if (source && source->fact == Fact::kJson)
    rule.path = source->name;
  else
    rule.expression = id;
  return rule;
}

Result<IdempotencyRule> parse_idempotency(const json::object& settings, IdempotencyRule rule) {
  SLUICE_TRY_VOID(only_members(settings, "idempotency", {"header", "path", "window"}));
  const auto* header = settings.if_contains("header");
  const auto* path = settings.if_contains("path");
  if (header || path) {
    rule.header = rule.path = {};
    rule.expression = std::nullopt;
  }
  if (header) {
    const auto* name = if_text(*header);
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

// The file whose signature a hook takes.
const json::object* scheme_file(const HookSettings& settings) {
  if (!settings.signature) return nullptr;
  const auto sender = find_sender(settings.signature->scheme.name);
  return sender ? &(*sender)->document : nullptr;
}

}  // namespace

const SignatureScheme* find_scheme(std::string_view name) {
  const auto sender = find_sender(name);
  return sender && (*sender)->signature ? &*(*sender)->signature : nullptr;
}

std::vector<std::string_view> scheme_names() {
  auto names = sender_names();
  std::erase_if(names, [](std::string_view name) { return !find_scheme(name); });
  return names;
}

const SignatureScheme& event_scheme() {
  static const SignatureScheme kScheme = [] {
    auto content = Expression::parse("event:{timestamp}:{key}:{body}",
                                     kAuthorFacts | fact_bit(Fact::kEventKey));
    SLUICE_CHECK(content.has_value(), "what an event's signature covers is an expression");
    SignatureScheme scheme;
    scheme.name = "event";
    scheme.header = "X-Webhook-Signature";
    scheme.list = {
        .separators = ",", .pair = '=', .signatures = {.name = "v1"}, .timestamp = {.name = "t"}};
    scheme.content = *std::move(content);
    scheme.tolerance = kReplayWindow;
    return scheme;
  }();
  return kScheme;
}

Result<HookSettings> parse_hook_settings(const json::object& data) {
  HookSettings settings;
  SLUICE_TRY(const auto origin, parse_origin(data));
  if (origin.sender) settings.sender = origin.sender->name;
  SLUICE_TRY(settings.signature, signature_of(data, origin));
  const auto id = origin.own_id ? origin.own_id : sender_id(origin.sender);
  settings.idempotency = rule_of(id || !settings.signature ? id : settings.signature->scheme.id);
  SLUICE_TRY(const auto* idempotency, object_member(data, "idempotency"));
  if (idempotency) {
    SLUICE_TRY(settings.idempotency, parse_idempotency(*idempotency, settings.idempotency));
  }
  const auto* sender = origin.sender ? &origin.sender->document : nullptr;
  const auto* scheme = scheme_file(settings);
  SLUICE_TRY(settings.repeats, parse_repeats(data, sender ? sender : scheme));
  SLUICE_TRY(settings.answering, parse_answering(data, sender, scheme,
                                                 settings.signature ? Signed::kYes : Signed::kNo));
  SLUICE_TRY(const auto* rate_limit, object_member(data, "rate_limit"));
  if (rate_limit) {
    SLUICE_TRY(settings.rate_limit, parse_rate_limit(*rate_limit));
  }
  if (const auto* bytes = data.if_contains("body_bytes_max"); bytes && !bytes->is_null()) {
    SLUICE_TRY(const std::int64_t most,
               whole_number(*bytes, "body_bytes_max", 1, std::int64_t{kHookBodyBytesMax}));
    settings.body_bytes_max = static_cast<std::size_t>(most);
  }
  SLUICE_TRY(settings.body,
             parse_body_rule(data, origin.sender ? &origin.sender->document : nullptr));
  if (settings.answering.when_done && settings.body.split)
    return invalid(
        "respond: when_done answers with the result of one run, but `split` starts several: leave "
        "out one of the two.");
  return settings;
}

}  // namespace sluice::model
