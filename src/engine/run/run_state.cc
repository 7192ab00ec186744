#include "engine/run/run_state.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/check.h"
#include "base/time.h"

namespace sluice::engine {

using model::RunStatus;

namespace {

RunOptions options_for(const Program& program, const model::RunHeader& header,
                       const RunOptions& options) {
  RunOptions out = options;
  if (const auto longest = program.settings().active_time_max)
    out.active_time_max = std::min(out.active_time_max, *longest);
  if (header.trigger == model::TriggerKind::kSync)
    out.active_time_max = std::min(out.active_time_max, out.sync_time_max.get());
  return out;
}

// A run whose turn has not come can get its turn or be cancelled.
bool reaches_queued(const Event& event) {
  return std::holds_alternative<Continued>(event) || std::holds_alternative<Cancelled>(event);
}

}  // namespace

RunState::RunState(std::shared_ptr<const Program> program, model::RunHeader header,
                   std::unique_ptr<TriggerOutput> trigger, const RunOptions& options)
    : program_(std::move(program)),
      header_(std::move(header)),
      options_(options_for(*program_, header_, options)),
      trigger_(std::move(trigger)),
      slots_(program_->nodes().size()),
      hold_(options_.memory.get()) {
  for (NodeIndex i = 0; i < slots_.size(); ++i) {
    slots_[i].node = i;
    slots_[i].undecided_in = static_cast<std::uint32_t>(program_->nodes()[i].in.size());
  }
  ready_.reserve(slots_.size());
}

Decision RunState::apply(Event event, Timestamp now, Effort effort, std::size_t items_room) {
  Decision late;
  late.late = true;
  if (is_final(status_) || (queued_ && !reaches_queued(event))) return late;
  // While no server was there the run was not at work.
  if (std::holds_alternative<Resumed>(event) || queued_) active_since_ = now;
  account_time(now);
  steps_in_turn_ = 0;
  items_room_ = items_room;
  effort_ = effort;
  turn_work_left_ = effort == Effort::kLight ? options_.light_work_max : options_.full_work_max;
  out_of_work_ = false;
  if (!visit(event)) return late;
  if (queued_ && !is_final(status_)) return write_queued();
  // What has arrived is recorded even if the run is over a limit by now.
  if (!is_pending()) check_limits();
  drain();
  hold_.set(held_bytes());
  return decide();
}

bool RunState::visit(Event& event) {
  return std::visit([this](auto& one) { return on(one); }, event);
}

bool RunState::on(const Started&) {
  if (status_ != RunStatus::kPending) return false;
  start_trigger();
  return true;
}

bool RunState::on(const Resumed&) {
  // A run whose first turn was never written begins at the beginning.
  if (status_ == RunStatus::kPending) start_trigger();
  timer_set_.reset();
  for (const auto& suspended : waits_.suspended())
    if (suspended.what == model::WaitKind::kChild) start_child(suspended);
  fire_due_timers();
  return true;
}

bool RunState::on(const Continued&) {
  if (std::exchange(queued_, false)) return on(Resumed{});
  return !ready_.empty();
}

bool RunState::on(const Queued&) {
  queued_ = true;
  return true;
}

bool RunState::on(const TimerFired&) {
  timer_set_.reset();  // it is used up; one that fired early is set again
  fire_due_timers();
  return true;
}

bool RunState::on(const Cancelled& event) {
  finish(RunStatus::kCancelled, event.reason);
  return true;
}

bool RunState::on(EffectFinished& event) {
  const auto at = std::ranges::find(in_flight_, event.effect, &InFlight::id);
  if (at == in_flight_.end() || at->result) return false;
  at->result = std::move(event.result);
  arrive(at->step);
  return true;
}

// The step goes on before all others.
void RunState::arrive(StepId step) {
  slots_[step].phase = Phase::kArrived;
  ready_.push_front(step);
}

bool RunState::is_pending() const {
  return !ready_.empty() && slots_[ready_.front()].phase == Phase::kArrived;
}

// Starts what can be started, up to the bounds of one turn. All that an event is for belongs to one
// turn, unless it takes too much work.
void RunState::drain() {
  while (!is_final(status_) && !ready_.empty() && !out_of_work_) {
    const bool pending = is_pending();
    if (!pending && steps_in_turn_ >= options_.steps_per_turn_max) break;
    const StepId step = ready_.pop();
    if (!start_step(step)) {
      ready_.push_front(step);
      break;
    }
    if (!pending) ++steps_in_turn_;
    check_limits();
  }
  if (!is_final(status_) && idle() && waits_.empty()) finish(RunStatus::kCompleted, {});
}

// Ends a run that is over one of its limits; what it did until then stays recorded.
void RunState::check_limits() {
  if (is_final(status_)) return;
  if (active_ >= options_.active_time_max)
    finish(RunStatus::kFailed, fmt::format("the run used up its {} of active time",
                                           format_duration(options_.active_time_max)));
  else if (steps_ > options_.steps_max.get())
    finish(RunStatus::kFailed,
           fmt::format("the run took more than {} steps", options_.steps_max.get()));
  else if (records_bytes_ > options_.records_bytes_max)
    finish(RunStatus::kFailed, fmt::format("the outputs of the run take more than {} bytes",
                                           options_.records_bytes_max));
  else if (const auto room = check_room(0); !room)
    finish(RunStatus::kFailed, room.error().message);
}

Decision RunState::decide() {
  Decision decision;
  const bool final = is_final(status_);
  decision.then = std::move(commands_);
  commands_.clear();
  if (!final) {
    status_ = open_status();
    decision.more = !ready_.empty();
    decision.heavy = decision.more && out_of_work_;
    decision.pending = is_pending();
    const auto timer = waits_.earliest_timer();
    if (timer && timer != timer_set_) decision.then.emplace_back(SetTimer{*timer});
    timer_set_ = timer;
  } else if (stop_effects_) {
    decision.then.emplace_back(StopEffects{});
  }
  const auto wake = wake_at();
  auto waits = begun_waits();
  if (!records_.empty() || !waits.empty() || !waits_over_.empty() || status_ != written_status_ ||
      wake != written_wake_at_) {
    decision.write =
        make_transition({.run = header_.id,
                         .step = next_step_++,
                         .status = status_,
                         .records = std::move(records_),
                         .log_counts = log_counts_,
                         .wake_at = wake,
                         .finished_at = final ? std::optional(now_) : std::nullopt,
                         .error = final ? error_ : std::string(),
                         .at = now_,
                         .waits_over = std::move(waits_over_),
                         .waits_begun = std::move(waits),
                         .starts = std::move(starts_),
                         .stops = std::move(stops_),
                         .in_concurrency_group = header_.concurrency_group.has_value()});
  }
  records_.clear();
  log_counts_ = {};
  starts_.clear();
  stops_.clear();
  waits_over_.clear();
  written_status_ = status_;
  written_wake_at_ = wake;
  return decision;
}

// With what it inherits, if anything: that is a new run's own.
Decision RunState::write_queued() {
  Decision decision;
  decision.write = make_transition({.run = header_.id,
                                    .step = next_step_++,
                                    .status = RunStatus::kPending,
                                    .records = std::exchange(records_, {}),
                                    .log_counts = std::exchange(log_counts_, {}),
                                    .in_concurrency_group = header_.concurrency_group.has_value()});
  decision.more = true;
  return decision;
}

RunStatus RunState::open_status() const {
  return idle() && !waits_.empty() ? RunStatus::kWaiting : RunStatus::kRunning;
}

// From the last event to this one the run was at work unless it only waited. A clock that went back
// counts as no time.
void RunState::account_time(Timestamp now) {
  if (status_ == RunStatus::kRunning) active_ += std::max(Micros(0), now - active_since_);
  now_ = now;
  active_since_ = now;
}

void RunState::finish(RunStatus status, std::string error) {
  if (is_final(status_)) return;
  SLUICE_CHECK(is_final(status), "a run ends with a final status");
  status_ = status;
  error_ = std::move(error);
  // Effects of this very decision have not begun yet and simply do not.
  const auto unbegun = std::erase_if(commands_, [](const Command& command) {
    return std::holds_alternative<StartEffect>(command);
  });
  const auto waiting = std::ranges::count_if(
      in_flight_, [](const InFlight& effect) { return !effect.result.has_value(); });
  stop_effects_ = static_cast<std::size_t>(waiting) > unbegun;
  for (const auto& suspended : waits_.suspended())
    if (!suspended.arrived) stop_child(suspended);
  in_flight_.clear();
  waits_.clear();
  waits_over_.clear();
  ready_.clear();
}

std::optional<Timestamp> RunState::wake_at() const {
  return status_ == RunStatus::kWaiting ? waits_.earliest_timer() : std::nullopt;
}

RunResult RunState::result() const {
  for (const NodeIndex node : program_->responds())
    if (slots_[node].phase == Phase::kCompleted) return {slots_[node].output, true};
  if (ended_by_) return {slots_[*ended_by_].output, false};
  return {ends_of_run(), false};
}

}  // namespace sluice::engine
