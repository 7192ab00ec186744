#include "calls/dialing.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace sluice::calls {
namespace {

using store::Call;
using store::CallProgress;
using store::CallStatus;
using store::CallType;

constexpr std::string_view kUnknownOutcome = "unknown_outcome";
constexpr std::string_view kNoEndReported = "no_end_reported";
constexpr std::size_t kErrorBytesMax = 1'000;
constexpr std::size_t kResultBytesMax = 1 << 20;

Micros doubled(Micros first, std::int64_t times, Micros max) {
  Micros wait = first;
  for (std::int64_t i = 0; i < times && wait < max; ++i) wait *= 2;
  return std::min(wait, max);
}

bool may_have_been_placed(const Call& call) {
  return call.progress == CallProgress::kPlacing || call.progress == CallProgress::kLookingUp;
}

CallAction placing_of(const Call& call) {
  return call.type == CallType::kWeb ? CallAction::kPlaceWeb : CallAction::kPlace;
}

// The longer it lasts, the less often it is asked for.
Timestamp next_poll(const Call& call, const DialingLimits& limits, Timestamp now) {
  const Micros since = now - call.placed_at.value_or(now);
  const Timestamp at = now + std::clamp(since / 8, limits.poll_min, limits.poll_max);
  return call.ends_by ? std::min(at, *call.ends_by) : at;
}

void merge_result(Call& call, const json::object& news) {
  if (news.empty()) return;
  auto stored = parse_json(call.result);
  json::object result = stored && stored->is_object() ? stored->get_object() : json::object();
  for (const auto& [name, value] : news) result[name] = value;
  auto text = to_json(result);
  if (text.size() > kResultBytesMax) {
    call.error =
        fmt::format("What the provider says of the call has {} bytes; at most {} are kept.",
                    text.size(), kResultBytesMax);
    return;
  }
  call.result = std::move(text);
}

// The provider has it.
void note_placed(Call& call, Timestamp now) {
  if (!call.placed_at) call.placed_at = now;
  call.status = CallStatus::kInProgress;
  if (call.progress != CallProgress::kInProgress) call.progress = CallProgress::kRinging;
  call.looks = 0;
  call.error.clear();
}

void try_again_later(Call& call, const NotDone& answer, const DialingLimits& limits,
                     Timestamp now) {
  const Micros wait =
      answer.retry_after.value_or(doubled(limits.retry_first, call.attempts - 1, limits.retry_max));
  call.progress = CallProgress::kScheduled;
  call.status = CallStatus::kScheduled;
  call.ends_by.reset();
  call.due_at = now + wait;
}

void look_again(Call& call, std::string why, const DialingLimits& limits, Timestamp now) {
  call.error = std::move(why);
  if (call.looks >= limits.looks_max) {
    end_call(call, CallStatus::kFailed, std::string(kUnknownOutcome), now);
    return;
  }
  call.progress = CallProgress::kLookingUp;
  call.due_at = now + doubled(limits.look_first, call.looks, limits.retry_max);
  ++call.looks;
}

void lose_placing(Call& call, std::string why, const CallProvider& provider,
                  const DialingLimits& limits, Timestamp now) {
  why = fmt::format("It is not known whether the provider placed the call: {}", why);
  if (provider.can(CallAction::kFind)) return look_again(call, std::move(why), limits, now);
  call.error = std::move(why);
  end_call(call, CallStatus::kFailed, std::string(kUnknownOutcome), now);
}

void take_absence(Call& call, const CallProvider& provider, const DialingLimits& limits,
                  Timestamp now) {
  if (!provider.is_sure_of_absence() || call.looks < limits.looks_max)
    return look_again(call, "The provider does not have the call.", limits, now);
  call.looks = 0;
  call.error.clear();
  call.progress = CallProgress::kScheduled;
  call.status = CallStatus::kScheduled;
  call.ends_by.reset();
  call.due_at = now;
}

void take_refusal(Call& call, CallAction action, const NotDone& answer, const DialingLimits& limits,
                  Timestamp now) {
  call.error = cut_text(answer.why, kErrorBytesMax);
  switch (action) {
    case CallAction::kPlace:
    case CallAction::kPlaceWeb:
      // Who wants a web call waits for it, and is told.
      if (answer.may_retry && call.type != CallType::kWeb && call.attempts < limits.attempts_max)
        return try_again_later(call, answer, limits, now);
      return end_call(call, CallStatus::kFailed, "provider_refused", now);
    case CallAction::kFind:
      return look_again(call, std::string(call.error), limits, now);
    case CallAction::kLookUp:
      call.due_at = next_poll(call, limits, now);
      return;
    case CallAction::kEnd:
      return;
  }
}

void take_silence(Call& call, CallAction action, const NotKnown& answer,
                  const CallProvider& provider, const DialingLimits& limits, Timestamp now) {
  const std::string why(cut_text(answer.why, kErrorBytesMax));
  switch (action) {
    case CallAction::kPlace:
    case CallAction::kPlaceWeb:
      return lose_placing(call, why, provider, limits, now);
    case CallAction::kFind:
      return look_again(call, why, limits, now);
    case CallAction::kLookUp:
      call.error = why;
      call.due_at = next_poll(call, limits, now);
      return;
    case CallAction::kEnd:
      return;
  }
}

}  // namespace

DialingStep next_step(const Call& call, const CallProvider& provider, const CallingHours& hours,
                      const DialingLimits& limits, Timestamp now) {
  switch (call.progress) {
    case CallProgress::kScheduled: {
      const auto action = placing_of(call);
      if (!provider.can(action))
        return GiveUp{"provider_refused",
                      fmt::format("The provider {} has no web calls.", provider.kind())};
      const Timestamp open = call.type == CallType::kWeb ? now : hours.next_open(now);
      if (open > now) return WaitUntil{open};
      return Ask{action};
    }
    case CallProgress::kPlacing:
    case CallProgress::kLookingUp:
      if (call.provider != provider.kind() || !provider.can(CallAction::kFind))
        return GiveUp{
            std::string(kUnknownOutcome),
            "It is not known whether the provider placed the call, and it cannot be asked."};
      return Ask{CallAction::kFind};
    case CallProgress::kRinging:
    case CallProgress::kInProgress:
      if (call.ends_by && now >= *call.ends_by)
        return GiveUp{std::string(kNoEndReported),
                      "The provider did not say how the call ended within its longest duration."};
      if (call.provider == provider.kind() && provider.can(CallAction::kLookUp))
        return Ask{CallAction::kLookUp};
      return WaitUntil{call.ends_by.value_or(now + limits.overtime)};
    case CallProgress::kEnded:
      break;
  }
  return WaitUntil{Timestamp::max()};
}

void begin_placing(Call& call, const store::Script& script, const CallProvider& provider,
                   const DialingLimits& limits, Timestamp now) {
  call.progress = CallProgress::kPlacing;
  call.provider = provider.kind();
  call.due_at = now + limits.placing_max;
  call.ends_by = now + script.max_duration + limits.overtime;
  call.updated_at = now;
  ++call.attempts;
}

void end_call(Call& call, CallStatus status, std::string end_reason, Timestamp now) {
  call.status = status;
  call.progress = CallProgress::kEnded;
  call.end_reason = std::move(end_reason);
  call.due_at.reset();
  call.ended_at = now;
  call.updated_at = now;
}

void take_news(Call& call, const CallNews& news, const DialingLimits& limits, Timestamp now) {
  if (call.progress == CallProgress::kEnded) return;
  if (!news.provider_ref.empty()) call.provider_ref = news.provider_ref;
  note_placed(call, now);
  if (news.progress == CallProgress::kInProgress) call.progress = CallProgress::kInProgress;
  if (news.duration) call.duration = news.duration;
  merge_result(call, news.result);
  call.updated_at = now;
  if (news.ended) return end_call(call, *news.ended, news.end_reason, now);
  call.due_at = news.news_at.value_or(next_poll(call, limits, now));
}

void take_answer(Call& call, CallAction action, const ProviderAnswer& answer,
                 const CallProvider& provider, const DialingLimits& limits, Timestamp now) {
  call.updated_at = now;
  if (const auto* answered = std::get_if<Answered>(&answer)) {
    if (action != CallAction::kEnd) take_news(call, answered->news, limits, now);
    return;
  }
  if (const auto* refused = std::get_if<NotDone>(&answer))
    return take_refusal(call, action, *refused, limits, now);
  if (const auto* silence = std::get_if<NotKnown>(&answer))
    return take_silence(call, action, *silence, provider, limits, now);
  if (action == CallAction::kFind && may_have_been_placed(call))
    take_absence(call, provider, limits, now);
}

Timestamp next_slot(std::int64_t per_minute, std::optional<Timestamp> last, Timestamp now) {
  if (per_minute <= 0 || !last) return now;
  const Micros between = std::chrono::duration_cast<Micros>(std::chrono::minutes(1)) / per_minute;
  return std::max(now, *last + between);
}

}  // namespace sluice::calls
