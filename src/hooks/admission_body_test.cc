#include "hooks/split.h"
#include "hooks/test_admission.h"

namespace sluice::hooks::admission_body_test {
namespace {

class Bodies : public AdmissionTest {
 protected:
  std::string payload(const Reply& reply) { return stored(id_of(reply))->trigger.body; }
  std::vector<std::string> ids(const Reply& reply) {
    EXPECT_EQ(reply.status, 202) << reply.body;
    std::vector<std::string> out;
    const auto body = parse_json(reply.body);
    const auto* ids = body ? find_member(*body, "execution_ids") : nullptr;
    EXPECT_TRUE(ids && ids->is_array()) << reply.body;
    if (!ids || !ids->is_array()) return out;
    for (const auto& id : ids->get_array()) out.emplace_back(id.as_string());
    return out;
  }
  std::string body_of(std::string_view id) { return stored(*RunId::parse(id))->trigger.body; }
};

constexpr std::string_view kFormType = "Content-Type: application/x-www-form-urlencoded\r\n";

TEST_F(Bodies, AreWhatTheHookTakes) {
  publish(R"({"body": ["json", "form"]})");
  EXPECT_EQ(payload(post(R"({"a":1})")), R"({"a":1})");
  EXPECT_EQ(payload(post("a=1&b=2", kFormType)), R"({"a":"1","b":"2"})");
  EXPECT_EQ(post("[]").status, 400);
}

TEST_F(Bodies, ARefusalTellsTheOwnerMore) {
  publish("{}");
  const auto reply = post("a=1", kFormType);
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("it is a form, which `body: form` takes."), std::string::npos);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_NE(kept[0].detail.find("Set `body: form`"), std::string::npos) << kept[0].detail;
}

TEST_F(Bodies, TheRunKnowsTheRequest) {
  publish(R"({"raw_body": true})");
  Client client(server_.port());
  client.send(
      "POST /api/v1/hooks/token?source=crm&tag=a&tag=b+c&token=s3cret HTTP/1.1\r\nHost: a\r\n"
      "Content-Length: 8\r\n\r\n{\"a\": 1}");
  EXPECT_EQ(stored(id_of(client.read()))->trigger.headers,
            R"({"host":"a",":query":{"source":"crm","tag":["a","b c"]},)"
            R"(":remote_address":"127.0.0.1",":raw_body":"{\"a\": 1}"})");
}

TEST_F(Bodies, WarningsStayWithTheRun) {
  publish("{}");
  const auto run = stored(id_of(post(R"({"a":"\ud83d"})")));
  EXPECT_EQ(run->trigger.body, R"({"a":"\ufffd"})");
  EXPECT_NE(run->trigger.headers.find(R"(":warnings":["One character of the body)"),
            std::string::npos);
}

TEST_F(Bodies, EachItemHasARunOfItsOwn) {
  publish(R"({"split": "$", "item_id": "{json:$.id}"})");
  const auto first = ids(post(R"([{"id":1},{"id":2}])"));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(body_of(first[0]), R"({"id":1})");
  EXPECT_EQ(body_of(first[1]), R"({"id":2})");
  EXPECT_EQ(ids(post(R"([{"id":1},{"id":2}])")), first) << "the same again";
  const auto mixed = ids(post(R"([{"id":2},{"id":3}])"));
  EXPECT_EQ(mixed[0], first[1]) << "an item that came before, in another delivery";
  EXPECT_EQ(run_count(), 3);
  EXPECT_EQ(metrics_.accepted_count(), 2);
  EXPECT_EQ(metrics_.duplicate_count(), 1);
  EXPECT_EQ(ids(post(R"({"id":9})")).size(), 1U) << "one alone";
}

TEST_F(Bodies, ItemsAreAcceptedTogetherOrNotAtAll) {
  publish(R"({"split": "$.events", "item_id": "{json:$.id}"})");
  ids(post(R"({"events":[{"id":1,"n":1}]})"));
  const auto reply = post(R"({"events":[{"id":5},{"id":1,"n":2}]})");
  EXPECT_EQ(reply.status, 409) << reply.body;
  EXPECT_EQ(run_count(), 1);
}

TEST_F(Bodies, WithoutAnIdTheDeliverysCounts) {
  publish(R"({"split": "$.events"})");
  const auto first = ids(post(R"({"events":[1,1]})", "X-Idempotency-Key: k\r\n"));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_NE(first[0], first[1]);
  EXPECT_EQ(ids(post(R"({"events":[1,1]})", "X-Idempotency-Key: k\r\n")), first);
  EXPECT_EQ(post(R"({"events":[1,2]})", "X-Idempotency-Key: k\r\n").status, 409);
  EXPECT_EQ(run_count(), 2);
}

TEST_F(Bodies, AnEmptyListIsGoodAndStartsNothing) {
  publish(R"({"split": "$.events"})");
  const auto reply = post(R"({"events":[]})");
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.body, R"({"success":true,"execution_ids":[]})");
  EXPECT_EQ(run_count(), 0);
  EXPECT_NE(post("{}").body.find("The body has no array at $.events, which `split` names."),
            std::string::npos);
}

TEST_F(Bodies, OfItemsTheIdAloneMayCount) {
  publish(R"({"split": "$", "item_id": "{json:$.id}", "on_conflict": "first"})");
  const auto first = ids(post(R"([{"id":1,"try":1},{"id":1,"try":2}])"));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0], first[1]);
  EXPECT_EQ(ids(post(R"([{"id":1,"try":3}])")).front(), first[0]);
  EXPECT_EQ(run_count(), 1);
}

TEST_F(Bodies, ItemsAreAnsweredAsTheHookSays) {
  publish(R"({"split": "$", "respond": {"status": 200, "body": "<{execution_id}>"}})");
  const auto reply = post("[1,2]");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body.starts_with("<fl_run_")) << reply.body;
  EXPECT_EQ(run_count(), 2);
  const auto none = post("[]");
  EXPECT_EQ(none.status, 200) << "there is no run to name, but the sender takes only this status";
  EXPECT_EQ(none.body, "");
}

TEST_F(Bodies, ItemsAreCounted) {
  publish(R"({"split": true})");
  std::string body = "[1";
  for (std::size_t i = 1; i < Admission::Options{}.items_max; ++i) body += ",1";
  EXPECT_EQ(ids(post(body + "]")).size(), Admission::Options{}.items_max);
  EXPECT_NE(post(body + ",1]").body.find("The body has 1001 items; at most 1000 are taken."),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::hooks::admission_body_test
