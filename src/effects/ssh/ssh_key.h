#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::effects {

// Whether a private key can be decrypted quickly: it is not too long, and its key derivation does
// not have an excessive number of rounds. kInvalid says what to do about it.
Result<void> check_private_key(std::string_view pem);

}  // namespace sluice::effects
