#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "model/run.h"

namespace sluice::model {

// A step, in an iteration also the item that it belongs to.
struct StepName {
  std::string node;
  std::string item;  // of an iteration, else empty
};

// A step of an open run that waits for a form, an event or another run. What only waits for a time
// is not among these: the run's wake_at says when it goes on.
struct Wait {
  StepName step;
  WaitKind kind = WaitKind::kForm;
  std::string key;                 // of the event, or the id of the workflow that was called
  std::optional<Timestamp> until;  // when the step goes on in any case
  std::string title;               // of the form; cut to kWaitTitleBytesMax
};
inline constexpr std::size_t kWaitTitleBytesMax = 200;
// The member `title` of what the record of a waiting step shows, cut between two characters.
std::string wait_title(const json::value& shown);

}  // namespace sluice::model
