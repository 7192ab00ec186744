#pragma once

#include <cstdint>

#include "base/ids.h"

namespace sluice::model {

// A test run follows a definition of its own, which is stored as a version whose number is the key
// of the run, negative. So it is told from every other run by its version alone.
constexpr bool is_test_version(std::int64_t version) { return version < 0; }
constexpr std::int64_t test_version_of(const RunId& run) { return -run.key; }

}  // namespace sluice::model
