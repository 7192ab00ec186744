#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/run/run.h"

namespace sluice::runtime {

// How a run ended.
struct RunEnd {
  model::RunStatus status = model::RunStatus::kCompleted;
  std::string error;         // empty when it completed
  engine::RunResult result;  // of a run that completed
  Timestamp created_at{};
  Timestamp finished_at{};
};

// Who waits for the end of a run that this process drives. Each is told once, on the thread that
// brings the news, and never with a lock held. Any thread.
class RunCompletions {
 public:
  static constexpr std::size_t kWaitingMax = 20'000;
  using Subscription = std::uint64_t;
  using Done = std::move_only_function<void(Result<RunEnd>)>;

  // Nothing when too many wait already or the server stops; `done` is not called then. `until` is
  // of the steady clock.
  std::optional<Subscription> listen(RunId run, Micros until, Done done);
  // Whoever has this subscription is not told any more, unless that is happening now.
  void forget(RunId run, Subscription subscription);

  // The run is final, and that is durable. Costs nothing when nobody waits.
  void ended(const engine::Run& run);
  void ended(RunId run, const RunEnd& end);  // of a run that was never in memory
  // Nobody here will learn how the run ends.
  void lost(RunId run, const Error& why);
  // kTimeout to those who waited long enough.
  void expire(Micros now);
  // From that time of the steady clock on, or now, everybody is told kUnavailable.
  void close_at(Micros at);
  void close();

 private:
  struct Waiting {
    Subscription subscription = 0;
    Micros until{};
    Done done;
  };
  std::vector<Done> take(RunId run);
  template <class Chosen>
  std::vector<Done> take_if(Chosen chosen);
  void tell(std::vector<Done> all, const Result<RunEnd>& news);

  std::atomic<std::size_t> size_{0};  // of waiting_, for those who only look whether it is empty
  std::mutex mutex_;
  std::unordered_multimap<RunId, Waiting> waiting_;
  Subscription last_subscription_ = 0;
  Micros closes_at_ = Micros::max();
};

}  // namespace sluice::runtime
