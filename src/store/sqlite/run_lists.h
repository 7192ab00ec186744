#pragma once

#include <cstdint>
#include <vector>

#include "store/run_store.h"
#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// Finds the runs of one page of a list by their keys, at a cost that does not grow with how many
// runs are stored: totals come from run_counts, which also lets whole days be passed over. Used
// inside one read transaction.
class RunLists {
 public:
  explicit RunLists(Connection& connection) : connection_(connection) {}

  struct Keys {
    std::vector<std::int64_t> keys;  // newest first
    std::int64_t total = 0;
    bool total_is_exact = true;
  };
  Result<Keys> find(const RunFilter& filter);
  Result<RunStatistics> statistics(TeamId team, WorkflowId workflow, Timestamp since);

 private:
  // One range of the index runs_by_workflow, which is ordered by key.
  struct Group {
    TeamId team{};
    std::int64_t workflow = 0;
    std::int64_t status = 0;
  };
  struct Range {
    std::int64_t from = 0;
    std::int64_t below = 0;
  };
  enum class Order { kNewestFirst, kOldestFirst };
  // How far the page has been found.
  struct Progress {
    std::int64_t below = 0;  // only runs before this key are left
    std::int64_t pass_over = 0;
    std::int64_t wanted = 0;
    std::vector<std::int64_t>& keys;
  };
  class Merge;

  Result<std::int64_t> number(std::int64_t day, TeamId team, std::int64_t what,
                              std::int64_t workflow);
  Result<std::int64_t> total(const RunFilter& filter);
  Result<Keys> find_waiting(const RunFilter& filter);

  Result<bool> look_at_newest_rows(const RunFilter& filter, Progress& progress);
  Result<void> go_by_days(const RunFilter& filter, Progress& progress);
  Result<void> take_of_day(const RunFilter& filter, std::int64_t day, Progress& progress);
  Result<void> take_from_end(const std::vector<Group>& groups, Range range, std::int64_t number,
                             Progress& progress);
  Result<std::int64_t> day_before(std::int64_t day);  // with runs; negative when there is none
  // Which ranges a day's runs are in, and how many runs that are.
  Result<std::int64_t> groups_of_day(const RunFilter& filter, std::int64_t day,
                                     std::vector<Group>& groups);
  Result<void> merge(const std::vector<Group>& groups, Range range, Order order,
                     Progress& progress);

  Result<std::int64_t> count_since(const Group& group, Timestamp since, RunStatistics& statistics);

  Connection& connection_;
};

}  // namespace sluice::store::sqlite
