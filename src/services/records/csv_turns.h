#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/context.h"
#include "services/records/contacts.h"
#include "services/records/csv_work.h"
#include "store/store.h"

namespace sluice::services {

// Has the stored jobs that are kProcessing take turns: a turn prepares a piece, and ends when it is
// durable. What the process has begun and not written is as if it had not been. Any thread.
class CsvTurns {
 public:
  // Does the work soon, on a thread that may block; false once the server stops.
  using RunLater = std::function<bool(std::move_only_function<void()> work)>;
  static constexpr std::size_t kUnderWayMax = 8;  // others wait on disk; each takes some MiB

  // All outlive this.
  CsvTurns(const Context& context, store::Store& store, const Contacts& contacts,
           RunLater run_later)
      : context_(context), store_(store), contacts_(contacts), run_later_(std::move(run_later)) {}

  void begin(const store::CsvJob& job);
  // To be called again and again, on a thread that may block: begins what is stored and not under
  // way, after a start, or a failure of the store, or when there is room again.
  void go_on();

 private:
  struct Work;
  using WorkPtr = std::shared_ptr<Work>;  // the map's, and of what is under way for it

  void take_turn(const WorkPtr& work);
  Result<bool> prepare(Work& work);
  void settle(const WorkPtr& work, const store::CommitOutcome& outcome);
  void next_turn(const WorkPtr& work);
  void forget(const Work& work);
  void stall(const Work& work, const std::string& why);

  const Context& context_;
  store::Store& store_;
  const Contacts& contacts_;
  const RunLater run_later_;
  std::atomic<bool> is_stored_work_left_{true};
  std::mutex reader_mutex_;  // guards the reader, which all turns share
  std::unique_ptr<store::Reader> reader_;
  std::mutex mutex_;  // guards what follows
  std::map<store::CsvJobId, WorkPtr> under_way_;
  bool is_one_waiting_ = false;  // for room
};

}  // namespace sluice::services
