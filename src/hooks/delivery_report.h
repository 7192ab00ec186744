#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "hooks/hook_table.h"
#include "hooks/key_cache.h"
#include "hooks/noted_request.h"
#include "model/run.h"

// Why a delivery was accepted or refused, check by check. This is for the owner of the hook; the
// sender sees none of it.
namespace sluice::hooks {

// In the order in which a delivery goes through them (admission.cc).
enum class CheckName : std::uint8_t { kToken, kRoom, kSignature, kRate, kBody, kKey, kCommit };
inline constexpr std::size_t kCheckCount = 7;
std::string_view check_name(CheckName name);

struct DeliveryCheck {
  enum class State : std::uint8_t { kPassed, kFailed, kNotReached };
  State state = State::kNotReached;
  std::string detail{};  // a sentence; may be empty
  json::object facts{};  // what the check compared
};
std::string_view state_name(DeliveryCheck::State state);

struct DeliveryChecks {
  std::array<DeliveryCheck, kCheckCount> all{};
  DeliveryCheck& at(CheckName name) { return all.at(static_cast<std::size_t>(name)); }
  const DeliveryCheck& at(CheckName name) const { return all.at(static_cast<std::size_t>(name)); }
  // Whether the checks that do not depend on the moment passed: signature, body and key.
  bool would_pass() const;
};

// What the checks need beside the hook.
struct ReportParts {
  std::string_view public_url;
  KeyCache* keys = nullptr;
};

// The results of the checks when the delivery arrived. `hook` has the settings of that time and
// adds what the checks compared; null if those settings are no longer known.
DeliveryChecks recorded_checks(const ReportParts& parts, const NotedRequest& noted,
                               const Hook* hook);
// The results that this hook would give at the time of arrival. Room, rate and commit depend on the
// moment and are not reached. Changes nothing, and keeps no files.
DeliveryChecks check_again(const ReportParts& parts, const NotedRequest& noted, const Hook& hook);
// The results for a delivery that started a run.
DeliveryChecks all_passed();

// The idempotency key of a delivery, at most its first 512 bytes; nothing when it has none. For
// a delivery that started a run, the key is found in the data of the run, except with `split`.
std::optional<std::string> key_of(const NotedRequest& noted, const Hook& hook);
std::optional<std::string> key_of_run(const model::TriggerData& trigger, const Hook& hook);

}  // namespace sluice::hooks
