#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hmac.h"
#include "engine/run/run_state.h"
#include "engine/run/storable.h"

namespace sluice::engine {
namespace {

using model::RecordKind;
using model::RunStatus;

// The other side may ask for a longer wait than the policy's, up to here.
constexpr Micros kRetryAfterMax = std::chrono::hours(24);

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
  const StepId step = program_->trigger();
  records_.reserve(512);
  slots_[step].started_at = now_;
  // Without its output: that is the body and the headers, which are stored beside the records.
  const auto written = write_record({.kind = RecordKind::kCompleted}, step);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  settle(step, Phase::kCompleted, {}, {});
}

void RunState::start_step(StepId step) {
  Slot& slot = slots_[step];
  switch (slot.phase) {
    case Phase::kWaiting:
      return complete(step, std::move(slot.output), {});
    case Phase::kSuspended:
      take_suspended(step);
      return resume(step, nodes::TimedOut{});
    case Phase::kGathering:
      return resume(step, iterations_.gather(step));
    default:
      break;
  }
  if (slot.attempt == 1 && slot.output.is_null()) slot.started_at = now_;
  slot.phase = Phase::kReady;
  take_step(step, ask_node(step, [](const nodes::Node& node, const nodes::StepInput& input) {
              return node.start(input);
            }));
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

template <class Ask>
nodes::Step RunState::ask_node(StepId step, Ask&& ask) {
  const Slot& slot = slots_[step];
  const std::string key = key_of(step);
  StepEntropy entropy(*options_.keys, key);
  liquid::RenderOptions render;
  render.now = now_;
  render.entropy = &entropy;
  render.fuel = options_.fuel;
  asked_in_ = slot.frame;
  const liquid::Scope& scope = *this;
  return ask(*node_of(step).node,
             nodes::StepInput{.scope = scope,
                              .render = render,
                              .idempotency_key = key,
                              .memo = slot.output.is_null() ? nullptr : &slot.output});
}

bool RunState::on(const EffectFinished& event) {
  const auto at = std::find_if(in_flight_.begin(), in_flight_.end(),
                               [&](const InFlight& effect) { return effect.id == event.effect; });
  if (at == in_flight_.end()) return false;
  const nodes::EffectRequest request = std::move(at->request);
  const StepId step = at->step;
  in_flight_.erase(at);
  slots_[step].phase = Phase::kReady;
  take_step(step, ask_node(step, [&](const nodes::Node& node, const nodes::StepInput& input) {
              return node.finish(request, event.result, input);
            }));
  return true;
}

void RunState::resume(StepId step, const nodes::Arrival& arrival) {
  slots_[step].output = nullptr;
  slots_[step].phase = Phase::kReady;
  take_step(step, ask_node(step, [&](const nodes::Node& node, const nodes::StepInput& input) {
              return node.resume(arrival, input);
            }));
}

void RunState::take_step(StepId step, nodes::Step outcome) {
  if (trigger_->error()) return finish(RunStatus::kFailed, trigger_->error()->message);
  if (auto* completed = std::get_if<nodes::Completed>(&outcome))
    complete(step, std::move(completed->output), completed->handle);
  else if (auto* failed = std::get_if<nodes::Failed>(&outcome))
    fail_step(step, std::move(*failed));
  else if (auto* effect = std::get_if<nodes::NeedsEffect>(&outcome))
    start_effect(step, std::move(*effect));
  else if (auto* waiting = std::get_if<nodes::WaitUntil>(&outcome))
    wait(step, std::move(*waiting));
  else if (auto* suspend = std::get_if<nodes::Suspend>(&outcome))
    suspend_step(step, std::move(*suspend));
  else if (auto* call = std::get_if<nodes::CallsWorkflow>(&outcome))
    call_workflow(step, std::move(*call));
  else if (auto* iterates = std::get_if<nodes::Iterates>(&outcome))
    iterate(step, std::move(*iterates));
  else
    end_run(step, std::get<nodes::EndsRun>(std::move(outcome)));
}

void RunState::complete(StepId step, json::value output, std::string_view handle) {
  auto written = make_storable(output);
  if (written)
    written =
        write_record({.kind = RecordKind::kCompleted, .handle = handle, .output = &output}, step);
  if (!written) return fail_for_good(step, written.error());
  settle(step, Phase::kCompleted, std::move(output), handle);
}

void RunState::fail_step(StepId step, nodes::Failed failed) {
  const ProgramNode& node = node_of(step);
  Slot& slot = slots_[step];
  if (!failed.transient || slot.attempt >= node.retry.max_attempts)
    return fail_for_good(step, std::move(failed));
  repair_text(failed.message);
  const Timestamp until = now_ + backoff(step, failed);
  const auto written =
      write_record({.kind = RecordKind::kAttempt, .until = until, .error = failed.message}, step);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  ++slot.attempt;
  set_timer(step, Phase::kBackoff, until);
}

void RunState::fail_for_good(StepId step, const Error& error) {
  nodes::Failed failed;
  failed.message = error.message;
  fail_for_good(step, std::move(failed));
}

void RunState::fail_for_good(StepId step, nodes::Failed failed) {
  const ProgramNode& node = node_of(step);
  repair_text(failed.message);
  // The answer is there to help; one that cannot be stored must not hide why the node failed.
  if (!make_storable(failed.output)) failed.output = nullptr;
  // The handle tells readers of the log that somebody takes care of it.
  model::RecordView record{.kind = RecordKind::kFailed,
                           .handle = node.continue_on_error ? kErrorHandle : std::string_view(),
                           .error = failed.message,
                           .output = &failed.output};
  auto written = write_record(record, step);
  if (!written) {
    failed.output = nullptr;
    written = write_record(record, step);
  }
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  if (node.continue_on_error)
    return settle(step, Phase::kFailed,
                  error_output(failed.message, slots_[step].attempt, std::move(failed.output)),
                  kErrorHandle);
  if (slots_[step].frame != kTop) return fail_item(slots_[step].frame, node.id, failed.message);
  finish(failed.transient ? RunStatus::kDeadLetter : RunStatus::kFailed,
         fmt::format("node '{}': {}", node.id, failed.message));
}

void RunState::start_effect(StepId step, nodes::NeedsEffect needs) {
  if (!needs.memo.is_null()) {
    auto written = make_storable(needs.memo);
    if (written)
      written = write_record({.kind = RecordKind::kProgress, .output = &needs.memo}, step);
    if (!written) return fail_for_good(step, written.error());
    slots_[step].output = std::move(needs.memo);
  }
  Slot& slot = slots_[step];
  const Micros left = std::max<Micros>(Millis(1), options_.active_time_max - active_);
  const Micros longest = std::min(node_of(step).timeout, left);
  std::visit([&](auto& call) { call.timeout = std::min(call.timeout, longest); }, needs.request);
  slot.phase = Phase::kInFlight;
  const EffectId id{++last_effect_};
  in_flight_.push_back({id, step, needs.request});
  commands_.emplace_back(StartEffect{id, slot.attempt, std::move(needs.request), key_of(step)});
}

void RunState::wait(StepId step, nodes::WaitUntil wait) {
  if (wait.until <= now_) return complete(step, std::move(wait.output), {});
  auto written = make_storable(wait.output);
  if (written)
    written = write_record(
        {.kind = RecordKind::kWaiting, .until = wait.until, .output = &wait.output}, step);
  if (!written) return fail_for_good(step, written.error());
  slots_[step].output = std::move(wait.output);
  set_timer(step, Phase::kWaiting, wait.until);
}

void RunState::end_run(StepId step, nodes::EndsRun end) {
  repair_text(end.message);
  if (!make_storable(end.output)) end.output = nullptr;
  const auto written = write_record({.kind = RecordKind::kCompleted, .output = &end.output}, step);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  slots_[step].phase = Phase::kCompleted;
  slots_[step].output = std::move(end.output);
  ended_by_ = step;
  finish(end.status, std::move(end.message));
}

Micros RunState::backoff(StepId step, const nodes::Failed& failed) const {
  const auto bits = static_cast<std::uint64_t>(header_.id.key) ^
                    mix(static_cast<std::uint64_t>(header_.id.tail)) ^
                    (std::uint64_t{step} << 32 | static_cast<std::uint64_t>(slots_[step].attempt));
  const Micros wait = model::retry_wait(node_of(step).retry, slots_[step].attempt, mix(bits));
  if (!failed.retry_after) return wait;
  return std::max(wait, std::min(*failed.retry_after, kRetryAfterMax));
}

// Fills in what all records share. On an error nothing was written.
Result<void> RunState::write_record(model::RecordView record, StepId step) {
  const Slot& slot = slots_[step];
  record.node = node_of(step).id;
  record.item = iterations_.path_of(slot.frame);
  record.at = now_;
  record.started_at = slot.started_at;
  record.attempt = slot.attempt;
  const std::size_t before = records_.size();
  model::append_record(records_, record);
  const std::size_t bytes = records_.size() - before;
  if (bytes > options_.output_bytes_max && step != program_->trigger()) {
    records_.resize(before);
    return fail(ErrorCode::kTooLarge,
                fmt::format("the output of {} bytes is larger than the {} bytes that one node may "
                            "put out",
                            bytes, options_.output_bytes_max));
  }
  records_bytes_ += bytes;
  log_counts_.add(record.kind, record.handle);
  ++steps_;
  return {};
}

}  // namespace sluice::engine
