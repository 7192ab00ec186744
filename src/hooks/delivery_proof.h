#pragma once

#include <string_view>

#include "hooks/delivery.h"

namespace sluice::hooks {

// Verifies the signature of a delivery or an event, if its hook has one, and notes what it proves
// about an event. `public_url` is the server's base URL from outside; without `keys`, there are no
// published keys. If a key has to be fetched, sets `wanted_key` and decides nothing.
Verdict prove(Delivery& delivery, std::string_view public_url, KeyCache* keys);

// If the signature of an event covers only its body: whether the body, which was checked, names the
// key.
Verdict prove_event_key(const Delivery& delivery);

}  // namespace sluice::hooks
