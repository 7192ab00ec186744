#include "engine/run_state.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "base/time.h"

namespace sluice::engine {

using model::RunStatus;

RunState::RunState(std::shared_ptr<const Program> program, model::RunHeader header,
                   std::unique_ptr<TriggerOutput> trigger, const RunOptions& limits)
    : program_(std::move(program)),
      header_(std::move(header)),
      limits_(limits),
      trigger_(std::move(trigger)),
      slots_(program_->nodes().size()) {
  for (NodeIndex i = 0; i < slots_.size(); ++i)
    slots_[i].undecided_in = static_cast<std::uint32_t>(program_->nodes()[i].in.size());
  ready_.reserve(slots_.size());
}

Decision RunState::apply(const Event& event, Timestamp now) {
  if (is_final(status_)) return {};
  // While no server was there the run was not at work.
  if (std::holds_alternative<Resumed>(event)) active_since_ = now;
  account_time(now);
  steps_in_stretch_ = 0;
  if (!visit(event)) return {};
  check_limits();
  drain();
  return decide();
}

bool RunState::visit(const Event& event) {
  return std::visit(
      [this](const auto& one) {
        if constexpr (requires { on(one); })
          return on(one);
        else
          return false;
      },
      event);
}

bool RunState::on(const Started&) {
  if (status_ != RunStatus::kPending) return false;
  start_trigger();
  return true;
}

bool RunState::on(const Resumed&) {
  // A run whose first stretch was never written begins at the beginning.
  if (status_ == RunStatus::kPending) start_trigger();
  timer_set_.reset();
  fire_due_timers();
  return true;
}

bool RunState::on(const Continued&) { return next_ready_ < ready_.size(); }

bool RunState::on(const TimerFired&) {
  timer_set_.reset();  // it is used up; one that fired early is set again
  fire_due_timers();
  return true;
}

bool RunState::on(const Cancelled& event) {
  finish(RunStatus::kCancelled, event.reason);
  return true;
}

// Starts what can be started, up to the bound of one stretch.
void RunState::drain() {
  while (!is_final(status_) && next_ready_ < ready_.size() &&
         steps_in_stretch_ < limits_.steps_per_stretch_max) {
    ++steps_in_stretch_;
    start_node(ready_[next_ready_++]);
    check_limits();
  }
  if (next_ready_ == ready_.size()) {
    ready_.clear();
    next_ready_ = 0;
  }
  if (!is_final(status_) && idle() && timers_.empty()) finish(RunStatus::kCompleted, {});
}

// Ends a run that is over one of its limits; what it did until then stays recorded.
void RunState::check_limits() {
  if (is_final(status_)) return;
  if (active_ >= limits_.active_time_max)
    finish(RunStatus::kFailed, fmt::format("the run used up its {} of active time",
                                           format_duration(limits_.active_time_max)));
  else if (steps_ > limits_.steps_max)
    finish(RunStatus::kFailed, fmt::format("the run took more than {} steps", limits_.steps_max));
  else if (records_bytes_ > limits_.records_bytes_max)
    finish(RunStatus::kFailed, fmt::format("the outputs of the run take more than {} bytes",
                                           limits_.records_bytes_max));
}

Decision RunState::decide() {
  Decision decision;
  const bool final = is_final(status_);
  if (!final) {
    status_ = open_status();
    decision.more = next_ready_ < ready_.size();
    decision.then = std::move(commands_);
    const auto timer = earliest_timer();
    if (timer && timer != timer_set_) decision.then.emplace_back(SetTimer{*timer});
    timer_set_ = timer;
  } else if (stop_effects_) {
    decision.then.emplace_back(StopEffects{});
  }
  commands_.clear();
  const auto wake = wake_at();
  if (!records_.empty() || status_ != written_status_ || wake != written_wake_at_) {
    const auto finished_at = final ? std::optional(now_) : std::nullopt;
    decision.write = make_transition(header_.id, status_, std::move(records_), wake, finished_at,
                                     final ? error_ : std::string(), std::nullopt);
  }
  records_.clear();
  written_status_ = status_;
  written_wake_at_ = wake;
  return decision;
}

RunStatus RunState::open_status() const {
  return idle() && !timers_.empty() ? RunStatus::kWaiting : RunStatus::kRunning;
}

// From the last event to this one the run was at work unless it only waited for a time. A clock
// that went back counts as no time.
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
  stop_effects_ = in_flight_.size() > commands_.size();
  commands_.clear();
  in_flight_.clear();
  timers_.clear();
  ready_.clear();
  next_ready_ = 0;
}

std::optional<Timestamp> RunState::earliest_timer() const {
  std::optional<Timestamp> earliest;
  for (const NodeIndex i : timers_)
    if (!earliest || slots_[i].until < *earliest) earliest = slots_[i].until;
  return earliest;
}

std::optional<Timestamp> RunState::wake_at() const {
  return status_ == RunStatus::kWaiting ? earliest_timer() : std::nullopt;
}

const json::value* RunState::find(std::string_view root) const {
  if (const auto index = program_->find(root)) {
    if (*index == program_->trigger()) return &trigger_->value();
    const Slot& slot = slots_[*index];
    const bool done = slot.phase == Phase::kCompleted || slot.phase == Phase::kFailed;
    return done ? &slot.output : nullptr;
  }
  if (root == "trigger") return &trigger_->value();
  if (root == "workflow") return &program_->workflow_root();
  if (root == "run") {
    if (run_root_.is_null())
      run_root_ = json::object{{"id", id_text()}, {"started_at", format_time(header_.created_at)}};
    return &run_root_;
  }
  return trigger_->body_root(root);
}

RunResult RunState::result() const { return {}; }

std::string_view RunState::id_text() const {
  if (id_text_.empty()) id_text_ = header_.id.text();
  return id_text_;
}

}  // namespace sluice::engine
