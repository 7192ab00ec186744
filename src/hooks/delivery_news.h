#pragma once

#include <optional>
#include <span>

#include "base/ids.h"
#include "hooks/answers.h"
#include "hooks/hook_table.h"
#include "live/event_hub.h"

// Reports deliveries to the event hub. Costs one load if there are no readers; `events` may be
// null.
namespace sluice::hooks {

enum class Taken { kAccepted, kDuplicate };
void tell_taken(live::EventHub* events, const Hook& hook, Taken taken, std::span<const RunId> runs);
// `kept`: the id under which the delivery can be read, if it can.
void tell_refused(live::EventHub* events, const Hook& hook, const Refusal& refusal,
                  std::optional<RejectionId> kept);

}  // namespace sluice::hooks
