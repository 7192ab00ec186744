#pragma once

#include <string_view>

#include "liquid/tree.h"

namespace sluice::liquid {

OpaqueReads find_opaque_reads(const Tree& tree, std::string_view root);

}  // namespace sluice::liquid
