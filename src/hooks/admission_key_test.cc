// De-duplication, overload, and the runs that the API starts.

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <set>
#include <thread>

#include "hooks/test_admission.h"

namespace sluice::hooks::admission_key_test {
namespace {

using testing::HasSubstr;

// --- idempotency ---

TEST_F(AdmissionTest, TheSameAgainIsTheSameRun) {
  publish("{}");
  const std::string key = "X-Idempotency-Key: k1\r\n";
  const auto id = id_of(post(R"({"n":1})", key));
  EXPECT_EQ(id_of(post(R"({"n":1})", key)), id);
  EXPECT_EQ(id_of(post(R"({"n":1})", key, kWorkflowsPath)), id) << "on either endpoint";
  EXPECT_EQ(metrics_.accepted_count(), 1);
  EXPECT_EQ(metrics_.duplicate_count(), 2);
  const auto conflict = post(R"({"n":2})", key);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.body,
            R"({"success":false,)"
            R"("message":"This idempotency key was already used with a different body."})");
  EXPECT_EQ(run_count(), 1);
  EXPECT_EQ(rejections().at(0).reason, "conflict");
}

TEST_F(AdmissionTest, ATeamWithoutRoomStillKnowsWhatItTook) {
  std::atomic<bool> has_room = true;
  starter_.ask_room([&has_room](TeamId) { return has_room.load(); });
  publish("{}");
  const std::string key = "X-Idempotency-Key: k1\r\n";
  const auto id = id_of(post("{}", key));
  publish(R"({"split": "$", "item_id": "{json:$.id}"})");
  const auto items = post(R"([{"id":1},{"id":2}])");
  EXPECT_EQ(items.status, 202);
  has_room = false;
  EXPECT_EQ(post(R"([{"id":1},{"id":2}])").body, items.body);
  EXPECT_EQ(post(R"([{"id":1},{"id":3}])").status, 429);
  publish("{}");
  EXPECT_EQ(id_of(post("{}", key)), id);
  EXPECT_EQ(post(R"({"n":2})", key).status, 409);
  EXPECT_EQ(post("{}", "X-Idempotency-Key: k2\r\n").status, 429);
  EXPECT_EQ(post("{}").status, 429);
  EXPECT_EQ(run_count(), 3);
  EXPECT_THAT(rejections().at(0).detail, HasSubstr("stored_runs_max"));
  has_room = true;
  EXPECT_NE(id_of(post("{}", "X-Idempotency-Key: k2\r\n")), id);
}

TEST_F(AdmissionTest, AKeyIsForgottenAfterItsWindow) {
  publish(R"({"idempotency": {"window": "1h"}})");
  const std::string key = "X-Idempotency-Key: k1\r\n";
  const auto id = id_of(post("{}", key));
  clock_.advance(std::chrono::hours(1) + Seconds(1));
  EXPECT_NE(id_of(post("{}", key)), id);
}

TEST_F(AdmissionTest, TheSendersIdComesFromTheBody) {
  publish(R"({"idempotency": {"path": "$.id"}})");
  const auto id = id_of(post(R"({"id":"evt_1","n":1})"));
  EXPECT_EQ(id_of(post(R"({"id":"evt_1","n":1})")), id);
  EXPECT_EQ(post(R"({"id":"evt_1","n":2})").status, 409);
  EXPECT_NE(id_of(post(R"({"id":"evt_2","n":1})")), id);
  EXPECT_NE(id_of(post(R"({"n":1})")), id_of(post(R"({"n":1})"))) << "no id, no claim";
}

TEST_F(AdmissionTest, BadKeysAre400) {
  publish("{}");
  EXPECT_EQ(post("{}", "X-Idempotency-Key: a\r\nX-Idempotency-Key: a\r\n").status, 400);
  EXPECT_EQ(post("{}", "X-Idempotency-Key: " + std::string(4'097, 'k') + "\r\n").status, 400);
}

TEST_F(AdmissionTest, AKeyMayBeAnyText) {
  publish(R"({"idempotency": {"path": "$.id"}})");
  for (const std::string key : {"INV 2024-17",
                                "Stra\xc3\x9f"
                                "e",
                                "a\\tb"}) {
    const auto body = R"({"id":")" + key + R"("})";
    const auto id = id_of(post(body));
    EXPECT_EQ(id_of(post(body)), id) << key;
  }
  const auto body = R"({"id":")" + std::string(300, 'k') + R"("})";
  EXPECT_EQ(id_of(post(body)), id_of(post(body)));
  EXPECT_NE(id_of(post(R"({"id":""})")), id_of(post(R"({"id":""})"))) << "empty: none";
}

TEST_F(AdmissionTest, ARepeatMayDifferInWhatIsIgnored) {
  publish(R"({"idempotency": {"path": "$.id"}, "ignore": ["$.attempts", "$.meta.at"]})");
  const auto id = id_of(post(R"({"id":"e","attempts":1,"meta":{"at":1,"n":1}})"));
  EXPECT_EQ(id_of(post(R"({"id":"e", "attempts":2, "meta":{"at":2,"n":1}})")), id);
  EXPECT_EQ(post(R"({"id":"e","attempts":1,"meta":{"at":1,"n":2}})").status, 409);
}

TEST_F(AdmissionTest, AKeyFromBeforeIgnoreWasSetIsRecognised) {
  publish(R"({"idempotency": {"path": "$.id"}})");
  const auto id = id_of(post(R"({"id":"e","n": 1})"));
  publish(R"({"idempotency": {"path": "$.id"}, "ignore": ["$.n"]})");
  EXPECT_EQ(id_of(post(R"({"id":"e","n": 1})")), id);
  publish(R"({"idempotency": {"path": "$.id"}, "on_conflict": "first"})");
  EXPECT_EQ(id_of(post(R"({"id":"e","n": 2})")), id);
}

TEST_F(AdmissionTest, TheFirstOfAnIdMayCountAlone) {
  publish(R"({"idempotency": {"path": "$.id"}, "on_conflict": "first"})");
  const auto id = id_of(post(R"({"id":"e","n":1})"));
  EXPECT_EQ(id_of(post(R"({"id":"e","n":2})")), id);
  EXPECT_EQ(run_count(), 1);
  EXPECT_TRUE(rejections().empty());
}

TEST_F(AdmissionTest, AHundredAtOnceAreOneRun) {
  publish("{}");
  constexpr int kSenders = 100;
  std::latch go(kSenders);
  std::vector<RunId> ids(kSenders);
  {
    std::vector<std::jthread> senders;
    for (auto& id : ids) {
      senders.emplace_back([&] {
        Client client(server_.port());
        go.arrive_and_wait();
        client.send(http::post(std::string(kAutomationsPath) + "token", R"({"n":1})",
                               "X-Idempotency-Key: same\r\n"));
        id = id_of(client.read());
      });
    }
  }
  EXPECT_EQ(std::set<RunId>(ids.begin(), ids.end()).size(), 1U);
  EXPECT_EQ(run_count(), 1);
  EXPECT_EQ(metrics_.accepted_count(), 1);
  EXPECT_EQ(metrics_.duplicate_count(), kSenders - 1);
}

// --- overload ---

class FullAdmissionTest : public AdmissionTest {
 protected:
  FullAdmissionTest() : AdmissionTest({}, 0) {}
};

TEST_F(FullAdmissionTest, SaysWhenToComeBack) {
  publish("{}");
  const auto reply = post("{}");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "1");
  EXPECT_THAT(reply.body, HasSubstr(R"("success":false)"));
  EXPECT_GE(metrics_.rejected_count(Reason::kOverloaded), 1);
  EXPECT_TRUE(rejections().empty());
  Client client(server_.port());
  client.send(http::post(std::string(kAutomationsPath) + "nobody", "{}"));
  EXPECT_EQ(client.read().status, 404) << "an unknown token is none, however full it is";
}

}  // namespace
}  // namespace sluice::hooks::admission_key_test
