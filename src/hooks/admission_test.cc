#include "hooks/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "base/digest.h"
#include "hooks/test_admission.h"

namespace sluice::hooks::admission_test {
namespace {

using testing::HasSubstr;

// --- 202 ---

TEST_F(AdmissionTest, AnswersInTheWordsOfEachContract) {
  publish("{}");
  const auto automations = post(R"({"a":1})");
  EXPECT_EQ(automations.body,
            R"({"success":true,"execution_id":")" + id_of(automations).text() + "\"}");
  EXPECT_EQ(automations.header("Content-Type"), "application/json");
  const auto workflows = post(R"({"a":1})", {}, kWorkflowsPath);
  EXPECT_EQ(workflows.body, R"({"execution_id":")" + id_of(workflows).text() + "\"}");
  EXPECT_NE(id_of(automations), id_of(workflows));
  EXPECT_EQ(metrics_.accepted_count(), 2);
}

TEST_F(AdmissionTest, A202MeansThatItIsStored) {
  publish("{}");
  const std::string body = " {\"a\" : [1, 2.50, \"caf\xc3\xa9\"]}\n";
  const auto id = id_of(
      post(body, "X-Order: 7\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"));
  const auto run = stored(id);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->trigger.body, body) << "the raw bytes";
  EXPECT_EQ(run->trigger.headers, R"({"host":"a","x-order":"7","content-type":"application/json",)"
                                  R"(":remote_address":"127.0.0.1"})");
  EXPECT_EQ(run->row.header.workflow, kTestWorkflow);
  EXPECT_EQ(run->row.header.team, kTestTeam);
  EXPECT_EQ(run->row.header.created_at, clock_.now());
  EXPECT_EQ(run->row.status, model::RunStatus::kCompleted) << "nothing follows the trigger";
  EXPECT_TRUE(was_started(id)) << "handed on to be counted";
}

TEST_F(AdmissionTest, AnOpenRunIsHandedOnAfterItsCommit) {
  publish(make_hook(test_program("{}", kDelayNode, kDelayEdge)));
  const auto id = id_of(post("{}"));
  server_.stop();
  EXPECT_TRUE(was_started(id));
  EXPECT_EQ(stored(id)->row.status, model::RunStatus::kWaiting);
}

TEST_F(AdmissionTest, AnEmptyBodyIsAnEmptyObjectForWorkflows) {
  publish("{}");
  EXPECT_EQ(stored(id_of(post("", {}, kWorkflowsPath)))->trigger.body, "{}");
  EXPECT_EQ(post("").status, 400);
}

TEST_F(AdmissionTest, ManyOnOneConnection) {
  publish("{}");
  Client client(server_.port());
  std::string bytes;
  for (int i = 0; i < 200; ++i)
    bytes +=
        http::post(std::string(kAutomationsPath) + "token", "{\"i\":" + std::to_string(i) + "}");
  client.send(bytes);
  std::set<RunId> seen;
  for (int i = 0; i < 200; ++i) {
    const auto id = id_of(client.read());
    seen.insert(id);
    EXPECT_EQ(stored(id)->trigger.body, "{\"i\":" + std::to_string(i) + "}");
  }
  EXPECT_EQ(seen.size(), 200U);
}

// --- refusals ---

TEST_F(AdmissionTest, UnknownTokensAre404BeforeTheBody) {
  publish("{}");
  Client client(server_.port());
  client.send("POST /api/v1/hooks/other HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  const auto reply = client.read();
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, R"({"success":false,"message":"There is no such webhook."})");
  EXPECT_EQ(metrics_.rejected_count(Reason::kUnknownToken), 1);
  EXPECT_TRUE(rejections().empty()) << "nobody owns them";
}

TEST_F(AdmissionTest, RefusalsSpeakTheWorkflowsDialectToo) {
  publish("{}");
  const auto reply = post("[]", {}, kWorkflowsPath);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body,
            R"({"type":"invalid_request_error","code":"invalid_request",)"
            R"("message":"The body is not a JSON object: it is a JSON array, which `body: any` )"
            R"(takes.",)"
            R"("doc_url":"/docs/errors.md#invalid_request"})");
}

TEST_F(AdmissionTest, WhatComesToAPausedHookIsRefusedLikeAnUnknownTokenAndKept) {
  auto hook = make_hook(test_program("{}"));
  hook->is_paused = true;
  hook->body_bytes_max = 100;
  publish(hook);
  const auto reply = post(R"({"n":1})", "X-Event: paid\r\n");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, R"({"success":false,"message":"There is no such webhook."})");
  EXPECT_EQ(ask("PUT", "/orders?source=crm&api_key=k", "", R"({"n":2})").status, 404);
  EXPECT_EQ(post(std::string(200, ' ')).status, 404);
  EXPECT_EQ(metrics_.rejected_count(Reason::kPaused), 3);
  EXPECT_EQ(run_count(), 0);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].body_bytes, 200) << "too large to be read, and not whole";
  EXPECT_EQ(kept[2].reason, "paused");
  EXPECT_EQ(kept[2].body, R"({"n":1})");
  EXPECT_EQ(kept[2].method, "POST");
  EXPECT_EQ(kept[2].path, "/");
  EXPECT_EQ(kept[1].method, "PUT");
  EXPECT_EQ(kept[1].path, "/orders");
  EXPECT_EQ(kept[1].query, "source=crm") << "without what looks like a credential";
}

TEST_F(AdmissionTest, ATokenInTheQueryIsNotKept) {
  publish(R"({"signature": {"algorithm": "token", "query": "pass", "secrets": ["topsecret"]}})");
  const auto id = id_of(ask("POST", "?pass=topsecret&source=crm", "", "{}"));
  EXPECT_THAT(stored(id)->trigger.headers, HasSubstr(R"(":query":{"source":"crm"})"));
  EXPECT_EQ(ask("POST", "?pass=topsecre&source=crm", "", "{}").status, 401);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].query, "source=crm");
}

TEST_F(AdmissionTest, ASignedHookRefusesUnsignedDeliveries) {
  publish(R"({"signature": {"secrets": ["topsecret"]}})");
  const std::string body = R"({"paid":true})";
  const auto unsigned_reply = post(body, "Cookie: a=b\r\nX-Note: n\r\n");
  EXPECT_EQ(unsigned_reply.status, 401);
  EXPECT_EQ(unsigned_reply.body,
            R"({"success":false,"message":"The signature is missing or invalid."})");
  const HmacKey key(Digest::kSha256, as_bytes("topsecret"));
  const std::string_view parts[] = {body};
  const auto header = "X-Webhook-Signature: sha256=" + to_hex(key.sign(parts).view()) + "\r\n";
  const auto id = id_of(post(body, header));
  EXPECT_EQ(stored(id)->trigger.headers, R"({"host":"a",":remote_address":"127.0.0.1"})")
      << "the signature is not kept";
  EXPECT_EQ(post(body + " ", header).status, 401) << "one byte more";
  EXPECT_EQ(post(body + " ", header + header).status, 401) << "also twice";

  const auto other = "X-Webhook-Signature: sha256=" + std::string(64, '0') + "\r\n";
  EXPECT_EQ(post(body, other + header).status, 202) << "one by each secret, while they change";

  EXPECT_EQ(metrics_.rejected_count(Reason::kSignature), 3);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 3U);
  const auto& first = kept.back();
  EXPECT_EQ(first.status, 401);
  EXPECT_EQ(first.reason, "signature");
  EXPECT_THAT(first.detail, HasSubstr("X-Webhook-Signature header is missing"));
  EXPECT_THAT(first.headers, HasSubstr(R"("cookie":"***")"));
  EXPECT_THAT(first.headers, HasSubstr(R"("x-note":"n")"));
  EXPECT_EQ(first.body, body);
  EXPECT_EQ(first.body_bytes, static_cast<std::int64_t>(body.size()));
}

TEST_F(AdmissionTest, TheQuotaCountsOnlyWhatIsSigned) {
  publish(R"({"signature": {"secrets": ["s"]}, "rate_limit": {"limit": 1, "window": "1m"}})");
  EXPECT_EQ(post("{}").status, 401);
  const HmacKey key(Digest::kSha256, as_bytes("s"));
  const std::string_view parts[] = {"{}"};
  const auto header = "X-Webhook-Signature: " + to_hex(key.sign(parts).view()) + "\r\n";
  EXPECT_EQ(post("{}", header).status, 202);
  EXPECT_EQ(post("{}", header).status, 429);
  EXPECT_EQ(post("{}").status, 401) << "a stranger is not told about the quota";
}

TEST_F(AdmissionTest, ARateLimitCarriesItsHeaders) {
  publish(R"({"rate_limit": {"limit": 4, "window": "1m", "burst": 2}})");
  EXPECT_EQ(post("{}").status, 202);
  EXPECT_EQ(post("{}").status, 202);
  const auto reply = post("{}");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.header("Retry-After"), "15");
  EXPECT_EQ(reply.header("X-RateLimit-Limit"), "4");
  EXPECT_EQ(reply.header("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(reply.body, R"({"success":false,"message":"Rate limit exceeded"})");
  clock_.advance(Seconds(15));
  EXPECT_EQ(post("{}").status, 202) << "after the wait that it named";
  EXPECT_EQ(metrics_.rejected_count(Reason::kRateLimited), 1);
}

TEST_F(AdmissionTest, LargeBodiesAre413) {
  publish(R"({"body_bytes_max": 100})");
  const std::string fits = "{\"a\":\"" + std::string(92, 'x') + "\"}";
  EXPECT_EQ(post(fits).status, 202);
  EXPECT_EQ(post(fits + " ").status, 413);
  EXPECT_EQ(metrics_.rejected_count(Reason::kTooLarge), 1);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].body, "") << "it was not read";
  EXPECT_EQ(kept[0].body_bytes, 101) << "so it is not whole";
  Client client(server_.port());
  client.send(
      "POST /api/v1/hooks/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
      fits + " \r\n0\r\n\r\n");
  EXPECT_EQ(client.read().status, 413) << "also when the length is not told";
}

TEST_F(AdmissionTest, WhatIsNotAnObjectIs400AndKept) {
  publish("{}");
  for (const char* body : {"[]", "1", "{", "{\"a\":}", "{\"a\":\"\xff\"}", "a=1&b=2"})
    EXPECT_EQ(post(body).status, 400) << body;
  EXPECT_EQ(rejections().size(), 6U);
  EXPECT_EQ(run_count(), 0);
}

TEST_F(AdmissionTest, RejectionsKeepThe64KiBAtTheFront) {
  publish("{}");
  EXPECT_EQ(post(std::string(100'000, 'x')).status, 400);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].body, std::string(65'536, 'x'));
  EXPECT_EQ(kept[0].body_bytes, 100'000);
}

TEST_F(AdmissionTest, AFloodOfRefusalsIsCountedButNotKept) {
  publish("{}");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(metrics_.rejected_count(Reason::kBadBody), 50);
  EXPECT_EQ(rejections().size(), 20U);
  clock_.advance(Seconds(1));
  EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(rejections().size(), 21U);
}

}  // namespace
}  // namespace sluice::hooks::admission_test
