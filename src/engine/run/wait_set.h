#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/run/step.h"
#include "model/record.h"
#include "nodes/node.h"

namespace sluice::engine {

// What a run waits for: the times of its steps, and the people, events and other runs for which
// steps are suspended. A suspended step may have a time as well.
class WaitSet {
 public:
  struct Suspended {
    StepId step = 0;
    model::WaitKind what = model::WaitKind::kForm;
    std::string key;  // of the event, or the id of the workflow
    std::optional<Timestamp> until{};
    bool written = false;  // of one that was resumed: whether it had been taken as unwritten
    // What came for it, until the step has been resumed with it. Shared by all that an event is
    // for.
    std::shared_ptr<const nodes::Arrival> arrived{};
  };

  bool empty() const { return timers_.empty() && suspended_.empty(); }
  void clear();

  void add_timer(StepId step, Timestamp until) { timers_.push_back({step, until}); }
  // False when the step has none.
  bool remove_timer(StepId step);
  std::optional<Timestamp> earliest_timer() const;
  // Takes the timers out that are due. Their steps, the earliest first.
  std::vector<StepId> take_due(Timestamp now);

  // `until` is only noted; its timer is the caller's to add.
  const Suspended& suspend(StepId step, model::WaitKind what, std::string key,
                           std::optional<Timestamp> until);
  // Takes the step out, and its timer with it; it is suspended.
  Suspended resume(StepId step);
  // What the step waits for is there: its time no longer matters. It is suspended.
  void arrive(StepId step, std::shared_ptr<const nodes::Arrival> what);
  // Null when the step is not suspended.
  const Suspended* find(StepId step) const;
  // In the order in which they began to wait.
  const std::vector<Suspended>& suspended() const { return suspended_; }
  // The suspended steps that began to wait since the last time; they count as written from now on.
  std::span<const Suspended> take_unwritten();
  void all_written() { written_ = suspended_.size(); }
  void none_written() { written_ = 0; }

 private:
  struct Timer {
    StepId step = 0;
    Timestamp until{};
  };
  std::vector<Timer> timers_;
  std::vector<Suspended> suspended_;
  std::size_t written_ = 0;  // of suspended_, from its front
};

}  // namespace sluice::engine
