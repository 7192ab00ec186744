#include "services/signals.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "base/log.h"
#include "services/kept_events.h"
#include "services/runs.h"

namespace sluice::services {
namespace {

constexpr std::int64_t kWaitsMax = 1'000;  // that one event can end

std::unexpected<Problem> nobody_waits() {
  return refuse(ErrorCode::kNotFound, "nobody_waits",
                "No run of this workflow waits for an event with this key.");
}

// What became of one event, run by run; tells when the last one has been heard of. Shared by the
// callbacks of the runs, which come on any thread.
class SignalOutcomes {
 public:
  // Of `waiting`, in its order: the runs that went on. Any error but that of a run that no longer
  // waits is everybody's, so that the sender tries again.
  SignalOutcomes(std::vector<RunId> waiting, Signals::Done done)
      : waiting_(std::move(waiting)),
        outcomes_(waiting_.size()),
        left_(waiting_.size()),
        done_(std::move(done)) {}

  void tell(std::size_t index, Result<void> outcome) {
    {
      const std::lock_guard lock(mutex_);
      outcomes_[index] = std::move(outcome);
      if (--left_ > 0) return;
    }
    done_(collect());
  }

 private:
  Outcome<std::vector<RunId>> collect() const {
    std::vector<RunId> resumed;
    resumed.reserve(waiting_.size());
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const auto& outcome = outcomes_[i];
      if (outcome) {
        resumed.push_back(waiting_[i]);
      } else if (outcome.error().code != ErrorCode::kConflict &&
                 outcome.error().code != ErrorCode::kNotFound) {
        return std::unexpected(not_recorded(outcome.error()));
      }
    }
    return resumed;
  }

  const std::vector<RunId> waiting_;
  std::vector<Result<void>> outcomes_;
  std::mutex mutex_;
  std::size_t left_;
  const Signals::Done done_;
};

// `runs` is not empty.
void deliver(const RunControl& control, const std::vector<RunId>& runs, const Signal& signal,
             Signals::Done done) {
  const engine::EventReceived event{signal.key, signal.payload};
  const auto outcomes = std::make_shared<SignalOutcomes>(runs, std::move(done));
  for (std::size_t i = 0; i < runs.size(); ++i)
    control.request(runs[i], event,
                    [outcomes, i](Result<void> outcome) { outcomes->tell(i, std::move(outcome)); });
}

bool same_wait(const store::EventWait& a, const store::EventWait& b) {
  return a.run == b.run && a.step.node == b.step.node && a.step.item == b.step.item;
}

std::vector<RunId> runs_of(const std::vector<store::EventWait>& waits) {
  std::vector<RunId> runs;
  runs.reserve(waits.size());
  for (const auto& wait : waits)
    if (std::ranges::find(runs, wait.run) == runs.end()) runs.push_back(wait.run);
  return runs;
}

}  // namespace

Problem not_recorded(Error error) {
  if (error.code != ErrorCode::kIo) return error;
  log::error("a run could not record what was asked of it: {}", error.message);
  return Error{ErrorCode::kUnavailable, std::string(kNotWritable)};
}

// One event on its way. Each step holds it by a shared pointer, as its callbacks are copied.
class Signals::Once : public std::enable_shared_from_this<Once> {
 public:
  Once(const Context& context, const RunControl& control, Signal signal,
       store::EventIdentity identity, Done done, std::shared_ptr<void> claim)
      : context_(context),
        control_(control),
        signal_(std::move(signal)),
        identity_(std::move(identity)),
        done_(std::move(done)),
        claim_(std::move(claim)) {}

  Outcome<void> begin(store::Reader& reader, const Signals& signals) {
    SLUICE_TRY_VOID(find_earlier(reader));
    SLUICE_TRY(const auto waiting, reader.event_waits(signal_.workflow, signal_.key, kWaitsMax));
    if (is_first_) waits_ = waiting;
    if (waits_.empty()) return keep(reader, signals);
    std::vector<store::EventWait> still;
    still.reserve(waits_.size());
    std::ranges::copy_if(waits_, std::back_inserter(still), [&](const auto& wait) {
      return std::ranges::any_of(waiting, [&](const auto& w) { return same_wait(w, wait); });
    });
    pending_ = runs_of(still);
    record(unknown_, identity_.expires_at, [self = shared_from_this()] { self->hand_over(); });
    return {};
  }

 private:
  // Nobody waits. One that stands in the store without a wait was kept then, and is for whoever
  // came to wait for it; unless it has expired, which is as if it had never come.
  Outcome<void> keep(store::Reader& reader, const Signals& signals) {
    if (!is_first_) {
      SLUICE_TRY(const auto kept, reader.kept_event(signal_.workflow, identity_.hashes.front()));
      const bool expired = kept && !kept->taken_by && kept->expires_at <= context_.clock.now();
      if (!expired) {
        record(unknown_, identity_.expires_at, [self = shared_from_this()] { self->finish({}); });
        return {};
      }
      unknown_ = identity_.hashes;
      is_first_ = true;
    }
    SLUICE_TRY(const auto keep_for, signals.keep_time(reader, signal_));
    if (keep_for == Micros(0)) return nobody_waits();
    keep_event(context_, {signal_, identity_, keep_for},
               [self = shared_from_this()](Outcome<KeptOrAwaited> outcome) {
                 self->kept(std::move(outcome));
               });
    return {};
  }

  void kept(Outcome<KeptOrAwaited> outcome) {
    if (!outcome) return finish(std::unexpected(std::move(outcome).error()));
    if (outcome->is_kept) return finish({});
    // Somebody began to wait in between.
    waits_ = std::move(outcome->waits);
    pending_ = runs_of(waits_);
    record(unknown_, identity_.expires_at, [self = shared_from_this()] { self->hand_over(); });
  }

  Outcome<void> find_earlier(store::Reader& reader) {
    for (const auto& hash : identity_.hashes) {
      SLUICE_TRY(auto taken, reader.taken_event(signal_.workflow, hash, context_.clock.now()));
      if (!taken) {
        unknown_.push_back(hash);
        continue;
      }
      if (taken->body != identity_.body)
        return refuse(ErrorCode::kConflict, "idempotency_conflict",
                      "This idempotency key was already used with a different body.");
      is_first_ = false;
      waits_ = std::move(taken->waits);
    }
    return {};
  }

  // Calls `then` once the event stands under each of the hashes.
  void record(const std::vector<store::KeyHash>& hashes, Timestamp expires_at,
              std::function<void()> then) {
    if (hashes.empty()) return then();
    std::vector<store::TakenEvent> rows;
    rows.reserve(hashes.size());
    for (const auto& hash : hashes)
      rows.push_back({signal_.workflow, hash, identity_.body, waits_, expires_at});
    context_.committer.submit(
        [rows = std::move(rows)](store::Writer& writer) -> Result<void> {
          for (const auto& row : rows) SLUICE_TRY_VOID(writer.put_taken_event(row));
          return {};
        },
        store::Committer::kNoShard,
        [self = shared_from_this(), then = std::move(then)](store::CommitOutcome outcome) {
          if (outcome.kind == store::CommitOutcome::Kind::kCommitted) return then();
          self->finish(std::unexpected(not_recorded(std::move(outcome.error))));
        });
  }

  void hand_over() {
    if (pending_.empty()) return finish(runs_of(waits_));
    deliver(control_, pending_, signal_,
            [self = shared_from_this()](const Outcome<std::vector<RunId>>& resumed) {
              self->answer(resumed);
            });
  }

  // What an earlier attempt was for and waits no longer has taken it then.
  void answer(const Outcome<std::vector<RunId>>& resumed) {
    if (!resumed || !is_first_ || resumed->size() == pending_.size())
      return finish(resumed ? runs_of(waits_) : resumed);
    std::erase_if(waits_, [&](const auto& wait) {
      return std::ranges::find(*resumed, wait.run) == resumed->end();
    });
    // An event that nobody took may still be taken.
    const auto expires_at = waits_.empty() ? Timestamp{} : identity_.expires_at;
    record(identity_.hashes, expires_at, [self = shared_from_this()] {
      if (self->waits_.empty()) return self->finish(nobody_waits());
      self->finish(runs_of(self->waits_));
    });
  }

  // The caller that has the answer may send the event again at once.
  void finish(const Outcome<std::vector<RunId>>& outcome) {
    claim_.reset();
    done_(outcome);
  }

  const Context& context_;
  const RunControl& control_;
  const Signal signal_;
  const store::EventIdentity identity_;
  const Done done_;
  std::shared_ptr<void> claim_;
  bool is_first_ = true;
  std::vector<store::KeyHash> unknown_;  // under which it does not stand yet
  std::vector<store::EventWait> waits_;  // that it is for
  std::vector<RunId> pending_;           // that have not taken it
};

std::shared_ptr<void> Signals::claim(WorkflowId workflow,
                                     const std::vector<store::KeyHash>& hashes) {
  const std::lock_guard lock(under_way_->mutex);
  auto& events = under_way_->events;
  for (const auto& hash : hashes)
    if (events.contains({workflow, hash})) return nullptr;
  for (const auto& hash : hashes) events.insert({workflow, hash});
  return {under_way_.get(), [all = under_way_, workflow, hashes](void*) {
            const std::lock_guard release(all->mutex);
            for (const auto& hash : hashes) all->events.erase({workflow, hash});
          }};
}

Outcome<Micros> Signals::keep_time(store::Reader& reader, const Signal& signal) const {
  SLUICE_TRY(const auto workflow, reader.workflow(signal.team, signal.workflow));
  if (!workflow || !workflow->is_active) return Micros(0);
  const auto program = programs_.get(workflow->team, workflow->id, workflow->version);
  if (!program || !(*program)->may_await(signal.key)) return Micros(0);
  return (*program)->settings().keep_events.value_or(context_.limits.keep_events_default.get());
}

Outcome<void> Signals::send(store::Reader& reader, Signal signal, Done done) {
  Done told = [done](Outcome<std::vector<RunId>> resumed) {
    if (resumed && resumed->empty()) return done(nobody_waits());
    done(std::move(resumed));
  };
  SLUICE_TRY(const auto waiting, reader.runs_awaiting(signal.workflow, signal.key, kWaitsMax));
  if (!waiting.empty()) {
    deliver(control_, waiting, signal, std::move(told));
    return {};
  }
  SLUICE_TRY(const auto keep_for, keep_time(reader, signal));
  if (keep_for == Micros(0)) return nobody_waits();
  keep_event(context_, {signal, {}, keep_for},
             [control = &control_, signal, done, told](Outcome<KeptOrAwaited> outcome) {
               if (!outcome) return done(std::unexpected(std::move(outcome).error()));
               if (outcome->is_kept) return done(std::vector<RunId>());
               deliver(*control, runs_of(outcome->waits), signal, told);
             });
  return {};
}

Outcome<void> Signals::send_once(store::Reader& reader, Signal signal,
                                 const store::EventIdentity& identity, Done done) {
  auto claimed = claim(signal.workflow, identity.hashes);
  if (!claimed)
    return refuse(
        ErrorCode::kUnavailable, "event_in_progress",
        "This event is being processed at the moment; send it again to learn the outcome.");
  const auto once = std::make_shared<Once>(context_, control_, std::move(signal), identity,
                                           std::move(done), std::move(claimed));
  return once->begin(reader, *this);
}

}  // namespace sluice::services
