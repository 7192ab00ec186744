#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile/program.h"
#include "store/types.h"

namespace sluice::services {

// One of several workflows that are written together.
struct PlannedWorkflow {
  store::Workflow workflow;
  bool is_new = false;
  bool hears_failures = false;  // it begins with run_failed
  bool is_refused = false;
  std::shared_ptr<const engine::Program> program{};  // once its edit is planned
};

// Workflows that are written together: each is checked as if the others were stored already.
class PlannedWorkflows {
 public:
  PlannedWorkflow& add(PlannedWorkflow planned) { return all_.emplace_back(std::move(planned)); }
  // Null when it is none of them, or was refused.
  const PlannedWorkflow* find(std::string_view name) const;
  const PlannedWorkflow* find(WorkflowId id) const;
  PlannedWorkflow& at(std::size_t index) { return all_[index]; }
  const std::vector<PlannedWorkflow>& all() const { return all_; }
  // How many will be new that are planned so far.
  std::int64_t new_ones() const;

  // The items that the one which is planned now names, and the vault does not have.
  std::vector<std::string> missing_items;

 private:
  std::vector<PlannedWorkflow> all_;
};

}  // namespace sluice::services
