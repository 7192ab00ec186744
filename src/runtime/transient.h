#pragma once

#include "base/result.h"

namespace sluice::runtime {

// Whether the same may work a little later, so that the run is not to blame.
constexpr bool is_transient(ErrorCode code) {
  return code == ErrorCode::kIo || code == ErrorCode::kUnavailable ||
         code == ErrorCode::kOverloaded || code == ErrorCode::kTimeout;
}

}  // namespace sluice::runtime
