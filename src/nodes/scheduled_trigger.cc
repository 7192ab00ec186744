#include "model/schedule_settings.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/trigger.h"

// Starts a run whenever its time has come. What stands in `data` is read by the scheduler; the node
// itself has nothing to decide.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Scheduled trigger", R"json({
    "description": "Starts a run again and again, each slot once. `{{ trigger.scheduled_at }}` is the slot, `{{ trigger.started_at }}` when the run began.",
    "properties": {
      "schedule_type": {"enum": ["interval", "cron", "daily", "weekly", "monthly"],
        "description": "How the slots are given. Left out, the workflow's own schedule_type and schedule_value say when."},
      "schedule_value": {"type": "string",
        "description": "interval: \"5 minutes\", \"1h30m\", \"PT5M\"; cron: five fields or @hourly and the like; daily: \"09:00\" or \"09:00, 17:30\"; weekly: \"mon-fri 09:00\"; monthly: \"1 09:00\", \"last 09:00\"."},
      "timezone": {"type": "string", "default": "UTC", "description": "The zone of all wall times: an IANA name such as Europe/Berlin, UTC, or +05:30."},
      "catch_up": {"enum": ["skip", "once", "all"], "default": "once",
        "description": "Slots that passed while the server was down: none starts, the newest one does, or all do (100 at most)."}
    },
    "examples": [
      {"componentId": "scheduled_trigger", "schedule_type": "interval", "schedule_value": "5 minutes"},
      {"componentId": "scheduled_trigger", "schedule_type": "weekly", "schedule_value": "mon-fri 09:00", "timezone": "Europe/Berlin", "catch_up": "skip"}]
  })json");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"schedule_type", "schedule_value", "timezone", "catch_up"});
  if (auto schedule = model::parse_schedule_settings(data.data()); !schedule)
    data.error(schedule.error().message);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace

const NodeKind kScheduledTrigger = {
    .id = "scheduled_trigger",
    .title = "Scheduled trigger",
    .summary = "Starts a run at an interval, by a cron expression, or daily, weekly or monthly.",
    .family = Family::kTrigger,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
