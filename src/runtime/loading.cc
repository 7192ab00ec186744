// How the sweeper brings runs from disk into memory.
#include <algorithm>
#include <atomic>

#include "base/log.h"
#include "runtime/sweeper.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kLoadedAtOnceMax = 500;

bool is_cancelled(const std::vector<Shard::Incoming>& events) {
  return std::ranges::any_of(events, [](const Shard::Incoming& incoming) {
    return std::holds_alternative<engine::Cancelled>(incoming.event);
  });
}

}  // namespace

std::size_t Sweeper::room() const {
  const std::size_t used = shared_.residents.size();
  return used < shared_.runs_max ? shared_.runs_max - used : 0;
}

unsigned Sweeper::emptiest() const {
  const auto less = [](const auto& a, const auto& b) { return a->size() < b->size(); };
  return static_cast<unsigned>(std::min_element(shards_.begin(), shards_.end(), less) -
                               shards_.begin());
}

void Sweeper::load_due() {
  while (room() > 0) {
    // Runs that are in memory are due here too, until their next record is written: look past them.
    const auto known = shared_.residents.size() + shared_.residents.count_aside();
    const auto limit = kLoadedAtOnceMax + static_cast<std::int64_t>(known);
    const auto due = reader_->due_runs(shared_.clock.now() + shared_.options.near, limit);
    if (!due) return log::error("cannot look for due runs: {}", due.error().message);
    std::vector<RunId> runs;
    for (const auto& each : *due) runs.push_back(each.run);
    const auto loaded = load(runs);
    const bool all_seen = runs.size() < static_cast<std::size_t>(limit);
    if (!loaded.complete || loaded.runs == 0 || all_seen || interrupted()) return;
  }
}

// One pass over the open runs, over as many calls as the room asks for. A run that is let go while
// a pass is under way starts another one after it.
void Sweeper::load_backlog() {
  if (!in_pass_ && !shared_.backlog.exchange(false)) return;
  in_pass_ = true;
  while (room() > 0) {
    const auto open = reader_->open_runs(pass_after_, kLoadedAtOnceMax);
    if (!open) return log::error("cannot look for open runs: {}", open.error().message);
    if (!load(*open).complete) return;  // the same page again, next time
    if (open->size() < static_cast<std::size_t>(kLoadedAtOnceMax)) {
      in_pass_ = false;
      pass_after_ = 0;
      return;
    }
    pass_after_ = open->back().key;
    if (interrupted()) return;
  }
}

// What a server that ended too early, or a deletion, left undone between runs and those that they
// started.
void Sweeper::settle_families() {
  if (!settling_ && !shared_.families_unsettled.exchange(false)) return;
  settling_ = !wake_parents() || !cancel_orphans();
}

// Parents that nobody will tell what became of their children; once in memory they ask again. One
// pass over them, over as many calls as the room asks for. False when it is not through.
bool Sweeper::wake_parents() {
  while (true) {
    const auto limit = std::min(kLoadedAtOnceMax, static_cast<std::int64_t>(room()));
    if (limit == 0) return false;
    const auto parents = reader_->parents_to_wake(parents_after_, limit);
    if (!parents) log::error("cannot look for waiting runs: {}", parents.error().message);
    if (!parents || !load(*parents).complete) return false;
    const bool is_last = static_cast<std::int64_t>(parents->size()) < limit;
    parents_after_ = is_last ? 0 : parents->back().key;
    if (is_last) return true;
  }
}

// Children that are not wanted any more and were not told.
bool Sweeper::cancel_orphans() {
  std::int64_t after_key = 0;
  while (true) {
    const auto orphans = reader_->orphans(after_key, kLoadedAtOnceMax);
    if (!orphans) {
      log::error("cannot look for runs that nobody waits for: {}", orphans.error().message);
      return false;
    }
    for (const RunId orphan : *orphans) cancel_unwanted(orphan);
    if (orphans->size() < static_cast<std::size_t>(kLoadedAtOnceMax)) return true;
    after_key = orphans->back().key;
  }
}

void Sweeper::cancel_unwanted(RunId run) {
  request(run, engine::Cancelled{std::string(kUnwanted)}, [this](const Result<void>& done) {
    if (!done && passes(done.error().code)) shared_.families_unsettled = true;  // found there again
  });
}

bool Sweeper::bring_in(const std::vector<RunId>& runs) {
  bool complete = true;
  for (std::size_t at = 0; at < runs.size() && complete; at += kLoadedAtOnceMax) {
    const auto end = std::min(runs.size(), at + kLoadedAtOnceMax);
    complete = load({runs.begin() + static_cast<std::ptrdiff_t>(at),
                     runs.begin() + static_cast<std::ptrdiff_t>(end)})
                   .complete;
  }
  return complete;
}

Sweeper::Loaded Sweeper::load(const std::vector<RunId>& runs) {
  std::vector<Entering> entering;
  Loaded loaded;
  for (const auto run : runs) {
    const auto shard = static_cast<unsigned>(entering.size() % shards_.size());
    const auto entry = shared_.residents.enter(run, shard, shared_.runs_max);
    if (entry == Residents::Entry::kKnown) continue;
    if (entry == Residents::Entry::kFull) {
      loaded.complete = false;
      break;
    }
    entering.push_back({.id = run, .shard = shard, .events = {}, .run = {}, .trouble = {}});
  }
  if (entering.empty()) return loaded;
  if (!take_in(entering)) return {.runs = 0, .complete = false};
  for (const auto& each : entering) {
    if (!each.trouble) ++loaded.runs;
    if (each.trouble && passes(each.trouble->code)) loaded.complete = false;
  }
  return loaded;
}

Result<void> Sweeper::take_in(std::span<Entering> entering) {
  std::vector<bool> ours(entering.size());
  if (auto claimed = claim(entering, ours); !claimed) {
    for (const auto& each : entering) shared_.residents.leave(each.id);
    return claimed;
  }
  bool any_new = false;
  for (std::size_t i = 0; i < entering.size(); ++i) {
    take_in_one(entering[i], ours[i]);
    any_new = any_new || (entering[i].run && entering[i].id.key > last_old_key_);
  }
  if (any_new && !wait_for_shards()) {
    for (auto& each : entering) {
      if (!each.trouble) leave_on_disk(each, {ErrorCode::kUnavailable, "the server is stopping"});
    }
    return {};
  }
  for (auto& each : entering) {
    if (each.trouble) continue;
    // In a shared_ptr because std::function wants to be copyable.
    to_shard_(each.shard,
              [run = std::make_shared<std::unique_ptr<engine::Run>>(std::move(each.run)),
               events = std::move(each.events)](Shard& target) {
                target.take_over(std::move(*run), events);
              });
  }
  return {};
}

// One transaction for all.
Result<void> Sweeper::claim(std::span<Entering> entering, std::vector<bool>& ours) {
  return shared_.committer.run([&](store::Writer& writer) -> Result<void> {
    for (std::size_t i = 0; i < entering.size(); ++i) {
      SLUICE_TRY(ours[i], writer.claim(entering[i].id));
    }
    return {};
  });
}

void Sweeper::take_in_one(Entering& entering, bool ours) {
  auto run = ours ? replay(entering) : why_not_ours(entering.id);
  if (!run) return leave_on_disk(entering, std::move(run).error());
  entering.run = *std::move(run);
}

Result<std::unique_ptr<engine::Run>> Sweeper::why_not_ours(RunId id) {
  SLUICE_TRY(const auto stored, reader_->run(id));
  if (!stored) return fail(ErrorCode::kNotFound, "there is no such run");
  return fail(ErrorCode::kConflict, "the run is finished already, or no longer ours");
}

Result<std::unique_ptr<engine::Run>> Sweeper::replay(const Entering& entering) {
  SLUICE_TRY(auto stored, reader_->run(entering.id));
  if (!stored) return fail(ErrorCode::kNotFound, "there is no such run");
  const auto& header = stored->row.header;
  // Its turn comes with a place that another run of its lane leaves. Until then it can be
  // cancelled.
  const bool queued = header.lane && stored->row.status == model::RunStatus::kPending;
  if (queued && !is_cancelled(entering.events))
    return fail(ErrorCode::kConflict, "the run waits for its turn");
  auto program = programs_.get(header.team, header.workflow, header.version);
  if (!program && program.error().code == ErrorCode::kNotFound) {
    // Deleted, and the server ended before its runs had gone too.
    if (std::ranges::find(undeleted_, header.workflow) == undeleted_.end())
      undeleted_.push_back(header.workflow);
  }
  if (!program) return fail(std::move(program).error());
  SLUICE_TRY(const auto records, model::parse_records(stored->records));
  return engine::Run::replay(*std::move(program), header, stored->trigger,
                             shared_.options.run_options, records,
                             engine::StoredState{stored->row.status, stored->row.wake_at});
}

void Sweeper::leave_on_disk(Entering& entering, Error why) {
  const bool expected =
      passes(why.code) || why.code == ErrorCode::kNotFound || why.code == ErrorCode::kConflict;
  if (expected) {
    shared_.residents.leave(entering.id);
  } else if (shared_.residents.set_aside(entering.id)) {
    log::error("run {} cannot go on and stays as it is: {}", entering.id.text(), why.message);
    shared_.ends.lost(entering.id,
                      {ErrorCode::kUnavailable, "this server cannot go on with the run"});
  }
  entering.trouble = std::move(why);
}

// Until every shard is through with what was queued for it before. False when the sweeper is to end
// instead, for then nobody may be there who would run it.
bool Sweeper::wait_for_shards() {
  const auto left = std::make_shared<std::atomic<std::size_t>>(shards_.size());
  for (unsigned shard = 0; shard < shards_.size(); ++shard) {
    to_shard_(shard, [this, left](Shard&) {
      if (--*left != 0) return;
      std::lock_guard lock(mutex_);
      wake_.notify_all();
    });
  }
  if (const auto& run_shards = shared_.options.run_shards) {
    while (*left != 0) run_shards();
    return true;
  }
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stopping_ || *left == 0; });
  return !stopping_;
}

}  // namespace sluice::runtime
