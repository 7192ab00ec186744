// Why a delivery was refused, as its owner reads it.
#include "hooks/delivery_report.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "hooks/answers.h"
#include "hooks/test_admission.h"

namespace sluice::hooks::delivery_report_test {
namespace {

using State = DeliveryCheck::State;
using ::testing::HasSubstr;

constexpr std::string_view kGithub = R"({"sender":"github","signature":{"secrets":["right"]}})";
constexpr std::string_view kStripe =
    R"({"sender":"stripe","signature":{"secrets":["whsec_a","whsec_b"]}})";
constexpr std::string_view kUnsigned = "{}";

std::string hmac(std::string_view secret, std::string_view text) {
  const std::array<std::string_view, 1> parts = {text};
  return to_hex(HmacKey(Digest::kSha256, as_bytes(secret)).sign(parts).view());
}

class Reports : public AdmissionTest {
 protected:
  Reports() {
    admission_.seal_learned_with(
        [](const Secret& secret, WorkflowId) { return std::string(secret.expose()); });
  }
  void use(std::string_view settings) {
    hook_ = ready_hook(*make_hook(test_program(settings)));
    publish(settings);
  }
  std::vector<store::Rejection> noted() {
    EXPECT_TRUE(committer_.run([](store::Writer&) -> Result<void> { return {}; }));
    return *(*store_->reader())->noted_deliveries({.team = kTestTeam, .workflow = kTestWorkflow});
  }
  // Of the delivery that came last.
  DeliveryChecks recorded() {
    row_ = noted().at(0);
    return recorded_checks({.public_url = ""}, NotedRequest(row_, row_.hidden), hook_.get());
  }
  DeliveryChecks again(std::string_view settings) const {
    const auto hook = ready_hook(*make_hook(test_program(settings)));
    return check_again({.public_url = ""}, NotedRequest(row_, row_.hidden), *hook);
  }
  Reply github(std::string_view body, std::string_view signed_text,
               std::string_view secret = "right") {
    return post(body,
                "X-GitHub-Event: push\r\nX-GitHub-Delivery: d-1\r\nX-Hub-Signature-256: sha256=" +
                    hmac(secret, signed_text) + "\r\n");
  }
  Reply stripe(std::string_view body, std::int64_t time, std::string_view secret) {
    const auto sent = std::to_string(time);
    return post(body, "Stripe-Signature: t=" + sent +
                          ",v1=" + hmac(secret, sent + "." + std::string(body)) + "\r\n");
  }

  std::shared_ptr<const Hook> hook_;
  store::Rejection row_;
};

TEST_F(Reports, NameEachCheckUpToTheOneThatFailed) {
  use(kGithub);
  EXPECT_EQ(github(R"({"n":1})", R"({"n":1})", "wrong").status, 401);
  const auto checks = recorded();
  EXPECT_EQ(checks.at(CheckName::kToken).state, State::kPassed);
  EXPECT_EQ(checks.at(CheckName::kRoom).state, State::kPassed);
  const auto& signature = checks.at(CheckName::kSignature);
  EXPECT_EQ(signature.state, State::kFailed);
  EXPECT_THAT(signature.detail, HasSubstr("does not match the body"));
  for (const auto name : {CheckName::kRate, CheckName::kBody, CheckName::kKey, CheckName::kCommit})
    EXPECT_EQ(checks.at(name).state, State::kNotReached);
  const auto& facts = signature.facts;
  EXPECT_EQ(facts.at("expected"), "X-Hub-Signature-256");
  const auto beginning = [](std::string_view secret) {
    return json::value(hmac(secret, R"({"n":1})").substr(0, 8));
  };
  EXPECT_EQ(facts.at("received").at(0), beginning("wrong"));
  EXPECT_EQ(facts.at("computed").at(0).at("secret"), 1);
  EXPECT_EQ(facts.at("computed").at(0).at("begins_with"), beginning("right"));
  EXPECT_EQ(facts.at("signed_bytes"), 7);
  EXPECT_TRUE(facts.at("would_match").is_null());
  EXPECT_EQ(row_.answer, refusal_response(bad_signature(""), Dialect::kAutomations).body);
}

TEST_F(Reports, FindTheSlipThatExplainsAWrongSignature) {
  use(kGithub);
  const std::string body = R"({"n":1})";
  const std::vector<std::array<std::string, 3>> slips = {
      {body + "\n", body, "without_last_line_feed"},
      {body, body + "\n", "with_line_feed_at_end"},
      {"\xEF\xBB\xBF" + body, body, "without_byte_order_mark"},
      {R"({ "n": 1 })", body, "with_json_formatted_otherwise"}};
  for (const auto& [sent, was_signed, slip] : slips) {
    EXPECT_EQ(github(sent, was_signed).status, 401);
    const auto checks = recorded();
    const auto& facts = checks.at(CheckName::kSignature).facts;
    EXPECT_EQ(facts.at("would_match"), json::value(slip));
    EXPECT_EQ(facts.at("body").at("ends_with_line_feed"), json::value(sent.ends_with('\n')));
    EXPECT_EQ(facts.at("body").at("has_byte_order_mark"), json::value(sent.starts_with("\xEF")));
  }
}

TEST_F(Reports, CompareTheClocks) {
  use(kStripe);
  const auto now = std::chrono::duration_cast<Seconds>(clock_.now().time_since_epoch()).count();
  EXPECT_EQ(stripe("{}", now - 900, "whsec_b").status, 401);
  const auto checks = recorded();
  const auto& signature = checks.at(CheckName::kSignature);
  EXPECT_THAT(signature.detail, HasSubstr("900 s ago"));
  const auto& clock = signature.facts.at("clock");
  EXPECT_EQ(clock.at("skew_s"), 900);
  EXPECT_EQ(clock.at("allowed_s"), 300);
  EXPECT_EQ(signature.facts.at("computed").as_array().size(), 2U) << "with each of two secrets";
  EXPECT_TRUE(again(R"({"sender":"stripe","signature":{"secrets":["whsec_b"],"tolerance":"1h"}})")
                  .would_pass());
  EXPECT_FALSE(again(R"({"sender":"stripe","signature":{"secrets":["other"],"tolerance":"1h"}})")
                   .would_pass());
}

TEST_F(Reports, SayWhoseSignatureItLooksLike) {
  use(kStripe);
  EXPECT_EQ(github("{}", "{}").status, 401);
  const auto checks = recorded();
  const auto& present = checks.at(CheckName::kSignature).facts.at("present").as_array();
  ASSERT_EQ(present.size(), 1U);
  EXPECT_EQ(present.at(0).at("header"), "x-hub-signature-256");
  EXPECT_THAT(to_json(present.at(0).at("senders")), HasSubstr("github"));
  EXPECT_TRUE(again(kGithub).would_pass()) << "with the right settings it passes as it is";
}

TEST_F(Reports, NeverShowASecretThatIsTheSignature) {
  use(R"({"signature":{"algorithm":"token","header":"X-Token","secrets":["open sesame"]}})");
  EXPECT_EQ(post("{}", "X-Token: sesame closed\r\n").status, 401);
  const auto checks = recorded();
  const auto facts = to_json(checks.at(CheckName::kSignature).facts);
  EXPECT_THAT(facts, Not(HasSubstr("sesame")));
}

TEST_F(Reports, NeverShowAHiddenHeaderAsTheKey) {
  use(R"({"idempotency":{"header":"X-Session-Token"}})");
  const std::string headers = "X-Session-Token: open sesame\r\nX-Idempotency-Key: k1\r\n";
  EXPECT_EQ(post("{}", headers).status, 202);
  EXPECT_EQ(post("{}", headers).status, 202);
  const auto checks = recorded();
  EXPECT_EQ(row_.reason, store::kDuplicateReason);
  EXPECT_EQ(checks.at(CheckName::kKey).state, State::kPassed);
  EXPECT_TRUE(checks.at(CheckName::kKey).facts.at("key").is_null());
  EXPECT_FALSE(key_of(NotedRequest(row_, row_.hidden), *hook_));
  EXPECT_EQ(again(kUnsigned).at(CheckName::kKey).facts.at("key"), "k1");
}

TEST_F(Reports, SettingsThatAreTriedDoNotUncoverAHeader) {
  use(kUnsigned);
  const std::string headers = "Authorization: Bearer sesame\r\nX-Idempotency-Key: k1\r\n";
  EXPECT_EQ(post("{}", headers).status, 202);
  EXPECT_EQ(post("{}", headers).status, 202);
  EXPECT_EQ(recorded().at(CheckName::kKey).facts.at("key"), "k1");
  const auto tried = again(R"({"idempotency":{"header":"Authorization"}})");
  EXPECT_EQ(tried.at(CheckName::kKey).state, State::kPassed);
  EXPECT_TRUE(tried.at(CheckName::kKey).facts.at("key").is_null());
}

TEST_F(Reports, SettingsThatAreTriedDoNotShowAPasswordAsASignature) {
  use(kUnsigned);
  const std::string headers = "Authorization: Basic dXNlcjpzZXNhbWU=\r\nX-Idempotency-Key: k1\r\n";
  EXPECT_EQ(post("{}", headers).status, 202);
  EXPECT_EQ(post("{}", headers).status, 202);
  recorded();
  const auto tried = again(
      R"({"signature":{"algorithm":"hmac-sha256","header":"Authorization","prefix":"Basic ",
                       "encoding":"base64","secrets":["s"]}})");
  const auto& signature = tried.at(CheckName::kSignature);
  EXPECT_EQ(signature.state, State::kFailed);
  EXPECT_EQ(signature.facts.at("computed").as_array().size(), 1U) << "the claim was read";
  EXPECT_TRUE(signature.facts.at("received").as_array().empty());
}

TEST_F(Reports, OfARepeatAndAConflictNameTheFirstRun) {
  use(kUnsigned);
  const std::string key = "X-Idempotency-Key: k1\r\n";
  const auto id = id_of(post(R"({"n":1})", key));
  EXPECT_EQ(id_of(post(R"({"n":1})", key)), id);
  auto checks = recorded();
  EXPECT_EQ(row_.reason, store::kDuplicateReason);
  EXPECT_EQ(row_.first, id);
  EXPECT_EQ(row_.answer, accepted_body(id, Dialect::kAutomations));
  EXPECT_EQ(checks.at(CheckName::kCommit).state, State::kPassed);
  EXPECT_EQ(checks.at(CheckName::kKey).facts.at("key"), "k1");
  EXPECT_EQ(post(R"({"n":2})", key).status, 409);
  checks = recorded();
  EXPECT_EQ(row_.first, id);
  EXPECT_EQ(checks.at(CheckName::kKey).state, State::kPassed);
  EXPECT_EQ(checks.at(CheckName::kCommit).state, State::kFailed);
  EXPECT_EQ(checks.at(CheckName::kCommit).facts.at("first_execution_id"), json::value(id.text()));
  EXPECT_TRUE(rejections().at(0).reason == "conflict" && rejections().size() == 1U)
      << "a repeat is not a rejection";
}

TEST_F(Reports, TellAWrongKeyFromAWrongBody) {
  use(kUnsigned);
  EXPECT_EQ(post("{}", "X-Idempotency-Key: " + std::string(4'097, 'k') + "\r\n").status, 400);
  EXPECT_EQ(recorded().at(CheckName::kKey).state, State::kFailed);
  EXPECT_EQ(post("{}", "X-Idempotency-Key: a\r\nX-Idempotency-Key: b\r\n").status, 400);
  EXPECT_EQ(recorded().at(CheckName::kKey).state, State::kFailed);
  EXPECT_EQ(post("[1").status, 400);
  EXPECT_EQ(recorded().at(CheckName::kBody).state, State::kFailed);
}

TEST_F(Reports, OfOneTooLargeSayThatItsSignatureWasNotLookedAt) {
  use(R"({"body_bytes_max":1024,"signature":{"secrets":["s"]}})");
  EXPECT_EQ(post(std::string(2'000, ' ')).status, 413);
  const auto checks = recorded();
  EXPECT_EQ(checks.at(CheckName::kSignature).state, State::kNotReached);
  EXPECT_EQ(checks.at(CheckName::kBody).state, State::kFailed);
  EXPECT_EQ(checks.at(CheckName::kBody).facts.at("bytes"), 2'000);
}

TEST_F(Reports, CannotCheckTheSignatureOfABodyThatWasCut) {
  use(kGithub);
  const std::string body = R"({"long":")" + std::string(70 << 10, 'x') + "\"}";
  EXPECT_EQ(github(body, body, "wrong").status, 401);
  EXPECT_EQ(recorded().at(CheckName::kSignature).state, State::kFailed);
  const auto checks = again(kGithub);
  EXPECT_EQ(checks.at(CheckName::kSignature).state, State::kNotReached);
  EXPECT_FALSE(checks.would_pass());
}

TEST_F(Reports, DoNotBlameASignatureThatWasNotKept) {
  use(kGithub);
  std::string tokens;
  for (int i = 0; i < 32; ++i) tokens += "X-Token-" + std::to_string(i) + ": a\r\n";
  const auto signature = "X-Hub-Signature-256: sha256=" + hmac("other", "{}") + "\r\n";
  EXPECT_EQ(
      post("{}", "X-GitHub-Event: push\r\nX-GitHub-Delivery: d-1\r\n" + tokens + signature).status,
      401);
  EXPECT_EQ(recorded().at(CheckName::kSignature).state, State::kFailed);
  constexpr std::string_view kOther = R"({"sender":"github","signature":{"secrets":["other"]}})";
  const auto check = again(kOther).at(CheckName::kSignature);
  EXPECT_EQ(check.state, State::kNotReached);
  EXPECT_THAT(check.detail, HasSubstr("Not all headers were kept"));
  EXPECT_EQ(
      post("{}", "X-GitHub-Event: push\r\nX-GitHub-Delivery: d-2\r\n" + signature + tokens).status,
      401);
  EXPECT_EQ(recorded().at(CheckName::kSignature).state, State::kFailed);
  EXPECT_TRUE(again(kOther).would_pass()) << "what is needed was kept";
}

TEST_F(Reports, TheKeyOfARunIsFoundInWhatItWasGiven) {
  use(R"({"idempotency":{"path":"$.id"}})");
  const auto by_body = stored(id_of(post(R"({"id":"evt_1"})")));
  EXPECT_EQ(key_of_run(by_body->trigger, *hook_), "evt_1");
  const auto by_header = stored(id_of(post("{}", "X-Idempotency-Key: k2\r\n")));
  EXPECT_EQ(key_of_run(by_header->trigger, *hook_), "k2");
  EXPECT_FALSE(key_of_run(stored(id_of(post("{}")))->trigger, *hook_));
}

TEST_F(Reports, RepeatsAreSampled) {
  use(kUnsigned);
  const std::string key = "X-Idempotency-Key: k1\r\n";
  for (int i = 0; i < 20; ++i) EXPECT_EQ(post("{}", key).status, 202);
  EXPECT_EQ(metrics_.duplicate_count(), 19);
  EXPECT_EQ(noted().size(), 5U) << "as many as are kept in a second";
}

class ReportsOfAFullServer : public AdmissionTest {
 protected:
  ReportsOfAFullServer() : AdmissionTest({}, 0) {}
};

TEST_F(ReportsOfAFullServer, AFewOfThoseThatFoundItFullAreNoted) {
  publish(kUnsigned);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(post("{}").status, 503);
  EXPECT_TRUE(rejections().empty());
  const auto rows =
      *(*store_->reader())->noted_deliveries({.team = kTestTeam, .workflow = kTestWorkflow});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.at(0).reason, store::kOverloadedReason);
  EXPECT_EQ(rows.at(0).status, 503);
}

}  // namespace
}  // namespace sluice::hooks::delivery_report_test
