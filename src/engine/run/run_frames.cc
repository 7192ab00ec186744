#include <algorithm>
#include <fmt/format.h>

#include "engine/run/run_state.h"

// Iterators. Each item is a frame: slots of its own for the nodes inside. A frame ends when all its
// steps are settled, and with the last frame the iterator becomes ready to gather what they gave.
namespace sluice::engine {

void RunState::begin_loop(StepId step, nodes::Iterates iterates) {
  slots_[step].phase = Phase::kIterating;
  iterations_.begin(step, std::move(iterates));
  begin_items(step);
}

void RunState::begin_items(StepId owner) {
  const ProgramNode& iterator = node_of(owner);
  while (iterations_.may_begin_item(owner)) {
    const FrameId id =
        iterations_.begin_item(owner, slots_[owner].frame, iterator.body.size(), slots_.size());
    make_slots(iterator, id);
    for (const NodeIndex node : iterator.body)
      if (program_->nodes()[node].in.empty()) make_ready(step_in(id, node), Phase::kReady);
  }
  if (iterations_.is_idle(owner)) make_ready(owner, Phase::kGathering);
}

// Fresh slots for the nodes inside the iterator.
void RunState::make_slots(const ProgramNode& iterator, FrameId id) {
  const std::size_t end = iterations_.frame(id).base + iterator.body.size();
  if (slots_.size() < end) slots_.resize(end);
  for (const NodeIndex node : iterator.body)
    slots_[step_in(id, node)] = {
        .undecided_in = static_cast<std::uint32_t>(program_->nodes()[node].in.size()),
        .node = node,
        .frame = id,
        .output = {}};
}

void RunState::close_step(FrameId id) {
  if (!iterations_.settle_step(id)) return;
  const StepId owner = iterations_.frame(id).owner;
  iterations_.complete_item(id, take_ends(id));
  drop_frame(id);
  begin_items(owner);
}

// As with ends_of_run, but that the steps are gone after it: nothing is copied.
json::value RunState::take_ends(FrameId id) {
  const auto ends = end_steps(id);
  for (const StepId step : ends)
    iterations_.count_bytes(iterations_.frame(id).owner, slots_[step].bytes);
  if (ends.size() == 1) return std::move(slots_[ends.front()].output);
  json::object all;
  for (const StepId step : ends) all[node_of(step).id] = std::move(slots_[step].output);
  return all;
}

// One item failed: with stop_on_error the others end with it.
void RunState::fail_item(FrameId id, std::string_view node, std::string_view message) {
  const StepId owner = iterations_.frame(id).owner;
  if (iterations_.fail_item(id, node, message))
    drop_frames_of(owner);
  else
    drop_frame(id);
  begin_items(owner);
}

// Whatever its steps still do is no longer wanted.
void RunState::drop_frame(FrameId id) {
  const StepId base = iterations_.frame(id).base;
  const StepId end = base + iterations_.frame(id).size;
  for (StepId step = base; step < end; ++step) drop_step(step);
  iterations_.close(id);
}

void RunState::drop_step(StepId step) {
  Slot& slot = slots_[step];
  switch (slot.phase) {
    case Phase::kIterating:
      drop_loop(step);
      break;
    case Phase::kGathering:
      drop_loop(step);
      [[fallthrough]];
    case Phase::kReady:
    case Phase::kBackoff:
    case Phase::kWaiting:
      waits_.remove_timer(step);
      ready_.remove(step);
      break;
    case Phase::kSuspended:
      stop_child(take_suspended(step));
      break;
    case Phase::kArrived:
      ready_.remove(step);
      if (waits_.find(step))
        take_suspended(step);
      else
        std::erase_if(in_flight_, [&](const InFlight& effect) { return effect.step == step; });
      break;
    case Phase::kInFlight:
      drop_effect(step);
      break;
    default:
      break;
  }
  put_output(step, nullptr);
}

void RunState::drop_effect(StepId step) {
  const auto at = std::ranges::find(in_flight_, step, &InFlight::step);
  // One of this very decision has not begun yet and simply does not.
  const auto unbegun = std::erase_if(commands_, [&](const Command& command) {
    const auto* start = std::get_if<StartEffect>(&command);
    return start && start->effect == at->id;
  });
  if (unbegun == 0) commands_.emplace_back(StopEffect{at->id});
  in_flight_.erase(at);
}

void RunState::drop_frames_of(StepId owner) {
  for (const FrameId id : iterations_.frames_of(owner)) drop_frame(id);
}

void RunState::drop_loop(StepId owner) {
  drop_frames_of(owner);
  iterations_.drop(owner);
}

std::optional<FrameId> RunState::find_frame(NodeIndex node, std::string_view path) const {
  const auto parent = program_->nodes()[node].parent;
  if (!parent) return path.empty() ? std::optional(kTop) : std::nullopt;
  const auto dot = path.rfind('.');
  const bool nested = dot != std::string_view::npos;
  const auto outer = find_frame(*parent, nested ? path.substr(0, dot) : std::string_view());
  if (!outer) return std::nullopt;
  return iterations_.find(step_in(*outer, *parent), path);
}

}  // namespace sluice::engine
