#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "services/planned_workflows.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// The workflows of a team, as a definition names them: by name or by id.
class WorkflowNames {
 public:
  // The reader, and those that are written together with the definition, outlive this.
  WorkflowNames(store::Reader& reader, TeamId team, const PlannedWorkflows* planned = nullptr)
      : reader_(reader), team_(team), planned_(planned) {}

  Outcome<std::optional<WorkflowId>> find(std::string_view text);
  // What to say about a text that stands for none, with the name that may have been meant.
  Outcome<std::string> unknown(std::string_view text);

 private:
  store::Reader& reader_;
  TeamId team_;
  const PlannedWorkflows* planned_;
  std::optional<std::vector<store::Workflow>> all_;  // once one was unknown
  std::size_t hints_ = 0;
};

// The kind of a node of a definition that may not be valid; empty when it names none.
std::string_view component_of(const json::object& node);

}  // namespace sluice::services
