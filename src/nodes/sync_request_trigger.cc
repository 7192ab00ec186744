#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/trigger.h"

// Starts a run for a caller that waits for its answer.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Sync request trigger", R"json({
    "description": "Starts a run for a call of POST /workflows/sync/{id}, whose caller waits for the result. The body is `{{ payload }}` and `{{ trigger.payload }}`.",
    "properties": {
      "input_schema": {"type": ["object", "boolean"], "description": "A JSON Schema (draft 2020-12) that the body must fit; other calls are refused before a run is made."}
    },
    "examples": [
      {"componentId": "sync_request_trigger"},
      {"componentId": "sync_request_trigger", "input_schema": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "minLength": 1}}}}]
  })json");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input_schema"});
  std::optional<JsonSchema> input_schema;
  if (const auto* given = data.find("input_schema")) {
    auto compiled = JsonSchema::compile(*given);
    if (compiled)
      input_schema = *std::move(compiled);
    else
      data.error("`input_schema`: " + compiled.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<SyncTrigger>(std::move(input_schema))};
}

}  // namespace

const NodeKind kSyncRequestTrigger = {
    .id = "sync_request_trigger",
    .title = "Sync request trigger",
    .summary = "Starts a run for a caller that waits for its result.",
    .family = Family::kTrigger,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
