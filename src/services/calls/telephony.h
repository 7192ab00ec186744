#pragma once

#include <utility>

#include "services/calls/call_settings.h"
#include "services/calls/calls.h"
#include "services/calls/scripts.h"

namespace sluice::services {

// What a team has on the phone.
struct Telephony {
  // Both outlive this. Without a dialer, calls are stored and nobody places them.
  Telephony(const Context& context, const Records& records, DialerControl dialer_control)
      : dialer(std::move(dialer_control)),
        scripts(context),
        settings(context, records.contacts),
        calls(context, records, scripts, settings, dialer) {}
  Telephony(const Telephony&) = delete;
  Telephony& operator=(const Telephony&) = delete;

  const DialerControl dialer;
  Scripts scripts;
  CallSettings settings;
  Calls calls;
};

}  // namespace sluice::services
