#pragma once

#include "base/json.h"
#include "nodes/effect.h"

namespace sluice::api {

// What a node would send, as api/openapi.yaml has it (RenderedRequest). Secrets are shown by their
// names, and what is written out in the node as "***".
json::object effect_view(const nodes::EffectRequest& request);

}  // namespace sluice::api
