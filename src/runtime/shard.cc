#include "runtime/shard.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "runtime/children.h"
#include "runtime/run_log.h"
#include "trace/tracer.h"

namespace sluice::runtime {
namespace {

// Of what a run has recorded. To load one, or to give its memory back, then takes a while.
constexpr std::size_t kLargeRunBytes = 256 << 10;

bool result_is_ok(const nodes::EffectResult& result) {
  return !std::holds_alternative<nodes::EffectError>(result);
}

}  // namespace

Shard::Shard(unsigned index, boost::asio::io_context& context, const Parts& parts)
    : index_(index),
      context_(context),
      parts_(parts),
      timer_(parts.env.options.make_timer(context)),
      performer_(parts.env.options.make_performer(context)) {}

Shard::ActiveRun* Shard::find(RunId run) {
  const auto found = runs_.find(run);
  return found == runs_.end() ? nullptr : &found->second;
}

Shard::ActiveRun& Shard::insert(std::unique_ptr<engine::Run> run) {
  const RunId id = run->header().id;
  ActiveRun& active = runs_[id];
  active.run = std::move(run);
  size_.store(runs_.size(), std::memory_order_relaxed);
  return active;
}

void Shard::remove(RunId run, const Error& why) {
  ActiveRun* active = find(run);
  if (!active) return;
  stop_effects(*active);
  clear_timer(run, *active);
  if (active->state == State::kQueued) --parts_.activity.turns;
  count_items(*active, 0);
  if (take_back(*active) || active->run) let_go(std::move(active->run));
  auto queued = std::move(active->queued);
  runs_.erase(run);
  size_.store(runs_.size(), std::memory_order_relaxed);
  parts_.loaded_runs.leave(run);
  for (const auto& incoming : queued) {
    if (incoming.done) incoming.done(fail(why));
  }
}

void Shard::start_driving(std::unique_ptr<engine::Run> run, engine::Decision rest) {
  if (model::is_final(run->status())) {
    tell_end(*run, trace::current());
    return conclude(std::move(run));
  }
  if (run->status() == model::RunStatus::kWaiting) log_run_wait(run->header(), run->wake_at());
  const RunId id = run->header().id;
  const auto& memory = parts_.env.options.run_options.memory;
  if (runs_.size() >= parts_.env.options.runs_per_shard_max.get() || parts_.activity.draining ||
      (memory && memory->is_short()))
    return leave_on_disk(rest);
  const auto entry = parts_.loaded_runs.enter(id, index_);
  // What is on its way to the shards takes room too.
  if (entry == LoadedRuns::Entry::kFull) return leave_on_disk(rest);
  if (entry != LoadedRuns::Entry::kEntered) return;  // known: it was loaded before
  ActiveRun& active = insert(std::move(run));
  if (const auto* trace = trace::current())
    active.trace = std::make_unique<trace::RunTrace>(*trace);
  rest.write.reset();  // committed with the run
  carry_out(id, std::move(rest), nullptr);
}

// The run is over, and that is durable.
void Shard::tell_end(const engine::Run& run, const trace::RunTrace* trace) {
  if (trace) trace_end(run, *trace);
  parts_.env.metrics.finished(run.status());
  log_run_end(run.header(), run.status(), run.error(), parts_.env.clock);
  parts_.children.ended(run.header());
  if (model::is_failure(run.status())) parts_.leftovers.failure_alerts = true;
}

// Where the store shows what such a run goes on by: that it is not waiting, the time, or the run
// that it was about to start.
void Shard::leave_on_disk(const engine::Decision& rest) {
  parts_.leftovers.open_runs = true;
  const auto starts_child = [](const engine::Command& command) {
    return std::holds_alternative<engine::StartChild>(command);
  };
  if (std::ranges::any_of(rest.then, starts_child)) parts_.leftovers.child_runs = true;
}

void Shard::resume(std::unique_ptr<engine::Run> run, std::vector<Incoming> events,
                   std::unique_ptr<trace::RunTrace> trace) {
  const RunId id = run->header().id;
  ActiveRun& active = insert(std::move(run));
  active.trace = std::move(trace);
  // What is only loaded to be cancelled does not make its calls once more before that.
  Incoming first{engine::Resumed{}, nullptr};
  const auto cancel = std::ranges::find_if(events, [](const Incoming& incoming) {
    return std::holds_alternative<engine::Cancelled>(incoming.event);
  });
  if (cancel != events.end()) {
    first = std::move(*cancel);
    events.erase(cancel);
  }
  active.queued.assign(std::make_move_iterator(events.begin()),
                       std::make_move_iterator(events.end()));
  // What it asks for once more may be large.
  const bool is_large = active.run->bytes() > kLargeRunBytes;
  decide(id, std::move(first), is_large ? engine::Effort::kFull : engine::Effort::kLight);
}

bool Shard::feed(RunId run, Incoming& incoming) {
  ActiveRun* active = find(run);
  if (!active) return false;
  const bool is_cancel = std::holds_alternative<engine::Cancelled>(incoming.event);
  // What waits to be computed need not be, then.
  if (is_cancel && active->state == State::kLent) take_back(*active);
  if (active->state == State::kIdle)
    decide(run, std::move(incoming));
  else
    active->queued.push_back(std::move(incoming));
  return true;
}

void Shard::happen(RunId id, engine::Event event) {
  Incoming incoming{std::move(event), nullptr};
  feed(id, incoming);
}

void Shard::drop_workflow(WorkflowId workflow) {
  std::vector<RunId> gone;
  for (const auto& [id, active] : runs_) {
    if (active.header().workflow == workflow) gone.push_back(id);
  }
  const Error why{ErrorCode::kNotFound, "the workflow was deleted"};
  for (const auto& id : gone) {
    remove(id, why);
    parts_.ends.lost(id, why);
  }
}

void Shard::decide(RunId id, Incoming incoming, engine::Effort effort) {
  ActiveRun* active = find(id);
  if (!active) return;
  if (effort == engine::Effort::kFull) return lend(id, *active, std::move(incoming));
  engine::Decision decision;
  try {
    const runs::DecidingRuns::Mark mark(parts_.env.options.deciding, id);
    decision = active->run->apply(std::move(incoming.event), parts_.env.clock.now(),
                                  engine::Effort::kLight, items_room());
  } catch (const std::bad_alloc& error) {
    return give_up(id, incoming.done, {ErrorCode::kUnavailable, memory_refusal(error)});
  }
  carry_out(id, std::move(decision), std::move(incoming.done));
}

// The run in memory is half decided: it is let go, and what is stored goes on once there is room.
// A second time it stays as it is.
void Shard::give_up(RunId id, const Done& done, const Error& why) {
  const bool again = !given_up_.insert(id).second;
  log::error("run {} could not be decided{}: {}", id.text(),
             again ? " again and stays as it is" : "; it is loaded once more", why.message);
  if (again) {
    parts_.loaded_runs.quarantine(id);
    parts_.ends.lost(id, {ErrorCode::kUnavailable, "this server cannot go on with the run"});
    given_up_.erase(id);
  }
  if (done) done(fail(why));
  remove(id, why);
  parts_.leftovers.open_runs = true;
}

void Shard::carry_out(RunId id, engine::Decision decision, Done done) {
  ActiveRun* active = find(id);
  if (!active) return;
  count_items(*active, active->run->items_reserved());
  After after{std::move(decision.then), decision.more, decision.heavy, decision.pending,
              std::move(done)};
  if (!decision.write) {
    if (after.done && !after.pending)
      after.done(decision.late ? fail(ErrorCode::kConflict, "the run does not wait for that")
                               : Result<void>());
    return go_on(id, *active, std::move(after));
  }
  active->state = State::kWriting;
  ++parts_.activity.writes;
  auto transition = std::move(*decision.write);
  if (tells_steps(active->header().team)) after.steps = live::steps_of(transition.records());
  if (active->trace)
    after.spans = trace::step_spans(*active->trace, active->header(), transition.records());
  parts_.env.committer.submit(
      std::move(transition), index_,
      [this, id, after = std::move(after)](store::CommitOutcome outcome) mutable {
        on_written(id, std::move(outcome), std::move(after));
        --parts_.activity.writes;  // last: what follows is counted already, so a drain sees no gap
      });
}

void Shard::on_written(RunId id, store::CommitOutcome outcome, After after) {
  using Kind = store::CommitOutcome::Kind;
  if (outcome.kind == Kind::kStaleClaim)
    outcome.error = {ErrorCode::kConflict, "the run is finished already, or no longer ours"};
  const bool committed = outcome.kind == Kind::kCommitted;
  if (after.done && !(committed && after.pending))
    after.done(committed ? Result<void>() : fail(outcome.error));
  ActiveRun* active = find(id);
  if (!active) return;
  active->state = State::kIdle;
  if (!committed) {
    // Stale: another process drives the run now, or it was deleted; nothing that it wanted is ours
    // to do. Failed: the store refuses this one entry and would refuse it again (a store that takes
    // no writes at all keeps it and writes it later).
    const bool refused = outcome.kind == Kind::kFailed && parts_.loaded_runs.quarantine(id);
    if (refused && !parts_.activity.draining) {
      log::error("run {} could not be written and stays as it is: {}", id.text(),
                 outcome.error.message);
    }
    parts_.ends.lost(id, {ErrorCode::kUnavailable, "this server cannot go on with the run"});
    return remove(id, outcome.error);
  }
  if (!given_up_.empty()) given_up_.erase(id);  // it got further
  tell_written(*active, std::move(after.steps));
  if (auto* tracer = trace::tracer(); tracer && !after.spans.empty())
    tracer->add(std::move(after.spans));
  if (model::is_final(active->run->status())) {
    tell_end(*active->run, active->trace.get());
    perform(id, *active, after.then);  // an end asks for no more than that other things end
    auto run = std::move(active->run);
    remove(id, {ErrorCode::kConflict, "the run is finished already"});
    return conclude(std::move(run));
  }
  if (active->run->status() == model::RunStatus::kWaiting)
    log_run_wait(active->run->header(), active->run->wake_at());
  go_on(id, *active, std::move(after));
}

void Shard::go_on(RunId id, ActiveRun& active, After after) {
  perform(id, active, after.then);
  // A long run goes on at the next start of the server.
  if (after.more && (after.pending || !parts_.activity.draining)) {
    active.queued.push_front(
        {engine::Continued{}, after.pending ? std::move(after.done) : nullptr});
    active.heavy = after.heavy;
    active.pending = after.pending;
  }
  if (active.queued.empty()) return settle(id);
  // Not at once: many runs may have come this far in the same batch.
  active.state = State::kQueued;
  ++parts_.activity.turns;
  boost::asio::post(context_, [this, id] { take_next(id); });
}

// A little more may be under way, as several threads ask at once.
std::size_t Shard::items_room() const {
  const std::size_t items = parts_.activity.items;
  const std::size_t most = parts_.env.options.items_running_max.get();
  return items < most ? most - items : 0;
}

void Shard::count_items(ActiveRun& active, std::size_t items) {
  if (items == active.items) return;
  parts_.activity.items += items - active.items;  // also of what has become fewer
  active.items = items;
}

void Shard::take_next(RunId id) {
  ActiveRun* active = find(id);
  if (!active || active->state != State::kQueued) return;
  active->state = State::kIdle;
  auto next = std::ranges::find_if(active->queued, [](const Incoming& incoming) {
    return std::holds_alternative<engine::Cancelled>(incoming.event);
  });
  if (next == active->queued.end()) next = active->queued.begin();
  Incoming incoming = std::move(*next);
  active->queued.erase(next);
  const bool goes_on = std::holds_alternative<engine::Continued>(incoming.event);
  decide(id, std::move(incoming),
         goes_on && active->heavy ? engine::Effort::kFull : engine::Effort::kLight);
  --parts_.activity.turns;  // last, as with writes
}

void Shard::perform(RunId id, ActiveRun& active, std::vector<engine::Command>& commands) {
  for (auto& command : commands) {
    if (auto* effect = std::get_if<engine::StartEffect>(&command)) {
      start_effect(id, active, std::move(*effect));
    } else if (const auto* timer = std::get_if<engine::SetTimer>(&command)) {
      set_timer(id, active, timer->at);
    } else if (const auto* stop = std::get_if<engine::StopEffect>(&command)) {
      stop_effect(active, stop->effect);
    } else if (std::holds_alternative<engine::StopEffects>(command)) {
      stop_effects(active);
    } else if (auto* child = std::get_if<engine::StartChild>(&command)) {
      const trace::Scope scope(active.trace.get());
      parts_.children.start(active.run->header(), std::move(*child));
    } else if (auto* unwanted = std::get_if<engine::CancelChild>(&command)) {
      parts_.children.cancel(id, std::move(*unwanted));
    }
  }
}

void Shard::start_effect(RunId id, ActiveRun& active, engine::StartEffect command) {
  if (parts_.activity.draining)
    return;  // the next start of the server begins it, with the same key
  const Micros began = parts_.env.clock.steady();
  const auto effect = command.effect;
  ++parts_.activity.effects;
  tell_begun(active.run->header(), command);
  if (active.trace) send_trace(active, command);
  std::string step = parts_.env.options.slow_step.get() > Micros(0) ? command.key : std::string();
  const auto call = performer_->start(
      std::move(command.request),
      {.team = active.run->header().team,
       .run = id,
       .key = std::move(command.key),
       .reserved_at = command.reserved_at},
      [this, id, effect, began, step = std::move(step)](nodes::EffectResult result) {
        const auto took = parts_.env.clock.steady() - began;
        if (is_slow(took, parts_.env.options.slow_step.get()))
          log_slow_step(step, took, parts_.env.clock);
        on_effect(id, effect, began, std::move(result));
      });
  active.calls.push_back({effect, call});
}

void Shard::on_effect(RunId id, engine::EffectId effect, Micros began, nodes::EffectResult result) {
  if (!std::holds_alternative<nodes::Postponed>(result))
    parts_.env.metrics.effect(result_is_ok(result), parts_.env.clock.steady() - began);
  if (ActiveRun* active = find(id)) {
    std::erase_if(active->calls, [&](const Call& call) { return call.effect == effect; });
    happen(id, engine::EffectFinished{effect, std::move(result)});
  }
  --parts_.activity.effects;  // last, as with writes
}

void Shard::stop_effect(ActiveRun& active, engine::EffectId effect) {
  const auto call = std::ranges::find(active.calls, effect, &Call::effect);
  if (call == active.calls.end()) return;
  performer_->cancel(call->id);
  --parts_.activity.effects;
  active.calls.erase(call);
}

void Shard::stop_effects(ActiveRun& active) {
  for (const auto& call : active.calls) {
    performer_->cancel(call.id);
    --parts_.activity.effects;
  }
  active.calls.clear();
}

// There is nothing to do for the run: lets one that has long to wait leave memory.
void Shard::settle(RunId id) {
  ActiveRun* active = find(id);
  if (!active || active->state != State::kIdle) return;
  const auto wake_at = active->run->wake_at();
  const bool waits = active->run->status() == model::RunStatus::kWaiting && active->calls.empty();
  // Without a time somebody has to come, who finds it on disk.
  if (waits && (!wake_at || *wake_at > parts_.env.clock.now() + parts_.env.options.near))
    remove(id, {ErrorCode::kUnavailable, "the run left memory"});
}

}  // namespace sluice::runtime
