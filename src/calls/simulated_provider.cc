// Nobody is called: what becomes of a call follows from the number.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/text.h"
#include "calls/call_names.h"
#include "calls/call_provider.h"

namespace sluice::calls {
namespace simulated_provider {
namespace {

using store::CallProgress;
using store::CallStatus;

constexpr Seconds kRinging{1};
constexpr int kRating = 5;

struct Outcome {
  std::string_view digits;  // that the number ends in
  CallStatus status;
  std::string_view end_reason;
  bool is_answered;
};
constexpr std::array<Outcome, 7> kOutcomes = {
    {{"01", CallStatus::kRangOut, "no answer", false},
     {"02", CallStatus::kUserUnavailable, "unavailable", false},
     {"03", CallStatus::kUserRejected, "rejected", false},
     {"04", CallStatus::kVoicemail, "voicemail", true},
     {"05", CallStatus::kHangUp, "user hangup", true},
     {"06", CallStatus::kDropout, "connection lost", true},
     {"07", CallStatus::kFailed, "failed", false}}};
constexpr Outcome kCompleted = {"", CallStatus::kCompleted, "ai hangup", true};

const Outcome& outcome_of(std::string_view number) {
  const auto* const found = std::ranges::find_if(
      kOutcomes, [&](const Outcome& each) { return number.ends_with(each.digits); });
  return found == kOutcomes.end() ? kCompleted : *found;
}

// The third digit from the end, in seconds.
Seconds talk_of(std::string_view number) {
  if (number.size() < 3) return Seconds(0);
  const char digit = number[number.size() - 3];
  return Seconds(digit >= '0' && digit <= '9' ? digit - '0' : 0);
}

// A value of a type that object types know, or that a JSON Schema names.
json::value made_up(std::string_view field, std::string_view type) {
  if (type == "number" || type == "integer") return 1;
  if (type == "boolean") return true;
  if (type == "date") return "2026-01-31";
  if (type == "datetime") return "2026-01-31T12:00:00Z";
  if (type == "array") return json::array();
  if (type == "object") return json::object();
  return json::value(fmt::format("simulated {}", cut_text(field, 64)));
}

std::string_view type_of(const json::value& field) {
  if (const auto* name = if_text(field)) return *name;
  if (!field.is_object()) return {};
  const auto& members = field.get_object();
  const auto* format = find_string(members, "format");
  if (format && *format == "date") return "date";
  if (format && *format == "date-time") return "datetime";
  const auto* type = find_string(members, "type");
  return type ? std::string_view(*type) : std::string_view();
}

json::value structured_data(const store::Script& script) {
  if (script.structured_data_schema.empty()) return nullptr;
  const auto schema = parse_json(script.structured_data_schema);
  if (!schema || !schema->is_object()) return nullptr;
  const auto* properties = find_object(schema->get_object(), "properties");
  json::object data;
  for (const auto& [name, field] : properties ? *properties : schema->get_object())
    data[name] = made_up(name, type_of(field));
  return data;
}

json::array objectives(const store::Script& script, bool are_achieved) {
  json::array out;
  const auto stored = parse_json(script.objectives);
  if (!stored || !stored->is_array()) return out;
  for (const auto& each : stored->get_array())
    if (const auto* name = find_member(each, "name"))
      out.push_back(json::object{{"name", *name}, {"achieved", are_achieved}});
  return out;
}

std::string transcript(const store::Script& script, const Outcome& outcome) {
  std::string text =
      fmt::format("Agent: This is a simulated call of the script {}.\n", script.name);
  if (outcome.status == CallStatus::kVoicemail)
    return text + fmt::format("Agent: {}\n", script.voicemail_message);
  text += "Person: This is a simulated answer.\n";
  const auto stored = parse_json(script.objectives);
  if (stored && stored->is_array())
    for (const auto& each : stored->get_array())
      if (const auto* name = find_member(each, "name"); name && is_text(*name))
        text += fmt::format("Agent: {}?\nPerson: Yes.\n", std::string_view(name->get_string()));
  return text;
}

json::object result_of(const store::Script& script, const Outcome& outcome) {
  const bool is_completed = outcome.status == CallStatus::kCompleted;
  json::object result{
      {"simulated", true},
      {"summary", fmt::format("A simulated call: nobody was called. It ended as {}.",
                              call_status_name(outcome.status))}};
  if (!outcome.is_answered) return result;
  result["transcript"] = transcript(script, outcome);
  if (outcome.status == CallStatus::kVoicemail) return result;
  result["objectives"] = objectives(script, is_completed);
  result["success_evaluation"] = is_completed ? "successful" : "unsuccessful";
  if (!is_completed) return result;
  result["structured_data"] = structured_data(script);
  result["rating"] = kRating;
  return result;
}

class SimulatedProvider final : public CallProvider {
 public:
  std::string_view kind() const override { return "simulated"; }
  bool can(CallAction /*action*/) const override { return true; }

  Question ask(CallAction action, const CallFacts& facts, Timestamp now) const override {
    switch (action) {
      case CallAction::kPlace:
      case CallAction::kPlaceWeb:
        return placed(facts, now);
      case CallAction::kFind:
      case CallAction::kLookUp:
        return at(facts, now);
      case CallAction::kEnd:
        break;
    }
    return CallNews();
  }

  // It asks nobody.
  Result<CallNews> read(CallAction /*action*/, const json::value& /*answer*/) const override {
    return fail(ErrorCode::kInternal, "the simulated provider has no answers");
  }

 private:
  static CallNews placed(const CallFacts& facts, Timestamp now) {
    CallNews news{.provider_ref = "simulated_" + facts.call.id.text(),
                  .progress = CallProgress::kRinging,
                  .news_at = now + kRinging};
    news.result["simulated"] = true;
    if (facts.call.type == store::CallType::kWeb)
      news.web = {{"simulated", true},
                  {"sip_uri", fmt::format("sip:{}@simulated.invalid", facts.call.id.text())},
                  {"websocket_url", "wss://simulated.invalid/"}};
    return news;
  }

  // As it stands at `now`, from when it was placed. Web calls last until they are ended.
  static CallNews at(const CallFacts& facts, Timestamp now) {
    const auto& call = facts.call;
    const Timestamp answered = call.placed_at.value_or(now) + kRinging;
    const bool is_web = call.type == store::CallType::kWeb;
    const auto& outcome = is_web ? kCompleted : outcome_of(call.to_number);
    const Timestamp over = outcome.is_answered ? answered + talk_of(call.to_number) : answered;
    CallNews news{.provider_ref = call.provider_ref};
    if (now < answered) {
      news.progress = CallProgress::kRinging;
      news.news_at = answered;
    } else if (is_web || now < over) {
      news.progress = CallProgress::kInProgress;
      if (!is_web) news.news_at = over;
    } else {
      news.ended = outcome.status;
      news.end_reason = outcome.end_reason;
      news.duration = outcome.is_answered ? talk_of(call.to_number) : Seconds(0);
      news.result = result_of(facts.script, outcome);
    }
    return news;
  }
};

}  // namespace
}  // namespace simulated_provider

std::unique_ptr<const CallProvider> make_simulated_provider(const json::object& settings,
                                                            std::vector<std::string>& problems) {
  complain_of_unknown(settings, {"type"}, problems);
  if (!problems.empty()) return nullptr;
  return std::make_unique<simulated_provider::SimulatedProvider>();
}

}  // namespace sluice::calls
