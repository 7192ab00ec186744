#include <algorithm>
#include <fmt/format.h>

#include "base/hmac.h"
#include "base/time.h"
#include "engine/run/run_state.h"
#include "engine/run/step_guard.h"
#include "engine/run/step_memory.h"

namespace sluice::engine {
namespace {

using model::RecordKind;
using model::RunStatus;

// What a step costs besides what its node and its output do.
constexpr std::uint64_t kStepWork = 40;

// What nodes draw at random follows from the run and the step alone, so that every try, also after
// a crash, makes the same request. Keyed by the server, so that nobody else can know it.
class StepEntropy final : public Entropy {
 public:
  StepEntropy(const ServerKeys& keys, std::string_view step) : keys_(keys), step_(step) {}

  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) {
      if (used_ == block_.size()) {
        block_ = hmac_sha256(keys_.entropy, fmt::format("{} {}", step_, ++blocks_));
        used_ = 0;
      }
      byte = block_[used_++];
    }
  }

 private:
  const ServerKeys& keys_;
  std::string_view step_;
  Sha256 block_{};
  std::size_t used_ = block_.size();
  unsigned blocks_ = 0;
};

nodes::Failed over_its_bound(std::uint64_t step_work_max) {
  nodes::Failed failed;
  failed.message = fmt::format(
      "the step computes for longer than the {} that one step may take; give it less data, or "
      "split its work into several steps",
      format_duration(Micros(step_work_max / kWorkPerMicro)));
  return failed;
}

}  // namespace

void RunState::start_trigger() {
  status_ = RunStatus::kRunning;
  const StepId step = program_->trigger();
  records_.reserve(512);
  slots_[step].started_at = now_;
  // Without its output: that is the body and the headers, which are stored beside the records.
  const auto written = write_record({.kind = RecordKind::kCompleted}, step);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  settle(step, Phase::kCompleted, {}, {});
}

bool RunState::start_step(StepId step) {
  switch (slots_[step].phase) {
    case Phase::kArrived:
      return take_arrival(step);
    case Phase::kGathering:
      return gather_items(step);
    case Phase::kSuspended:
      return time_out(step);
    default:
      return start_afresh(step);
  }
}

// Its time has come, for the first try or another one, or it has waited for that time.
bool RunState::start_afresh(StepId step) {
  Slot& slot = slots_[step];
  const bool waited = slot.phase == Phase::kWaiting;
  if (!waited && slot.attempt == 1 && slot.output.is_null()) slot.started_at = now_;
  const auto ask = [&](const nodes::Node& node, const nodes::StepInput& input) -> nodes::Step {
    if (!waited) return node.start(input);
    WorkBudget::spend(work_of_bytes(slot.bytes));
    return nodes::Completed{slot.output, {}};
  };
  Outcome outcome;
  if (!work_out(step, Memo::kSeen, outcome, ask)) return false;
  take(step, std::move(outcome));
  return true;
}

bool RunState::take_arrival(StepId step) {
  if (const auto* suspended = waits_.find(step)) {
    const auto ask = [&](const nodes::Node& node, const nodes::StepInput& input) {
      return node.resume(*suspended->arrived, input);
    };
    Outcome outcome;
    if (!work_out(step, Memo::kNone, outcome, ask)) return false;
    take_suspended(step);
    put_output(step, nullptr);
    take(step, std::move(outcome));
    return true;
  }
  const auto at = std::ranges::find(in_flight_, step, &InFlight::step);
  if (auto* postponed = std::get_if<nodes::Postponed>(&*at->result)) {
    const nodes::Postponed later = std::move(*postponed);
    in_flight_.erase(at);
    postpone(step, later);
    return true;
  }
  const auto ask = [&](const nodes::Node& node, const nodes::StepInput& input) {
    return node.finish(at->request, *at->result, input);
  };
  Outcome outcome;
  outcome.warnings = at->warnings;
  if (!work_out(step, Memo::kSeen, outcome, ask)) return false;
  in_flight_.erase(at);
  take(step, std::move(outcome));
  return true;
}

bool RunState::gather_items(StepId step) {
  std::optional<nodes::Arrival> done;
  const auto ask = [&](const nodes::Node& node, const nodes::StepInput& input) {
    WorkBudget::spend(4 * work_of_bytes(iterations_.bytes_gathered(step)));
    done = iterations_.gather(step);
    return node.resume(*done, input);
  };
  Outcome outcome;
  if (!work_out(step, Memo::kNone, outcome, ask)) {
    if (done) iterations_.put_back(step, std::get<nodes::ItemsDone>(*std::move(done)));
    return false;
  }
  iterations_.drop(step);
  put_output(step, nullptr);
  take(step, std::move(outcome));
  return true;
}

bool RunState::time_out(StepId step) {
  const auto ask = [&](const nodes::Node& node, const nodes::StepInput& input) {
    return node.resume(nodes::TimedOut{}, input);
  };
  Outcome outcome;
  if (!work_out(step, Memo::kNone, outcome, ask)) return false;
  take_suspended(step);
  put_output(step, nullptr);
  take(step, std::move(outcome));
  return true;
}

std::string RunState::key_of(StepId step) const {
  const Slot& slot = slots_[step];
  const std::string_view run = id_text();
  const std::string& node = node_of(step).id;
  std::string key;
  key.reserve(run.size() + 1 + node.size());
  key.append(run).append(1, '/').append(node);
  if (slot.frame != kTop) key.append(1, '/').append(iterations_.path_of(slot.frame));
  return key;
}

// Asks under the bound of this turn or, in a full one, of the step. On either the run is as it was;
// a step that is over its own bound fails.
template <class Ask>
bool RunState::work_out(StepId step, Memo memo, Outcome& outcome, const Ask& ask) {
  const bool light = effort_ == Effort::kLight;
  const std::size_t records_size = records_.size();
  const std::size_t records_bytes = records_bytes_;
  const std::size_t steps = steps_;
  const model::LogCounts log_counts = log_counts_;
  const auto work = guard_step(light ? turn_work_left_ : options_.step_work_max.get(), [&] {
    WorkBudget::spend(kStepWork);
    outcome.step = ask_node(step, memo, outcome.warnings, ask);
    record(step, outcome);
  });
  turn_work_left_ -= std::min(turn_work_left_, work.spent);
  out_of_work_ = turn_work_left_ == 0;
  if (work.done) return true;
  records_.resize(records_size);
  records_bytes_ = records_bytes;
  steps_ = steps;
  log_counts_ = log_counts;
  if (light) {
    out_of_work_ = true;
    return false;
  }
  outcome = {};
  record_failure(step, over_its_bound(options_.step_work_max.get()), outcome);
  return true;
}

template <class Ask>
nodes::Step RunState::ask_node(StepId step, Memo memo, Warnings& warnings, const Ask& ask) {
  const Slot& slot = slots_[step];
  const std::string key = key_of(step);
  StepEntropy entropy(*options_.keys, key);
  liquid::RenderOptions render;
  render.now = now_;
  render.entropy = &entropy;
  render.fuel = options_.fuel;
  render.missing_is_error = program_->settings().strict;
  render.warnings = &warnings;
  asked_in_ = slot.frame;
  const liquid::Scope& scope = *this;
  const bool seen = memo == Memo::kSeen && !slot.output.is_null();
  const nodes::StepInput input{.scope = scope,
                               .render = render,
                               .idempotency_key = key,
                               .memo = seen ? &slot.output : nullptr};
  return within_memory(options_, [&] {
    nodes::Step said = ask(*node_of(step).node, input);
    // A node that waits for a time which is over goes on at once.
    while (const auto* suspend = std::get_if<nodes::Suspend>(&said)) {
      if (!suspend->until || *suspend->until > now_) break;
      WorkBudget::spend(kStepWork);
      said = node_of(step).node->resume(nodes::TimedOut{}, input);
    }
    return said;
  });
}

nodes::Step RunState::ask_for_view(StepId step, Warnings& warnings, const AskStep& ask) {
  return ask_node(step, Memo::kSeen, warnings, ask);
}

}  // namespace sluice::engine
