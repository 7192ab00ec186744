#pragma once

#include "nodes/node.h"

namespace sluice::nodes {

// What triggers do once their run exists: their output is what the scope holds as `trigger`, so
// that `{{ trigger.x }}` and `{{ <id of the trigger node>.x }}` mean the same.
class TriggerNode final : public Node {
 public:
  Step start(const StepInput& input) const override;
};

}  // namespace sluice::nodes
