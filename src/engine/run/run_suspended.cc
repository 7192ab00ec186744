#include <algorithm>
#include <ranges>

#include "engine/run/run_state.h"

// Steps that wait for a person, an event or another run. They hold no resource: the run may leave
// memory, and comes back with whoever they wait for.
namespace sluice::engine {

using model::WaitKind;

namespace {

WaitKind kind_of(const nodes::Arrival& arrival) {
  if (std::holds_alternative<nodes::FormSubmission>(arrival)) return WaitKind::kForm;
  if (std::holds_alternative<nodes::EventArrival>(arrival)) return WaitKind::kEvent;
  if (std::holds_alternative<nodes::ChildOutcome>(arrival)) return WaitKind::kChild;
  return WaitKind::kTime;  // nobody suspends for that
}

}  // namespace

WaitSet::Suspended RunState::take_suspended(StepId step) {
  ready_.remove(step);  // where it is once its timer was due
  auto suspended = waits_.resume(step);
  if (suspended.written) waits_over_.push_back(wait_of(suspended).step);
  return suspended;
}

bool RunState::on(SignalReceived& event) {
  const auto& waiting = waits_.suspended();
  const auto at = std::ranges::find_if(waiting, [&](const WaitSet::Suspended& suspended) {
    return !suspended.arrived && suspended.what == kind_of(event.what) &&
           node_of(suspended.step).id == event.node &&
           iterations_.path_of(slots_[suspended.step].frame) == event.item;
  });
  if (at == waiting.end()) return false;
  const StepId step = at->step;
  ready_.remove(step);  // where it is once its time was due
  waits_.arrive(step, std::make_shared<const nodes::Arrival>(std::move(event.what)));
  arrive(step);
  return true;
}

bool RunState::on(EventReceived& event) {
  std::vector<StepId> waiting;
  for (const auto& suspended : waits_.suspended())
    if (suspended.what == WaitKind::kEvent && suspended.key == event.key && !suspended.arrived)
      waiting.push_back(suspended.step);
  const auto what =
      std::make_shared<const nodes::Arrival>(nodes::EventArrival{std::move(event.payload)});
  // Each goes in front: the first comes last.
  for (const StepId step : waiting | std::views::reverse) {
    ready_.remove(step);
    waits_.arrive(step, what);
    arrive(step);
  }
  return !waiting.empty();
}

model::ParentStep RunState::parent_step(const WaitSet::Suspended& suspended) const {
  const Slot& slot = slots_[suspended.step];
  const auto* wait = find_member(slot.output, "wait");
  return {.run = header_.id,
          .node = node_of(suspended.step).id,
          .item = std::string(iterations_.path_of(slot.frame)),
          .waits = !wait || !wait->is_bool() || wait->get_bool()};
}

void RunState::start_child(const WaitSet::Suspended& suspended) {
  auto step = parent_step(suspended);
  const auto workflow = WorkflowId::parse(suspended.key);
  const auto* inputs = find_member(slots_[suspended.step].output, "inputs");
  commands_.emplace_back(
      StartChild{.node = std::move(step.node),
                 .item = std::move(step.item),
                 .workflow = workflow.value_or(WorkflowId{}),
                 .inputs = inputs && inputs->is_object() ? inputs->get_object() : json::object(),
                 .wait = step.waits});
}

void RunState::stop_child(const WaitSet::Suspended& suspended) {
  if (suspended.what != WaitKind::kChild) return;
  auto step = parent_step(suspended);
  const auto is_it = [&](const auto& other) {
    return other.node == step.node && other.item == step.item;
  };
  std::erase_if(commands_, [&](const Command& command) {
    const auto* start = std::get_if<StartChild>(&command);
    return start && is_it(*start);
  });
  // One of this very decision has not begun yet and simply does not. One that is asked for again
  // may have.
  if (std::erase_if(starts_, is_it) != 0) return;
  if (step.waits) commands_.emplace_back(CancelChild{step.node, step.item});
  stops_.push_back(std::move(step));
}

model::Wait RunState::wait_of(const WaitSet::Suspended& suspended) const {
  const Slot& slot = slots_[suspended.step];
  return {
      .step = {node_of(suspended.step).id, std::string(iterations_.path_of(slot.frame))},
      .kind = suspended.what,
      .key = suspended.key,
      .until = suspended.until,
      .title = suspended.what == WaitKind::kForm ? model::wait_title(slot.output) : std::string()};
}

// Those that were not written yet, which they are with this decision.
std::vector<model::Wait> RunState::begun_waits() {
  std::vector<model::Wait> begun;
  for (const auto& suspended : waits_.take_unwritten()) begun.push_back(wait_of(suspended));
  return begun;
}

}  // namespace sluice::engine
