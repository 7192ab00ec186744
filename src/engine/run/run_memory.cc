#include <fmt/format.h>

#include "base/json_size.h"
#include "engine/run/run_state.h"

// What a run holds in memory between its turns, by the sizes of its trees: equal values count the
// same, so a run that was replayed counts what the one that wrote the records counted.
namespace sluice::engine {

void RunState::put_output(StepId step, json::value output) {
  Slot& slot = slots_[step];
  const std::size_t bytes = output.is_structured() || output.is_string() ? tree_bytes(output) : 0;
  outputs_bytes_ += bytes;
  outputs_bytes_ -= slot.output_bytes;
  slot.output_bytes = bytes;
  slot.output = std::move(output);
}

std::size_t RunState::held_bytes() const {
  return trigger_->held_bytes() + outputs_bytes_ + iterations_.held_bytes();
}

// What the trigger brought is bounded where it came in.
Result<void> RunState::check_room(std::size_t more) const {
  const std::size_t held = outputs_bytes_ + iterations_.held_bytes();
  if (held + more <= options_.run_memory_bytes_max.get()) return {};
  return fail(ErrorCode::kTooLarge,
              fmt::format("the outputs and items that the run holds would take {} bytes of memory; "
                          "the maximum is {}",
                          held + more, options_.run_memory_bytes_max.get()));
}

}  // namespace sluice::engine
