#include "calls/call_provider.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "calls/call_names.h"

namespace sluice::calls {
namespace {

json::value stored_value(const std::string& text) {
  if (text.empty()) return nullptr;
  auto value = parse_json(text);
  return value ? *std::move(value) : json::value(nullptr);
}

json::object contact_root(const store::Contact& contact) {
  return {{"id", contact.id.text()},
          {"phone_number", contact.phone_number},
          {"email", contact.email},
          {"first_name", contact.first_name},
          {"last_name", contact.last_name},
          {"full_name", std::string(trim(contact.first_name + " " + contact.last_name))},
          {"title", contact.title},
          {"company", contact.company},
          {"address", contact.address},
          {"location", contact.location},
          {"custom", stored_value(contact.custom)}};
}

}  // namespace

json::object template_roots(const CallFacts& facts) {
  const auto& [call, script, contact, callback_url] = facts;
  return {{"call", json::object{{"id", call.id.text()},
                                {"type", call_type_name(call.type)},
                                {"to_number", call.to_number},
                                {"from_number", call.from_number},
                                {"provider_call_id", call.provider_ref},
                                {"scheduled_time", format_time(call.scheduled_at)},
                                {"callback_url", callback_url}}},
          {"script",
           json::object{{"id", script.id.text()},
                        {"name", script.name},
                        {"language", script.language},
                        {"settings", stored_value(script.settings)},
                        {"objectives", stored_value(script.objectives)},
                        {"structured_data_schema", stored_value(script.structured_data_schema)},
                        {"voicemail_message", script.voicemail_message},
                        {"max_duration_seconds", script.max_duration.count()}}},
          {"contact", contact ? json::value(contact_root(*contact)) : json::value(nullptr)}};
}

bool is_of_the_vault(std::string_view setting) {
  return setting.starts_with("vlt_") || (setting.find("{{") != std::string_view::npos &&
                                         setting.find("vault") != std::string_view::npos);
}

void complain_of_unknown(const json::object& settings, std::vector<std::string_view> known,
                         std::vector<std::string>& problems) {
  for (const auto& member : settings) {
    const std::string_view name = member.key();
    if (std::ranges::find(known, name) == known.end())
      problems.push_back(
          fmt::format("{} is unknown{}", cut_text(name, 64), nearest_hint(name, known)));
  }
}

std::unique_ptr<const CallProvider> make_call_provider(const json::object& settings,
                                                       std::vector<std::string>& problems) {
  if (settings.empty()) return make_simulated_provider(settings, problems);
  const auto* type = find_string(settings, "type");
  const std::string_view name = type ? std::string_view(*type) : std::string_view();
  if (name == "http") return make_http_provider(settings, problems);
  if (name == "twilio") return make_twilio_provider(settings, problems);
  if (name == "simulated") return make_simulated_provider(settings, problems);
  problems.emplace_back("type must be http, twilio or simulated.");
  return nullptr;
}

}  // namespace sluice::calls
