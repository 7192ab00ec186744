#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "calls/call_provider.h"
#include "calls/calling_hours.h"
#include "calls/provider_request.h"
#include "store/call_store.h"

// How a call goes from its time to its end. Pure: what is to be done follows from the stored call,
// and each function makes of it the call that is to be stored next. So a process that takes over
// decides as the one before would have, and a person is not called twice: a call is only placed
// after it was stored that it is, and one that is found so stored is looked for instead.
namespace sluice::calls {

struct DialingLimits {
  Micros placing_max = std::chrono::minutes(2);  // a placing without an answer is lost by then
  std::int64_t attempts_max = 5;                 // of placings that the provider refused
  Micros retry_first = Seconds(10);              // doubles with each attempt
  Micros retry_max = std::chrono::minutes(10);
  std::int64_t looks_max = 3;      // for a call whose placing was lost
  Micros look_first = Seconds(5);  // doubles with each look
  Micros poll_min = Seconds(2);    // between two questions how a call stands
  Micros poll_max = Seconds(60);
  Micros overtime = std::chrono::minutes(3);  // beyond the longest duration: ringing, and reports
};

// --- what is to be done for a call that is due ---

struct WaitUntil {
  Timestamp at{};
};
struct Ask {
  CallAction action{};
};
struct GiveUp {
  std::string end_reason;
  std::string error;
};
using DialingStep = std::variant<WaitUntil, Ask, GiveUp>;
DialingStep next_step(const store::Call& call, const CallProvider& provider,
                      const CallingHours& hours, const DialingLimits& limits, Timestamp now);

// --- what becomes of it ---

// To be stored before the provider is asked to place it.
void begin_placing(store::Call& call, const store::Script& script, const CallProvider& provider,
                   const DialingLimits& limits, Timestamp now);
void end_call(store::Call& call, store::CallStatus status, std::string end_reason, Timestamp now);
// What the answer to the question makes of the call; it must be as the question was asked of it.
void take_answer(store::Call& call, CallAction action, const ProviderAnswer& answer,
                 const CallProvider& provider, const DialingLimits& limits, Timestamp now);
// The same of what a provider tells by itself.
void take_news(store::Call& call, const CallNews& news, const DialingLimits& limits, Timestamp now);

// When a call that is due at `now` may be placed by a team that places `per_minute` calls, the last
// of them having `last` as its time.
Timestamp next_slot(std::int64_t per_minute, std::optional<Timestamp> last, Timestamp now);

}  // namespace sluice::calls
