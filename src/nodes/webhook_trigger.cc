#include "model/hook.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/trigger.h"

// Starts a run for every request that the webhook's URL accepts. What stands in `data` is about
// admission and is read by model::parse_hook_settings; the node itself has nothing to decide.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Webhook trigger", R"json({
    "description": "Starts a run for every POST to the workflow's secret URL. The body is `{{ webhook_payload }}` and `{{ trigger.webhook_payload }}`.",
    "properties": {
      "signature": {"type": "object", "additionalProperties": false, "required": ["scheme", "secrets"],
        "description": "Requests must be signed; others are answered 401.",
        "properties": {
          "scheme": {"enum": ["hmac-sha256", "github", "stripe", "shopify", "slack", "standard-webhooks"],
            "description": "How the sender signs. hmac-sha256: the HMAC of the raw body in hex in X-Webhook-Signature, with or without the prefix sha256=."},
          "secrets": {"type": "array", "items": {"type": "string"}, "minItems": 1,
            "description": "Shared secrets; a request signed with any of them is taken. Sealed when stored and never shown again."},
          "tolerance": {"type": ["string", "number"],
            "description": "How far the sender's timestamp may be off, both ways: \"5m\", or seconds. Only for schemes that sign one."}}},
      "idempotency": {"type": "object", "additionalProperties": false,
        "description": "What makes two deliveries the same one: the same key and body give the same run again, the same key with another body is answered 409. X-Idempotency-Key works without this. A sender's preset uses that sender's id.",
        "properties": {
          "header": {"type": "string", "description": "The header that holds the key, e.g. X-GitHub-Delivery."},
          "path": {"type": "string", "description": "Or where in the body the key is, e.g. $.id."},
          "window": {"type": ["string", "number"], "default": "7d", "description": "How long keys are remembered."}}},
      "rate_limit": {"type": "object", "additionalProperties": false,
        "description": "Requests above it are answered 429 with Retry-After.",
        "properties": {
          "limit": {"type": "integer", "minimum": 1, "default": 600, "description": "Requests in a window."},
          "window": {"type": ["string", "number"], "default": "1m", "description": "The window: \"1m\", or seconds."},
          "burst": {"type": "integer", "minimum": 1, "default": 100, "description": "How many of them may come at once."}}},
      "body_bytes_max": {"type": "integer", "minimum": 1,
        "description": "Larger bodies are answered 413. The server's own limit still holds."}
    },
    "examples": [
      {"componentId": "webhook_trigger"},
      {"componentId": "webhook_trigger",
       "signature": {"scheme": "hmac-sha256", "secrets": ["a long random text"]},
       "idempotency": {"path": "$.id", "window": "7d"},
       "rate_limit": {"limit": 600, "window": "1m", "burst": 100},
       "body_bytes_max": 1048576}
    ]
  })json");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"signature", "idempotency", "rate_limit", "body_bytes_max"});
  if (auto settings = model::parse_hook_settings(data.data()); !settings)
    data.error(settings.error().message);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>()};
}

}  // namespace

const NodeKind kWebhookTrigger = {
    .id = "webhook_trigger",
    .title = "Webhook trigger",
    .summary = "Starts a run for every request to the workflow's secret URL.",
    .family = Family::kTrigger,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
