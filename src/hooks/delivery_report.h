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

// Why a delivery was taken or not, check by check, for the owner of its hook. Nothing of this is
// for its sender.
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
  // Whether all checks passed that do not depend on the moment: signature, body and key.
  bool would_pass() const;
};

// What the checks go by beside the hook.
struct ReportParts {
  std::string_view public_url;
  KeyCache* keys = nullptr;
};

// How the checks came out when the delivery arrived. `hook` has the settings that it met, and adds
// what they compared; null: they are not known any more.
DeliveryChecks recorded_checks(const ReportParts& parts, const NotedRequest& noted,
                               const Hook* hook);
// How they would come out with this hook, at the time of its arrival. Room, rate and commit depend
// on the moment and are not reached. Changes nothing, and keeps no files.
DeliveryChecks check_again(const ReportParts& parts, const NotedRequest& noted, const Hook& hook);
// Those of a delivery that began a run.
DeliveryChecks all_passed();

// The idempotency key of a delivery, at most its first 512 bytes; nothing when it has none. Of one
// that began a run it is found in what the run was given, which is not the case with `split`.
std::optional<std::string> key_of(const NotedRequest& noted, const Hook& hook);
std::optional<std::string> key_of_run(const model::TriggerData& trigger, const Hook& hook);

}  // namespace sluice::hooks
