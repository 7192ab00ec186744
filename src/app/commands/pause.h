#pragma once

#include <chrono>

namespace sluice::app {

// Waits between two looks at a server.
void pause_for(std::chrono::milliseconds time);

}  // namespace sluice::app
