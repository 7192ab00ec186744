// Twilio's API of calls, version 2010-04-01.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "calls/call_provider.h"
#include "calls/twilio.h"

namespace sluice::calls {
namespace twilio_provider {
namespace {

using store::CallProgress;
using store::CallStatus;

constexpr std::string_view kApi = "https://api.twilio.com";
constexpr int kRingSeconds = 60;

struct TwilioSettings {
  std::string account_sid;
  std::string auth_token;  // by which the vault knows it
  std::string api_url{kApi};
  bool detects_machines = false;
};

bool is_sid(std::string_view text, std::string_view prefix) {
  constexpr std::size_t kSidBytes = 34;
  return text.size() == kSidBytes && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(2), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

json::object field(std::string_view key, json::value value) {
  return {{"key", key}, {"value", std::move(value)}};
}

class TwilioProvider final : public CallProvider {
 public:
  explicit TwilioProvider(TwilioSettings settings) : settings_(std::move(settings)) {}

  std::string_view kind() const override { return "twilio"; }
  // Calls cannot be looked for by an id of ours there.
  bool can(CallAction action) const override {
    return action == CallAction::kPlace || action == CallAction::kLookUp ||
           action == CallAction::kEnd;
  }

  Question ask(CallAction action, const CallFacts& facts, Timestamp /*now*/) const override {
    if (action == CallAction::kPlace) return question("POST", "Calls.json", place_fields(facts));
    const auto path = fmt::format("Calls/{}.json", facts.call.provider_ref);
    if (action == CallAction::kLookUp) return question("GET", path, {});
    return question("POST", path, {field("Status", "completed")});
  }

  Result<CallNews> read(CallAction action, const json::value& answer) const override {
    const auto* body = find_member(answer, "body");
    if (!body || !body->is_object())
      return fail(ErrorCode::kInvalid, "the answer must be a JSON object");
    const auto& call = body->get_object();
    const auto text = [&call](std::string_view name) {
      std::string storage;
      const auto* member = call.if_contains(name);
      const auto found = member ? scalar_text(*member, storage) : std::nullopt;
      return found ? std::string(*found) : std::string();
    };
    auto news = twilio_news({.sid = text("sid"),
                             .status = text("status"),
                             .duration = text("duration"),
                             .answered_by = text("answered_by")});
    if (action == CallAction::kPlace && news.provider_ref.empty())
      return fail(ErrorCode::kInvalid, "the answer has no sid of a call");
    return news;
  }

 private:
  json::object question(std::string_view method, std::string_view path, json::array fields) const {
    json::object data{{"method", method},
                      {"url", fmt::format("{}/2010-04-01/Accounts/{}/{}", settings_.api_url,
                                          settings_.account_sid, path)},
                      {"auth", json::object{{"type", "basic"},
                                            {"username", settings_.account_sid},
                                            {"password", settings_.auth_token}}}};
    if (fields.empty()) return data;
    data["body_type"] = "form";
    data["body"] = std::move(fields);
    return data;
  }

  json::array place_fields(const CallFacts& facts) const {
    json::array fields{field("To", "{{ call.to_number }}"), field("From", "{{ call.from_number }}"),
                       field("Timeout", kRingSeconds),
                       field("TimeLimit", facts.script.max_duration.count())};
    // What is said there is the script's own: a document, or where one is.
    if (auto settings = parse_json(facts.script.settings); settings && settings->is_object()) {
      for (const auto& [ours, theirs] : {std::pair("twiml", "Twiml"), std::pair("url", "Url"),
                                         std::pair("application_sid", "ApplicationSid")})
        if (const auto* said = find_string(settings->get_object(), ours); said && !said->empty())
          fields.push_back(
              field(theirs, json::value(fmt::format("{{{{ script.settings.{} }}}}", ours))));
    }
    if (settings_.detects_machines) fields.push_back(field("MachineDetection", "Enable"));
    if (!facts.callback_url.empty()) {
      fields.push_back(field("StatusCallback", "{{ call.callback_url }}"));
      for (const auto* event : {"initiated", "ringing", "answered", "completed"})
        fields.push_back(field("StatusCallbackEvent", event));
    }
    return fields;
  }

  TwilioSettings settings_;
};

std::string twilio_text(const json::object& settings, std::string_view name,
                        std::vector<std::string>& problems) {
  const auto* value = settings.if_contains(name);
  const auto* text = value ? if_text(*value) : nullptr;
  if (text && !text->empty()) return std::string(*text);
  problems.push_back(fmt::format("{} is missing.", name));
  return {};
}

}  // namespace
}  // namespace twilio_provider

CallNews twilio_news(const TwilioCall& call) {
  using twilio_provider::CallProgress;
  using twilio_provider::CallStatus;
  CallNews news;
  if (twilio_provider::is_sid(call.sid, "CA")) news.provider_ref = call.sid;
  const auto& status = call.status;
  if (status == "queued" || status == "initiated") news.progress = CallProgress::kPlacing;
  if (status == "ringing") news.progress = CallProgress::kRinging;
  if (status == "in-progress" || status == "answered") news.progress = CallProgress::kInProgress;
  if (status == "completed")
    news.ended = call.answered_by.starts_with("machine") || call.answered_by == "fax"
                     ? CallStatus::kVoicemail
                     : CallStatus::kCompleted;
  if (status == "busy") news.ended = CallStatus::kUserRejected;
  if (status == "no-answer") news.ended = CallStatus::kRangOut;
  if (status == "failed") news.ended = CallStatus::kFailed;
  if (status == "canceled") news.ended = CallStatus::kCancelled;
  if (news.ended) {
    news.end_reason = news.ended == CallStatus::kVoicemail ? "voicemail" : status;
    if (const auto seconds = to_number(json::value(call.duration)); seconds && *seconds >= 0)
      news.duration = Seconds(static_cast<std::int64_t>(*seconds));
  }
  return news;
}

std::unique_ptr<const CallProvider> make_twilio_provider(const json::object& settings,
                                                         std::vector<std::string>& problems) {
  complain_of_unknown(settings, {"type", "account_sid", "auth_token", "api_url", "detect_machines"},
                      problems);
  twilio_provider::TwilioSettings read;
  read.account_sid = twilio_provider::twilio_text(settings, "account_sid", problems);
  if (!read.account_sid.empty() && !twilio_provider::is_sid(read.account_sid, "AC"))
    problems.emplace_back("account_sid must be AC and 32 hex digits.");
  read.auth_token = twilio_provider::twilio_text(settings, "auth_token", problems);
  if (!read.auth_token.empty() && !is_of_the_vault(read.auth_token))
    problems.push_back(fmt::format("auth_token {}", kNotOfTheVault));
  if (settings.contains("api_url")) {
    read.api_url = twilio_provider::twilio_text(settings, "api_url", problems);
    if (!read.api_url.starts_with("http://") && !read.api_url.starts_with("https://"))
      problems.emplace_back("api_url must be a URL such as https://api.ie1.twilio.com.");
    if (read.api_url.ends_with('/')) read.api_url.pop_back();
  }
  if (const auto* detects = settings.if_contains("detect_machines")) {
    if (detects->is_bool())
      read.detects_machines = detects->get_bool();
    else
      problems.emplace_back("detect_machines must be true or false.");
  }
  if (!problems.empty()) return nullptr;
  return std::make_unique<twilio_provider::TwilioProvider>(std::move(read));
}

}  // namespace sluice::calls
