#include "model/authorizer.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run for a caller that waits for its answer.
namespace sluice::nodes {
namespace sync_request_trigger {
namespace {

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input_schema", "authorizer"});
  std::optional<formats::JsonSchema> input_schema;
  if (const auto* given = data.find("input_schema")) {
    auto compiled = formats::JsonSchema::compile(*given);
    if (compiled)
      input_schema = *std::move(compiled);
    else
      data.error("`input_schema`: " + compiled.error().message);
  }
  model::Authorizer authorizer;
  if (const auto* given = data.find("authorizer")) {
    auto read = model::parse_authorizer(*given);
    if (read)
      authorizer = *std::move(read);
    else
      data.error("`authorizer`: " + read.error().message);
  }
  if (!data.ok()) return {};
  return {.node =
              std::make_unique<SyncTrigger>(std::move(input_schema), std::move(authorizer.key))};
}

}  // namespace
}  // namespace sync_request_trigger

const NodeKind kSyncRequestTrigger = {
    .id = "sync_request_trigger",
    .title = "Sync request trigger",
    .summary = "Starts a run for a caller that waits for its result.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "payload",
                       .started_by = model::TriggerKind::kSync,
                       .also_started_by = kByHand},
    .compile = sync_request_trigger::compile,
};

}  // namespace sluice::nodes
