#include "runtime/sweeper.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kDeletedAtOnceMax = 1'000;
constexpr Micros kLookAgainEvery{Seconds(60)};

}  // namespace

Sweeper::Sweeper(Shared& shared, store::Store& store, Programs& programs,
                 std::span<const std::unique_ptr<Shard>> shards, ToShard to_shard)
    : shared_(shared),
      store_(store),
      programs_(programs),
      shards_(shards),
      to_shard_(std::move(to_shard)) {}

Result<void> Sweeper::start() {
  SLUICE_TRY(reader_, store_.reader());
  SLUICE_TRY(last_old_key_, reader_->largest_key());
  if (!shared_.options.run_shards) thread_ = std::thread([this] { loop(); });
  return {};
}

void Sweeper::stop() {
  std::call_once(stopped_once_, [this] {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    for (auto& job : std::exchange(jobs_, {}))
      job.done(fail(ErrorCode::kUnavailable, "the server is stopping"));
  });
}

void Sweeper::request(RunId run, engine::Event event, Shard::Done done) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      jobs_.push_back({run, std::move(event), std::move(done)});
      wake_.notify_all();
      return;
    }
  }
  done(fail(ErrorCode::kUnavailable, "the server is stopping"));
}

void Sweeper::forget(WorkflowId workflow) {
  {
    std::lock_guard lock(mutex_);
    forgotten_.push_back(workflow);
  }
  wake_.notify_all();
}

void Sweeper::call(Call call) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    calls_.push_back(std::move(call));
  }
  wake_.notify_all();
}

void Sweeper::call_later(Call call) {
  std::lock_guard lock(mutex_);
  if (!stopping_) later_.push_back(std::move(call));
}

void Sweeper::make_calls() {
  std::vector<Call> calls;
  {
    std::lock_guard lock(mutex_);
    calls = std::exchange(later_, {});
    std::ranges::move(std::exchange(calls_, {}), std::back_inserter(calls));
  }
  for (const auto& each : calls) each(*reader_);
}

void Sweeper::loop() {
  while (wait_for_work()) tick();
}

void Sweeper::tick() {
  make_calls();
  for (auto& job : take_jobs()) deliver(std::move(job));
  forget_all();
  shared_.ends.expire(shared_.clock.steady());
  if (shared_.draining) return;
  if (on_sweep_) on_sweep_();
  load_due();
  load_backlog();
  settle_families();
  look_again();
}

bool Sweeper::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto busy = [&] {
    return stopping_ || !jobs_.empty() || !calls_.empty() || !forgotten_.empty();
  };
  wake_.wait_for(lock, shared_.options.sweep_every, busy);
  return !stopping_;
}

std::deque<Sweeper::Job> Sweeper::take_jobs() {
  std::lock_guard lock(mutex_);
  undeleted_.insert(undeleted_.end(), forgotten_.begin(), forgotten_.end());
  forgotten_.clear();
  return std::exchange(jobs_, {});
}

bool Sweeper::interrupted() {
  std::lock_guard lock(mutex_);
  return stopping_ || shared_.draining || !jobs_.empty() || !calls_.empty();
}

void Sweeper::deliver(Job job) {
  const unsigned shard = emptiest();
  if (shared_.residents.enter(job.run, shard) == Residents::Entry::kEntered) {
    Entering one{.id = job.run, .shard = shard, .events = {}, .run = {}, .trouble = {}};
    one.events.push_back({job.event, job.done});
    const auto taken = take_in({&one, 1});
    if (!taken) return job.done(fail(taken.error()));
    if (one.trouble) job.done(fail(*one.trouble));
    return;
  }
  if (shared_.residents.is_aside(job.run))
    return job.done(fail(ErrorCode::kCorrupt, "the run cannot go on; the server's log says why"));
  const auto where = shared_.residents.find(job.run);
  // Gone from memory this moment, so it is on disk: try again from there.
  if (!where) return request(job.run, std::move(job.event), std::move(job.done));
  to_shard_(*where, [this, job = std::move(job)](Shard& target) {
    Shard::Incoming incoming{job.event, job.done};
    if (!target.feed(job.run, incoming)) request(job.run, job.event, job.done);
  });
}

// What need not be quick. The open runs are gone through even when nobody says that one was left
// behind: whatever went wrong, no run is forgotten for ever.
void Sweeper::look_again() {
  const Micros now = shared_.clock.steady();
  if (now - looked_again_at_ < kLookAgainEvery) return;
  looked_again_at_ = now;
  shared_.backlog = true;
  retain();
}

void Sweeper::retain() {
  const Timestamp now = shared_.clock.now();
  // In slices, so that no delivery waits long behind a deletion, and nobody for the sweeper.
  do {
    const auto more = delete_old(now);
    if (!more) return log::warn("could not delete what is too old: {}", more.error().message);
    if (!*more) return;
  } while (!interrupted());
  looked_again_at_ = Micros(0);  // the rest follows when there is time
}

// One slice. True when there may be more.
Result<bool> Sweeper::delete_old(Timestamp now) {
  const auto& options = shared_.options;
  std::int64_t expired = 0;
  std::int64_t runs = 0;
  const auto done = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(expired, writer.delete_expired(now, kDeletedAtOnceMax));
    SLUICE_TRY_VOID(
        writer.delete_rejections(now - options.keep_rejections_for, options.rejections_kept_max));
    if (options.keep_runs_for == Micros(0)) return {};
    SLUICE_TRY(runs,
               writer.delete_runs_finished_before(now - options.keep_runs_for, kDeletedAtOnceMax));
    return {};
  });
  if (!done) return fail(done.error());
  return expired == kDeletedAtOnceMax || runs == kDeletedAtOnceMax;
}

void Sweeper::forget_all() {
  std::erase_if(undeleted_, [this](WorkflowId workflow) { return forget_now(workflow); });
}

// True when nothing is left of it.
bool Sweeper::forget_now(WorkflowId workflow) {
  for (unsigned shard = 0; shard < shards_.size(); ++shard) {
    to_shard_(shard, [workflow](Shard& target) { target.drop_workflow(workflow); });
  }
  while (true) {
    std::int64_t deleted = 0;
    const auto slice = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY(deleted, writer.delete_runs_of(workflow, kDeletedAtOnceMax));
      return {};
    });
    if (!slice) return false;  // the committer has said what is wrong with the store
    if (deleted > 0) shared_.families_unsettled = true;  // who waits for them waits in vain
    if (deleted < kDeletedAtOnceMax) return true;
    if (interrupted()) return false;
  }
}

}  // namespace sluice::runtime
