#include "api/calls/call_views.h"

#include "api/core/views.h"
#include "api/records/record_views.h"
#include "base/time.h"
#include "services/calls/scripts.h"

namespace sluice::api {

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

}  // namespace sluice::api
