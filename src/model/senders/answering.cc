#include "model/senders/answering.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "model/senders/setting_members.h"

namespace sluice::model {
namespace {

constexpr std::size_t kChallengeBytesMax = 256;
constexpr std::size_t kLabelBytesMax = 100;
constexpr Micros kWhenDoneMax = std::chrono::minutes(5);
constexpr std::string_view kSealed = "sealed:";
constexpr std::string_view kShown = "***";

constexpr Facts kShakeFacts = kRequestFacts;
constexpr Facts kTextFacts = kShakeFacts | fact_bit(Fact::kVerifyToken) | fact_bit(Fact::kSecret);
constexpr Facts kShakeAnswerFacts =
    kShakeFacts | fact_bit(Fact::kVerifyToken) | fact_bit(Fact::kText);
constexpr Facts kDeliveryAnswerFacts = kRequestFacts | fact_bit(Fact::kExecutionId);

Result<void> read_delivery_answer(const json::value& value, Answering& out) {
  if (value.is_string() && view_of(value.get_string()) == "when_done") {
    out.when_done = true;
    return {};
  }
  const auto* settings = value.if_object();
  if (!settings)
    return bad_setting(
        "respond must be an object with status, body, content_type and headers, or "
        "\"when_done\".");
  SLUICE_TRY_VOID(
      only_these(*settings, "respond", {"status", "body", "content_type", "headers", "when_done"}));
  if (const auto* longest = given(*settings, "when_done")) {
    if (settings->size() > 1)
      return bad_setting("respond.when_done must be alone: the answer is what the run says.");
    const auto* text = if_text(*longest);
    const auto time = parse_duration(text ? view_of(*text) : std::string_view());
    if (!time || *time < Millis(100) || *time > kWhenDoneMax)
      return bad_setting(
          fmt::format("respond.when_done must be a duration such as \"10s\", up to {}.",
                      format_duration(kWhenDoneMax)));
    out.when_done = true;
    out.when_done_max = *time;
    return {};
  }
  SLUICE_TRY(out.respond, read_answer(*settings, "respond", kDeliveryAnswerFacts, 202));
  return check_templates(
      *out.respond, "respond", [](const Expression& text, const std::string& name) -> Result<void> {
        if (text.signs())
          return bad_setting(fmt::format(
              "{} must not sign anything: the secret of the hook is for handshakes only.", name));
        return {};
      });
}

Result<HookMethods> read_methods(const json::value& value, const std::string& name,
                                 HookMethods allowed) {
  HookMethods out;
  const auto add = [&](const json::value& one) -> Result<void> {
    const auto* text = if_text(one);
    const auto method = text ? find_hook_method(view_of(*text)) : std::nullopt;
    if (!method || !allowed.has(*method))
      return bad_setting(fmt::format("{} must name some of {}.", name, allowed.text()));
    out.add(*method);
    return {};
  };
  if (const auto* list = value.if_array()) {
    if (list->empty()) return bad_setting(fmt::format("{} must not be empty.", name));
    for (const auto& one : *list) SLUICE_TRY_VOID(add(one));
  } else {
    SLUICE_TRY_VOID(add(value));
  }
  return out;
}

// The answer goes to whoever asks: what is secret may be in it only as a digest.
Result<void> check_shown(const Handshake& handshake, const std::string& name) {
  const bool secret_text = handshake.text && (handshake.text->shows(Fact::kSecret) ||
                                              handshake.text->shows(Fact::kVerifyToken));
  return check_templates(handshake.respond, name + ".respond",
                         [&](const Expression& text, const std::string& where) -> Result<void> {
                           if (secret_text && text.shows(Fact::kText))
                             return bad_setting(fmt::format(
                                 "{} would show a secret: {{text}} needs a digest, as in "
                                 "{{text | sha256 | hex}}.",
                                 where));
                           if (text.signs() && !text.signs_first())
                             return bad_setting(fmt::format(
                                 "{} must sign a value as it was sent: the HMAC comes first, as "
                                 "in {{query:crc_token | hmac-sha256 | base64}}.",
                                 where));
                           return {};
                         });
}

Result<Handshake> read_handshake(const json::object& settings, const std::string& name,
                                 Signed hook) {
  SLUICE_TRY_VOID(only_these(
      settings, name,
      {"name", "method", "when", "signed", "verify_token", "text", "respond", "learns_secret"}));
  Handshake out;
  if (const auto* value = given(settings, "name")) {
    if (!is_text(*value) || value->get_string().size() > kLabelBytesMax)
      return bad_setting(
          fmt::format("{}.name must be a string of at most {} bytes.", name, kLabelBytesMax));
    out.name = view_of(value->get_string());
  }
  if (const auto* value = given(settings, "method")) {
    SLUICE_TRY(out.methods, read_methods(*value, name + ".method",
                                         {HookMethod::kGet, HookMethod::kHead, HookMethod::kPost,
                                          HookMethod::kPut, HookMethod::kPatch, HookMethod::kDelete,
                                          HookMethod::kOptions}));
  }
  const auto* when = given(settings, "when");
  if (!when)
    return bad_setting(fmt::format("{} must have `when`: which requests it answers.", name));
  SLUICE_TRY(out.when, read_conditions(*when, name + ".when"));
  out.is_signed = hook == Signed::kYes && out.methods.has(HookMethod::kPost);
  if (const auto* value = given(settings, "signed")) {
    if (!value->is_bool())
      return bad_setting(fmt::format("{}.signed must be true or false.", name));
    out.is_signed = value->get_bool();
  }
  if (const auto* value = given(settings, "verify_token")) {
    SLUICE_TRY(out.verify_token, read_expression(*value, name + ".verify_token", kShakeFacts));
  }
  if (const auto* value = given(settings, "text")) {
    SLUICE_TRY(out.text, read_expression(*value, name + ".text", kTextFacts));
    if (out.text->signs())
      return bad_setting(
          fmt::format("{}.text must not sign anything; {{text}} in the answer may.", name));
  }
  if (const auto* value = given(settings, "learns_secret")) {
    SLUICE_TRY(out.learns_secret, read_expression(*value, name + ".learns_secret", kShakeFacts));
  }
  const auto* respond = given(settings, "respond");
  if (respond && !respond->is_object())
    return bad_setting(fmt::format("{}.respond must be an object.", name));
  const auto& answer = respond ? respond->get_object() : json::object();
  SLUICE_TRY_VOID(
      only_these(answer, name + ".respond", {"status", "body", "content_type", "headers"}));
  SLUICE_TRY(out.respond, read_answer(answer, name + ".respond", kShakeAnswerFacts, 200));
  SLUICE_TRY_VOID(check_shown(out, name));
  return out;
}

Result<void> read_handshakes(const json::value& value, Signed hook, Answering& out) {
  const auto* list = value.if_array();
  if (!list || list->size() > kHandshakesMax)
    return bad_setting(
        fmt::format("handshakes must be an array of at most {} objects.", kHandshakesMax));
  out.handshakes.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto name = fmt::format("handshakes[{}]", i);
    const auto* settings = (*list)[i].if_object();
    if (!settings) return bad_setting(fmt::format("{} must be an object.", name));
    SLUICE_TRY(auto handshake, read_handshake(*settings, name, hook));
    out.handshakes.push_back(std::move(handshake));
  }
  return {};
}

Result<std::string> read_verify_token(const json::value& value) {
  const auto* text = if_text(value);
  if (!text || text->empty()) return bad_setting("verify_token must be a non-empty string.");
  const auto token = view_of(*text);
  if (token == kShown)
    return bad_setting("verify_token is redacted: send the token itself, or leave it unchanged.");
  if (!token.starts_with(kSealed) && token.size() > kVerifyTokenBytesMax)
    return bad_setting(
        fmt::format("verify_token must be at most {} bytes long.", kVerifyTokenBytesMax));
  if (token.size() > 4 * kVerifyTokenBytesMax)
    return bad_setting("verify_token is too long for a sealed token.");
  return std::string(token);
}

bool signs_for_strangers(const Handshake& handshake) {
  const auto& rule = handshake.respond;
  return (rule.body && rule.body->signs()) ||
         std::any_of(rule.headers.begin(), rule.headers.end(),
                     [](const auto& header) { return header.second.signs(); });
}

}  // namespace

bool Answering::learns_secret() const {
  return std::any_of(handshakes.begin(), handshakes.end(),
                     [](const Handshake& each) { return each.learns_secret.has_value(); });
}

Result<Answering> parse_answering(const json::object& data, const json::object* sender,
                                  const json::object* scheme, Signed hook) {
  const auto setting = [&](std::string_view name) {
    const auto* own = given(data, name);
    return own || !sender ? own : given(*sender, name);
  };
  Answering out;
  if (const auto* methods = setting("methods")) {
    // HEAD asks whether a hook is there, and never starts a run.
    SLUICE_TRY(out.methods, read_methods(*methods, "methods",
                                         {HookMethod::kGet, HookMethod::kPost, HookMethod::kPut,
                                          HookMethod::kPatch, HookMethod::kDelete}));
  }
  if (const auto* respond = setting("respond"))
    SLUICE_TRY_VOID(read_delivery_answer(*respond, out));
  const auto* handshakes = setting("handshakes");
  if (!handshakes && !sender && scheme) handshakes = given(*scheme, "handshakes");
  if (handshakes) SLUICE_TRY_VOID(read_handshakes(*handshakes, hook, out));
  if (const auto* token = given(data, "verify_token")) {
    SLUICE_TRY(out.verify_token, read_verify_token(*token));
  }
  out.signs_challenges =
      std::any_of(out.handshakes.begin(), out.handshakes.end(), signs_for_strangers);
  return out;
}

bool is_challenge(std::string_view text) {
  return !text.empty() && text.size() <= kChallengeBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("-._~+/=").find(c) != std::string_view::npos;
         });
}

}  // namespace sluice::model
