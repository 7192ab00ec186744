#pragma once

#include <span>

#include "base/bytes.h"

namespace sluice {

// HMAC-SHA256 (RFC 2104) under a key of any length.
Sha256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

}  // namespace sluice
