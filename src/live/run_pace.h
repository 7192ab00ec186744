#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "live/news.h"

namespace sluice::live {

// Holds back events of one run so that no second has more than kPerSecondMax of them. News that
// arrives meanwhile is merged: only the last state of the run and of each step is kept.
class RunPace {
 public:
  static constexpr std::size_t kPerSecondMax = 5;
  static constexpr std::size_t kStepsMax = 16;  // of one event; the others are only counted

  void add(const RunNews& news);
  void add(std::vector<StepNews> steps);

  // What may be sent now, at a time of the steady clock; nothing when nothing is waiting or the
  // second is full.
  struct Steps {
    std::vector<StepNews> steps;
    std::size_t left_out = 0;
  };
  std::optional<Steps> take_steps(Micros now);
  std::optional<RunNews> take_run(Micros now);
  // Nothing is waiting, and nothing was sent within the last second.
  bool is_over(Micros now) const;

 private:
  std::size_t room(Micros now) const;
  void note_sent(Micros now);

  std::array<std::optional<Micros>, kPerSecondMax> sent_{};  // the last times
  std::size_t next_ = 0;
  std::optional<RunNews> run_;
  Steps steps_;
};

}  // namespace sluice::live
