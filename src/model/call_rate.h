#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::model {

// How often something may be called: `count` times in `per`, evenly spaced.
struct CallRate {
  std::int64_t count = 1;
  Micros per = Seconds(1);

  Micros interval() const { return per / count; }
};

// Reads "5/s", "100/m", "1000/h" or "10/2.5s". kInvalid says what is wrong.
Result<CallRate> parse_call_rate(std::string_view text);

}  // namespace sluice::model
