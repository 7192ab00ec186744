#include "nodes/node.h"

#include <algorithm>

#include "base/check.h"

namespace sluice::nodes {

Step Node::finish(const EffectRequest&, const EffectResult&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that requested no effect was given a result");
  return Failed{};
}

Result<json::object> Node::accept(json::object given) const { return given; }

Step Node::resume(const Arrival&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that does not wait was resumed");
  return Failed{};
}

bool Trigger::can_be_started_by(model::TriggerKind by) const {
  return started_by == by || std::ranges::find(also_started_by, by) != also_started_by.end();
}

}  // namespace sluice::nodes
