#pragma once

#include "store/sqlite/child_step.h"
#include "store/sqlite/connection.h"
#include "store/types.h"

// Who waits for an event of a workflow and key. Not a step that has a kept event on its way to it:
// it would take the other one, and the kept one would be lost.
namespace sluice::store::sqlite {

#define SLUICE_FROM_EVENT_WAITS                                              \
  " FROM run_waits INDEXED BY run_waits_by_event"                            \
  " WHERE workflow_key = ?1 AND key = ?2 AND kind = 2 AND NOT EXISTS"        \
  " (SELECT 1 FROM kept_events AS kept INDEXED BY kept_events_by_step WHERE" \
  " kept.run_key = run_waits.run_key AND kept.step = run_waits.step)"
inline constexpr const char kAwaitingRuns[] = "SELECT run_key, run_tail" SLUICE_FROM_EVENT_WAITS
                                              " GROUP BY run_key ORDER BY run_key LIMIT ?3";
inline constexpr const char kAwaitingSteps[] =
    "SELECT run_key, run_tail, step" SLUICE_FROM_EVENT_WAITS " ORDER BY run_key LIMIT ?3";
#undef SLUICE_FROM_EVENT_WAITS

inline EventWait read_event_wait(const Statement& row) {
  return {RunId{row.uid(0, 1)}, read_step(row.text(2))};
}

}  // namespace sluice::store::sqlite
