#pragma once

#include <memory>

#include "engine/compile/program.h"
#include "services/audit.h"
#include "store/workflow_store.h"

namespace sluice::services {

// A checked edit of a workflow that is not yet handed to the store.
struct WorkflowPlan {
  store::WorkflowEdit edit;
  std::shared_ptr<const engine::Program> program{};  // where the graph is new
  // The same where it is that of the stored text: null when there were secrets to seal.
  std::shared_ptr<const engine::Program> to_keep{};
  AuditNote note{};
};

}  // namespace sluice::services
