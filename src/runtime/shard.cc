#include "runtime/shard.h"

#include <algorithm>

#include "base/log.h"
#include "runtime/children.h"

namespace sluice::runtime {
namespace {

bool result_is_ok(const nodes::EffectResult& result) {
  return !std::holds_alternative<nodes::EffectError>(result);
}

}  // namespace

Shard::Shard(unsigned index, boost::asio::io_context& context, const Parts& parts)
    : index_(index),
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
    parts_.env.metrics.finished(run->status());
    parts_.children.ended(run->header());
    return parts_.ends.ended(*run);
  }
  const RunId id = run->header().id;
  if (runs_.size() >= parts_.env.options.runs_per_shard_max || parts_.activity.draining)
    return leave_on_disk(rest);
  const auto entry = parts_.loaded_runs.enter(id, index_);
  // What is on its way to the shards takes room too.
  if (entry == LoadedRuns::Entry::kFull) return leave_on_disk(rest);
  if (entry != LoadedRuns::Entry::kEntered) return;  // known: it was loaded before
  insert(std::move(run));
  rest.write.reset();  // committed with the run
  carry_out(id, std::move(rest), nullptr);
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

void Shard::resume(std::unique_ptr<engine::Run> run, std::vector<Incoming> events) {
  const RunId id = run->header().id;
  ActiveRun& active = insert(std::move(run));
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
  decide(id, std::move(first));
}

bool Shard::feed(RunId run, Incoming& incoming) {
  ActiveRun* active = find(run);
  if (!active) return false;
  if (active->writing) {
    active->queued.push_back(std::move(incoming));
  } else {
    decide(run, std::move(incoming));
  }
  return true;
}

void Shard::happen(RunId id, engine::Event event) {
  Incoming incoming{std::move(event), nullptr};
  feed(id, incoming);
}

void Shard::drop_workflow(WorkflowId workflow) {
  std::vector<RunId> gone;
  for (const auto& [id, active] : runs_) {
    if (active.run->header().workflow == workflow) gone.push_back(id);
  }
  const Error why{ErrorCode::kNotFound, "the workflow was deleted"};
  for (const auto& id : gone) {
    remove(id, why);
    parts_.ends.lost(id, why);
  }
}

void Shard::decide(RunId id, Incoming incoming) {
  ActiveRun* active = find(id);
  if (active)
    carry_out(id, active->run->apply(incoming.event, parts_.env.clock.now()),
              std::move(incoming.done));
}

void Shard::carry_out(RunId id, engine::Decision decision, Done done) {
  ActiveRun* active = find(id);
  if (!active) return;
  if (!decision.write) {
    if (done)
      done(decision.late ? fail(ErrorCode::kConflict, "the run does not wait for that")
                         : Result<void>());
    return go_on(id, *active, decision.then, decision.more);
  }
  active->writing = true;
  ++parts_.activity.writes;
  auto transition = std::move(*decision.write);
  After after{std::move(decision.then), decision.more, std::move(done)};
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
  if (after.done) after.done(committed ? Result<void>() : fail(outcome.error));
  ActiveRun* active = find(id);
  if (!active) return;
  active->writing = false;
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
  if (model::is_final(active->run->status())) {
    parts_.env.metrics.finished(active->run->status());
    parts_.children.ended(active->run->header());
    perform(id, *active, after.then);  // an end asks for no more than that other things end
    parts_.ends.ended(*active->run);
    return remove(id, {ErrorCode::kConflict, "the run is finished already"});
  }
  go_on(id, *active, after.then, after.more);
}

void Shard::go_on(RunId id, ActiveRun& active, std::vector<engine::Command>& then, bool more) {
  perform(id, active, then);
  if (!more) return settle(id);
  // A long run goes on at the next start of the server.
  if (!parts_.activity.draining) decide(id, {engine::Continued{}, nullptr});
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
  const auto call = performer_->start(std::move(command.request),
                                      {active.run->header().team, id, std::move(command.key)},
                                      [this, id, effect, began](nodes::EffectResult result) {
                                        on_effect(id, effect, began, std::move(result));
                                      });
  active.calls.push_back({effect, call});
}

void Shard::on_effect(RunId id, engine::EffectId effect, Micros began, nodes::EffectResult result) {
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

// Nothing is being written: goes on with the next event that waited, or lets a run that has long to
// wait leave memory.
void Shard::settle(RunId id) {
  ActiveRun* active = find(id);
  if (!active || active->writing) return;
  if (!active->queued.empty()) {
    Incoming next = std::move(active->queued.front());
    active->queued.pop_front();
    return decide(id, std::move(next));
  }
  const auto wake_at = active->run->wake_at();
  const bool waits = active->run->status() == model::RunStatus::kWaiting && active->calls.empty();
  // Without a time somebody has to come, who finds it on disk.
  if (waits && (!wake_at || *wake_at > parts_.env.clock.now() + parts_.env.options.near))
    remove(id, {ErrorCode::kUnavailable, "the run left memory"});
}

void Shard::set_timer(RunId id, ActiveRun& active, Timestamp at) {
  clear_timer(id, active);
  active.timer = at;
  timers_.emplace(at, id);
  arm();
}

void Shard::clear_timer(RunId id, ActiveRun& active) {
  if (active.timer) timers_.erase({*active.timer, id});
  active.timer.reset();
}

void Shard::arm() {
  if (timers_.empty()) return;
  const Timestamp now = parts_.env.clock.now();
  // The wall clock may jump while a timer is armed, so none is armed for long.
  const Timestamp at = std::min(timers_.begin()->first, now + parts_.env.options.clock_read_every);
  if (at >= armed_for_) return;
  armed_for_ = at;
  timer_->set(std::max(Micros(0), at - now), [this] { on_timer(); });
}

void Shard::on_timer() {
  armed_for_ = Timestamp::max();
  const Timestamp now = parts_.env.clock.now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const RunId run = timers_.begin()->second;
    clear_timer(run, runs_.at(run));
    if (!parts_.activity.draining) happen(run, engine::TimerFired{});
  }
  arm();
}

}  // namespace sluice::runtime
