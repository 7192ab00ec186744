// Handshakes and probes: answered by the hook, and no run is made.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "hooks/handshakes.h"
#include "hooks/test_admission.h"

namespace sluice::hooks::admission_handshake_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kSecret = "a shared secret of ours";

std::string mac(std::string_view text) {
  const std::string_view parts[] = {text};
  return to_hex(HmacKey(Digest::kSha256, as_bytes(kSecret)).sign(parts).view());
}
std::string signature(std::string_view body) {
  return "X-Webhook-Signature: " + mac(body) + "\r\n";
}

// A hook that is signed, with these other settings.
std::string signed_hook(std::string_view settings) {
  return R"({"signature": {"secrets": [")" + std::string(kSecret) + R"("]},)" +
         std::string(settings) + "}";
}

class HandshakeTest : public AdmissionTest {
 protected:
  HandshakeTest() {
    admission_.seal_learned_with([](const Secret& secret, WorkflowId) {
      return "sealed:" + to_hex(as_bytes(secret.expose()));
    });
  }
  void expect_no_run() {
    EXPECT_EQ(run_count(), 0);
    EXPECT_EQ(metrics_.accepted_count(), 0);
  }
};

TEST_F(HandshakeTest, AChallengeIsAnsweredWhenItIsSigned) {
  publish(signed_hook(R"("handshakes": [{"name": "URL verification",
      "when": {"json:$.type": "url_verification"},
      "respond": {"content_type": "text/plain", "body": "{json:$.challenge}"}}])"));
  const std::string body = R"({"type":"url_verification","challenge":"3eZbrw1aB"})";
  const auto answer = post(body, signature(body));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "3eZbrw1aB");
  EXPECT_EQ(answer.header("Content-Type"), "text/plain");
  EXPECT_EQ(answer.header("Content-Security-Policy"), "sandbox");
  EXPECT_EQ(post(body, signature(body), kWorkflowsPath).body, "3eZbrw1aB");
  EXPECT_EQ(metrics_.handshake_count(), 2);
  EXPECT_EQ(post(body).status, 401) << "unsigned";
  EXPECT_EQ(post(body, signature(body + " ")).status, 401) << "forged";
  expect_no_run();
  const auto kept = handshakes();
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].detail, "URL verification");
  EXPECT_EQ(kept[0].status, 200);
  EXPECT_THAT(kept[0].body, IsEmpty());
  EXPECT_EQ(rejections().size(), 2U) << "those that were refused, and no handshakes";
  const std::string event = R"({"type":"event_callback"})";
  id_of(post(event, signature(event)));
}

TEST_F(HandshakeTest, AVerifyTokenOpensTheChallenge) {
  publish(R"({"verify_token": "our word", "handshakes": [{"method": "GET",
      "when": {"query:hub.mode": "subscribe"}, "verify_token": "{query:hub.verify_token}",
      "respond": {"content_type": "text/plain", "body": "{query:hub.challenge}"}}]})");
  const std::string asked = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
  const auto answer = ask("GET", asked + "our+word");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "1158201444");
  for (const std::string wrong : {"", "our", "our+words", "OUR+WORD", "%00"})
    EXPECT_EQ(ask("GET", asked + wrong).status, 403) << wrong;
  const auto refused = ask("GET", "?hub.mode=subscribe&hub.challenge=1", {}, {}, kWorkflowsPath);
  EXPECT_EQ(refused.status, 403) << "none";
  EXPECT_THAT(refused.body, HasSubstr(R"("code":"verify_token_invalid")"));
  EXPECT_THAT(refused.body, Not(HasSubstr("our word")));
  EXPECT_EQ(ask("GET", "?hub.mode=unsubscribe").status, 405) << "no handshake";
  EXPECT_EQ(metrics_.rejected_count(Reason::kVerifyToken), 6);
  expect_no_run();
  id_of(post("{}"));
}

TEST_F(HandshakeTest, WithoutAVerifyTokenOfTheHookNoneIsRight) {
  publish(R"({"handshakes": [{"method": "GET", "when": {"query:c": {"present": true}},
      "verify_token": "{query:t}", "respond": {"body": "{query:c}"}}]})");
  EXPECT_EQ(ask("GET", "?c=1&t=").status, 403);
  EXPECT_EQ(ask("GET", "?c=1").status, 403);
  EXPECT_THAT(rejections().at(0).detail, HasSubstr("The hook has no verify_token"));
}

TEST_F(HandshakeTest, AnEchoIsTextAndNothingElse) {
  publish(R"({"handshakes": [{"when": {"query:validationToken": {"present": true}},
      "respond": {"content_type": "text/plain", "body": "{query:validationToken}",
                  "headers": {"X-Echo": "{query:validationToken}"}}}]})");
  const auto answer = ask("POST", "?validationToken=Validation%3a%20Testing+1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "Validation: Testing 1");
  EXPECT_EQ(answer.header("X-Echo"), "Validation: Testing 1");
  for (const std::string bad : {"a%0d%0aX-Injected:%20yes", "a%0aX-Injected:%20yes", "%00"}) {
    const auto refused = ask("POST", "?validationToken=" + bad);
    EXPECT_EQ(refused.status, 400) << bad;
    EXPECT_THAT(refused.header("X-Injected"), IsEmpty());
  }
  EXPECT_EQ(ask("POST", "?validationToken=" + std::string(4'097, 'a')).status, 400);
  expect_no_run();
}

TEST_F(HandshakeTest, WhatIsSignedForAStrangerIsNeverADelivery) {
  publish(signed_hook(R"("methods": ["POST", "GET"], "handshakes": [{"method": "GET",
      "when": {"query:crc_token": {"present": true}},
      "respond": {"content_type": "application/json",
          "body": "{{\"response_token\":\"{query:crc_token | hmac-sha256 | hex}\"}}"}}])"));
  EXPECT_EQ(ask("GET", "?crc_token=abc-123").body,
            R"({"response_token":")" + mac("abc-123") + "\"}");
  for (const std::string bad : {"%7B%7D", "%7B%22a%22:1%7D", "a+b", "a%26b", "%22a%22", "[1]",
                                "v0:1:2", "a%0a", "", "%C3%A9"})
    EXPECT_EQ(ask("GET", "?crc_token=" + bad).status, 400) << bad;
  EXPECT_EQ(ask("GET", "?crc_token=" + std::string(257, 'a')).status, 400);
  // Whatever was signed above, and nothing, is refused as a delivery.
  for (const std::string body : {"abc-123", "123", "true", "a=b"}) {
    const auto answer = post(body, signature(body));
    EXPECT_EQ(answer.status, 401) << body;
  }
  EXPECT_EQ(ask("GET", "", signature("")).status, 401);
  EXPECT_THAT(rejections().at(0).detail, HasSubstr("could be a challenge"));
  expect_no_run();
  id_of(post("{}", signature("{}")));
}

TEST_F(HandshakeTest, ASecretThatASenderTellsIsKeptForTheOwner) {
  publish(R"({"handshakes": [{"name": "Creation",
      "when": {"header:X-Hook-Secret": {"present": true}}, "signed": false,
      "learns_secret": "{header:X-Hook-Secret}",
      "respond": {"headers": {"X-Hook-Secret": "{header:X-Hook-Secret}"}}}]})");
  const auto answer = post("{}", "X-Hook-Secret: told-by-them\r\nX-Other: told-by-them\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("X-Hook-Secret"), "told-by-them");
  const auto kept = handshakes();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].body, "sealed:" + to_hex(as_bytes("told-by-them")));
  EXPECT_THAT(kept[0].headers, Not(HasSubstr("told-by-them")));
  for (int i = 1; i < 5; ++i) EXPECT_EQ(post("{}", "X-Hook-Secret: told\r\n").status, 200);
  const auto later = post("{}", "X-Hook-Secret: lost\r\n");
  EXPECT_EQ(later.status, 503) << "more than are kept in a second";
  EXPECT_THAT(later.header("X-Hook-Secret"), IsEmpty());
  EXPECT_EQ(handshakes().size(), 5U);
  EXPECT_EQ(post("{}", "X-Hook-Secret: \r\n").status, 400);
  EXPECT_EQ(post("{}", "X-Hook-Secret: " + std::string(513, 'a') + "\r\n").status, 400);
  expect_no_run();
}

TEST_F(HandshakeTest, AHookOfASenderThatTellsItsSecretRefusesDeliveriesUntilThen) {
  publish(signed_hook(R"("handshakes": [{"when": {"header:X-Hook-Secret": {"present": true}},
      "signed": false, "learns_secret": "{header:X-Hook-Secret}", "respond": {"body": "ok"}}])"));
  EXPECT_EQ(post("{}", "X-Hook-Secret: a-stranger's\r\n").status, 200);
  const std::string_view parts[] = {"{}"};
  const auto forged = to_hex(HmacKey(Digest::kSha256, as_bytes("a-stranger's")).sign(parts).view());
  EXPECT_EQ(post("{}", "X-Webhook-Signature: " + forged + "\r\n").status, 401)
      << "what a stranger tells is no secret of the hook";
  id_of(post("{}", signature("{}")));
}

TEST_F(HandshakeTest, TextsAndDigests) {
  publish(R"({"verify_token": "word", "handshakes": [
      {"method": "GET", "when": {"query:challenge_code": {"present": true}},
       "text": "{query:challenge_code}{verify_token}",
       "respond": {"content_type": "application/json",
                   "body": "{{\"challengeResponse\":\"{text | sha256 | hex}\"}}"}},
      {"method": "OPTIONS", "when": {"header:WebHook-Request-Origin": {"present": true}},
       "respond": {"headers": {"WebHook-Allowed-Origin": "{header:WebHook-Request-Origin}"}}},
      {"when": {"json:$.n": 1, "header:X-No": {"absent": true}, "json:$.b": true},
       "respond": {"status": 204}}]})");
  EXPECT_EQ(ask("GET", "?challenge_code=abc").body,
            R"({"challengeResponse":")" + to_hex(sha256(as_bytes("abcword"))) + "\"}");
  const auto options = ask("OPTIONS", "", "WebHook-Request-Origin: eventemitter.example.com\r\n");
  EXPECT_EQ(options.header("WebHook-Allowed-Origin"), "eventemitter.example.com");
  EXPECT_EQ(post(R"({"n":1,"b":true})").status, 204);
  EXPECT_EQ(post(R"({"n":1,"b":true})", "X-No: 1\r\n").status, 202);
  EXPECT_EQ(post(R"({"n":"1","b":false})").status, 202);
  const auto large = R"({"n":1,"b":true,"t":")" + std::string(kHandshakeBodyBytesMax, 'a') + "\"}";
  EXPECT_EQ(post(large).status, 202) << "a delivery";
}

// PayPal signs the id of the webhook, which no delivery holds.
TEST_F(HandshakeTest, TheVerifyTokenCanBePartOfWhatIsSigned) {
  publish(R"({"verify_token": "word", "signature": {"content": "{verify_token}|{body}",
      "secrets": [")" +
          std::string(kSecret) + "\"]}}");
  const std::string body = R"({"n":1})";
  EXPECT_EQ(post(body, signature(body)).status, 401);
  EXPECT_EQ(post(body, "X-Webhook-Signature: " + mac("other|" + body) + "\r\n").status, 401);
  id_of(post(body, "X-Webhook-Signature: " + mac("word|" + body) + "\r\n"));
}

TEST_F(HandshakeTest, ProbesAndMethods) {
  publish("{}");
  for (const auto path : {kWorkflowsPath, kAutomationsPath}) {
    const auto head = ask("HEAD", "", "", "", path);
    EXPECT_EQ(head.status, 200);
    const auto get = ask("GET", "", "", "", path);
    EXPECT_EQ(get.status, 405);
    EXPECT_EQ(get.header("Allow"), "HEAD, POST");
    for (const auto* method : {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"})
      EXPECT_EQ(ask(method, "", "", "", path).status, 405) << method;
    for (const auto* method : {"GET", "HEAD", "POST", "PUT", "OPTIONS", "PROPFIND"}) {
      Client client(server_.port());
      client.send(std::string(method) + " " + std::string(path) +
                  "stranger HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
      EXPECT_EQ(client.read(Client::Body::kNone).status, 404) << method;
    }
  }
  expect_no_run();
}

TEST_F(HandshakeTest, AHookTakesTheMethodsThatItNames) {
  publish(R"({"methods": ["GET", "PUT"]})");
  id_of(ask("GET", "?source=crm"));
  id_of(ask("PUT", "", "", R"({"n":1})"));
  const auto refused = post("{}");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("Allow"), "GET, HEAD, PUT");
  EXPECT_EQ(ask("HEAD").status, 200);
  EXPECT_EQ(run_count(), 2);
}

TEST_F(HandshakeTest, APathBelowTheTokenIsTheSameHook) {
  publish("{}");
  for (const std::string rest : {"/", "/crm", "/crm/orders", "/?a=b"})
    id_of(ask("POST", rest, "", "{}"));
  EXPECT_EQ(ask("HEAD", "/").status, 200);
  EXPECT_EQ(ask("GET", "/crm").status, 405);
  EXPECT_EQ(run_count(), 4);
}

TEST_F(HandshakeTest, EventsAreNoDeliveries) {
  publish("{}");
  for (const std::string rest : {"/events", "/events/", "/events/a/b"}) {
    EXPECT_EQ(ask("POST", rest, "", "{}", kWorkflowsPath).status, 404) << rest;
    EXPECT_EQ(ask("GET", rest, "", "", kWorkflowsPath).status, 404) << rest;
  }
  EXPECT_EQ(ask("PUT", "/events/key", "", "{}", kWorkflowsPath).status, 405);
  expect_no_run();
  id_of(ask("POST", "/events/key", "", "{}"));
}

// --- what is said to accepted deliveries ---

TEST_F(HandshakeTest, AnAcceptedDeliveryIsAnsweredAsTheHookSays) {
  publish(R"({"respond": {"status": 200, "content_type": "application/json",
      "body": "{{\"id\":{json:$.id | json},\"run\":\"{execution_id}\"}}",
      "headers": {"X-Run": "{execution_id}", "X-Id": "{json:$.id}"}}})");
  const auto answer = post(R"({"id":"a\r\nb"})");
  EXPECT_EQ(answer.status, 200);
  const auto body = parse_json(answer.body);
  ASSERT_TRUE(body) << answer.body;
  EXPECT_EQ(*find_member(*body, "id"), "a\r\nb");
  EXPECT_EQ(answer.header("X-Run"), std::string(find_member(*body, "run")->get_string()));
  EXPECT_THAT(answer.header("X-Id"), IsEmpty()) << "would have been two lines";
  EXPECT_TRUE(stored(*RunId::parse(answer.header("X-Run"))));
  const auto without = post("{}");
  EXPECT_EQ(without.status, 200);
  EXPECT_THAT(without.body, IsEmpty()) << "a value is missing";
  EXPECT_EQ(run_count(), 2);
}

TEST_F(HandshakeTest, OnlyAnotherStatus) {
  publish(R"({"respond": {"status": 200}})");
  const auto answer = post("{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"({"success":true,"execution_id":"fl_run_)"));
  publish(R"({"respond": {"status": 204}})");
  EXPECT_EQ(post("{}").status, 204);
  publish(R"({"respond": {"status": 200, "body": "[accepted]"}})");
  EXPECT_EQ(post("{}").body, "[accepted]");
  EXPECT_EQ(post("{").status, 400);
}

// --- whoever waits for the result ---

class FakeResults final : public ResultSource {
 public:
  std::optional<Subscription> listen(RunId run, std::optional<Micros> longest, Done done) override {
    const std::lock_guard lock(mutex_);
    longest_ = longest;
    if (is_full_) return std::nullopt;
    if (is_stopping_) done(std::nullopt);
    waiting_[run] = std::move(done);
    return 1;
  }
  void forget(RunId run, Subscription) override {
    const std::lock_guard lock(mutex_);
    waiting_.erase(run);
  }
  void join(TeamId, RunId run, std::optional<Micros>, Done done) override {
    done(http::Response{.status = 200, .body = "joined " + run.text(), .headers = {}});
  }
  // The only run that somebody waits for, once there is one.
  RunId awaited() {
    while (true) {
      const std::lock_guard lock(mutex_);
      if (!waiting_.empty()) return waiting_.begin()->first;
    }
  }
  RunId bring(std::optional<http::Response> result) {
    while (true) {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) continue;
      auto [run, done] = std::pair(waiting_.begin()->first, std::move(waiting_.begin()->second));
      waiting_.clear();
      done(std::move(result));
      return run;
    }
  }

  std::mutex mutex_;
  std::map<RunId, Done> waiting_;
  std::optional<Micros> longest_;
  bool is_full_ = false;
  bool is_stopping_ = false;
};

class WaitingTest : public AdmissionTest {
 protected:
  WaitingTest() { admission_.take_results_from(results_); }
  FakeResults results_;
};

TEST_F(WaitingTest, TheResultIsTheAnswer) {
  publish(R"({"respond": {"when_done": "5s"}})");
  Client client(server_.port());
  client.send(http::post(std::string(kAutomationsPath) + "token", "{}"));
  const auto run = results_.awaited();
  while (!stored(run)) continue;  // a run that is over was stored before
  results_.bring(http::Response{.status = 201, .body = R"({"n":5})", .headers = {}});
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, R"({"n":5})");
  EXPECT_EQ(results_.longest_, Micros(Seconds(5)));
}

TEST_F(WaitingTest, WithoutAResultItIsTheUsualOneAfterTheCommit) {
  publish(R"({"respond": "when_done"})");
  Client client(server_.port());
  client.send(http::post(std::string(kAutomationsPath) + "token", "{}"));
  const auto run = results_.bring(std::nullopt);
  EXPECT_EQ(id_of(client.read()), run);
  results_.is_stopping_ = true;
  const auto id = id_of(post("{}"));
  EXPECT_TRUE(stored(id)) << "told before the commit that nobody will know";
  results_.is_full_ = true;
  EXPECT_TRUE(stored(id_of(post("{}")))) << "too many wait";
}

TEST_F(WaitingTest, ARepeatGetsTheResultOfTheFirst) {
  publish(R"({"respond": "when_done"})");
  const std::string key = "X-Idempotency-Key: k\r\n";
  Client client(server_.port());
  client.send(http::post(std::string(kAutomationsPath) + "token", "{}", key));
  const auto run = results_.bring(http::Response{.status = 200, .body = "1", .headers = {}});
  EXPECT_EQ(client.read().body, "1");
  EXPECT_EQ(post("{}", key).body, "joined " + run.text());
  EXPECT_EQ(post(R"({"n":2})", key).status, 409);
  EXPECT_EQ(run_count(), 1);
}

}  // namespace
}  // namespace sluice::hooks::admission_handshake_test
