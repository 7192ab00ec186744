#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run when a person or a program asks for it.
namespace sluice::nodes {
namespace manual_trigger {
namespace {

// By the schedule that its workflow has beside its graph.
constexpr model::TriggerKind kAlsoStartedBy[] = {model::TriggerKind::kSchedule};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({});
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace
}  // namespace manual_trigger

const NodeKind kManualTrigger = {
    .id = "manual_trigger",
    .title = "Manual trigger",
    .summary = "Starts a run manually or through the API, with data from the caller.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "context",
                       .started_by = model::TriggerKind::kManual,
                       .also_started_by = manual_trigger::kAlsoStartedBy},
    .compile = manual_trigger::compile,
};

}  // namespace sluice::nodes
