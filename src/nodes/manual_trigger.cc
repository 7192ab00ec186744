#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/trigger.h"

// Starts a run when a person or a program asks for it.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Manual trigger", R"json({
    "description": "Starts a run by hand or through POST /workflows/{id}/execute. What the caller sends as `context` is `{{ context }}` and `{{ trigger.context }}`.",
    "properties": {},
    "examples": [{"componentId": "manual_trigger", "description": "Run by support on request"}]
  })json");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({});
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace

const NodeKind kManualTrigger = {
    .id = "manual_trigger",
    .title = "Manual trigger",
    .summary = "Starts a run by hand or through the API, with the data that the caller gives.",
    .family = Family::kTrigger,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
