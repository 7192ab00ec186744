#include <algorithm>

#include "engine/run/run_state.h"

namespace sluice::engine {

void RunState::make_ready(StepId step, Phase phase) {
  slots_[step].phase = phase;
  ready_.push(step);
}

StepId RunState::step_in(FrameId at, NodeIndex node) const {
  return at == kTop ? node : iterations_.frame(at).base + program_->nodes()[node].place;
}

void RunState::settle(StepId step, Phase phase, json::value output, std::string_view handle) {
  slots_[step].phase = phase;
  put_output(step, std::move(output));
  decide_edges(step, handle);
  if (slots_[step].frame != kTop) close_step(slots_[step].frame);
}

// Dead-path elimination: the step's edges become live or dead; a step whose last edge was decided
// becomes ready, or is skipped and lets its own edges die.
void RunState::decide_edges(StepId step, std::string_view handle) {
  const FrameId at = slots_[step].frame;
  std::vector<StepId> skipped;
  const auto decide_edge = [&](const Edge& edge, bool live) {
    const StepId next = step_in(at, edge.target);
    Slot& target = slots_[next];
    target.live = target.live || live;
    if (--target.undecided_in != 0) return;
    if (target.live) return make_ready(next, Phase::kReady);
    target.phase = Phase::kSkipped;
    skipped.push_back(next);
  };
  const auto& edges = program_->edges();
  for (const auto e : node_of(step).out) decide_edge(edges[e], edges[e].handle == handle);
  while (!skipped.empty()) {
    const StepId dead = skipped.back();
    skipped.pop_back();
    if (at != kTop) iterations_.settle_step(at);
    for (const auto e : node_of(dead).out) decide_edge(edges[e], false);
  }
}

void RunState::set_timer(StepId step, Phase phase, Timestamp until) {
  slots_[step].phase = phase;
  waits_.add_timer(step, until);
}

// Their phase stays: it says what is to be done with them now.
void RunState::fire_due_timers() { ready_.push(waits_.take_due(now_)); }

// The steps of one level that nothing ran behind.
std::vector<StepId> RunState::end_steps(FrameId at) const {
  const auto& nodes = program_->nodes();
  std::vector<StepId> ends;
  const auto look = [&](NodeIndex node) {
    const Slot& slot = slots_[step_in(at, node)];
    if (slot.phase != Phase::kCompleted && slot.phase != Phase::kFailed) return;
    const bool went_on = std::ranges::any_of(nodes[node].out, [&](std::uint32_t e) {
      const Phase next = slots_[step_in(at, program_->edges()[e].target)].phase;
      return next == Phase::kCompleted || next == Phase::kFailed;
    });
    if (!went_on) ends.push_back(step_in(at, node));
  };
  if (at == kTop) {
    for (NodeIndex i = 0; i < nodes.size(); ++i)
      if (!nodes[i].parent) look(i);
  } else {
    for (const NodeIndex i : nodes[owner_of(at).node].body) look(i);
  }
  return ends;
}

// What they gave: the output of the one such step, or an object of them by the ids of their nodes.
json::value RunState::ends_of_run() const {
  const auto ends = end_steps(kTop);
  const auto output_of = [&](StepId step) {
    return step == program_->trigger() ? json::value(trigger_->value(), json::storage_ptr())
                                       : slots_[step].output;
  };
  if (ends.size() == 1) return output_of(ends.front());
  json::object all;
  for (const StepId step : ends) all[node_of(step).id] = output_of(step);
  return all;
}

}  // namespace sluice::engine
