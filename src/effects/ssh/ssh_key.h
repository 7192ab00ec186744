#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::effects {

// Whether a private key can be opened within a short time: not too long, and not behind a key
// derivation that its maker set to take for ever. kInvalid says what to do about it.
Result<void> check_private_key(std::string_view pem);

}  // namespace sluice::effects
