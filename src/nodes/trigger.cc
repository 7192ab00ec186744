#include "nodes/trigger.h"

namespace sluice::nodes {

Step TriggerNode::start(const StepInput& input) const {
  const auto* trigger = input.scope.find("trigger");
  return Completed{trigger ? *trigger : json::value(json::object()), ""};
}

}  // namespace sluice::nodes
