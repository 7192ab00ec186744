#include "live/run_pace.h"

#include <algorithm>
#include <utility>

namespace sluice::live {

void RunPace::add(const RunNews& news) {
  const bool is_new = news.is_new || (run_ && run_->is_new);
  run_ = news;
  run_->is_new = is_new;
}

void RunPace::add(std::vector<StepNews> steps) {
  for (auto& step : steps) {
    const auto same = [&](const StepNews& known) {
      return known.node == step.node && known.item == step.item;
    };
    const auto known = std::ranges::find_if(steps_.steps, same);
    if (known != steps_.steps.end())
      *known = std::move(step);
    else if (steps_.steps.size() < kStepsMax)
      steps_.steps.push_back(std::move(step));
    else
      ++steps_.left_out;
  }
}

std::size_t RunPace::room(Micros now) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      sent_, [now](const auto& at) { return !at || now - *at >= Seconds(1); }));
}

void RunPace::note_sent(Micros now) {
  sent_[next_] = now;
  next_ = (next_ + 1) % sent_.size();
}

// The steps come before what the run has come to, unless there is room only for that.
std::optional<RunPace::Steps> RunPace::take_steps(Micros now) {
  const std::size_t needed = run_ ? 2 : 1;
  if (steps_.steps.empty() || room(now) < needed) return std::nullopt;
  note_sent(now);
  return std::exchange(steps_, {});
}

std::optional<RunNews> RunPace::take_run(Micros now) {
  if (!run_ || room(now) == 0) return std::nullopt;
  note_sent(now);
  return std::exchange(run_, std::nullopt);
}

bool RunPace::is_over(Micros now) const {
  return !run_ && steps_.steps.empty() && room(now) == sent_.size();
}

}  // namespace sluice::live
