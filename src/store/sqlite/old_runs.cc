// Which finished runs are old. Looked for by who reads, so that the store's thread, which deletes
// them, waits for no page of the disk that nobody has read.
#include <algorithm>
#include <array>

#include "store/sqlite/reader.h"
#include "store/sqlite/run_counts.h"

namespace sluice::store::sqlite {
namespace {

// How many runs are gathered, of a workflow and in all, to delete the oldest of them.
constexpr std::int64_t kGatheredOfGroup = 64;
constexpr std::int64_t kGatheredMax = 1'024;

// Runs are found through run_counts and runs_by_workflow, day by day and group by group, so that
// neither open runs, nor workflows without old ones, nor the bytes of a run are read. A run that
// finished before a moment was also created before it, and keys grow with the time of creation:
// most candidates are given by their key alone.
constexpr const char kNextDay[] =
    "SELECT day FROM run_counts WHERE day >= ?1 AND day <= ?2 ORDER BY day LIMIT 1";
#define FINISHED_GROUPS                                                              \
  "SELECT c.team, c.workflow_key, c.what, ifnull(r.completed_for, t.completed_for)," \
  " ifnull(r.failed_for, t.failed_for) FROM run_counts AS c"                         \
  " LEFT JOIN retention_rules AS r ON r.workflow_key = c.workflow_key"               \
  " LEFT JOIN teams AS t ON t.team = c.team WHERE c.day = ?1"
constexpr const char kFinishedGroups[] = FINISHED_GROUPS " AND c.what BETWEEN 3 AND 6";
constexpr const char kFinishedGroupsOfTeam[] =
    FINISHED_GROUPS " AND c.team = ?2 AND c.what BETWEEN 3 AND 6";
constexpr const char kFinishedInGroup[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3"
    " AND key >= ?4 AND key < ?5 AND finished_at < ?6 ORDER BY key LIMIT ?7";
// Of all days; by status, and the bytes (20).
constexpr const char kCountsOfAllDays[] =
    "SELECT what, number FROM run_counts WHERE day = ?1 AND team = ?2"
    " AND what IN (0, 1, 2, 3, 4, 5, 6, 20) AND workflow_key = ?3";
constexpr const char kRules[] =
    "SELECT workflow_key, workflow_tail, team, completed_for, failed_for, runs_max, bytes_max"
    " FROM retention_rules WHERE workflow_key > ?1 ORDER BY workflow_key LIMIT ?2";
constexpr const char kSamples[] =
    "SELECT at, database_bytes, free_bytes, disk_free_bytes FROM storage_samples"
    " WHERE at >= ?1 ORDER BY at";

constexpr std::array kFinal = {model::RunStatus::kCompleted, model::RunStatus::kFailed,
                               model::RunStatus::kDeadLetter, model::RunStatus::kCancelled};

RetentionRule read_rule(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .completed = row.maybe_micros(3),
          .failed = row.maybe_micros(4),
          .runs_max = row.maybe_integer(5),
          .bytes_max = row.maybe_integer(6)};
}

StorageSample read_sample(const Statement& row) {
  return {.at = row.time(0),
          .database = {.bytes = row.integer(1), .free_bytes = row.integer(2)},
          .disk_free_bytes = row.integer(3)};
}

// Nothing that finished later is old; nothing: all are kept for ever.
std::optional<Timestamp> newest_cut(const OldRunsSearch& search) {
  std::optional<Timestamp> newest;
  for (const Micros keep : {search.keep.completed, search.keep.failed})
    if (keep != Micros(0)) newest = std::max(newest.value_or(Timestamp::min()), search.now - keep);
  return newest;
}

}  // namespace

Result<std::vector<FinishedRun>> SqliteReader::old_runs(OldRunsSearch& search) {
  std::vector<FinishedRun> found;
  const auto cut = newest_cut(search);
  if (!cut) return found;
  SLUICE_TRY(auto* next, connection_.cached(kNextDay));
  for (;; ++search.day) {
    {
      ScopedReset row(next->bind(search.day, day_of(first_key_at(*cut))));
      SLUICE_TRY(const bool more, row->step());
      if (!more) return found;
      search.day = row->integer(0);
    }
    SLUICE_TRY(found, old_runs_of_day(search));
    if (!found.empty()) return found;
  }
}

// Some of the oldest ones of all workflows, in the order of the table, so that few pages are
// written: those of one workflow alone are spread over the pages of all.
Result<std::vector<FinishedRun>> SqliteReader::old_runs_of_day(const OldRunsSearch& search) {
  std::vector<FinishedRun> found;
  SLUICE_TRY(auto* groups,
             connection_.cached(search.team ? kFinishedGroupsOfTeam : kFinishedGroups));
  SLUICE_TRY_VOID(
      gather_groups(search.team ? groups->bind(search.day, *search.team) : groups->bind(search.day),
                    search, found));
  std::ranges::sort(found, {}, &FinishedRun::key);
  if (std::ssize(found) > search.limit) found.resize(static_cast<std::size_t>(search.limit));
  return found;
}

Result<void> SqliteReader::gather_groups(Statement& groups, const OldRunsSearch& search,
                                         std::vector<FinishedRun>& found) {
  ScopedReset row(groups);
  while (std::ssize(found) < kGatheredMax) {
    SLUICE_TRY(const bool more, row->step());
    if (!more) return {};
    const Group group{row->integer(0), row->integer(1),
                      static_cast<model::RunStatus>(row->integer(2))};
    const auto own = groups.maybe_micros(model::is_failure(group.status) ? 4 : 3);
    const bool by_rule = search.rules == OldRunsSearch::Rules::kApply && own.has_value();
    const Micros keep = by_rule ? *own : search.keep.of(group.status);
    if (keep == Micros(0)) continue;
    const Timestamp before = search.now - keep;
    SLUICE_TRY_VOID(gather(group,
                           {.from = search.day * kKeysOfDay,
                            .end = std::min((search.day + 1) * kKeysOfDay, first_key_at(before)),
                            .before = before,
                            .limit = std::min(search.limit, kGatheredOfGroup)},
                           found));
  }
  return {};
}

Result<void> SqliteReader::gather(const Group& group, const OldPart& part,
                                  std::vector<FinishedRun>& out) {
  SLUICE_TRY(auto* finished, connection_.cached(kFinishedInGroup));
  ScopedReset runs(finished->bind(group.team, group.workflow, group.status, part.from, part.end,
                                  part.before, part.limit));
  while (true) {
    SLUICE_TRY(const bool more, runs->step());
    if (!more) return {};
    out.push_back({runs->integer(0), group.team, group.workflow, group.status});
  }
}

Result<std::vector<FinishedRun>> SqliteReader::old_runs_of(const RetentionRule& rule, Timestamp now,
                                                           std::int64_t limit) {
  std::vector<FinishedRun> old;
  const auto group = [&rule](model::RunStatus status) {
    return Group{static_cast<std::int64_t>(rule.team), rule.workflow.key, status};
  };
  for (const auto status : kFinal) {
    const auto& keep = model::is_failure(status) ? rule.failed : rule.completed;
    if (!keep || *keep == Micros(0)) continue;
    const Timestamp before = now - *keep;
    SLUICE_TRY_VOID(gather(group(status),
                           {.end = first_key_at(before), .before = before, .limit = limit}, old));
  }
  std::int64_t too_many = 0;
  if (rule.runs_max || rule.bytes_max) {
    SLUICE_TRY(const auto stored, stored_runs(rule.team, rule.workflow));
    too_many = runs_to_delete(stored, rule.runs_max, rule.bytes_max);
  }
  std::vector<FinishedRun> oldest;
  for (const auto status : kFinal)
    if (too_many > 0)
      SLUICE_TRY_VOID(gather(group(status), {.limit = std::min(too_many, limit)}, oldest));
  std::ranges::sort(oldest, {}, &FinishedRun::key);
  if (std::ssize(oldest) > too_many) oldest.resize(static_cast<std::size_t>(too_many));
  old.insert(old.end(), oldest.begin(), oldest.end());
  std::ranges::sort(old, {}, &FinishedRun::key);
  const auto twice = std::ranges::unique(old, {}, &FinishedRun::key);
  old.erase(twice.begin(), twice.end());
  if (std::ssize(old) > limit) old.resize(static_cast<std::size_t>(limit));
  return old;
}

Result<StoredRuns> SqliteReader::stored_runs(TeamId team, std::optional<WorkflowId> workflow) {
  SLUICE_TRY(auto* select, connection_.cached(kCountsOfAllDays));
  ScopedReset row(select->bind(workflow ? kAllDays : kAllDaysOfTeam, team,
                               workflow ? workflow->key : std::int64_t{0}));
  StoredRuns stored;
  while (true) {
    SLUICE_TRY(const bool more, row->step());
    if (!more) return stored;
    const auto what = row->integer(0);
    const auto number = row->integer(1);
    if (what == kBytesOfRuns) {
      stored.bytes = number;
      continue;
    }
    stored.runs += number;
    if (model::is_final(static_cast<model::RunStatus>(what))) stored.finished += number;
  }
}

Result<std::vector<RetentionRule>> SqliteReader::retention_rules(WorkflowId after,
                                                                 std::int64_t limit) {
  return list(kRules, &read_rule, after.key, limit);
}

Result<DatabaseSize> SqliteReader::size() {
  Snapshot snapshot(connection_);
  SLUICE_TRY(const auto page, connection_.number("PRAGMA page_size"));
  SLUICE_TRY(const auto pages, connection_.number("PRAGMA page_count"));
  SLUICE_TRY(const auto free_pages, connection_.number("PRAGMA freelist_count"));
  return DatabaseSize{.bytes = pages * page, .free_bytes = free_pages * page};
}

Result<std::vector<StorageSample>> SqliteReader::storage_samples(Timestamp since) {
  return list(kSamples, &read_sample, since);
}

}  // namespace sluice::store::sqlite
