#pragma once

#include <string>

#include "base/result.h"

namespace sluice::app {

// Adds each NAME.yaml of the directory to the senders that the program knows; one with the name of
// a built-in sender replaces it. Before anything asks for a sender. kInvalid names the file and
// everything that is wrong with it.
Result<void> add_senders_of(const std::string& directory);

}  // namespace sluice::app
