#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "nodes/config/common.h"

// The maximum wait of a suspended node.
namespace sluice::nodes {

// A duration above zero of at most 366 days, without templates; nothing when left out.
std::optional<Micros> read_wait_length(DataReader& data, std::string_view name);

}  // namespace sluice::nodes
