#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "model/run.h"
#include "store/sqlite/connection.h"
#include "store/stats_store.h"

// The table run_hours (0033_run_hours.sql).
namespace sluice::store::sqlite {

// What a batch adds to the hours, gathered so that each row is written once however many runs share
// it. The rows that were written last stay in memory, so that they need not be read again.
class RunHours {
 public:
  // So many runs; a negative number takes back what was added.
  void began(std::int64_t team, std::int64_t workflow, Timestamp at, std::int64_t runs = 1);
  void ended(std::int64_t team, std::int64_t workflow, model::RunStatus as, Timestamp began,
             Timestamp at, std::int64_t runs = 1);

  // What was added since the mark did not happen.
  std::size_t mark();
  void take_back(std::size_t mark);
  // Nothing of the batch is stored, or it is not known.
  void forget();
  // Writes what was added, inside the transaction that made it.
  Result<void> write(Connection& connection);
  // So that a migration does not keep all of it in memory.
  std::size_t size() const { return changes_.size(); }

 private:
  enum class What : std::uint8_t { kAccepted, kCompleted, kFailed, kCancelled };
  struct Change {
    std::int64_t hour = 0;
    std::int64_t team = 0;
    std::int64_t workflow = 0;
    What what = What::kAccepted;
    std::uint8_t bucket = 0;  // of model::DurationCounts
    std::int64_t runs = 0;
    bool adds_to(const Change& other) const {
      return std::tie(hour, team, workflow, what, bucket) ==
             std::tie(other.hour, other.team, other.workflow, other.what, other.bucket);
    }
  };
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // as in the table
  struct Row {
    RunTally tally;
    bool is_changed = false;
  };
  void add(Change change);
  using Rows = std::map<Key, Row>;
  static void apply(const Change& change, RunTally& tally);
  Result<Rows::value_type*> row_of(Connection& connection, const Key& key);

  std::vector<Change> changes_;
  std::size_t settled_ = 0;  // changes before this one are not added to
  Rows rows_;                // as they are stored, of the hours that were written last
  std::vector<Rows::value_type*> changed_;  // to be written
};

// What a row says, whose columns `accepted` to `durations` begin at `at`.
Result<RunTally> read_tally(const Statement& row, int at);

}  // namespace sluice::store::sqlite
