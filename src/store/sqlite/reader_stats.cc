// What run_hours says of a team and its workflows.
#include <algorithm>
#include <map>

#include "store/sqlite/reader.h"
#include "store/sqlite/run_hours.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kHour[] =
    "SELECT accepted, completed, failed, cancelled, durations FROM run_hours"
    " WHERE hour = ?1 AND team = ?2 AND workflow_key = ?3";
constexpr const char kWorkflowsOfHour[] =
    "SELECT workflow_key, accepted, completed, failed, cancelled, durations FROM run_hours"
    " WHERE hour = ?1 AND team = ?2 AND workflow_key > 0";

}  // namespace

Result<std::vector<RunHour>> SqliteReader::run_hours(TeamId team,
                                                     std::optional<WorkflowId> workflow,
                                                     HourRange hours) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(auto* select, connection_.cached(kHour));
  std::vector<RunHour> found;
  for (std::int64_t hour = hours.first; hour < hours.end; ++hour) {
    ScopedReset row(select->bind(hour, team, workflow ? workflow->key : std::int64_t{0}));
    SLUICE_TRY(const bool exists, row->step());
    if (!exists) continue;
    SLUICE_TRY(auto tally, read_tally(*select, 0));
    found.push_back({hour, tally});
  }
  return found;
}

Result<WorkflowTallies> SqliteReader::workflow_tallies(TeamId team, HourRange hours,
                                                       std::int64_t rows_max) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(auto* select, connection_.cached(kWorkflowsOfHour));
  std::map<std::int64_t, RunTally> by_workflow;
  std::int64_t hour = hours.end;
  for (std::int64_t rows_read = 0; hour > hours.first && rows_read < rows_max; --hour) {
    ScopedReset rows(select->bind(hour - 1, team));
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      ++rows_read;
      SLUICE_TRY(const auto tally, read_tally(*select, 1));
      by_workflow[rows->integer(0)].add(tally);
    }
  }
  WorkflowTallies found{.workflows = {}, .first = hour};
  found.workflows.reserve(by_workflow.size());
  for (const auto& [workflow, tally] : by_workflow) found.workflows.push_back({workflow, tally});
  return found;
}

}  // namespace sluice::store::sqlite
