#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "simulation/journal.h"
#include "simulation/random.h"
#include "simulation/schedules.h"
#include "simulation/trace.h"
#include "store/sqlite/fault_vfs.h"
#include "store/store.h"

namespace sluice::simulation {

// Time passes when the driver says so. The wall clock may jump, the other one never does.
class SimulatedClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp(steady_ + offset_); }
  Micros steady() const override { return steady_; }
  Timestamp latest() const { return latest_; }  // that the wall clock ever showed
  // Of the steady clock: when the wall clock was set.
  Micros last_jump() const { return last_jump_; }

  void advance(Micros by) {
    steady_ += by;
    latest_ = std::max(latest_, now());
  }
  void jump(Micros by) {
    offset_ += by;
    last_jump_ = steady_;
    latest_ = std::max(latest_, now());
  }

 private:
  Micros steady_ = std::chrono::hours(1);
  Micros offset_ = std::chrono::hours(24 * 365 * 55);
  Timestamp latest_{steady_ + offset_};
  Micros last_jump_{0};
};

// What outlives every process: time, chance, the disk, and what is known about what happened.
struct SimulatedWorld {
  explicit SimulatedWorld(std::uint64_t seed) : random(seed), disk(random.next()) {
    disk.watch([this](std::string_view what, std::string_view bytes) { trace.bytes(what, bytes); });
  }

  // A promise was broken. Only the first one counts.
  void violate(std::string what) {
    if (violation) return;
    trace.note("VIOLATION {}", what);
    violation = std::move(what);
  }
  void violate_if(std::optional<std::string> what) {
    if (what) violate(*std::move(what));
  }

  Random random;
  Trace trace;
  SimulatedClock clock;
  store::sqlite::FaultDisk disk;
  Journal journal;
  Schedules schedules;
  // How often each body of a request for a run was sent as a whole.
  std::map<std::string, std::int64_t> requests_sent;
  // Runs whose records were gone through at this step and status, which says it all.
  std::map<RunId, std::pair<std::int64_t, model::RunStatus>> checked;
  std::string api_key;      // that starts runs
  Micros keep_runs_for{0};  // no finished run goes before; 0: none goes
  bool is_calm = false;     // nothing goes wrong any more
  std::optional<std::string> violation;

  // What became of the transactions in doubt.
  void settle(store::Reader& reader) {
    violate_if(journal.settle(reader));
    violate_if(schedules.settle(reader));
  }
};

}  // namespace sluice::simulation
