#include "model/schedule/schedule_settings.h"

#include <fmt/format.h>

#include "base/json_number.h"

namespace sluice::model {
namespace {

// The text of a member; nothing when it is absent or null.
Result<std::optional<std::string>> read_text(const json::object& data, std::string_view name) {
  const auto* value = data.if_contains(name);
  if (!value || value->is_null()) return std::nullopt;
  if (const auto* text = if_text(*value)) return std::string(*text);
  return fail(ErrorCode::kInvalid,
              fmt::format("`{}` must be a string, not {}", name, json_kind_name(*value)));
}

}  // namespace

Result<std::optional<Schedule>> parse_schedule_settings(const json::object& data) {
  SLUICE_TRY(const auto type, read_text(data, "schedule_type"));
  SLUICE_TRY(const auto value, read_text(data, "schedule_value"));
  SLUICE_TRY(const auto timezone, read_text(data, "timezone"));
  SLUICE_TRY(const auto catch_up, read_text(data, "catch_up"));
  if (!type) {
    if (value || timezone || catch_up)
      return fail(ErrorCode::kInvalid,
                  "`schedule_type` is required; use interval, cron, daily, weekly or monthly");
    return std::nullopt;
  }
  ScheduleSpec spec{.type = *type, .value = value, .timezone = timezone.value_or("UTC")};
  if (catch_up) {
    const auto policy = parse_catch_up(*catch_up);
    if (!policy)
      return fail(ErrorCode::kInvalid, fmt::format("`catch_up` must be one of skip, once, all, not "
                                                   "'{}'",
                                                   catch_up->substr(0, 64)));
    spec.catch_up = *policy;
  }
  auto schedule = Schedule::parse(spec);
  if (!schedule)
    return fail(ErrorCode::kInvalid, fmt::format("invalid schedule: {}", schedule.error().message));
  return *std::move(schedule);
}

}  // namespace sluice::model
