#pragma once

#include <optional>

#include "base/json.h"
#include "model/schedule/schedule.h"

namespace sluice::model {

// The settings of a scheduled_trigger: schedule_type, schedule_value, timezone, catch_up. Nullopt
// if none of them is set: then the workflow's own schedule_type applies. kInvalid says what is
// wrong and names the setting.
Result<std::optional<Schedule>> parse_schedule_settings(const json::object& data);

}  // namespace sluice::model
