#include "hooks/replay.h"

#include "hooks/test_admission.h"

namespace sluice::hooks::replay_test {
namespace {

class OneHook final : public HookSource {
 public:
  Loaded load(WorkflowId) override { return what; }
  bool load_later(WorkflowId, unsigned, Done&) override { return false; }
  Loaded what = fail(ErrorCode::kNotFound, "gone");
};

class Replays : public AdmissionTest {
 protected:
  Replays() { admission_.load_from(source_); }
  void use(std::string_view settings) {
    source_.what = ready_hook(*make_hook(test_program(settings)));
  }
  store::Rejection rejection(std::string body) {
    store::Rejection row;
    row.id = ids_.next<RejectionId>();
    row.team = kTestTeam;
    row.workflow = kTestWorkflow;
    row.headers =
        R"({"x-event":"paid","x-webhook-signature":"***","content-type":"application/json"})";
    row.body_bytes = static_cast<std::int64_t>(body.size());
    row.body = std::move(body);
    return row;
  }

  OneHook source_;
};

TEST_F(Replays, StartWithTheBodyAndTheRequestAsTheyWereKept) {
  use(R"({"signature":{"secrets":["s"]},"methods":["POST","PUT"]})");
  auto row = rejection(R"({"n":1})");
  row.method = "PUT";
  row.path = "/orders";
  row.query = "source=crm";
  const auto requests = admission_.replay(row);
  ASSERT_TRUE(requests) << requests.error().message;
  ASSERT_EQ(requests->size(), 1U);
  const auto& data = requests->front().data;
  EXPECT_EQ(data.body, R"({"n":1})");
  const auto kept = *parse_json(data.headers);
  EXPECT_EQ(kept.at("x-event"), "paid");
  EXPECT_EQ(kept.at(":method"), "PUT");
  EXPECT_EQ(kept.at(":path"), "/orders");
  EXPECT_EQ(kept.at(":query"), (json::object{{"source", "crm"}}));
  EXPECT_FALSE(kept.get_object().contains("x-webhook-signature"));
}

TEST_F(Replays, OfTheSameRejectionHaveTheSameKey) {
  use(R"({"idempotency":{"window":"1m"}})");
  const auto row = rejection(R"({"n":1})");
  const auto first = admission_.replay(row);
  const auto second = admission_.replay(row);
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(first->front().idempotency && second->front().idempotency);
  EXPECT_EQ(first->front().idempotency->key, second->front().idempotency->key);
  EXPECT_EQ(first->front().idempotency->expires_at, clock_.now() + std::chrono::hours(24))
      << "as long as the rejection is kept";
  const auto other = admission_.replay(rejection(R"({"n":1})"));
  EXPECT_NE(first->front().idempotency->key, other->front().idempotency->key);
}

TEST_F(Replays, ReadTheBodyAsTheHookDoesNow) {
  use("{}");
  const auto row = rejection("[1,2]");
  const auto refused = admission_.replay(row);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kBadBody);
  use(R"({"body":"any","split":"$"})");
  const auto requests = admission_.replay(row);
  ASSERT_TRUE(requests) << requests.error().message;
  EXPECT_EQ(requests->size(), 2U);
  source_.what = fail(ErrorCode::kNotFound, "gone");
  EXPECT_EQ(admission_.replay(row).error().status, 404);
}

}  // namespace
}  // namespace sluice::hooks::replay_test
