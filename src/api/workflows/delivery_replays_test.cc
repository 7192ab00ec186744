#include "api/workflows/delivery_replays.h"

#include <future>
#include <gtest/gtest.h>

#include "api/core/handlers.h"
#include "api/core/testing.h"

namespace sluice::api::delivery_replays_test {
namespace {

// As after a server that stopped when the run was stored, and before the answer was.
TEST(DeliveryReplays, OfAnAcceptedOneStartOneRunForAKey) {
  ApiFixture all;
  const auto workflow = all.workflows.create(
      *all.reader, kOperatorTeam,
      services::testing::document(
          R"({"name":"w","nodes":[{"id":"in","type":"webhook_trigger"}],"edges":[]})"));
  ASSERT_TRUE(workflow) << workflow.error().message;
  runs::StartRequest delivery;
  delivery.program = all.programs.get(kOperatorTeam, workflow->id, 1).value();
  delivery.team = kOperatorTeam;
  delivery.trigger = model::TriggerKind::kWebhook;
  delivery.data.body = "{}";
  std::promise<services::Outcome<RunId>> started;
  auto future = started.get_future();
  all.runs.start(std::move(delivery),
                 [&](const services::Outcome<RunId>& run) { started.set_value(run); });
  const auto run = future.get();
  ASSERT_TRUE(run) << run.error().message;

  Principal caller{.team = kOperatorTeam, .key = {}, .scopes = Scopes::all()};
  const auto claim = all.kept_answers.claim(caller, "POST /replay", "one", "");
  ASSERT_TRUE(claim);
  caller.claim = std::make_shared<const store::KeptAnswer>(*claim);
  TestRequest request("/replay");
  const auto id = run->text();
  request.params = {id};
  const auto replay = [&] {
    return answer_of(all.services, request.make(), caller, replay_delivery);
  };
  const auto first = replay();
  EXPECT_EQ(first.status, 202) << first.body;
  EXPECT_EQ(replay().body, first.body);
  EXPECT_EQ(all.reader->runs({.team = kOperatorTeam, .limit = 10})->total, 2);
}

}  // namespace
}  // namespace sluice::api::delivery_replays_test
