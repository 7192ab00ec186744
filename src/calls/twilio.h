#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calls/call_provider.h"

// What Twilio says of calls, in answers and in status callbacks.
namespace sluice::calls {

struct TwilioCall {
  std::string sid;
  std::string status;       // "queued", "in-progress", "no-answer", ...
  std::string duration;     // in seconds, of one that has ended
  std::string answered_by;  // "human", "machine_start", ...
};
CallNews twilio_news(const TwilioCall& call);

// What X-Twilio-Signature must be: base64 of the HMAC-SHA1, by the auth token, of the URL followed
// by the names and values of the form's fields in the order of their names.
std::string twilio_signature(std::string_view auth_token, std::string_view url,
                             std::vector<std::pair<std::string, std::string>> fields);

}  // namespace sluice::calls
