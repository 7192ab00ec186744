#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "api/core/request_context.h"
#include "base/json.h"
#include "services/problem.h"
#include "store/types.h"

// Why a run does not move, for people.
namespace sluice::api {

// The place of a run that waits for a slot in its concurrency group.
struct Turn {
  std::int64_t ahead = 0;              // runs before it, those at work among them
  std::string key;                     // of the group; empty: it has none, or it cannot be read
  std::vector<store::RunRow> holders;  // of the slots, oldest first; the first few
};

// Nothing for a run that does not wait for its turn.
std::expected<std::optional<Turn>, Problem> turn_of(const RequestContext& context,
                                                    const store::StoredRun& run);

// What the run waits for or is at, in whole sentences; empty for one that is over. `waits` is what
// waits_for of its view has.
std::string explain_run(const store::RunRow& row, const json::array& waits,
                        const std::optional<Turn>& turn, Timestamp now);

// Adds queued_behind, slots_held_by, the key of its turn, and explanation to the view of a run that
// has waits_for.
std::expected<void, Problem> add_explanation(const RequestContext& context,
                                             const store::StoredRun& run, json::object& view);

}  // namespace sluice::api
