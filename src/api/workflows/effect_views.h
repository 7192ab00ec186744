#pragma once

#include "base/json.h"
#include "nodes/effect.h"
#include "nodes/node.h"

namespace sluice::api {

// What a node would send, as api/openapi.yaml has it (RenderedRequest). Secrets are shown by their
// names, and what is written out in the node as "***".
json::object effect_view(const nodes::EffectRequest& request);
// The same of a run that a node would start.
json::object effect_view(const nodes::CallsWorkflow& call);

// Puts the names of secrets in place of what stands for them, in every text of the value.
void show_secrets_in(json::value& value);

}  // namespace sluice::api
