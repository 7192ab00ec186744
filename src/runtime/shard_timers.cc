// The times that a shard's runs wait for.
#include <algorithm>

#include "runtime/shard.h"

namespace sluice::runtime {
namespace {

// After so many the thread takes up other work before it goes on.
constexpr int kTimersAtOnceMax = 16;

}  // namespace

void Shard::set_timer(RunId id, ActiveRun& active, Timestamp at) {
  clear_timer(id, active);
  active.timer = at;
  timers_.emplace(at, id);
  arm();
}

void Shard::clear_timer(RunId id, ActiveRun& active) {
  if (active.timer) timers_.erase({*active.timer, id});
  active.timer.reset();
}

void Shard::arm() {
  if (timers_.empty()) return;
  const Timestamp now = parts_.env.clock.now();
  // The wall clock may jump while a timer is armed, so none is armed for long.
  const Timestamp at = std::min(timers_.begin()->first, now + parts_.env.options.clock_read_every);
  if (at >= armed_for_) return;
  armed_for_ = at;
  timer_->set(std::max(Micros(0), at - now), [this] { on_timer(); });
}

void Shard::on_timer() {
  armed_for_ = Timestamp::max();
  const Timestamp now = parts_.env.clock.now();
  for (int i = 0; i < kTimersAtOnceMax; ++i) {
    if (timers_.empty() || timers_.begin()->first > now) break;
    const RunId run = timers_.begin()->second;
    clear_timer(run, runs_.at(run));
    if (!parts_.activity.draining) happen(run, engine::TimerFired{});
  }
  arm();
}

}  // namespace sluice::runtime
