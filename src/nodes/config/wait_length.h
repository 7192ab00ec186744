#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "nodes/config/common.h"

// How long a parked node waits at most.
namespace sluice::nodes {

// A duration above zero of at most 366 days, without templates; nothing when left out.
std::optional<Micros> read_wait_length(DataReader& data, std::string_view name);

}  // namespace sluice::nodes
