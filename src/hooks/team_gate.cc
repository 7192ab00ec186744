#include "hooks/team_gate.h"

#include <algorithm>

namespace sluice::hooks {

Quota::Verdict TeamGate::take(Micros now) {
  const std::int64_t most = per_second_max_.load(std::memory_order_relaxed);
  if (most == 0) return {};
  constexpr std::int64_t kSecond = Micros(Seconds(1)).count();
  return take_evenly(next_,
                     {.limit = most,
                      .cost_micros = std::max<std::int64_t>(1, kSecond / most),
                      .allowance_micros = kSecond},
                     now);
}

}  // namespace sluice::hooks
