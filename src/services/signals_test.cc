#include "services/signals.h"

#include <fmt/format.h>
#include <future>
#include <gtest/gtest.h>
#include <optional>
#include <thread>

#include "services/testing.h"
#include "store/conformance/testing.h"

namespace sluice::services::signals_test {
namespace {

using testing::document;
using testing::edited;
using testing::kTeam;

constexpr std::string_view kNodes =
    R"({"id":"in","type":"manual_trigger","data":{}},)"
    R"({"id":"wait","type":"wait_for_event","data":{"key":"paid"}})";

// Runs that wait for "paid". They hear of events without going on, so that what is delivered again
// shows.
class EventsTakenOnce : public ::testing::Test {
 protected:
  EventsTakenOnce() {
    const auto created = all_.workflows.create(
        *all_.reader, kTeam,
        document(fmt::format(R"({{"name":"w","nodes":[{}],"edges":[)"
                             R"({{"id":"e","source":"in","target":"wait"}}]}})",
                             kNodes)));
    EXPECT_TRUE(created) << created.error().message;
    workflow_ = *created;
  }

  RunId waiting_run() {
    auto request = all_.runs.execution(workflow_, {}, std::nullopt);
    EXPECT_TRUE(request);
    return *edited<RunId>([&](auto done) { all_.runs.start(*std::move(request), done); });
  }
  // As if the run had gone on, and waited for nothing more.
  void end(RunId run) {
    auto stored = *all_.reader->run(run);
    ASSERT_TRUE(stored);
    std::promise<store::CommitOutcome> promise;
    auto future = promise.get_future();
    auto fields = store::TransitionFields{.run = run,
                                          .step = stored->row.step + 1,
                                          .status = model::RunStatus::kCompleted,
                                          .finished_at = all_.clock.now()};
    all_.committer.submit(
        store::TransitionForTest::make(std::move(fields)), store::Committer::kNoShard,
        [&](store::CommitOutcome outcome) { promise.set_value(std::move(outcome)); });
    EXPECT_EQ(future.get().kind, store::CommitOutcome::Kind::kCommitted);
  }

  static store::EventIdentity identity(std::uint8_t id, std::uint8_t body = 1) {
    store::EventIdentity made;
    made.hashes.push_back({id});
    made.body[0] = body;
    made.expires_at = Timestamp(Seconds(1'761'912'000)) + std::chrono::hours(1);
    return made;
  }

  Outcome<std::vector<RunId>> send(const store::EventIdentity& identity) {
    std::promise<Outcome<std::vector<RunId>>> promise;
    auto future = promise.get_future();
    const auto begun =
        all_.runs.signal(*all_.reader, {workflow_.id, "paid", 5}, identity,
                         [&](Outcome<std::vector<RunId>> runs) { promise.set_value(runs); });
    if (!begun) return std::unexpected(begun.error());
    return future.get();
  }
  std::size_t delivered() { return all_.requests.size(); }

  testing::Services all_;
  store::Workflow workflow_;
};

TEST_F(EventsTakenOnce, AReplayWakesNoRunThatWaitsLater) {
  const auto first = waiting_run();
  EXPECT_EQ(*send(identity(1)), std::vector<RunId>{first});
  EXPECT_EQ(delivered(), 1u);
  end(first);
  const auto second = waiting_run();
  EXPECT_EQ(*send(identity(1)), std::vector<RunId>{first}) << "the answer of the first";
  EXPECT_EQ(delivered(), 1u) << "nobody was told";
  EXPECT_EQ(*send(identity(2)), std::vector<RunId>{second});
  EXPECT_EQ(delivered(), 2u);
}

TEST_F(EventsTakenOnce, WhatARunHasNotTakenIsDeliveredAgain) {
  const auto first = waiting_run();
  all_.hears = [](RunId) { return fail(ErrorCode::kUnavailable, "later"); };
  EXPECT_EQ(send(identity(1)).error().code, ErrorCode::kUnavailable);
  const auto later = waiting_run();
  all_.hears = [](RunId) { return Result<void>(); };
  EXPECT_EQ(*send(identity(1)), std::vector<RunId>{first});
  EXPECT_EQ(all_.requests.back().first, first);
  EXPECT_EQ(delivered(), 2u) << "and " << later.text() << " is not among those that it was for";
}

TEST_F(EventsTakenOnce, EitherOfItsNamesTellsIt) {
  const auto first = waiting_run();
  auto both = identity(1);
  both.hashes.push_back({2});
  EXPECT_TRUE(send(both));
  end(first);
  waiting_run();
  // Sent again under its id and signed anew, and then that once more without the id.
  auto anew = identity(1);
  anew.hashes.push_back({3});
  EXPECT_EQ(*send(anew), std::vector<RunId>{first});
  EXPECT_EQ(*send(identity(2)), std::vector<RunId>{first});
  EXPECT_EQ(*send(identity(3)), std::vector<RunId>{first});
  EXPECT_EQ(delivered(), 1u);
}

TEST_F(EventsTakenOnce, AnotherBodyUnderTheSameIdIsRefused) {
  waiting_run();
  EXPECT_TRUE(send(identity(1)));
  const auto other = send(identity(1, 2));
  EXPECT_EQ(other.error().code, ErrorCode::kConflict);
  EXPECT_EQ(other.error().name, "idempotency_conflict");
}

TEST_F(EventsTakenOnce, WhatNobodyTookMayStillBeTaken) {
  EXPECT_EQ(send(identity(1)).error().name, "nobody_waits");
  const auto first = waiting_run();
  all_.hears = [](RunId) { return fail(ErrorCode::kConflict, "over"); };
  EXPECT_EQ(send(identity(1)).error().name, "nobody_waits");
  const auto second = waiting_run();
  all_.hears = [&](RunId run) {
    return run == first ? fail(ErrorCode::kConflict, "over") : Result<void>();
  };
  EXPECT_EQ(*send(identity(1)), std::vector<RunId>{second});
  EXPECT_EQ(*send(identity(1)), std::vector<RunId>{second}) << "whoever left before is left out";
}

TEST_F(EventsTakenOnce, IsForgottenAfterItsTime) {
  const auto first = waiting_run();
  EXPECT_TRUE(send(identity(1)));
  end(first);
  const auto second = waiting_run();
  all_.clock.advance(std::chrono::hours(2));
  auto later = identity(1);
  later.expires_at = all_.clock.now() + std::chrono::hours(1);
  EXPECT_EQ(*send(later), std::vector<RunId>{second});
}

TEST_F(EventsTakenOnce, OneThatIsUnderWayIsNotBegunAgain) {
  waiting_run();
  std::optional<Outcome<std::vector<RunId>>> second;
  all_.hears = [&](RunId) {
    // From another thread, as another request would; this one is the store's.
    std::thread([&] {
      const auto reader = testing::open_reader(*all_.store);
      const auto begun = all_.runs.signal(*reader, {workflow_.id, "paid", 5}, identity(1),
                                          [](const Outcome<std::vector<RunId>>&) {});
      if (!begun) second = std::unexpected(begun.error());
    }).join();
    return Result<void>();
  };
  EXPECT_TRUE(send(identity(1)));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->error().name, "event_in_progress");
}

}  // namespace
}  // namespace sluice::services::signals_test
