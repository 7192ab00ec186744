#pragma once

#include <string_view>

#include "hooks/delivery.h"

namespace sluice::hooks {

// The signature of a delivery or an event, if its hook has one; notes what it has proven of an
// event. `public_url` is where the world reaches the server; without `keys`, published keys are not
// to be had. Sets `wanted_key`, and decides nothing, when one has to be fetched.
Verdict prove(Delivery& delivery, std::string_view public_url, KeyCache* keys);

// Where the signature of an event covers only its body: whether the body, which was checked, names
// the key.
Verdict prove_event_key(const Delivery& delivery);

}  // namespace sluice::hooks
