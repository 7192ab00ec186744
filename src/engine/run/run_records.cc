#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/json_size.h"
#include "engine/run/run_state.h"
#include "engine/run/storable.h"

// What a step said is made into its record. Nothing else of the run changes by that.
namespace sluice::engine {
namespace {

using model::RecordKind;
using model::WaitKind;

// The other side may ask for a longer wait than the policy's, up to here.
constexpr Micros kRetryAfterMax = std::chrono::hours(24);

// Results of an iterator above this are not written with its own record.
constexpr std::size_t kResultsWrittenBytesMax = 256 << 10;

json::value reference_to(const json::array& results) {
  return json::object{{"count", results.size()}, {"stored", "with each item"}};
}

// splitmix64's finalizer: spreads the bits of ids that grow by one.
std::uint64_t mix(std::uint64_t bits) {
  bits += 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

// What the node says goes behind what was noticed while it was asked.
void take_warnings(nodes::Step& step, Warnings& warnings) {
  const auto take = [&](Warnings& said) { add_warnings(warnings, std::exchange(said, {})); };
  if (auto* completed = std::get_if<nodes::Completed>(&step)) take(completed->warnings);
  if (auto* failed = std::get_if<nodes::Failed>(&step)) take(failed->warnings);
  if (auto* needs = std::get_if<nodes::NeedsEffect>(&step)) take(needs->warnings);
  for (auto& sentence : warnings) repair_text(sentence);
}

}  // namespace

void RunState::record(StepId step, Outcome& outcome) {
  nodes::Step& said = outcome.step;
  if (trigger_->error()) {
    outcome.end = trigger_->error()->message;
    return;
  }
  take_warnings(said, outcome.warnings);
  if (auto* failed = std::get_if<nodes::Failed>(&said))
    return record_failure(step, std::move(*failed), outcome);
  if (auto* waits = std::get_if<nodes::WaitUntil>(&said); waits && waits->until <= now_)
    said = nodes::Completed{std::move(waits->output), {}};
  const auto written =
      std::visit([&](auto& one) { return record_one(step, one, outcome.warnings); }, said);
  if (written) return;
  if (std::holds_alternative<nodes::EndsRun>(said)) {
    outcome.end = written.error().message;
    return;
  }
  nodes::Failed failed;
  failed.message = written.error().message;
  record_failure(step, std::move(failed), outcome);
}

void RunState::record_failure(StepId step, nodes::Failed failed, Outcome& outcome) {
  const ProgramNode& node = node_of(step);
  repair_text(failed.message);
  if (node.retry.on) failed.transient = node.retry.on->matches(failed.cause, failed.transient);
  Result<void> written;
  if (failed.transient && slots_[step].attempt < node.retry.max_attempts) {
    outcome.retry_at = now_ + backoff(step, failed);
    written = write_record({.kind = RecordKind::kAttempt,
                            .until = outcome.retry_at,
                            .error = failed.message,
                            .warnings = &outcome.warnings},
                           step);
  } else {
    // The answer is there to help; one that cannot be stored must not hide why the node failed.
    if (!make_storable(failed.output)) failed.output = nullptr;
    // The handle tells readers of the log that somebody takes care of it.
    model::RecordView record{.kind = RecordKind::kFailed,
                             .handle = node.continue_on_error ? kErrorHandle : std::string_view(),
                             .error = failed.message,
                             .warnings = &outcome.warnings,
                             .output = &failed.output};
    written = write_record(record, step);
    if (!written) {
      failed.output = nullptr;
      written = write_record(record, step);
    }
  }
  if (!written) outcome.end = written.error().message;
  outcome.step = std::move(failed);
}

// record_failure() is asked instead.
Result<void> RunState::record_one(StepId, nodes::Failed&, const Warnings&) { return {}; }

Result<void> RunState::record_one(StepId step, nodes::Completed& completed,
                                  const Warnings& warnings) {
  SLUICE_TRY_VOID(make_storable(completed.output));
  SLUICE_TRY_VOID(check_room(tree_bytes(completed.output)));
  json::value apart;
  auto* results = results_by_reference(step, completed.output);
  if (results) apart = std::exchange(*results, reference_to(results->get_array()));
  const auto written = write_record({.kind = RecordKind::kCompleted,
                                     .handle = completed.handle,
                                     .warnings = &warnings,
                                     .output = &completed.output},
                                    step);
  if (results) *results = std::move(apart);
  return written;
}

// The results in the output of an iterator, when they are too large to be written once more: they
// stand in the records of its items. Else null.
json::value* RunState::results_by_reference(StepId step, json::value& output) const {
  if (!iterations_.is_at_work(step) ||
      iterations_.bytes_gathered(step) <= kResultsWrittenBytesMax || !output.is_object())
    return nullptr;
  auto* items = output.get_object().if_contains("items");
  return items && items->is_array() ? items : nullptr;
}

Result<void> RunState::record_one(StepId step, nodes::NeedsEffect& needs,
                                  const Warnings& warnings) {
  if (needs.memo.is_null()) {
    needs.warnings = warnings;  // for the record that follows the call
    return {};
  }
  SLUICE_TRY_VOID(make_storable(needs.memo));
  return write_record({.kind = RecordKind::kProgress, .warnings = &warnings, .output = &needs.memo},
                      step);
}

Result<void> RunState::record_one(StepId step, nodes::WaitUntil& wait, const Warnings& warnings) {
  SLUICE_TRY_VOID(make_storable(wait.output));
  return write_record({.kind = RecordKind::kWaiting,
                       .until = wait.until,
                       .warnings = &warnings,
                       .output = &wait.output},
                      step);
}

Result<void> RunState::record_one(StepId step, nodes::Suspend& suspend, const Warnings& warnings) {
  repair_text(suspend.key);
  SLUICE_TRY_VOID(make_storable(suspend.shown));
  return write_record({.kind = RecordKind::kWaiting,
                       .until = suspend.until,
                       .wait = suspend.what,
                       .key = suspend.key,
                       .warnings = &warnings,
                       .output = &suspend.shown},
                      step);
}

Result<void> RunState::record_one(StepId step, nodes::CallsWorkflow& call,
                                  const Warnings& warnings) {
  json::value shown = json::object{{"inputs", std::move(call.inputs)}, {"wait", call.wait}};
  SLUICE_TRY_VOID(make_storable(shown));
  const auto written = write_record({.kind = RecordKind::kWaiting,
                                     .wait = WaitKind::kChild,
                                     .key = call.workflow.text(),
                                     .warnings = &warnings,
                                     .output = &shown},
                                    step);
  call.inputs = std::move(shown.get_object());
  return written;
}

Result<void> RunState::record_one(StepId step, nodes::Iterates& iterates,
                                  const Warnings& warnings) {
  if (iterates.items.size() > options_.items_max.get())
    return fail(ErrorCode::kTooLarge,
                fmt::format("{} items are more than the {} that one iterator takes",
                            iterates.items.size(), options_.items_max.get()));
  // Recorded, so that a replay under other limits begins the same items.
  const std::size_t taken = std::min(iterations_.reserved(), options_.items_running_max.get());
  const std::size_t room = std::min(options_.items_running_max.get() - taken, items_room_);
  const std::size_t wanted = std::max<std::size_t>(1, iterates.concurrency);
  iterates.concurrency = std::clamp<std::size_t>(room, 1, wanted);
  json::value record = write_iteration(std::move(iterates));
  SLUICE_TRY_VOID(make_storable(record));
  SLUICE_TRY_VOID(check_room(tree_bytes(record)));
  SLUICE_TRY_VOID(write_record(
      {.kind = RecordKind::kIterating, .warnings = &warnings, .output = &record}, step));
  iterates = *read_iteration(std::move(record));
  return {};
}

Result<void> RunState::record_one(StepId step, nodes::EndsRun& end, const Warnings& warnings) {
  repair_text(end.message);
  if (!make_storable(end.output)) end.output = nullptr;
  return write_record(
      {.kind = RecordKind::kCompleted, .warnings = &warnings, .output = &end.output}, step);
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
  const auto too_large = [&](std::size_t bytes) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("the output of {} bytes is larger than the {} bytes that one node may "
                            "put out",
                            bytes, options_.output_bytes_max.get()));
  };
  const bool is_bounded = step != program_->trigger();
  // Told before it is written, and so that no more is written than escapes can add.
  if (record.output && is_bounded) {
    const std::size_t least = least_json_bytes(*record.output, options_.output_bytes_max.get());
    if (least > options_.output_bytes_max.get()) return too_large(least);
  }
  const std::size_t before = records_.size();
  model::append_record(records_, record);
  const std::size_t bytes = records_.size() - before;
  if (bytes > options_.output_bytes_max.get() && is_bounded) {
    records_.resize(before);
    return too_large(bytes);
  }
  records_bytes_ += bytes;
  slots_[step].bytes = static_cast<std::uint32_t>(bytes);
  log_counts_.add(record.kind, record.handle, record.warnings && !record.warnings->empty());
  ++steps_;
  return {};
}

}  // namespace sluice::engine
