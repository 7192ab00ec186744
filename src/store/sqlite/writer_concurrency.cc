// Which runs of a concurrency group have a slot. Only these queries over the rows count slots, and
// each change is part of the transaction that makes it possible, so a slot can be neither lost nor
// given twice. In every group with pending runs at least one run has a slot, and its end passes the
// slot on.
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

using model::RunStatus;

#define IN_GROUP                                    \
  " FROM runs INDEXED BY runs_by_concurrency_group" \
  " WHERE concurrency_group = ?1 AND finished_at IS NULL"

constexpr const char kSlotsTaken[] = "SELECT count(*)" IN_GROUP " AND status IN (1, 2)";
constexpr const char kNextPending[] =
    "SELECT key, tail, group_limit" IN_GROUP " AND status = 0 ORDER BY key LIMIT 1";
constexpr const char kGiveSlot[] = "UPDATE runs SET status = 1 WHERE key = ?1";
constexpr const char kGroupOf[] = "SELECT concurrency_group FROM runs WHERE key = ?1";
// Those that came in under a promise to wait are not cancelled when the settings change.
constexpr const char kYielding[] =
    "SELECT key, tail, status" IN_GROUP " AND group_on_limit = 1 ORDER BY key DESC";
constexpr const char kCancelPending[] =
    "UPDATE runs SET status = 6, finished_at = ?2, error = ?3 WHERE key = ?1";

struct Open {
  RunId run;
  RunStatus status{};
};

}  // namespace

Result<bool> SqliteWriter::group_has_room(const model::ConcurrencyGroup& concurrency_group) {
  SLUICE_TRY(auto* pending, connection_.cached(kNextPending));
  {
    ScopedReset row(pending->bind(concurrency_group.id));
    SLUICE_TRY(const bool found, row->step());
    if (found) return false;
  }
  SLUICE_TRY(const auto taken, slots_taken(concurrency_group.id));
  return taken < concurrency_group.limit;
}

Result<std::int64_t> SqliteWriter::slots_taken(std::int64_t concurrency_group) {
  SLUICE_TRY(auto* count, connection_.cached(kSlotsTaken));
  ScopedReset row(count->bind(concurrency_group));
  SLUICE_TRY_VOID(row->step());
  return row->integer(0);
}

Result<SqliteWriter::Placement> SqliteWriter::placement_of(const NewRun& run) {
  const model::ConcurrencyGroup& concurrency_group = *run.header.concurrency_group;
  SLUICE_TRY(const bool room, group_has_room(concurrency_group));
  if (room) return Placement{RunStatus::kRunning, {}, {}};
  if (concurrency_group.on_limit != model::OnLimit::kDrop)
    return Placement{RunStatus::kPending, {}, {}};
  return Placement{RunStatus::kCancelled, run.header.created_at, dropped_for(concurrency_group)};
}

// Of the runs that yield to newer ones only the newest stay. What has not begun ends here and now;
// what is at work must be told, and keeps its slot until it has ended.
Result<std::optional<RunId>> SqliteWriter::yield_to_newest(const NewRun& added) {
  const model::ConcurrencyGroup& concurrency_group = *added.header.concurrency_group;
  std::vector<Open> open;  // newest first
  {
    SLUICE_TRY(auto* select, connection_.cached(kYielding));
    ScopedReset rows(select->bind(concurrency_group.id));
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      open.push_back({RunId{rows->uid(0, 1)}, static_cast<RunStatus>(rows->integer(2))});
    }
  }
  SLUICE_TRY(auto* cancel, connection_.cached(kCancelPending));
  std::optional<RunId> yielded_to;
  for (auto i = static_cast<std::size_t>(concurrency_group.limit); i < open.size(); ++i) {
    const auto& [run, status] = open[i];
    const bool is_added = run == added.header.id;  // another thread had made a newer one
    if (status != RunStatus::kPending && !is_added) {
      concurrency_changes_.superseded.push_back({run, open.front().run});
      continue;
    }
    const std::string reason = superseded_by(open.front().run);
    SLUICE_TRY(const auto before, counted(run.key));
    if (before) counts_.moved(*before, RunStatus::kCancelled, added.header.created_at);
    SLUICE_TRY_VOID(cancel->bind(run.key, added.header.created_at, std::string_view(reason)).run());
    if (is_added)
      yielded_to = open.front().run;
    else
      concurrency_changes_.cancelled.push_back({run, open.front().run});
  }
  if (yielded_to) SLUICE_TRY_VOID(give_slots(concurrency_group.id));
  return yielded_to;
}

Result<void> SqliteWriter::leave_concurrency_group(std::int64_t key) {
  std::optional<std::int64_t> concurrency_group;
  {
    SLUICE_TRY(auto* select, connection_.cached(kGroupOf));
    ScopedReset row(select->bind(key));
    SLUICE_TRY(const bool found, row->step());
    if (found && !row->is_null(0)) concurrency_group = row->integer(0);
  }
  if (!concurrency_group) return {};
  return give_slots(*concurrency_group);
}

// In the order of arrival. Runs of one concurrency group may have different limits, where the
// settings were changed: the first in the queue decides.
Result<void> SqliteWriter::give_slots(std::int64_t concurrency_group) {
  SLUICE_TRY(auto* next, connection_.cached(kNextPending));
  SLUICE_TRY(auto* give, connection_.cached(kGiveSlot));
  while (true) {
    RunId run;
    std::int64_t limit = 0;
    {
      ScopedReset row(next->bind(concurrency_group));
      SLUICE_TRY(const bool found, row->step());
      if (!found) return {};
      run = RunId{row->uid(0, 1)};
      limit = row->integer(2);
    }
    SLUICE_TRY(const auto taken, slots_taken(concurrency_group));
    if (taken >= limit) return {};
    SLUICE_TRY(const auto before, counted(run.key));
    if (before) counts_.moved(*before, RunStatus::kRunning, std::nullopt);
    SLUICE_TRY_VOID(give->bind(run.key).run());
    concurrency_changes_.begun.push_back(run);
  }
}

}  // namespace sluice::store::sqlite
