#include "store/sqlite/calls_backfill.h"

#include <vector>

#include "base/ids.h"
#include "base/json.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kMayCall[] =
    "SELECT workflows.key, workflows.tail, definition FROM workflows"
    " JOIN workflow_versions ON workflow_key = workflows.key"
    " AND workflow_versions.version = workflows.version"
    " WHERE instr(definition, 'workflow_id') > 0";
constexpr const char kAddCall[] = "INSERT OR IGNORE INTO workflow_calls VALUES (?1, ?2, ?3)";

std::vector<WorkflowId> called_in(std::string_view definition) {
  std::vector<WorkflowId> called;
  const auto document = parse_json(definition);
  const auto* nodes = document ? find_member(*document, "nodes") : nullptr;
  if (!nodes || !nodes->is_array()) return called;
  for (const auto& node : nodes->get_array()) {
    const auto* text = find_path(node, "data.workflow_id");
    if (!text || !text->is_string()) continue;
    if (const auto id = WorkflowId::parse(text->get_string())) called.push_back(*id);
  }
  return called;
}

}  // namespace

Result<void> fill_workflow_calls(Connection& connection) {
  SLUICE_TRY(auto* add, connection.cached(kAddCall));
  SLUICE_TRY(auto* select, connection.cached(kMayCall));
  ScopedReset rows(*select);
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return {};
    for (const auto& called : called_in(rows->text(2)))
      SLUICE_TRY_VOID(add->bind(called.key, rows->integer(0), rows->integer(1)).run());
  }
}

}  // namespace sluice::store::sqlite
