#include "api/calls/call_views.h"

#include "api/core/views.h"
#include "api/records/record_views.h"
#include "base/time.h"
#include "calls/call_names.h"
#include "calls/call_provider.h"
#include "services/calls/scripts.h"

namespace sluice::api {
namespace {

json::value time_or_null(const std::optional<Timestamp>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

json::value duration_or_null(const std::optional<Seconds>& seconds) {
  return seconds ? json::value(seconds->count()) : json::value(nullptr);
}

// A JSON object that is empty where nothing was set.
json::value set_or_null(const std::string& text) {
  return text == "{}" ? json::value(nullptr) : stored_json(text);
}

}  // namespace

json::object script_view(const store::Script& script) {
  const auto& schema = script.structured_data_schema;
  return {{"id", script.id.text()},
          {"name", script.name},
          {"type", services::script_type_name(script.type)},
          {"language", script.language},
          {"settings", stored_json(script.settings)},
          {"objectives", stored_json(script.objectives)},
          {"structured_data_schema", schema.empty() ? json::value(nullptr) : stored_json(schema)},
          {"voicemail_message", text_or_null(script.voicemail_message)},
          {"max_duration_seconds", script.max_duration.count()},
          {"created_at", format_time(script.created_at)},
          {"updated_at", format_time(script.updated_at)}};
}

json::object call_view(const store::Call& call) {
  return {{"id", call.id.text()},
          {"type", calls::call_type_name(call.type)},
          {"status", calls::call_status_name(call.status)},
          {"progress", calls::call_progress_name(call.progress)},
          {"script_id", call.script.text()},
          {"contact_id", call.contact ? json::value(call.contact->text()) : json::value(nullptr)},
          {"from_number", text_or_null(call.from_number)},
          {"to_number", text_or_null(call.to_number)},
          {"scheduled_time", format_time(call.scheduled_at)},
          {"provider", text_or_null(call.provider)},
          {"provider_call_id", text_or_null(call.provider_ref)},
          {"attempts", call.attempts},
          {"started_at", time_or_null(call.placed_at)},
          {"ended_at", time_or_null(call.ended_at)},
          {"end_reason", text_or_null(call.end_reason)},
          {"error", text_or_null(call.error)},
          {"duration", duration_or_null(call.duration)},
          {"created_at", format_time(call.created_at)},
          {"updated_at", format_time(call.updated_at)}};
}

json::object call_result_view(const store::Call& call) {
  json::object view{{"id", call.id.text()},
                    {"status", calls::call_status_name(call.status)},
                    {"progress", calls::call_progress_name(call.progress)},
                    {"end_reason", text_or_null(call.end_reason)},
                    {"error", text_or_null(call.error)},
                    {"duration", duration_or_null(call.duration)}};
  const auto stored = stored_json(call.result);
  const auto* result = stored.if_object();
  for (const auto name : calls::kResultMembers) {
    const auto* known = result ? result->if_contains(name) : nullptr;
    view[name] = known ? *known : json::value(nullptr);
  }
  view["simulated"] = call.provider == "simulated";
  return view;
}

json::object call_settings_view(const store::CallSettings& settings) {
  return {
      {"provider", set_or_null(settings.provider)},
      {"calling_hours", set_or_null(settings.calling_hours)},
      {"calls_per_minute", settings.calls_per_minute == 0 ? json::value(nullptr)
                                                          : json::value(settings.calls_per_minute)},
      {"from_number", text_or_null(settings.from_number)}};
}

}  // namespace sluice::api
