#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

constexpr auto kWeekdays =
    std::to_array<std::string_view>({"sun", "mon", "tue", "wed", "thu", "fri", "sat"});

Made trigger(std::string_view kind, json::object data = {}) {
  return Made::one(std::string(kind), std::move(data));
}

Made scheduled(const Conversion& conversion, std::string_view type, std::string value) {
  json::object data{{"schedule_type", type}, {"schedule_value", std::move(value)}};
  if (const auto zone = zone_of(conversion.source()); !zone.empty()) data["timezone"] = zone;
  return trigger("scheduled_trigger", std::move(data));
}

std::string clock_time(long hour, long minute) { return fmt::format("{:02}:{:02}", hour, minute); }

// Every so many of a unit, at a time of the day where the unit is long enough.
Result<Made> every(const Conversion& conversion, std::string_view unit, long count, long hour,
                   long minute, const json::object& rule) {
  if (unit == "seconds" || unit == "minutes" || unit == "hours")
    return scheduled(conversion, "interval", fmt::format("{} {}", count, unit));
  if (count > 1)
    return scheduled(conversion, "interval",
                     fmt::format("{} days", unit == "weeks"  ? count * 7
                                            : unit == "days" ? count
                                                             : count * 30));
  const auto time = clock_time(hour, minute);
  if (unit == "days") return scheduled(conversion, "daily", time);
  if (unit == "months") {
    const auto day = whole_at(rule, "triggerAtDayOfMonth", 1, 1, 31);
    return scheduled(conversion, "monthly", fmt::format("{} {}", day, time));
  }
  std::string days;
  for (const auto& each : array_at(rule, "triggerAtDay")) {
    const auto day = to_number(each);
    if (!day || *day < 0 || *day > 6) continue;
    days += fmt::format("{}{}", days.empty() ? "" : ",", kWeekdays[static_cast<std::size_t>(*day)]);
  }
  return scheduled(conversion, "weekly", fmt::format("{} {}", days.empty() ? "sun" : days, time));
}

void note_only_first(Conversion& conversion, std::size_t index, std::size_t count) {
  if (count < 2) return;
  conversion.note(Care::kTodo, index,
                  fmt::format("It has {} rules; only the first was converted.", count),
                  "Use one cron expression for all, or a second workflow.");
}

// The name of the unit that a rule says, with the interval that n8n takes without one.
std::string rule_unit(const json::object& rule) {
  auto field = text_at(rule, "field");
  return field.empty() ? "days" : field;
}

}  // namespace

std::string zone_of(const SourceWorkflow& workflow) {
  auto zone = text_at(workflow.settings, "timezone");
  return zone == "DEFAULT" ? std::string() : zone;
}

long whole_at(const json::object& parameters, std::string_view path, long otherwise, long min,
              long max) {
  const auto number = std::floor(number_at(parameters, path, static_cast<double>(otherwise)));
  return static_cast<long>(std::clamp(number, static_cast<double>(min), static_cast<double>(max)));
}

Result<Made> convert_webhook(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  json::object data;
  auto method = text_at(parameters, "httpMethod");
  if (method.empty()) method = "GET";
  if (const auto& several = array_at(parameters, "httpMethod"); !several.empty())
    data["methods"] = several;
  else if (method != "POST")
    data["methods"] = json::array{json::value(method)};
  const auto mode = text_at(parameters, "responseMode");
  const bool is_answered =
      std::ranges::any_of(conversion.source().nodes,
                          [](const SourceNode& each) { return role_of(each) == Role::kAnswers; });
  if (mode == "lastNode" || is_answered) {
    data["respond"] = "when_done";
  } else {
    const auto status =
        whole_at(parameters, "options.responseCode.values.responseCode", 200, 200, 299);
    data["respond"] = json::object{{"status", status}};
  }
  const auto authentication = text_at(parameters, "authentication");
  if (!authentication.empty() && authentication != "none")
    conversion.note(
        Care::kTodo, index,
        fmt::format("The webhook asked for {}; here it asks for nothing but its URL.",
                    authentication),
        "Set `signature` with algorithm token, basic or jwt (docs/signatures.md) before "
        "you activate the workflow.");
  if (flag_at(parameters, "options.rawBody") || flag_at(parameters, "options.binaryData"))
    conversion.note(Care::kCheck, index, "It took the body as it came.",
                    "See `body` and `raw_body` in docs/deliveries.md.");
  conversion.note(Care::kCheck, index, "The webhook has another URL here.",
                  "Give the sender the `webhook_url` of the workflow.");
  return trigger("webhook_trigger", std::move(data));
}

Result<Made> convert_schedule(Conversion& conversion, std::size_t index) {
  const auto& rules = array_at(conversion.node(index).parameters, "rule.interval");
  note_only_first(conversion, index, rules.size());
  static const json::object kDaily;
  const auto* first = rules.empty() ? &kDaily : rules.front().if_object();
  if (!first) return fail(ErrorCode::kInvalid, "Its rule cannot be read.");
  const auto unit = rule_unit(*first);
  if (unit == "cronExpression") return scheduled(conversion, "cron", text_at(*first, "expression"));
  constexpr auto kUnits = std::to_array<std::pair<std::string_view, long>>(
      {{"seconds", 30}, {"minutes", 5}, {"hours", 1}, {"days", 1}, {"weeks", 1}, {"months", 1}});
  const auto* const known =
      std::ranges::find(kUnits, unit, &std::pair<std::string_view, long>::first);
  if (known == kUnits.end()) return fail(ErrorCode::kInvalid, "Its rule has an unknown unit.");
  const auto count = whole_at(*first, unit + "Interval", known->second, 1, 366);
  return every(conversion, unit, count, whole_at(*first, "triggerAtHour", 0, 0, 23),
               whole_at(*first, "triggerAtMinute", 0, 0, 59), *first);
}

Result<Made> convert_cron(Conversion& conversion, std::size_t index) {
  const auto& rules = array_at(conversion.node(index).parameters, "triggerTimes.item");
  note_only_first(conversion, index, rules.size());
  const auto* rule = rules.empty() ? nullptr : rules.front().if_object();
  if (!rule) return fail(ErrorCode::kInvalid, "It does not say when.");
  const auto mode = text_at(*rule, "mode");
  const auto hour = whole_at(*rule, "hour", 14, 0, 23);
  const auto minute = whole_at(*rule, "minute", 0, 0, 59);
  if (mode == "everyMinute") return scheduled(conversion, "interval", "1 minutes");
  if (mode == "everyHour") return scheduled(conversion, "cron", fmt::format("{} * * * *", minute));
  if (mode.empty() || mode == "everyDay")
    return scheduled(conversion, "daily", clock_time(hour, minute));
  if (mode == "everyWeek") {
    const auto day = static_cast<std::size_t>(whole_at(*rule, "weekday", 1, 0, 6));
    return scheduled(conversion, "weekly",
                     fmt::format("{} {}", kWeekdays[day], clock_time(hour, minute)));
  }
  if (mode == "everyMonth")
    return scheduled(
        conversion, "monthly",
        fmt::format("{} {}", whole_at(*rule, "dayOfMonth", 1, 1, 31), clock_time(hour, minute)));
  if (mode == "everyX") {
    auto unit = text_at(*rule, "unit");
    if (unit.empty()) unit = "hours";
    return scheduled(conversion, "interval",
                     fmt::format("{} {}", whole_at(*rule, "value", 2, 1, 1000), unit));
  }
  if (mode == "custom") return scheduled(conversion, "cron", text_at(*rule, "cronExpression"));
  return fail(ErrorCode::kInvalid, "Its rule has an unknown mode.");
}

Result<Made> convert_interval(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  auto unit = text_at(parameters, "unit");
  if (unit.empty()) unit = "seconds";
  return scheduled(conversion, "interval",
                   fmt::format("{} {}", whole_at(parameters, "interval", 1, 1, 1'000'000), unit));
}

Result<Made> convert_manual(Conversion& /*conversion*/, std::size_t /*index*/) {
  return trigger("manual_trigger");
}

Result<Made> convert_called(Conversion& conversion, std::size_t index) {
  json::array inputs;
  for (const auto& each : array_at(conversion.node(index).parameters, "workflowInputs.values")) {
    const auto* input = each.if_object();
    const auto name = input ? text_at(*input, "name") : std::string();
    if (name.empty() || inputs.size() == 100) continue;
    auto type = text_at(*input, "type");
    constexpr auto kTypes =
        std::to_array<std::string_view>({"string", "number", "boolean", "object", "array"});
    if (std::ranges::find(kTypes, type) == kTypes.end()) type = "any";
    inputs.push_back({{"name", name}, {"type", type}});
  }
  json::object data;
  if (!inputs.empty()) data["inputs"] = std::move(inputs);
  return trigger("workflow_trigger", std::move(data));
}

// In n8n only workflows that name it tell it of their failures.
Result<Made> convert_error_trigger(Conversion& /*conversion*/, std::size_t /*index*/) {
  return trigger("run_failed", {{"workflows", json::array()}});
}

}  // namespace sluice::imports
