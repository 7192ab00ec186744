#include "engine/run/wait_set.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

void WaitSet::clear() {
  timers_.clear();
  suspended_.clear();
  written_ = 0;
}

bool WaitSet::remove_timer(StepId step) {
  return std::erase_if(timers_, [step](const Timer& timer) { return timer.step == step; }) > 0;
}

std::optional<Timestamp> WaitSet::earliest_timer() const {
  if (timers_.empty()) return std::nullopt;
  return std::ranges::min_element(timers_, {}, &Timer::until)->until;
}

std::vector<StepId> WaitSet::take_due(Timestamp now) {
  std::vector<Timer> due;
  std::erase_if(timers_, [&](const Timer& timer) {
    if (timer.until > now) return false;
    due.push_back(timer);
    return true;
  });
  std::ranges::sort(due, {}, [](const Timer& timer) { return std::pair(timer.until, timer.step); });
  std::vector<StepId> steps;
  steps.reserve(due.size());
  for (const Timer& timer : due) steps.push_back(timer.step);
  return steps;
}

const WaitSet::Suspended& WaitSet::suspend(StepId step, model::WaitKind what, std::string key,
                                           std::optional<Timestamp> until) {
  return suspended_.emplace_back(Suspended{step, what, std::move(key), until});
}

WaitSet::Suspended WaitSet::resume(StepId step) {
  const auto at = std::ranges::find(suspended_, step, &Suspended::step);
  const auto index = static_cast<std::size_t>(at - suspended_.begin());
  Suspended suspended = std::move(*at);
  suspended_.erase(at);
  suspended.written = index < written_;
  if (suspended.written) --written_;
  remove_timer(step);
  return suspended;
}

void WaitSet::arrive(StepId step, std::shared_ptr<const nodes::Arrival> what) {
  std::ranges::find(suspended_, step, &Suspended::step)->arrived = std::move(what);
  remove_timer(step);
}

const WaitSet::Suspended* WaitSet::find(StepId step) const {
  const auto at = std::ranges::find(suspended_, step, &Suspended::step);
  return at == suspended_.end() ? nullptr : &*at;
}

std::span<const WaitSet::Suspended> WaitSet::take_unwritten() {
  const std::size_t first = std::exchange(written_, suspended_.size());
  return std::span(suspended_).subspan(first);
}

}  // namespace sluice::engine
