#include "store/sqlite/run_lists.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "store/sqlite/run_counts.h"

namespace sluice::store::sqlite {
namespace {

// A list of all workflows looks at so many of the newest rows before it asks each workflow.
constexpr std::int64_t kRowsLookedAt = 512;
// What a page is passed over one by one, where no count of a whole day helps.
constexpr std::int64_t kPassedOverMax = 10'000;
// Up to here, the runs of one workflow are passed over without a look at the days.
constexpr std::int64_t kPassedOverAtOnce = 1'000;
// Where waiting runs have no counter, they are counted up to here; likewise the part of a day.
constexpr std::int64_t kCountedMax = 5'000;
constexpr std::int64_t kChunk = 256;

constexpr const char kNumber[] =
    "SELECT number FROM run_counts"
    " WHERE day = ?1 AND team = ?2 AND what = ?3 AND workflow_key = ?4";
constexpr const char kDayBefore[] =
    "SELECT day FROM run_counts WHERE day < ?1 AND day >= 0 ORDER BY day DESC LIMIT 1";
constexpr const char kWorkflowsOfDay[] =
    "SELECT workflow_key, number FROM run_counts WHERE day = ?1 AND team = ?2 AND what = ?3";
constexpr const char kNewestRows[] =
    "SELECT key, team, status FROM runs WHERE key < ?1 ORDER BY key DESC LIMIT ?2";
#define KEYS_OF_GROUP                                                                   \
  "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3 AND key " \
  ">= ?4 AND key < ?5 ORDER BY key"
constexpr const char kNewestOfGroup[] = KEYS_OF_GROUP " DESC LIMIT ?6";
constexpr const char kOldestOfGroup[] = KEYS_OF_GROUP " LIMIT ?6";
constexpr const char kCountPart[] = "SELECT count(*) FROM (" KEYS_OF_GROUP " LIMIT ?6)";

// Runs with a step that waits for something of a kind. The indexes have everything but the status.
#define WAITING_RUNS(index)                                               \
  "SELECT DISTINCT wait.run_key FROM run_waits AS wait INDEXED BY " index \
  " CROSS JOIN runs ON runs.key = wait.run_key WHERE wait.kind = ?2"      \
  " AND wait.run_key < ?3 AND (wait.until IS NULL OR wait.until > ?4)"    \
  " AND runs.status = 2 AND runs.team = ?1"
#define OF_TEAM WAITING_RUNS("run_waits_by_kind") " AND wait.team = ?1 AND ?7 IS NULL"
#define OF_WORKFLOW WAITING_RUNS("run_waits_by_workflow") " AND wait.workflow_key = ?7"
#define ONE_PAGE " ORDER BY wait.run_key DESC LIMIT ?5 OFFSET ?6"
constexpr const char kWaitingOfTeam[] = OF_TEAM ONE_PAGE;
constexpr const char kWaitingOfWorkflow[] = OF_WORKFLOW ONE_PAGE;
constexpr const char kCountWaitingOfTeam[] = "SELECT count(*) FROM (" OF_TEAM ONE_PAGE ")";
constexpr const char kCountWaitingOfWorkflow[] = "SELECT count(*) FROM (" OF_WORKFLOW ONE_PAGE ")";

std::unexpected<Error> too_deep() {
  return fail(ErrorCode::kInvalid, "the page is too deep to be found by its number");
}

std::vector<std::int64_t> statuses_of(const RunFilter& filter) {
  std::vector<std::int64_t> statuses;
  statuses.reserve(RunStatistics::kStatuses);
  for (const auto status : filter.statuses) statuses.push_back(static_cast<std::int64_t>(status));
  for (std::int64_t status = 0; filter.statuses.empty() && status < 7; ++status)
    statuses.push_back(status);
  return statuses;
}

}  // namespace

// A merge of groups, each of which is sorted already. Memory: one chunk a group.
class RunLists::Merge {
 public:
  Merge(Connection& connection, Range range, Order order, std::int64_t chunk)
      : connection_(connection), range_(range), order_(order), chunk_(chunk) {}

  Result<void> add(const Group& group) {
    sources_.push_back({group, range_, {}});
    return offer(sources_.size() - 1);
  }
  // The next key; nothing at the end.
  Result<std::optional<std::int64_t>> next() {
    if (heads_.empty()) return std::nullopt;
    const auto [rank, at] = heads_.top();
    heads_.pop();
    Source& source = sources_[at];
    const std::int64_t key = source.ahead.back();
    source.ahead.pop_back();
    (order_ == Order::kNewestFirst ? source.left.below : source.left.from) =
        order_ == Order::kNewestFirst ? key : key + 1;
    SLUICE_TRY_VOID(offer(at));
    return key;
  }

 private:
  struct Source {
    Group group;
    Range left;
    std::vector<std::int64_t> ahead;  // the next one at the back
  };

  Result<void> offer(std::size_t at) {
    Source& source = sources_[at];
    if (source.ahead.empty()) SLUICE_TRY_VOID(refill(source));
    if (source.ahead.empty()) return {};
    const std::int64_t key = source.ahead.back();
    heads_.emplace(order_ == Order::kNewestFirst ? key : -key, at);
    return {};
  }
  Result<void> refill(Source& source) {
    const auto& [team, workflow, status] = source.group;
    SLUICE_TRY(auto* select,
               connection_.cached(order_ == Order::kNewestFirst ? kNewestOfGroup : kOldestOfGroup));
    ScopedReset rows(
        select->bind(team, workflow, status, source.left.from, source.left.below, chunk_));
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      source.ahead.push_back(rows->integer(0));
    }
    std::ranges::reverse(source.ahead);
    return {};
  }

  Connection& connection_;
  const Range range_;
  const Order order_;
  const std::int64_t chunk_;
  std::vector<Source> sources_;
  std::priority_queue<std::pair<std::int64_t, std::size_t>> heads_;  // rank, index of its source
};

Result<void> RunLists::merge(const std::vector<Group>& groups, Range range, Order order,
                             Progress& progress) {
  if (groups.empty()) return {};
  const auto needed = progress.pass_over + progress.wanted;
  const auto chunk =
      std::clamp<std::int64_t>(2 * needed / std::ssize(groups), 8, std::min(kChunk, 8 + needed));
  Merge merged(connection_, range, order, chunk);
  for (const Group& group : groups) SLUICE_TRY_VOID(merged.add(group));
  while (progress.wanted > 0) {
    SLUICE_TRY(const auto key, merged.next());
    if (!key) return {};
    if (progress.pass_over > 0) {
      --progress.pass_over;
    } else {
      progress.keys.push_back(*key);
      --progress.wanted;
    }
  }
  return {};
}

Result<std::int64_t> RunLists::number(std::int64_t day, TeamId team, std::int64_t what,
                                      std::int64_t workflow) {
  SLUICE_TRY(auto* select, connection_.cached(kNumber));
  ScopedReset row(select->bind(day, team, what, workflow));
  SLUICE_TRY(const bool found, row->step());
  return found ? row->integer(0) : 0;
}

Result<std::int64_t> RunLists::total(const RunFilter& filter) {
  std::int64_t total = 0;
  for (const auto status : statuses_of(filter)) {
    SLUICE_TRY(const auto runs, number(filter.workflow ? kAllDays : kAllDaysOfTeam, filter.team,
                                       status, filter.workflow ? filter.workflow->key : 0));
    total += runs;
  }
  return total;
}

Result<RunLists::Keys> RunLists::find(const RunFilter& filter) {
  if (filter.waits_for) return find_waiting(filter);
  Keys page;
  SLUICE_TRY(page.total, total(filter));
  if (filter.offset < 0 || filter.offset >= page.total || filter.limit <= 0) return page;
  Progress progress{.below = filter.older_than ? filter.older_than->key : INT64_MAX,
                    .pass_over = filter.offset,
                    .wanted = filter.limit,
                    .keys = page.keys};
  if (filter.workflow && filter.offset <= kPassedOverAtOnce) {
    std::vector<Group> groups;
    groups.reserve(RunStatistics::kStatuses);
    for (const auto status : statuses_of(filter))
      groups.push_back({filter.team, filter.workflow->key, status});
    SLUICE_TRY_VOID(merge(groups, {0, progress.below}, Order::kNewestFirst, progress));
    return page;
  }
  if (!filter.workflow && filter.offset < kRowsLookedAt) {
    SLUICE_TRY(const bool done, look_at_newest_rows(filter, progress));
    if (done) return page;
  }
  SLUICE_TRY_VOID(go_by_days(filter, progress));
  return page;
}

// True when the page is complete. Where few of the rows are of the team or have the status, the
// rest is found through the index.
Result<bool> RunLists::look_at_newest_rows(const RunFilter& filter, Progress& progress) {
  const auto statuses = statuses_of(filter);
  SLUICE_TRY(auto* select, connection_.cached(kNewestRows));
  ScopedReset rows(select->bind(progress.below, kRowsLookedAt));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) break;
    progress.below = rows->integer(0);
    if (rows->integer(1) != static_cast<std::int64_t>(filter.team)) continue;
    if (std::ranges::find(statuses, rows->integer(2)) == statuses.end()) continue;
    if (progress.pass_over > 0) {
      --progress.pass_over;
      continue;
    }
    progress.keys.push_back(progress.below);
    if (--progress.wanted == 0) return true;
  }
  return false;
}

Result<std::int64_t> RunLists::day_before(std::int64_t day) {
  SLUICE_TRY(auto* select, connection_.cached(kDayBefore));
  ScopedReset row(select->bind(day));
  SLUICE_TRY(const bool found, row->step());
  return found ? row->integer(0) : -1;
}

Result<std::int64_t> RunLists::groups_of_day(const RunFilter& filter, std::int64_t day,
                                             std::vector<Group>& groups) {
  std::int64_t runs = 0;
  for (const auto status : statuses_of(filter)) {
    if (filter.workflow) {
      SLUICE_TRY(const auto of_status, number(day, filter.team, status, filter.workflow->key));
      if (of_status > 0) groups.push_back({filter.team, filter.workflow->key, status});
      runs += of_status;
      continue;
    }
    SLUICE_TRY(auto* select, connection_.cached(kWorkflowsOfDay));
    ScopedReset rows(select->bind(day, filter.team, status));
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      groups.push_back({filter.team, rows->integer(0), status});
      runs += rows->integer(1);
    }
  }
  return runs;
}

Result<void> RunLists::go_by_days(const RunFilter& filter, Progress& progress) {
  std::int64_t day = progress.below == INT64_MAX ? INT64_MAX : day_of(progress.below - 1) + 1;
  while (progress.wanted > 0) {
    SLUICE_TRY(day, day_before(day));
    if (day < 0) return {};
    SLUICE_TRY_VOID(take_of_day(filter, day, progress));
  }
  return {};
}

Result<void> RunLists::take_of_day(const RunFilter& filter, std::int64_t day, Progress& progress) {
  std::vector<Group> groups;
  SLUICE_TRY(const auto runs, groups_of_day(filter, day, groups));
  const Range whole{day * kKeysOfDay, (day + 1) * kKeysOfDay};
  const Range range{whole.from, std::min(whole.below, progress.below)};
  if (range.below == whole.below && progress.pass_over >= runs) {
    progress.pass_over -= runs;
    return {};
  }
  if (progress.pass_over <= kPassedOverMax)
    return merge(groups, range, Order::kNewestFirst, progress);
  if (runs - progress.pass_over > kPassedOverMax) return too_deep();
  return take_from_end(groups, range, runs, progress);
}

// The other way round, where the page is near the oldest run of a day.
Result<void> RunLists::take_from_end(const std::vector<Group>& groups, Range range,
                                     std::int64_t number, Progress& progress) {
  const auto end = number - progress.pass_over;  // counted from the oldest run
  const auto taken = std::min(progress.wanted, end);
  std::vector<std::int64_t> oldest_first;
  Progress back{
      .below = range.below, .pass_over = end - taken, .wanted = taken, .keys = oldest_first};
  SLUICE_TRY_VOID(merge(groups, range, Order::kOldestFirst, back));
  progress.keys.insert(progress.keys.end(), oldest_first.rbegin(), oldest_first.rend());
  progress.pass_over = 0;
  progress.wanted -= taken;
  return {};
}

Result<RunLists::Keys> RunLists::find_waiting(const RunFilter& filter) {
  Keys page;
  std::optional<std::int64_t> workflow;
  if (filter.workflow) workflow = filter.workflow->key;
  {
    SLUICE_TRY(auto* count,
               connection_.cached(workflow ? kCountWaitingOfWorkflow : kCountWaitingOfTeam));
    // Of all, wherever the page begins.
    ScopedReset row(count->bind(filter.team, *filter.waits_for, INT64_MAX, filter.now,
                                kCountedMax + 1, 0, workflow));
    SLUICE_TRY_VOID(row->step());
    page.total = std::min(row->integer(0), kCountedMax);
    page.total_is_exact = row->integer(0) <= kCountedMax;
  }
  if (filter.offset < 0 || filter.limit <= 0) return page;
  if (filter.offset >= page.total) {
    if (!page.total_is_exact) return too_deep();
    return page;
  }
  SLUICE_TRY(auto* select, connection_.cached(workflow ? kWaitingOfWorkflow : kWaitingOfTeam));
  ScopedReset rows(select->bind(filter.team, *filter.waits_for,
                                filter.older_than ? filter.older_than->key : INT64_MAX, filter.now,
                                filter.limit, filter.offset, workflow));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return page;
    page.keys.push_back(rows->integer(0));
  }
}

Result<RunStatistics> RunLists::statistics(TeamId team, WorkflowId workflow, Timestamp since) {
  RunStatistics statistics;
  for (std::size_t i = 0; i < RunStatistics::kStatuses; ++i) {
    const auto status = static_cast<std::int64_t>(i);
    SLUICE_TRY(statistics.ever[i], number(kAllDays, team, status, workflow.key));
    if (statistics.ever[i] == 0) continue;
    SLUICE_TRY(statistics.recent[i], count_since({team, workflow.key, status}, since, statistics));
  }
  const auto first = day_of(first_key_at(since));
  std::int64_t day = INT64_MAX;
  while (true) {
    SLUICE_TRY(day, day_before(day));
    if (day < first || day < 0) return statistics;
    for (std::size_t i = 0; day > first && i < RunStatistics::kStatuses; ++i) {
      if (statistics.ever[i] == 0) continue;
      SLUICE_TRY(const auto runs, number(day, team, static_cast<std::int64_t>(i), workflow.key));
      statistics.recent[i] += runs;
    }
    auto& logs = statistics.recent_logs.by_level;
    for (std::size_t i = 0; i < logs.size(); ++i) {
      const auto what = kLogLevels + static_cast<std::int64_t>(i);
      SLUICE_TRY(const auto entries, number(day, team, what, workflow.key));
      logs[i] += entries;
    }
  }
}

// Those of the first day since the moment, one by one unless they are many.
Result<std::int64_t> RunLists::count_since(const Group& group, Timestamp since,
                                           RunStatistics& statistics) {
  const auto day = day_of(first_key_at(since));
  SLUICE_TRY(auto* count, connection_.cached(kCountPart));
  ScopedReset row(count->bind(group.team, group.workflow, group.status, first_key_at(since),
                              (day + 1) * kKeysOfDay, kCountedMax + 1));
  SLUICE_TRY_VOID(row->step());
  if (row->integer(0) <= kCountedMax) return row->integer(0);
  statistics.recent_is_exact = false;
  return number(day, group.team, group.status, group.workflow);
}

}  // namespace sluice::store::sqlite
