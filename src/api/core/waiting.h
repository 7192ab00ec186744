#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/record.h"
#include "model/wait.h"
#include "store/types.h"

// What a run waits for, as its owner reads it: {node_id, item, kind, key, title, until}. Forms,
// events and other runs are stored (model::Wait). Delays and retries of steps come from the
// records. Waiting in a concurrency group, and the next time if there are no records, comes from
// the run's row.
namespace sluice::api {

// Which steps wait for a time, from the records of a run in order.
class TimedWaits {
 public:
  void add(const model::Record& record);
  // Those that are still to come by `now`, in the order of their names.
  json::array view(Timestamp now) const;

 private:
  struct Wait {
    bool is_retry = false;
    Timestamp until{};
  };
  std::map<std::pair<std::string, std::string>, Wait> by_step_;  // node and item
};

// Forms, events and runs of other workflows.
json::array waits_view(const std::vector<model::Wait>& waits);
// Adds what only the row of the run shows: that it waits in its concurrency group, and when it goes
// on if none of `waits` says so.
void add_waits_of_row(const store::RunRow& row, const std::vector<model::Wait>& waits,
                      json::array& view);
// What the step waits for after this record; null if it does not wait.
json::value wait_of_record(const model::Record& record);

}  // namespace sluice::api
