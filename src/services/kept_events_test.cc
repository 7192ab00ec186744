#include "services/kept_events.h"

#include <fmt/format.h>
#include <future>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::kept_events_test {
namespace {

using testing::document;
using testing::edited;
using testing::kTeam;

// Workflows with a step that waits for "paid-..." and keeps events for ten minutes.
class KeptEvents : public ::testing::Test {
 protected:
  store::Workflow made(std::string_view name, std::string_view settings) {
    const auto created = all_.workflows.create(
        *all_.reader, kTeam,
        document(fmt::format(
            R"({{"name":"{}","settings":{},"nodes":[{{"id":"in","type":"manual_trigger"}},)"
            R"({{"id":"wait","type":"wait_for_event","data":{{"key":"paid-{{{{ context.id }}}}"}}}}],)"
            R"("edges":[{{"id":"e","source":"in","target":"wait"}}]}})",
            name, settings)));
    EXPECT_TRUE(created) << created.error().message;
    return created.value_or(store::Workflow());
  }
  Outcome<std::vector<RunId>> send(const store::Workflow& to, std::string_view key,
                                   const std::optional<store::EventIdentity>& identity = {},
                                   json::value payload = 5) {
    std::promise<Outcome<std::vector<RunId>>> promise;
    auto future = promise.get_future();
    const auto begun = all_.runs.signal(
        *all_.reader, {to.id, std::string(key), std::move(payload), kTeam}, identity,
        [&](Outcome<std::vector<RunId>> runs) { promise.set_value(std::move(runs)); });
    if (!begun) return std::unexpected(begun.error());
    return future.get();
  }
  bool is_kept(const Outcome<std::vector<RunId>>& sent) { return sent && sent->empty(); }
  std::size_t kept(const store::Workflow& of) {
    return all_.reader->kept_events(of.id, all_.clock.now(), 100)->size();
  }
  RunId run_of(const store::Workflow& workflow, std::string_view id) {
    auto request = all_.runs.execution(workflow, {{"id", id}}, std::nullopt);
    EXPECT_TRUE(request);
    return *edited<RunId>([&](auto done) { all_.runs.start(*std::move(request), done); });
  }
  store::EventIdentity identity(std::uint8_t id, std::uint8_t body = 1) {
    store::EventIdentity made;
    made.hashes.push_back({id});
    made.body[0] = body;
    made.expires_at = all_.clock.now() + std::chrono::hours(1);
    return made;
  }

  testing::Services all_;
};

TEST_F(KeptEvents, AreThoseThatAStepMayYetWaitFor) {
  const auto keeps = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(keeps, "paid-7")));
  EXPECT_EQ(send(keeps, "sent-7").error().name, "nobody_waits");
  EXPECT_EQ(kept(keeps), 1u);
  const auto does_not = made("does not", "{}");
  EXPECT_EQ(send(does_not, "paid-7").error().name, "nobody_waits");
  all_.context.limits.keep_events_default.set(std::chrono::minutes(1));
  EXPECT_TRUE(is_kept(send(does_not, "paid-7")));
  EXPECT_EQ(send(made("never", R"({"keep_events":0})"), "paid-7").error().name, "nobody_waits");
  ASSERT_TRUE(
      all_.workflows.update(*all_.reader, kTeam, keeps.id, document(R"({"is_active":false})")));
  EXPECT_EQ(send(keeps, "paid-8").error().name, "nobody_waits") << "it is paused";
}

TEST_F(KeptEvents, AreForTheRunThatBeginsToWait) {
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7")));
  const auto run = run_of(workflow, "7");
  EXPECT_EQ(kept(workflow), 0u);
  const auto way = all_.reader->events_on_their_way(0, 10).value();
  ASSERT_EQ(way.size(), 1u);
  EXPECT_EQ(way[0].taken_by->run, run);
  EXPECT_EQ(way[0].payload, "5");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7"))) << "the run has one";
  const auto next = run_of(workflow, "7");
  EXPECT_EQ(all_.reader->events_on_their_way(way[0].id, 10)->at(0).taken_by->run, next);
  const auto last = run_of(workflow, "7");
  EXPECT_EQ(*send(workflow, "paid-7"), std::vector<RunId>{last}) << "somebody waits now";
}

TEST_F(KeptEvents, LastAsLongAsTheSettingsSay) {
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7")));
  all_.clock.advance(std::chrono::minutes(10));
  run_of(workflow, "7");
  EXPECT_TRUE(all_.reader->events_on_their_way(0, 10)->empty());
}

TEST_F(KeptEvents, AreBoundedInNumber) {
  all_.context.limits.kept_events_of_workflow_max = 1;
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7")));
  const auto refused = send(workflow, "paid-8");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(refused.error().name, "too_many_kept_events");
  EXPECT_EQ(send(workflow, "paid-8", identity(1)).error().name, "too_many_kept_events");
  EXPECT_EQ(send(workflow, "paid-8", identity(1)).error().name, "too_many_kept_events")
      << "it was not taken down as kept";
}

TEST_F(KeptEvents, TheSameEventIsKeptOnce) {
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  EXPECT_EQ(kept(workflow), 1u);
  EXPECT_EQ(send(workflow, "paid-7", identity(1, 2)).error().name, "idempotency_conflict");
  const auto run = run_of(workflow, "7");
  const auto way = all_.reader->events_on_their_way(0, 10).value();
  ASSERT_EQ(way.size(), 1u);
  EXPECT_EQ(way[0].taken_by->run, run);
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1)))) << "the answer of the first";
  ASSERT_TRUE(commit(all_.context,
                     [&](store::Writer& writer) { return writer.delete_kept_event(way[0].id); }));
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  EXPECT_EQ(kept(workflow), 0u);
  EXPECT_TRUE(all_.requests.empty()) << "no run hears of it another time";
}

TEST_F(KeptEvents, ARepeatUnderAnotherNameIsTheSameEvent) {
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  auto both = identity(1);
  both.hashes.push_back({2});
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", both)));
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(2))));
  EXPECT_EQ(kept(workflow), 1u);
}

TEST_F(KeptEvents, OneThatExpiredMayComeAgain) {
  const auto workflow = made("keeps", R"({"keep_events":"10m"})");
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  all_.clock.advance(std::chrono::minutes(11));
  EXPECT_EQ(kept(workflow), 0u);
  EXPECT_TRUE(is_kept(send(workflow, "paid-7", identity(1))));
  EXPECT_EQ(kept(workflow), 1u);
}

}  // namespace
}  // namespace sluice::services::kept_events_test
