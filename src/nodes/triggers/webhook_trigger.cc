#include "model/hook.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run for every request that the webhook's URL accepts. What stands in `data` is about
// admission and is read by model::parse_hook_settings; the node itself has nothing to decide.
namespace sluice::nodes {
namespace webhook_trigger {
namespace {

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"sender", "signature", "delivery_id", "idempotency", "rate_limit", "body_bytes_max",
              "methods", "respond", "handshakes", "verify_token", "on_conflict", "ignore",
              "body", "form_field", "split", "item_id", "raw_body"});
  if (auto settings = model::parse_hook_settings(data.data()); !settings)
    data.error(settings.error().message);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace
}  // namespace webhook_trigger

const NodeKind kWebhookTrigger = {
    .id = "webhook_trigger",
    .title = "Webhook trigger",
    .summary = "Starts a run for each request to the workflow's secret URL.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "webhook_payload",
                       .with_headers = true,
                       .started_by = model::TriggerKind::kWebhook,
                       .also_started_by = kByHand},
    .compile = webhook_trigger::compile,
};

}  // namespace sluice::nodes
