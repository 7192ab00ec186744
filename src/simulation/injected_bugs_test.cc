// Whether the simulator would find a bug: some are planted between a process and its store, and
// each must be found within a few scenarios.
#include <algorithm>
#include <deque>
#include <gtest/gtest.h>

#include "base/log.h"
#include "simulation/simulation.h"
#include "store/conformance/testing.h"
#include "store/forwarding.h"

namespace sluice::simulation::injected_bugs_test {
namespace {

using Kind = store::CommitOutcome::Kind;

constexpr std::uint64_t kSeedsMax = 120;
constexpr std::int64_t kSteps = 2'000;

engine::Transition copy_of(const engine::Transition& from, std::optional<Timestamp> wake_at,
                           std::int64_t later = 0) {
  return store::TransitionForTest::make({.run = from.run(),
                                         .step = from.step() + later,
                                         .status = from.status(),
                                         .records = from.records(),
                                         .wake_at = wake_at,
                                         .finished_at = from.finished_at(),
                                         .error = from.error(),
                                         .waits_over = from.waits_over(),
                                         .waits_begun = from.waits_begun(),
                                         .starts = from.starts(),
                                         .stops = from.stops(),
                                         .in_concurrency_group = from.in_concurrency_group()});
}

// Writes go wrong now and then, so that a scenario gets anywhere before. Each entry can be changed
// before it is written; what it was is put back afterwards.
class InjectedBug : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Result<void> write(std::span<store::BatchEntry> batch) override {
    const std::vector<store::BatchEntry> before(batch.begin(), batch.end());
    for (auto& entry : batch) inject_bug(entry);
    auto done = store_->write(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].work = before[i].work;
      if (done) written(batch[i]);
    }
    transitions_.clear();
    runs_.clear();
    return done;
  }

 protected:
  virtual void inject_bug(store::BatchEntry&) {}
  virtual void written(store::BatchEntry&) {}

  bool strikes(int every = 20) { return ++writes_ % every == 0; }
  static const engine::Transition* transition_of(const store::BatchEntry& entry) {
    const auto* transition = std::get_if<const engine::Transition*>(&entry.work);
    return transition ? *transition : nullptr;
  }
  // Writes another one instead.
  void replace(store::BatchEntry& entry, engine::Transition transition) {
    entry.work = &transitions_.emplace_back(std::move(transition));
  }
  void replace(store::BatchEntry& entry, store::NewRun run) {
    entry.work = &runs_.emplace_back(std::move(run));
  }
  void write_one(const engine::Transition& transition) {
    store::BatchEntry entry{.work = &transition};
    (void)store_->write({&entry, 1});
  }

 private:
  int writes_ = 0;
  std::deque<engine::Transition> transitions_;  // those of the batch that is being written
  std::deque<store::NewRun> runs_;
};

class LostRecord final : public InjectedBug {
  using InjectedBug::InjectedBug;
  void inject_bug(store::BatchEntry& entry) override {
    if (transition_of(entry) && strikes()) entry.work = &nothing_;
  }
  store::Task nothing_ = [](store::Writer&) { return Result<void>(); };
};

class DoubleRecord final : public InjectedBug {
  using InjectedBug::InjectedBug;
  void written(store::BatchEntry& entry) override {
    const auto* transition = transition_of(entry);
    if (transition && entry.outcome.kind == Kind::kCommitted && strikes())
      write_one(copy_of(*transition, transition->wake_at(), 1));
  }
};

// Says now and then that a batch of transitions is durable before it is written.
class EarlyAcknowledgement final : public InjectedBug {
  using InjectedBug::InjectedBug;
  Result<void> write(std::span<store::BatchEntry> batch) override {
    for (const auto& transition : std::exchange(owed_, {})) write_one(transition);
    const bool only_transitions =
        std::ranges::all_of(batch, [](const auto& entry) { return transition_of(entry); });
    if (!only_transitions || !strikes(kEarlyEvery)) return store_->write(batch);
    for (auto& entry : batch) {
      const auto* transition = transition_of(entry);
      owed_.push_back(copy_of(*transition, transition->wake_at()));
      entry.outcome = {.kind = Kind::kCommitted, .existing = transition->run()};
    }
    return {};
  }
  // Only a crash before the next write shows it, and a write is few operations of the disk.
  static constexpr int kEarlyEvery = 3;
  std::vector<engine::Transition> owed_;
};

class LostTimer final : public InjectedBug {
  using InjectedBug::InjectedBug;
  void inject_bug(store::BatchEntry& entry) override {
    if (const auto* transition = transition_of(entry))
      replace(entry, copy_of(*transition, std::nullopt));
  }
};

// Writes to runs that another process has taken over, in that one's name.
class StaleWriter final : public InjectedBug {
 public:
  explicit StaleWriter(std::unique_ptr<store::Store> store) : InjectedBug(std::move(store)) {
    newest_ = this;
  }
  ~StaleWriter() override {
    if (newest_ == this) newest_ = nullptr;
  }

 private:
  void written(store::BatchEntry& entry) override {
    const auto* transition = transition_of(entry);
    if (!transition || entry.outcome.kind != Kind::kStaleClaim) return;
    if (!newest_ || newest_ == this) return;
    newest_->write_one(*transition);
    entry.outcome.kind = Kind::kCommitted;
  }

  static inline StaleWriter* newest_ = nullptr;
};

// Forgets now and then that others wait for the slot of a run that ends.
class LostSlot final : public InjectedBug {
  using InjectedBug::InjectedBug;
  void inject_bug(store::BatchEntry& entry) override {
    const auto* from = transition_of(entry);
    if (!from || !strikes()) return;
    replace(entry, store::TransitionForTest::make({.run = from->run(),
                                                   .step = from->step(),
                                                   .status = from->status(),
                                                   .records = from->records(),
                                                   .wake_at = from->wake_at(),
                                                   .finished_at = from->finished_at(),
                                                   .error = from->error(),
                                                   .waits_over = from->waits_over(),
                                                   .waits_begun = from->waits_begun(),
                                                   .starts = from->starts(),
                                                   .stops = from->stops(),
                                                   .in_concurrency_group = false}));
  }
};

// Stores all items of a delivery but the last, and says that all are there.
class LostItem final : public InjectedBug {
  using InjectedBug::InjectedBug;
  static const std::vector<store::Admitted>* runs_of(const store::BatchEntry& entry) {
    const auto* runs = std::get_if<const std::vector<store::Admitted>*>(&entry.work);
    return runs && (*runs)->size() > 1 ? *runs : nullptr;
  }
  void inject_bug(store::BatchEntry& entry) override {
    const auto* runs = runs_of(entry);
    if (!runs) return;
    auto& fewer = fewer_.emplace_back();
    for (std::size_t i = 0; i + 1 < runs->size(); ++i) {
      const auto& run = (*runs)[i].run();
      fewer.push_back(
          store::AdmittedForTest::make({.header = run.header,
                                        .body = run.body,
                                        .headers = run.headers,
                                        .first = copy_of(run.first, run.first.wake_at()),
                                        .idempotency = run.idempotency,
                                        .schedule = run.schedule}));
    }
    entry.work = &fewer;
  }
  void written(store::BatchEntry& entry) override {
    const auto* runs = runs_of(entry);
    if (!runs || entry.outcome.kind != Kind::kCommitted) return;
    entry.outcome.items.push_back(
        {.kind = Kind::kCommitted, .existing = runs->back().run().header.id});
  }
  std::deque<std::vector<store::Admitted>> fewer_;
};

// Lets one more run into a concurrency group than its workflow allows.
class CrowdedGroup final : public InjectedBug {
  using InjectedBug::InjectedBug;
  void inject_bug(store::BatchEntry& entry) override {
    const auto* run = std::get_if<const store::NewRun*>(&entry.work);
    if (!run || !(*run)->header.concurrency_group) return;
    store::NewRun crowded{.header = (*run)->header,
                          .body = (*run)->body,
                          .headers = (*run)->headers,
                          .first = copy_of((*run)->first, (*run)->first.wake_at()),
                          .idempotency = (*run)->idempotency,
                          .schedule = (*run)->schedule};
    ++crowded.header.concurrency_group->limit;
    replace(entry, std::move(crowded));
  }
};

template <class Bug>
void expect_found() {
  log::set_level(log::Level::kOff);
  std::uint64_t seed = 1;
  std::string found;
  for (; seed <= kSeedsMax && found.empty(); ++seed) {
    const auto inject_bug =
        [](std::unique_ptr<store::Store> store) -> std::unique_ptr<store::Store> {
      return std::make_unique<Bug>(std::move(store));
    };
    found = simulate({.seed = seed, .steps = kSteps, .inject_bug = inject_bug}).violation;
  }
  EXPECT_NE(found, "") << "not within " << kSeedsMax << " scenarios";
  testing::Test::RecordProperty("found", found);
}

TEST(InjectedBugs, ALostRecordIsFound) { expect_found<LostRecord>(); }
TEST(InjectedBugs, ADoubleRecordIsFound) { expect_found<DoubleRecord>(); }
TEST(InjectedBugs, AnEarly202IsFound) { expect_found<EarlyAcknowledgement>(); }
TEST(InjectedBugs, ALostTimerIsFound) { expect_found<LostTimer>(); }
TEST(InjectedBugs, AStaleWriterIsFound) { expect_found<StaleWriter>(); }
TEST(InjectedBugs, ALostSlotIsFound) { expect_found<LostSlot>(); }
TEST(InjectedBugs, ALostItemIsFound) { expect_found<LostItem>(); }
TEST(InjectedBugs, ACrowdedGroupIsFound) { expect_found<CrowdedGroup>(); }

}  // namespace
}  // namespace sluice::simulation::injected_bugs_test
