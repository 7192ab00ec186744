#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "engine/run_state.h"
#include "engine/storable.h"

namespace sluice::engine {
namespace {

using model::RecordKind;
using model::RunStatus;

// The other side may ask for a longer wait than the policy's, up to here.
constexpr Micros kRetryAfterMax = std::chrono::hours(24);

// For the `uuid` filter: what it gives follows from the run and the node alone, so that every try,
// also after a crash, renders the same request.
class NodeEntropy final : public Entropy {
 public:
  explicit NodeEntropy(std::string_view key) : key_(key) {}

  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) {
      if (used_ == block_.size()) {
        block_ = sha256(as_bytes(fmt::format("uuid {} {}", key_, ++blocks_)));
        used_ = 0;
      }
      byte = block_[used_++];
    }
  }

 private:
  std::string_view key_;
  Sha256 block_{};
  std::size_t used_ = block_.size();
  unsigned blocks_ = 0;
};

// splitmix64's finalizer: spreads the bits of ids that grow by one.
std::uint64_t mix(std::uint64_t bits) {
  bits += 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

}  // namespace

void RunState::start_trigger() {
  status_ = RunStatus::kRunning;
  const NodeIndex index = program_->trigger();
  records_.reserve(512);
  slots_[index].started_at = now_;
  // Without its output: that is the body and the headers, which are stored beside the records.
  const auto written = write_record({.kind = RecordKind::kCompleted}, index);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  settle(index, Phase::kCompleted, {}, {});
}

void RunState::start_node(NodeIndex index) {
  Slot& slot = slots_[index];
  if (slot.phase == Phase::kWaiting) return complete(index, std::move(slot.output), {});
  if (slot.attempt == 1) slot.started_at = now_;
  slot.phase = Phase::kReady;
  take_step(index, ask_node(index, [](const nodes::Node& node, const nodes::StepInput& input) {
              return node.start(input);
            }));
}

template <class Ask>
nodes::Step RunState::ask_node(NodeIndex index, Ask&& ask) {
  const ProgramNode& node = program_->nodes()[index];
  std::string key;
  const std::string_view id = id_text();
  key.reserve(id.size() + 1 + node.id.size());
  key.append(id).append(1, '/').append(node.id);
  NodeEntropy entropy(key);
  liquid::RenderOptions render;
  render.now = now_;
  render.entropy = &entropy;
  render.fuel = limits_.fuel;
  const liquid::Scope& scope = *this;
  return ask(*node.node, nodes::StepInput{scope, render, key});
}

bool RunState::on(const EffectFinished& event) {
  const auto at = std::find_if(in_flight_.begin(), in_flight_.end(),
                               [&](const InFlight& effect) { return effect.id == event.effect; });
  if (at == in_flight_.end()) return false;
  const nodes::EffectRequest request = std::move(at->request);
  const NodeIndex index = at->node;
  in_flight_.erase(at);
  take_step(index, ask_node(index, [&](const nodes::Node& node, const nodes::StepInput& input) {
              return node.finish(request, event.result, input);
            }));
  return true;
}

void RunState::take_step(NodeIndex index, nodes::Step step) {
  if (trigger_->error()) return finish(RunStatus::kFailed, trigger_->error()->message);
  if (auto* completed = std::get_if<nodes::Completed>(&step))
    complete(index, std::move(completed->output), completed->handle);
  else if (auto* failed = std::get_if<nodes::Failed>(&step))
    fail_node(index, std::move(*failed));
  else if (auto* effect = std::get_if<nodes::NeedsEffect>(&step))
    start_effect(index, std::move(effect->request));
  else if (auto* waiting = std::get_if<nodes::WaitUntil>(&step))
    wait(index, std::move(*waiting));
  else if (auto* end = std::get_if<nodes::EndsRun>(&step))
    end_run(index, std::move(*end));
  else
    SLUICE_CHECK(false, "no node does that yet");
}

void RunState::complete(NodeIndex index, json::value output, std::string_view handle) {
  auto written = make_storable(output);
  if (written)
    written =
        write_record({.kind = RecordKind::kCompleted, .handle = handle, .output = &output}, index);
  if (!written)
    return fail_for_good(
        index,
        {.message = std::move(written).error().message, .retry_after = std::nullopt, .output = {}});
  settle(index, Phase::kCompleted, std::move(output), handle);
}

void RunState::fail_node(NodeIndex index, nodes::Failed failed) {
  const ProgramNode& node = program_->nodes()[index];
  Slot& slot = slots_[index];
  if (!failed.transient || slot.attempt >= node.retry.max_attempts)
    return fail_for_good(index, std::move(failed));
  repair_text(failed.message);
  const Timestamp until = now_ + backoff(index, failed);
  const auto written =
      write_record({.kind = RecordKind::kAttempt, .until = until, .error = failed.message}, index);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  ++slot.attempt;
  set_timer(index, Phase::kBackoff, until);
}

void RunState::fail_for_good(NodeIndex index, nodes::Failed failed) {
  const ProgramNode& node = program_->nodes()[index];
  repair_text(failed.message);
  // The answer is there to help; one that cannot be stored must not hide why the node failed.
  if (!make_storable(failed.output)) failed.output = nullptr;
  // The handle tells readers of the log that somebody takes care of it.
  model::RecordView record{.kind = RecordKind::kFailed,
                           .handle = node.continue_on_error ? kErrorHandle : std::string_view(),
                           .error = failed.message,
                           .output = &failed.output};
  auto written = write_record(record, index);
  if (!written) {
    failed.output = nullptr;
    written = write_record(record, index);
  }
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  if (!node.continue_on_error)
    return finish(failed.transient ? RunStatus::kDeadLetter : RunStatus::kFailed,
                  fmt::format("node '{}': {}", node.id, failed.message));
  settle(index, Phase::kFailed,
         error_output(failed.message, slots_[index].attempt, std::move(failed.output)),
         kErrorHandle);
}

void RunState::start_effect(NodeIndex index, nodes::EffectRequest request) {
  Slot& slot = slots_[index];
  const Micros left = std::max<Micros>(Millis(1), limits_.active_time_max - active_);
  const Micros longest = std::min(program_->nodes()[index].timeout, left);
  std::visit([&](auto& call) { call.timeout = std::min(call.timeout, longest); }, request);
  slot.phase = Phase::kInFlight;
  const EffectId id{++last_effect_};
  in_flight_.push_back({id, index, request});
  commands_.emplace_back(StartEffect{id, slot.attempt, std::move(request),
                                     fmt::format("{}/{}", id_text(), program_->nodes()[index].id)});
}

void RunState::wait(NodeIndex index, nodes::WaitUntil step) {
  if (step.until <= now_) return complete(index, std::move(step.output), {});
  auto written = make_storable(step.output);
  if (written)
    written = write_record(
        {.kind = RecordKind::kWaiting, .until = step.until, .output = &step.output}, index);
  if (!written)
    return fail_for_good(
        index,
        {.message = std::move(written).error().message, .retry_after = std::nullopt, .output = {}});
  slots_[index].output = std::move(step.output);
  set_timer(index, Phase::kWaiting, step.until);
}

void RunState::end_run(NodeIndex index, nodes::EndsRun step) {
  repair_text(step.message);
  if (!make_storable(step.output)) step.output = nullptr;
  const auto written =
      write_record({.kind = RecordKind::kCompleted, .output = &step.output}, index);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  settle(index, Phase::kCompleted, std::move(step.output), {});
  finish(step.status, std::move(step.message));
}

Micros RunState::backoff(NodeIndex index, const nodes::Failed& failed) const {
  const auto bits =
      static_cast<std::uint64_t>(header_.id.key) ^
      mix(static_cast<std::uint64_t>(header_.id.tail)) ^
      (std::uint64_t{index} << 32 | static_cast<std::uint64_t>(slots_[index].attempt));
  const Micros wait =
      model::retry_wait(program_->nodes()[index].retry, slots_[index].attempt, mix(bits));
  if (!failed.retry_after) return wait;
  return std::max(wait, std::min(*failed.retry_after, kRetryAfterMax));
}

// Fills in what all records share. On an error nothing was written.
Result<void> RunState::write_record(model::RecordView record, NodeIndex index) {
  const Slot& slot = slots_[index];
  record.node = program_->nodes()[index].id;
  record.at = now_;
  record.started_at = slot.started_at;
  record.attempt = slot.attempt;
  const std::size_t before = records_.size();
  model::append_record(records_, record);
  const std::size_t bytes = records_.size() - before;
  if (bytes > limits_.output_bytes_max && index != program_->trigger()) {
    records_.resize(before);
    return fail(ErrorCode::kTooLarge,
                fmt::format("the output of {} bytes is larger than the {} bytes that one node may "
                            "put out",
                            bytes, limits_.output_bytes_max));
  }
  records_bytes_ += bytes;
  ++steps_;
  return {};
}

void RunState::make_ready(NodeIndex index) {
  slots_[index].phase = Phase::kReady;
  ready_.push_back(index);
}

void RunState::settle(NodeIndex index, Phase phase, json::value output, std::string_view handle) {
  slots_[index].phase = phase;
  slots_[index].output = std::move(output);
  decide_edges(index, handle);
}

// Dead-path elimination: the node's edges become live or dead; a node whose last edge was decided
// becomes ready, or is skipped and lets its own edges die.
void RunState::decide_edges(NodeIndex index, std::string_view handle) {
  std::vector<NodeIndex> skipped;
  const auto decide_edge = [&](const Edge& edge, bool live) {
    Slot& target = slots_[edge.target];
    target.live = target.live || live;
    if (--target.undecided_in != 0) return;
    if (target.live) return make_ready(edge.target);
    target.phase = Phase::kSkipped;
    skipped.push_back(edge.target);
  };
  const auto& edges = program_->edges();
  for (const auto e : program_->nodes()[index].out)
    decide_edge(edges[e], edges[e].handle == handle);
  while (!skipped.empty()) {
    const NodeIndex dead = skipped.back();
    skipped.pop_back();
    for (const auto e : program_->nodes()[dead].out) decide_edge(edges[e], false);
  }
}

void RunState::set_timer(NodeIndex index, Phase phase, Timestamp until) {
  slots_[index].phase = phase;
  slots_[index].until = until;
  timers_.push_back(index);
}

void RunState::fire_due_timers() {
  std::vector<NodeIndex> due;
  std::erase_if(timers_, [&](NodeIndex i) {
    if (slots_[i].until > now_) return false;
    due.push_back(i);
    return true;
  });
  std::sort(due.begin(), due.end(), [&](NodeIndex a, NodeIndex b) {
    return std::pair(slots_[a].until, a) < std::pair(slots_[b].until, b);
  });
  // Their phase stays: it says whether the node is done now or to be tried again.
  ready_.insert(ready_.end(), due.begin(), due.end());
}

}  // namespace sluice::engine
