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
constexpr const char kFinishedGroups[] =
    "SELECT c.team, c.workflow_key, c.what, r.completed_for, r.failed_for FROM run_counts AS c"
    " LEFT JOIN retention_rules AS r ON r.workflow_key = c.workflow_key"
    " WHERE c.day = ?1 AND c.what BETWEEN 3 AND 6";
constexpr const char kFinishedInGroup[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3"
    " AND key >= ?4 AND key < ?5 AND finished_at < ?6 ORDER BY key LIMIT ?7";
constexpr const char kFinishedOfWorkflow[] =
    "SELECT ifnull(sum(number), 0) FROM run_counts WHERE day = -1 AND team = ?1"
    " AND what IN (3, 4, 5, 6) AND workflow_key = ?2";
constexpr const char kRules[] =
    "SELECT workflow_key, workflow_tail, team, completed_for, failed_for, runs_max"
    " FROM retention_rules WHERE workflow_key > ?1 ORDER BY workflow_key LIMIT ?2";
constexpr const char kSamples[] =
    "SELECT at, database_bytes, free_bytes, disk_free_bytes FROM storage_samples"
    " WHERE at >= ?1 ORDER BY at";

constexpr std::array kFinal = {model::RunStatus::kCompleted, model::RunStatus::kFailed,
                               model::RunStatus::kDeadLetter, model::RunStatus::kCancelled};

std::optional<Micros> maybe_micros(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Micros(row.integer(column));
}

RetentionRule read_rule(const Statement& row) {
  RetentionRule rule{.workflow = WorkflowId{row.uid(0, 1)},
                     .team = TeamId{row.integer(2)},
                     .completed = maybe_micros(row, 3),
                     .failed = maybe_micros(row, 4)};
  if (!row.is_null(5)) rule.runs_max = row.integer(5);
  return rule;
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
  SLUICE_TRY(auto* groups, connection_.cached(kFinishedGroups));
  std::vector<FinishedRun> found;
  ScopedReset row(groups->bind(search.day));
  while (std::ssize(found) < kGatheredMax) {
    SLUICE_TRY(const bool more, row->step());
    if (!more) break;
    const Group group{row->integer(0), row->integer(1),
                      static_cast<model::RunStatus>(row->integer(2))};
    const auto own = maybe_micros(*groups, model::is_failure(group.status) ? 4 : 3);
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
  std::ranges::sort(found, {}, &FinishedRun::key);
  if (std::ssize(found) > search.limit) found.resize(static_cast<std::size_t>(search.limit));
  return found;
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
  SLUICE_TRY(const auto too_many, runs_above_limit(rule));
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

Result<std::int64_t> SqliteReader::runs_above_limit(const RetentionRule& rule) {
  if (!rule.runs_max) return 0;
  SLUICE_TRY(auto* count, connection_.cached(kFinishedOfWorkflow));
  ScopedReset row(count->bind(rule.team, rule.workflow.key));
  SLUICE_TRY([[maybe_unused]] const bool found, row->step());
  return std::max<std::int64_t>(row->integer(0) - *rule.runs_max, 0);
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
