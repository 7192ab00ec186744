#include "services/subflow_checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace sluice::services {
namespace {

// A workflow on the way, and by whom it was reached first.
struct Visit {
  store::Workflow workflow;
  std::size_t from = 0;
};

std::string way_to(const std::vector<Visit>& visits, std::size_t at) {
  std::string way = visits.front().workflow.name;
  std::string behind;
  for (; at != 0; at = visits[at].from)
    behind.insert(0, " -> ").insert(4, visits[at].workflow.name);
  return way + behind + " -> " + visits.front().workflow.name;
}

}  // namespace

std::vector<WorkflowId> called_by(const engine::Program& program) {
  std::vector<WorkflowId> called;
  for (const auto& node : program.nodes())
    if (node.calls) called.push_back(*node.calls);
  return called;
}

Outcome<void> check_calls_end(store::Reader& reader, runtime::Programs& programs,
                              const store::Workflow& workflow, const engine::Program& program,
                              const PlannedWorkflows* planned) {
  std::vector<Visit> visits{{workflow, 0}};
  std::unordered_set<WorkflowId> seen;
  for (std::size_t at = 0; at < visits.size(); ++at) {
    std::vector<WorkflowId> called;
    if (at == 0) {
      called = called_by(program);
    } else {
      const auto& row = visits[at].workflow;
      const auto* other = planned ? planned->find(row.id) : nullptr;
      if (other && other->program) {
        called = called_by(*other->program);
      } else if (const auto stored = programs.get(row.team, row.id, row.version)) {
        called = called_by(**stored);  // what does not compile calls nobody
      }
    }
    for (const auto next : called) {
      if (next == workflow.id)
        return refuse(ErrorCode::kInvalid, "parameter_invalid",
                      fmt::format("The workflow would call itself: {}.", way_to(visits, at)));
      if (!seen.insert(next).second) continue;
      if (const auto* other = planned ? planned->find(next) : nullptr) {
        visits.push_back({other->workflow, at});
        continue;
      }
      SLUICE_TRY(auto row, reader.workflow(workflow.team, next));
      if (row) visits.push_back({*std::move(row), at});
    }
  }
  return {};
}

Outcome<void> check_not_called(store::Reader& reader, runtime::Programs& programs,
                               const store::Workflow& workflow) {
  SLUICE_TRY(const auto others, reader.callers_of(workflow.team, workflow.id));
  for (const auto& other : others) {
    if (other.id == workflow.id) continue;
    const auto program = programs.get(other.team, other.id, other.version);
    if (program && (*program)->settings().on_failure == workflow.id)
      return refuse(ErrorCode::kConflict, "is_called",
                    fmt::format("The workflow '{}' names this one in its settings.on_failure; "
                                "change or delete it first.",
                                other.name));
    if (program && std::ranges::count(called_by(**program), workflow.id) != 0)
      return refuse(
          ErrorCode::kConflict, "is_called",
          fmt::format("The workflow '{}' calls this one; change or delete it first.", other.name));
  }
  return {};
}

}  // namespace sluice::services
