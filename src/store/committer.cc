#include "store/committer.h"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <iterator>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/memory_budget.h"
#include "store/commit_times.h"
#include "store/committer_entry.h"

namespace sluice::store {

class Committer::Impl {
 public:
  using Entry = CommitterEntry;

  Impl(Store& store, Options options, Deliver deliver)
      : store_(store),
        options_(options),
        deliver_(std::move(deliver)),
        clock_(options.clock ? *options.clock : system_clock_) {}

  void start() {
    if (!options_.threaded) return;
    thread_ = std::thread([this] { loop(); });
    ::pthread_setname_np(thread_.native_handle(), "store");
  }
  template <class Runs>  // Admitted, or several
  bool submit_runs(Runs& runs, unsigned shard, Done& done);
  void submit(Entry entry);
  Result<void> run(Task task);
  bool run_once();
  void stop();

  Millis expected_wait() const;
  bool healthy() const { return !broken_.load(std::memory_order_relaxed); }
  bool full() const {
    return !healthy() || refuses_runs_.load(std::memory_order_relaxed) ||
           runs_queued_.load(std::memory_order_relaxed) >= options_.entries_max.get() ||
           bytes_queued_.load(std::memory_order_relaxed) >= options_.bytes_max;
  }
  void refuse_runs(bool refuses) { refuses_runs_.store(refuses, std::memory_order_relaxed); }
  Micros time_writing() const { return times_.sum(); }
  std::size_t queued() const { return entries_queued_.load(std::memory_order_relaxed); }
  void set_entries_max(std::size_t entries) { options_.entries_max.set(entries); }

  OnCommit observer_;
  OnConcurrencyChanges on_concurrency_changes_;
  OnKeptEvents on_kept_events_;
  OnReopened on_reopened_;
  ChangeFeed changes_;

 private:
  void push(Entry&& entry);  // with mutex_ held
  void loop();
  void round();
  bool wait_for_work();
  bool take_queue();
  bool try_reopen();
  bool last_round() const;
  void write_all();
  void write_batch(std::span<Entry> batch);
  Result<void> write_to_store(std::span<Entry> batch);
  void commit_failed(std::span<Entry> batch, const Error& error);
  void publish_changes();
  void finish(Entry& entry, CommitOutcome outcome);
  void hand_back();
  void fail_what_cannot_wait();

  Store& store_;
  Options options_;  // only entries_max changes
  const Deliver deliver_;
  const SystemClock system_clock_;
  const Clock& clock_;
  std::thread thread_;
  std::once_flag stopped_once_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::vector<Entry> queue_;
  bool waiting_ = false;  // the thread sleeps: only then is a wake-up worth its system call
  bool stopping_ = false;
  bool stopped_ = false;

  std::atomic<bool> broken_{false};
  std::atomic<bool> refuses_runs_{false};
  std::atomic<std::size_t> entries_queued_{0};
  std::atomic<std::size_t> runs_queued_{0};  // Admitted among them
  std::atomic<std::size_t> bytes_queued_{0};
  CommitTimes times_;

  // Only the thread touches these.
  std::vector<Entry> pending_;     // taken from the queue; while broken, transitions that wait
  std::vector<BatchEntry> batch_;  // what the store is given
  struct Mail {
    unsigned shard;
    std::vector<Finished> batch;
  };
  std::vector<Mail> mail_;
  Micros next_reopen_{};
  std::string error_;
  std::vector<Change> unpublished_;  // of batches that failed: perhaps they were written
};

template <class Runs>
bool Committer::Impl::submit_runs(Runs& runs, unsigned shard, Done& done) {
  const std::size_t bytes = bytes_of(runs);
  const std::size_t count = runs_of(runs);
  if (broken_.load(std::memory_order_relaxed) || refuses_runs_.load(std::memory_order_relaxed))
    return false;
  std::unique_lock lock(mutex_);
  const bool has_room = runs_queued_ + count <= options_.entries_max.get() &&
                        bytes_queued_ + bytes <= options_.bytes_max;
  if (stopping_ || !has_room) return false;
  push(Entry{std::move(runs), shard, std::move(done)});
  runs_queued_.fetch_add(count, std::memory_order_relaxed);
  return true;
}

void Committer::Impl::submit(Entry entry) {
  {
    std::unique_lock lock(mutex_);
    if (!stopped_) {
      push(std::move(entry));
      return;
    }
  }
  if (!entry.done) return;
  Finished finished{std::move(entry.done),
                    failed({ErrorCode::kUnavailable, "the server is stopping"})};
  if (entry.shard == kNoShard) return finished.done(std::move(finished.outcome));
  std::vector<Finished> batch;
  batch.push_back(std::move(finished));
  deliver_(entry.shard, std::move(batch));
}

void Committer::Impl::push(Entry&& entry) {
  const std::size_t bytes = bytes_of(entry);
  queue_.push_back(std::move(entry));  // first: it may throw
  bytes_queued_.fetch_add(bytes, std::memory_order_relaxed);
  entries_queued_.fetch_add(1, std::memory_order_relaxed);
  if (waiting_) {
    waiting_ = false;
    wake_.notify_one();
  }
}

Result<void> Committer::Impl::run(Task task) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<CommitOutcome> answer;
  submit(Entry{std::move(task), kNoShard, [&](CommitOutcome outcome) {
                 std::lock_guard lock(mutex);
                 answer = std::move(outcome);
                 ready.notify_one();
               }});
  while (!options_.threaded && !answer) run_once();
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return answer.has_value(); });
  if (answer->kind == CommitOutcome::Kind::kCommitted) return {};
  return fail(std::move(answer->error));
}

void Committer::Impl::stop() {
  std::call_once(stopped_once_, [this] {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      wake_.notify_one();
    }
    options_.threaded ? thread_.join() : loop();
  });
}

Millis Committer::Impl::expected_wait() const {
  const Millis wait = times_.expected_wait(queued());
  if (refuses_runs_.load(std::memory_order_relaxed)) return std::max(wait, options_.room_wait);
  return healthy() ? wait : std::max(wait, options_.reopen_every);
}

// --- the store thread ---

void Committer::Impl::loop() {
  while (wait_for_work()) round();
}

void Committer::Impl::round() {
  if (broken_.load(std::memory_order_relaxed) && !try_reopen()) {
    fail_what_cannot_wait();
  } else {
    write_all();
  }
}

bool Committer::Impl::run_once() {
  if (std::lock_guard lock(mutex_); !take_queue()) return false;
  round();
  return true;
}

// Takes the queue over. False when it is time to end.
bool Committer::Impl::wait_for_work() {
  std::unique_lock lock(mutex_);
  while (queue_.empty() && !stopping_) {
    waiting_ = true;
    if (broken_.load(std::memory_order_relaxed)) {
      const Micros now = clock_.steady();
      if (now >= next_reopen_) break;
      wake_.wait_for(lock, next_reopen_ - now);
    } else {
      wake_.wait(lock);
    }
    waiting_ = false;
  }
  waiting_ = false;
  if (stopping_ && queue_.empty()) {
    stopped_ = true;
    if (pending_.empty()) return false;
  }
  take_queue();
  return true;
}

// With mutex_ held. False when there is nothing to write.
bool Committer::Impl::take_queue() {
  if (pending_.empty()) pending_.swap(queue_);
  std::ranges::move(queue_, std::back_inserter(pending_));
  queue_.clear();
  return !pending_.empty();
}

bool Committer::Impl::last_round() const {
  std::lock_guard lock(mutex_);
  return stopped_;
}

bool Committer::Impl::try_reopen() {
  const Micros now = clock_.steady();
  if (now < next_reopen_ && !last_round()) return false;
  next_reopen_ = now + options_.reopen_every;
  if (auto reopened = store_.reopen(); !reopened) {
    // Tried several times a second, perhaps for hours: said once.
    if (error_ != reopened.error().message)
      log::error("the store still does not take writes: {}", reopened.error().message);
    error_ = reopened.error().message;
    return false;
  }
  log::info("the store takes writes again");
  error_.clear();
  broken_.store(false, std::memory_order_relaxed);
  publish_changes();
  if (on_reopened_) on_reopened_();
  return true;
}

void Committer::Impl::write_all() {
  std::size_t at = 0;
  while (at < pending_.size() && !broken_.load(std::memory_order_relaxed)) {
    const std::size_t count = batch_size(std::span(pending_).subspan(at), options_.batch_max);
    write_batch(std::span(pending_).subspan(at, count));
    if (!broken_.load(std::memory_order_relaxed)) at += count;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
  if (broken_.load(std::memory_order_relaxed)) fail_what_cannot_wait();
}

void Committer::Impl::write_batch(std::span<Entry> batch) {
  const Micros start = clock_.steady();
  if (auto written = write_to_store(batch); !written) return commit_failed(batch, written.error());
  const Micros took = clock_.steady() - start;
  times_.add(took, batch.size());
  if (observer_) observer_(took, batch.size());
  for (const BatchEntry& entry : batch_)
    std::ranges::copy(entry.changes, std::back_inserter(unpublished_));
  publish_changes();
  ConcurrencyChanges news;
  const bool has_events = std::ranges::any_of(batch_, &BatchEntry::events_on_their_way);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!batch_[i].groups.empty()) append(news, std::move(batch_[i].groups));
    finish(batch[i], std::move(batch_[i].outcome));
  }
  hand_back();
  if (!news.empty() && on_concurrency_changes_) on_concurrency_changes_(std::move(news));
  if (has_events && on_kept_events_) on_kept_events_();
}

// Without memory the store may stand in the middle of a transaction, as after any other failure.
Result<void> Committer::Impl::write_to_store(std::span<Entry> batch) {
  try {
    batch_.clear();
    for (Entry& entry : batch) batch_.push_back(batch_entry(entry));
    return store_.write(batch_);
  } catch (const std::bad_alloc& error) {
    return fail(ErrorCode::kUnavailable, memory_refusal(error));
  }
}

// What was written in this batch is gone or in doubt. Nothing is acknowledged before the
// store has been reopened; transitions stay in pending_, in their order.
void Committer::Impl::commit_failed(std::span<Entry> batch, const Error& error) {
  log::error("a commit of {} entries failed: {}", batch.size(), error.message);
  broken_.store(true, std::memory_order_relaxed);
  next_reopen_ = clock_.steady();
  for (const BatchEntry& entry : batch_)
    std::ranges::copy(entry.changes, std::back_inserter(unpublished_));
  for (Entry& entry : batch) {
    if (!std::holds_alternative<engine::Transition>(entry.what)) finish(entry, failed(error));
  }
  hand_back();
}

void Committer::Impl::publish_changes() {
  if (!unpublished_.empty()) changes_.publish(std::exchange(unpublished_, {}));
}

void Committer::Impl::fail_what_cannot_wait() {
  const bool last = last_round();
  const Error error{ErrorCode::kIo, "the database cannot be written to at the moment"};
  auto keep = pending_.begin();
  for (Entry& entry : pending_) {
    if (entry.answered) continue;
    if (!last && std::holds_alternative<engine::Transition>(entry.what)) {
      if (&*keep != &entry) *keep = std::move(entry);
      ++keep;
    } else {
      finish(entry, failed(error));
    }
  }
  pending_.erase(keep, pending_.end());
  hand_back();
}

void Committer::Impl::finish(Entry& entry, CommitOutcome outcome) {
  entry.answered = true;
  entries_queued_.fetch_sub(1, std::memory_order_relaxed);
  bytes_queued_.fetch_sub(bytes_of(entry), std::memory_order_relaxed);
  runs_queued_.fetch_sub(runs_of(entry), std::memory_order_relaxed);
  if (!entry.done) return;
  auto at = std::ranges::find(mail_, entry.shard, &Mail::shard);
  if (at == mail_.end()) at = mail_.insert(at, Mail{entry.shard, {}});
  at->batch.push_back({std::move(entry.done), std::move(outcome)});
}

void Committer::Impl::hand_back() {
  for (Mail& mail : mail_) {
    if (mail.batch.empty()) continue;
    if (mail.shard != kNoShard) {
      deliver_(mail.shard, std::exchange(mail.batch, {}));
      continue;
    }
    for (Finished& finished : std::exchange(mail.batch, {}))
      finished.done(std::move(finished.outcome));
  }
}

// --- the outside ---

Committer::Committer(Store& store, Options options, Deliver deliver)
    : impl_(std::make_unique<Impl>(store, options, std::move(deliver))) {
  impl_->start();
}
Committer::~Committer() { stop(); }

bool Committer::submit(Admitted& run, unsigned shard, Done& done) {
  return impl_->submit_runs(run, shard, done);
}
bool Committer::submit(std::vector<Admitted>& runs, unsigned shard, Done& done) {
  return impl_->submit_runs(runs, shard, done);
}
void Committer::submit(engine::Transition transition, unsigned shard, Done done) {
  impl_->submit(CommitterEntry{std::move(transition), shard, std::move(done)});
}
void Committer::submit(Task task, unsigned shard, Done done) {
  impl_->submit(CommitterEntry{std::move(task), shard, std::move(done)});
}
Result<void> Committer::run(Task task) { return impl_->run(std::move(task)); }
bool Committer::run_once() { return impl_->run_once(); }
void Committer::stop() { impl_->stop(); }
Millis Committer::expected_wait() const { return impl_->expected_wait(); }
bool Committer::healthy() const { return impl_->healthy(); }
bool Committer::full() const { return impl_->full(); }
void Committer::refuse_runs(bool refuses) { impl_->refuse_runs(refuses); }
Micros Committer::time_writing() const { return impl_->time_writing(); }
std::size_t Committer::queued() const { return impl_->queued(); }
void Committer::set_entries_max(std::size_t entries) { impl_->set_entries_max(entries); }
void Committer::on_commit(OnCommit call) { impl_->observer_ = std::move(call); }
ChangeFeed& Committer::changes() { return impl_->changes_; }
void Committer::on_reopened(OnReopened call) { impl_->on_reopened_ = std::move(call); }
void Committer::on_kept_events(OnKeptEvents call) { impl_->on_kept_events_ = std::move(call); }
void Committer::on_concurrency_changes(OnConcurrencyChanges call) {
  impl_->on_concurrency_changes_ = std::move(call);
}

}  // namespace sluice::store
