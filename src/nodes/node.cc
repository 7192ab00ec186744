#include "nodes/node.h"

#include "base/check.h"

namespace sluice::nodes {

Step Node::finish(const EffectRequest&, const EffectResult&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that asks for no effect was given a result");
  return Failed{};
}

Step Node::resume(const Arrival&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that does not park was woken");
  return Failed{};
}

}  // namespace sluice::nodes
