#include "model/schedule/schedule_settings.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run whenever its time has come. What stands in `data` is read by the scheduler; the node
// itself has nothing to decide.
namespace sluice::nodes {
namespace scheduled_trigger {
namespace {

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"schedule_type", "schedule_value", "timezone", "catch_up"});
  if (auto schedule = model::parse_schedule_settings(data.data()); !schedule)
    data.error(schedule.error().message);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace
}  // namespace scheduled_trigger

const NodeKind kScheduledTrigger = {
    .id = "scheduled_trigger",
    .title = "Scheduled trigger",
    .summary = "Starts a run at an interval, by a cron expression, or daily, weekly or monthly.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "schedule",
                       .payload_is_root = false,
                       .started_by = model::TriggerKind::kSchedule,
                       .also_started_by = kByHand},
    .compile = scheduled_trigger::compile,
};

}  // namespace sluice::nodes
