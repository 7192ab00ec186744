#pragma once

#include <cstddef>

namespace sluice::app {

// The memory that this process may have: the machine's, or less where its cgroup or its resource
// limits (ulimit -v) say so.
std::size_t process_memory_bytes();

}  // namespace sluice::app
