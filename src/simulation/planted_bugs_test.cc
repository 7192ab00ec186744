// Whether the simulator would find a bug: some are planted between a process and its store, and
// each must be found within a few stories.
#include <gtest/gtest.h>

#include "base/log.h"
#include "simulation/simulation.h"
#include "store/conformance/testing.h"
#include "store/forwarding.h"

namespace sluice::simulation::planted_bugs_test {
namespace {

constexpr std::uint64_t kSeedsMax = 20;
constexpr std::int64_t kSteps = 2'000;

engine::Transition copy_of(const engine::Transition& from, std::optional<Timestamp> wake_at) {
  return store::TransitionForTest::make({.run = from.run(),
                                         .status = from.status(),
                                         .records = from.records(),
                                         .wake_at = wake_at,
                                         .finished_at = from.finished_at(),
                                         .error = from.error(),
                                         .awaits = from.awaits(),
                                         .starts = from.starts(),
                                         .stops = from.stops(),
                                         .in_lane = from.in_lane()});
}

// Writes go wrong now and then, so that a story gets anywhere before.
class Planted : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

 protected:
  bool strikes() { return ++writes_ % 20 == 0; }

 private:
  int writes_ = 0;
};

class LostRecord final : public Planted {
  using Planted::Planted;
  Result<bool> append(const engine::Transition& transition) override {
    if (strikes()) return true;
    return next().append(transition);
  }
};

class DoubleRecord final : public Planted {
  using Planted::Planted;
  Result<bool> append(const engine::Transition& transition) override {
    SLUICE_TRY(const bool done, next().append(transition));
    if (done && strikes()) (void)next().append(copy_of(transition, transition.wake_at()));
    return done;
  }
};

// Says that a transaction is durable before it is.
class EarlyAcknowledgement final : public Planted {
  using Planted::Planted;
  Result<void> begin() override {
    if (owed_) SLUICE_TRY_VOID(store_->commit());
    owed_ = false;
    return store_->begin();
  }
  Result<void> commit() override {
    owed_ = strikes();
    return owed_ ? Result<void>() : store_->commit();
  }
  bool owed_ = false;
};

class LostTimer final : public Planted {
  using Planted::Planted;
  Result<bool> append(const engine::Transition& transition) override {
    return next().append(copy_of(transition, std::nullopt));
  }
};

// Writes to runs that another process has taken over, in that one's name.
class StaleWriter final : public Planted {
 public:
  explicit StaleWriter(std::unique_ptr<store::Store> store) : Planted(std::move(store)) {
    newest_ = this;
  }
  ~StaleWriter() override {
    if (newest_ == this) newest_ = nullptr;
  }

 private:
  Result<bool> append(const engine::Transition& transition) override {
    SLUICE_TRY(const bool done, next().append(transition));
    if (done || !newest_ || newest_ == this) return done;
    refused_.push_back(copy_of(transition, transition.wake_at()));
    return true;
  }
  Result<void> commit() override {
    SLUICE_TRY_VOID(store_->commit());
    for (const auto& transition : std::exchange(refused_, {})) {
      if (!newest_ || !newest_->store_->begin()) continue;
      (void)newest_->next().append(transition);
      (void)newest_->store_->commit();
    }
    return {};
  }

  static inline StaleWriter* newest_ = nullptr;
  std::vector<engine::Transition> refused_;
};

// Forgets now and then that others wait for the place of a run that ends.
class LostPlace final : public Planted {
  using Planted::Planted;
  Result<bool> append(const engine::Transition& from) override {
    if (!strikes()) return next().append(from);
    return next().append(store::TransitionForTest::make({.run = from.run(),
                                                         .status = from.status(),
                                                         .records = from.records(),
                                                         .wake_at = from.wake_at(),
                                                         .finished_at = from.finished_at(),
                                                         .error = from.error(),
                                                         .awaits = from.awaits(),
                                                         .starts = from.starts(),
                                                         .stops = from.stops(),
                                                         .in_lane = false}));
  }
};

// Lets one more run into a lane than its workflow allows.
class CrowdedLane final : public Planted {
  using Planted::Planted;
  Result<store::InsertResult> insert_run(const store::NewRun& run) override {
    if (!run.header.lane) return next().insert_run(run);
    store::NewRun crowded{.header = run.header,
                          .body = run.body,
                          .headers = run.headers,
                          .first = copy_of(run.first, run.first.wake_at()),
                          .idempotency = run.idempotency,
                          .schedule = run.schedule};
    ++crowded.header.lane->limit;
    return next().insert_run(crowded);
  }
};

template <class Bug>
void expect_found() {
  log::set_level(log::Level::kOff);
  std::uint64_t seed = 1;
  std::string found;
  for (; seed <= kSeedsMax && found.empty(); ++seed) {
    const auto plant = [](std::unique_ptr<store::Store> store) -> std::unique_ptr<store::Store> {
      return std::make_unique<Bug>(std::move(store));
    };
    found = simulate({.seed = seed, .steps = kSteps, .plant = plant}).violation;
  }
  EXPECT_NE(found, "") << "not within " << kSeedsMax << " stories";
  testing::Test::RecordProperty("found", found);
}

TEST(PlantedBug, ALostRecordIsFound) { expect_found<LostRecord>(); }
TEST(PlantedBug, ADoubleRecordIsFound) { expect_found<DoubleRecord>(); }
TEST(PlantedBug, AnEarly202IsFound) { expect_found<EarlyAcknowledgement>(); }
TEST(PlantedBug, ALostTimerIsFound) { expect_found<LostTimer>(); }
TEST(PlantedBug, AStaleWriterIsFound) { expect_found<StaleWriter>(); }
TEST(PlantedBug, ALostPlaceIsFound) { expect_found<LostPlace>(); }
TEST(PlantedBug, ACrowdedLaneIsFound) { expect_found<CrowdedLane>(); }

}  // namespace
}  // namespace sluice::simulation::planted_bugs_test
