#include <memory>
#include <new>
#include <utility>

#include <boost/asio/post.hpp>

#include "runtime/shard.h"

// The part of a shard that has to do with the compute pool.
namespace sluice::runtime {
namespace {

// Of what a run has recorded. To put together what a larger one came to, and to give its memory
// back, takes an io thread too long.
constexpr std::size_t kEndedHereBytesMax = 256 << 10;

}  // namespace

void Shard::lend(RunId id, ActiveRun& active, Incoming incoming) {
  if (may_wait_on_disk(active, incoming)) return postpone(id);
  auto lent = std::make_shared<LentRun>();
  lent->run = std::move(active.run);
  lent->incoming = std::move(incoming);
  lent->pending =
      active.pending || !std::holds_alternative<engine::Continued>(lent->incoming.event);
  active.heavy = false;
  active.pending = false;
  active.lent = lent;
  active.state = State::kLent;
  ++parts_.activity.turns;
  parts_.env.metrics.computed();
  const auto job = [this, id, lent] {
    compute(*lent);
    boost::asio::post(context_, [this, id, lent] {
      on_computed(id, *lent);
      --parts_.activity.turns;  // last, as with writes
    });
  };
  // The pool takes no more when the server ends; then the run goes on at the next start.
  if (!parts_.pool.submit(lent->run->header().team, id, job)) --parts_.activity.turns;
}

// Whether there is no room at the pool, and nothing that the run has is lost with its memory.
bool Shard::may_wait_on_disk(const ActiveRun& active, const Incoming& incoming) const {
  return parts_.pool.queued() >= parts_.env.options.compute_queue_max &&
         std::holds_alternative<engine::Continued>(incoming.event) && !active.pending &&
         active.calls.empty() && active.queued.empty();
}

void Shard::postpone(RunId id) {
  ActiveRun& active = runs_.at(id);
  clear_timer(id, active);
  count_items(active, 0);
  let_go(std::move(active.run));
  runs_.erase(id);
  size_.store(runs_.size(), std::memory_order_relaxed);
  if (!parts_.loaded_runs.postpone(id)) parts_.leftovers.open_runs = true;
}

void Shard::compute(LentRun& lent) const {
  lent.given_up = !lent.pending && parts_.activity.draining;
  if (lent.given_up) return;
  try {
    const runs::DecidingRuns::Mark mark(parts_.env.options.deciding, lent.run->header().id);
    lent.decision = lent.run->apply(std::move(lent.incoming.event), parts_.env.clock.now(),
                                    engine::Effort::kFull, items_room());
  } catch (const std::bad_alloc& error) {
    lent.refused = Error{ErrorCode::kUnavailable, memory_refusal(error)};
  }
}

void Shard::on_computed(RunId id, LentRun& lent) {
  ActiveRun* active = find(id);
  if (!active || active->lent.get() != &lent) {
    if (lent.incoming.done)
      lent.incoming.done(fail(ErrorCode::kUnavailable, "the run left memory"));
    return let_go(std::move(lent.run));
  }
  active->run = std::move(lent.run);
  active->lent.reset();
  active->state = State::kIdle;
  if (lent.refused) return give_up(id, lent.incoming.done, *lent.refused);
  if (!lent.given_up) return carry_out(id, std::move(lent.decision), std::move(lent.incoming.done));
  if (!active->queued.empty()) go_on(id, *active, {});
}

// True when the run is here again, because nobody had begun to compute its turn. What that was for
// waits like any other event.
bool Shard::take_back(ActiveRun& active) {
  if (active.state != State::kLent) return false;
  const auto& header = active.header();
  if (!parts_.pool.withdraw(header.team, header.id)) return false;
  --parts_.activity.turns;
  active.run = std::move(active.lent->run);
  active.heavy = true;
  active.pending = active.lent->pending;
  active.queued.push_front(std::move(active.lent->incoming));
  active.lent.reset();
  active.state = State::kIdle;
  return true;
}

// A run that is over: whoever waits for its end is told.
void Shard::conclude(std::unique_ptr<engine::Run> run) {
  if (run->bytes() <= kEndedHereBytesMax) return parts_.ends.ended(*run);
  // In a shared_ptr because std::function wants to be copyable.
  const std::shared_ptr<const engine::Run> large = std::move(run);
  const auto job = [&ends = parts_.ends, large] { ends.ended(*large); };
  if (!parts_.pool.submit(large->header().team, RunId(), job)) job();
}

// Its memory is given back.
void Shard::let_go(std::unique_ptr<engine::Run> run) {
  if (!run || run->bytes() <= kEndedHereBytesMax) return;
  const std::shared_ptr<const engine::Run> large = std::move(run);
  parts_.pool.submit(large->header().team, RunId(), [large] {});
}

}  // namespace sluice::runtime
