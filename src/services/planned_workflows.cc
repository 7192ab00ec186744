#include "services/planned_workflows.h"

#include <algorithm>

namespace sluice::services {

const PlannedWorkflow* PlannedWorkflows::find(std::string_view name) const {
  const auto found = std::ranges::find_if(all_, [&](const PlannedWorkflow& each) {
    return !each.is_refused && each.workflow.name == name;
  });
  return found == all_.end() ? nullptr : &*found;
}

const PlannedWorkflow* PlannedWorkflows::find(WorkflowId id) const {
  const auto found = std::ranges::find_if(all_, [&](const PlannedWorkflow& each) {
    return !each.is_refused && each.workflow.id == id;
  });
  return found == all_.end() ? nullptr : &*found;
}

std::int64_t PlannedWorkflows::new_ones() const {
  return std::ranges::count_if(all_, [](const PlannedWorkflow& each) {
    return each.is_new && !each.is_refused && each.program;
  });
}

}  // namespace sluice::services
