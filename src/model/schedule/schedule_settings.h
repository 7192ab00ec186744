#pragma once

#include <optional>

#include "base/json.h"
#include "model/schedule/schedule.h"

namespace sluice::model {

// The settings of a scheduled_trigger: schedule_type, schedule_value, timezone, catch_up. Nothing
// when it has none of them: then the workflow's own schedule_type says when. kInvalid says what is
// wrong and names the setting.
Result<std::optional<Schedule>> parse_schedule_settings(const json::object& data);

}  // namespace sluice::model
