#include "runtime/sweeper.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/log.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kLoadedAtOnceMax = 500;
constexpr std::int64_t kDeletedAtOnceMax = 1'000;
constexpr std::size_t kSetAsideMax = 10'000;
constexpr Micros kRetainEvery{Seconds(60)};

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
  thread_ = std::thread([this] { loop(); });
  return {};
}

void Sweeper::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Sweeper::request(RunId run, std::optional<engine::Event> event,
                      std::function<void(Result<void>)> done) {
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back({run, std::move(event), std::move(done)});
  }
  wake_.notify_one();
}

void Sweeper::forget(WorkflowId workflow) {
  {
    std::lock_guard lock(mutex_);
    forgotten_.push_back(workflow);
  }
  wake_.notify_one();
}

void Sweeper::loop() {
  while (true) {
    std::deque<Job> jobs;
    std::deque<WorkflowId> forgotten;
    {
      std::unique_lock lock(mutex_);
      const auto busy = [&] { return stopping_ || !jobs_.empty() || !forgotten_.empty(); };
      wake_.wait_for(lock, shared_.options.sweep_every, busy);
      if (stopping_) return;
      jobs.swap(jobs_);
      forgotten.swap(forgotten_);
    }
    do_jobs(std::move(jobs));
    for (const auto workflow : forgotten) forget_now(workflow);
    if (shared_.draining) continue;
    load_due();
    load_backlog();
    retain();
  }
}

void Sweeper::do_jobs(std::deque<Job> jobs) {
  for (auto& job : jobs) deliver(std::move(job));
}

void Sweeper::deliver(Job job) {
  const unsigned shard = emptiest();
  if (shared_.residents.enter(job.run, shard)) {
    std::vector<Shard::Incoming> events;
    if (job.event) events.push_back({*job.event, [done = job.done] { done({}); }});
    const auto loaded = load_one(job.run, shard, std::move(events));
    if (!loaded && job.done) job.done(fail(loaded.error()));
    return;
  }
  if (!job.event) return;  // somebody drives it already, which is all that was asked for
  const auto where = shared_.residents.find(job.run);
  // Gone from memory this moment, so it is on disk: try again from there.
  if (!where) return request(job.run, std::move(job.event), std::move(job.done));
  to_shard_(*where, [this, job = std::move(job)](Shard& target) {
    Shard::Incoming incoming{*job.event, [done = job.done] { done({}); }};
    if (!target.feed(job.run, incoming)) request(job.run, job.event, job.done);
  });
}

std::size_t Sweeper::room() const {
  const std::size_t all = shared_.options.runs_per_shard_max * shards_.size();
  const std::size_t used = shared_.residents.size();
  return used < all ? all - used : 0;
}

unsigned Sweeper::emptiest() const {
  const auto less = [](const auto& a, const auto& b) { return a->size() < b->size(); };
  return static_cast<unsigned>(std::min_element(shards_.begin(), shards_.end(), less) -
                               shards_.begin());
}

void Sweeper::load_due() {
  if (room() == 0) return;
  // Runs that are in memory are due here too, until their next record is written: look past them.
  const auto limit =
      kLoadedAtOnceMax + static_cast<std::int64_t>(shared_.residents.size() + set_aside_.size());
  const auto due = reader_->due_runs(shared_.clock.now() + shared_.options.near, limit);
  if (!due) return log::error("cannot look for due runs: {}", due.error().message);
  std::vector<RunId> runs;
  for (const auto& each : *due) runs.push_back(each.run);
  load(runs);
}

void Sweeper::load_backlog() {
  while (shared_.backlog && room() > 0) {
    // Cleared before the last page is read, so a run that is let go meanwhile starts another pass.
    if (backlog_after_ == 0) shared_.backlog = false;
    const auto open = reader_->open_runs(backlog_after_, kLoadedAtOnceMax);
    if (!open) return log::error("cannot look for open runs: {}", open.error().message);
    load(*open);
    const bool last_page = open->size() < static_cast<std::size_t>(kLoadedAtOnceMax);
    backlog_after_ = last_page ? 0 : open->back().key;
    if (!last_page) shared_.backlog = true;
    std::lock_guard lock(mutex_);
    if (stopping_ || !jobs_.empty()) return;
  }
}

std::size_t Sweeper::load(const std::vector<RunId>& runs) {
  std::vector<std::pair<RunId, unsigned>> entered;
  std::size_t left = room();
  for (const auto run : runs) {
    if (left == 0) {
      shared_.backlog = true;
      break;
    }
    if (set_aside_.contains(run)) continue;
    const unsigned shard = static_cast<unsigned>(entered.size() % shards_.size());
    if (!shared_.residents.enter(run, shard)) continue;
    entered.emplace_back(run, shard);
    --left;
  }
  if (entered.empty()) return 0;

  // One transaction takes the claim on all of them.
  std::vector<bool> ours(entered.size());
  const auto claimed = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
    for (std::size_t i = 0; i < entered.size(); ++i) {
      SLUICE_TRY(ours[i], writer.claim(entered[i].first));
    }
    return {};
  });
  std::size_t loaded = 0;
  for (std::size_t i = 0; i < entered.size(); ++i) {
    const auto [id, shard] = entered[i];
    if (!claimed || !ours[i]) {
      shared_.residents.leave(id);
      continue;
    }
    auto run = replay(id);
    if (!run) {
      set_aside(id, run.error());
      shared_.residents.leave(id);
      continue;
    }
    ++loaded;
    to_shard_(shard, [run = std::make_shared<std::unique_ptr<engine::Run>>(*std::move(run))](
                         Shard& target) { target.take_over(std::move(*run), {}); });
  }
  if (!claimed) shared_.backlog = true;
  return loaded;
}

Result<void> Sweeper::load_one(RunId id, unsigned shard, std::vector<Shard::Incoming> events) {
  bool ours = false;
  auto claimed = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(ours, writer.claim(id));
    return {};
  });
  if (claimed && !ours) claimed = fail(ErrorCode::kConflict, "the run is finished already");
  auto run = claimed ? replay(id) : Result<std::unique_ptr<engine::Run>>(fail(claimed.error()));
  if (!run) {
    shared_.residents.leave(id);
    return fail(run.error());
  }
  to_shard_(shard, [run = std::make_shared<std::unique_ptr<engine::Run>>(*std::move(run)),
                    events = std::move(events)](Shard& target) {
    target.take_over(std::move(*run), events);
  });
  return {};
}

Result<std::unique_ptr<engine::Run>> Sweeper::replay(RunId id) {
  SLUICE_TRY(auto stored, reader_->run(id));
  if (!stored) return fail(ErrorCode::kNotFound, "the run is gone");
  const auto& header = stored->row.header;
  SLUICE_TRY(auto program, programs_.get(header.workflow, header.version, ""));
  SLUICE_TRY(const auto records, model::parse_records(stored->records));
  return engine::Run::replay(std::move(program), header, stored->trigger,
                             shared_.options.run_limits, records);
}

void Sweeper::set_aside(RunId run, const Error& error) {
  if (set_aside_.size() >= kSetAsideMax) return;
  if (set_aside_.insert(run).second) {
    log::error("run {} cannot go on and is left as it is: {}", run.text(), error.message);
  }
}

void Sweeper::retain() {
  const Micros steady = shared_.clock.steady();
  if (steady - retained_at_ < kRetainEvery) return;
  retained_at_ = steady;
  const Timestamp now = shared_.clock.now();
  const auto& options = shared_.options;
  const auto done = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.delete_expired(now, kDeletedAtOnceMax));
    SLUICE_TRY_VOID(
        writer.delete_rejections(now - options.keep_rejections_for, options.rejections_kept_max));
    return {};
  });
  if (!done) log::warn("could not delete what has expired: {}", done.error().message);
  if (options.keep_runs_for == Micros(0)) return;
  // In slices, so that no delivery waits long behind a deletion.
  std::int64_t deleted = kDeletedAtOnceMax;
  while (deleted == kDeletedAtOnceMax && !shared_.draining) {
    deleted = 0;
    const auto slice = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY(deleted, writer.delete_runs_finished_before(now - options.keep_runs_for,
                                                             kDeletedAtOnceMax));
      return {};
    });
    if (!slice) return log::warn("could not delete old runs: {}", slice.error().message);
  }
}

void Sweeper::forget_now(WorkflowId workflow) {
  for (unsigned shard = 0; shard < shards_.size(); ++shard) {
    to_shard_(shard, [workflow](Shard& target) { target.drop_workflow(workflow); });
  }
  std::int64_t deleted = kDeletedAtOnceMax;
  while (deleted == kDeletedAtOnceMax) {
    deleted = 0;
    const auto slice = shared_.committer.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY(deleted, writer.delete_runs_of(workflow, kDeletedAtOnceMax));
      return {};
    });
    if (!slice)
      return log::error("could not delete the runs of {}: {}", workflow.text(),
                        slice.error().message);
  }
}

}  // namespace sluice::runtime
