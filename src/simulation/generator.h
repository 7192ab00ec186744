#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "simulation/random.h"

namespace sluice::simulation {

// What starts the runs of a workflow.
enum class Starts { kByDelivery, kByOtherWorkflow, kByCall, kBySchedule, kByFailure, kByItem };

struct GeneratorOptions {
  std::size_t nodes_max = 12;
  // Set: the node after the trigger, "stamp", puts this text out, so that a run shows which version
  // of its workflow it follows.
  std::string stamp;
  Starts starts = Starts::kByDelivery;
  std::vector<WorkflowId> callees{};  // that may be called; none: trigger_workflow is left out
};

// The events that generated workflows wait for: "event-0" and so on.
inline constexpr std::uint64_t kEventKeys = 3;
std::string event_key(std::uint64_t number);

// A random definition that is valid: every kind of node that the catalogue has, with the settings
// of its documented examples or ones of our own, joined by branches, joins, conditions, error
// handles and delays.
json::value generate_definition(Random& random, const GeneratorOptions& options = {});

// The same with one thing broken: an edge or node taken away, led elsewhere, renamed, doubled; a
// setting of another type; a parent swapped. May still be valid.
void mutate_definition(json::value& definition, Random& random);

}  // namespace sluice::simulation
