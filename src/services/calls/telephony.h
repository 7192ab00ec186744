#pragma once

#include "services/calls/scripts.h"

namespace sluice::services {

// What a team has on the phone.
struct Telephony {
  explicit Telephony(const Context& context) : scripts(context) {}  // outlives this
  Telephony(const Telephony&) = delete;
  Telephony& operator=(const Telephony&) = delete;

  Scripts scripts;
};

}  // namespace sluice::services
