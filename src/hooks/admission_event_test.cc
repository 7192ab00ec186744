// Events: what their signature has to cover, and what tells one from another.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hmac.h"
#include "hooks/test_admission.h"

namespace sluice::hooks::admission_event_test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSecret = "correct horse battery staple";
constexpr std::string_view kBody = R"({"order":"order-1","paid":true})";
const std::string kPlain = R"({"signature": {"secrets": ["correct horse battery staple"]}})";
const std::string kGithub =
    R"({"signature": {"scheme": "github", "secrets": ["correct horse battery staple"]}})";
const std::string kGithubWithPath =
    R"({"signature": {"scheme": "github", "secrets": ["correct horse battery staple"],)"
    R"( "event_key": "$.order"}})";
const std::string kStripeWithPath =
    R"({"signature": {"scheme": "stripe", "secrets": ["correct horse battery staple"],)"
    R"( "event_key": "$.order"}})";

std::string mac(std::string_view text) { return to_hex(hmac_sha256(as_bytes(kSecret), text)); }

class Events : public AdmissionTest {
 protected:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // As a sender that knows the secret signs an event.
  std::string event_signature(std::string_view key, std::string_view body = kBody,
                              Micros age = Micros(0)) {
    const auto t = std::chrono::duration_cast<Seconds>((clock_.now() - age).time_since_epoch());
    return fmt::format("t={},v1={}", t.count(),
                       mac(fmt::format("event:{}:{}:{}", t.count(), key, body)));
  }

  std::expected<Admission::Event, int> send(std::string_view key, const Headers& headers,
                                            std::string_view body = kBody) {
    std::vector<http::Header> list;
    list.reserve(headers.size());
    for (const auto& [name, value] : headers) list.push_back({name, value});
    const std::vector<std::string_view> params = {"token", key};
    http::Request request;
    request.method = http::Method::kPost;
    request.headers = list;
    request.params = params;
    request.body = body;
    auto event = admission_.check_event(request, Dialect::kWorkflows);
    if (!event) return std::unexpected(event.error().status);
    return *std::move(event);
  }
  int status(std::string_view key, const Headers& headers, std::string_view body = kBody) {
    const auto event = send(key, headers, body);
    return event ? 200 : event.error();
  }
  std::vector<store::KeyHash> hashes(std::string_view key, const Headers& headers,
                                     std::string_view body = kBody) {
    const auto event = send(key, headers, body);
    EXPECT_TRUE(event);
    return event && event->identity ? event->identity->hashes : std::vector<store::KeyHash>();
  }
  std::string reason() { return rejections().front().detail; }
};

TEST_F(Events, AreSignedWithTheirKey) {
  for (const auto& settings : {kPlain, kGithub, kGithubWithPath, kStripeWithPath}) {
    publish(settings);
    const auto signature = event_signature("order-1");
    EXPECT_EQ(status("order-1", {{"X-Webhook-Signature", signature}}), 200);
    EXPECT_EQ(status("order-2", {{"X-Webhook-Signature", signature}}), 401);
    EXPECT_THAT(reason(), HasSubstr("does not match the event's key and body"));
    EXPECT_EQ(status("order-1", {{"X-Webhook-Signature", signature}}, R"({"order":"order-1"})"),
              401);
    EXPECT_EQ(status("order-1", {{"X-Webhook-Signature",
                                  event_signature("order-1", kBody, std::chrono::minutes(6))}}),
              401);
    EXPECT_EQ(status("a/b c", {{"X-Webhook-Signature", event_signature("a%2Fb%20c")}}), 200);
    // The key and the body cannot be moved against each other.
    EXPECT_EQ(status("a", {{"X-Webhook-Signature", event_signature("a%3A%7B%7D", "{}")}}, "{}:{}"),
              401);
  }
}

TEST_F(Events, NeedNoRoomForARun) {
  starter_.ask_room([](TeamId) { return false; });
  publish(kPlain);
  EXPECT_EQ(status("order-1", {{"X-Webhook-Signature", event_signature("order-1")}}), 200);
}

TEST_F(Events, ASignatureOfADeliveryIsNone) {
  publish(kPlain);
  EXPECT_EQ(status("order-1", {{"X-Webhook-Signature", "sha256=" + mac(kBody)}}), 401);
  EXPECT_THAT(reason(), HasSubstr("covers the body but not the event's key"));
  publish(kGithub);
  EXPECT_EQ(status("order-1", {{"X-Hub-Signature-256", "sha256=" + mac(kBody)}}), 401);
  EXPECT_EQ(status("order-1", {}), 401);
  EXPECT_EQ(metrics_.rejected_count(Reason::kSignature), 3);
}

TEST_F(Events, OrTheirSignedBodyNamesTheKey) {
  publish(kGithubWithPath);
  const Headers signed_body = {{"X-Hub-Signature-256", "sha256=" + mac(kBody)}};
  EXPECT_EQ(status("order-1", signed_body), 200);
  EXPECT_EQ(status("order-2", signed_body), 401);
  EXPECT_THAT(reason(), HasSubstr("does not have the key in the URL at $.order"));
  constexpr std::string_view kNameless = R"({"paid":true})";
  EXPECT_EQ(status("order-1", {{"X-Hub-Signature-256", "sha256=" + mac(kNameless)}}, kNameless),
            401);
  EXPECT_EQ(status("order-1", {{"X-Hub-Signature-256", "sha256=" + mac("[]")}}, "[]"), 400);
}

TEST_F(Events, AreToldByWhatIsSigned) {
  publish(kPlain);
  const auto signature = event_signature("order-1");
  const auto first = hashes("order-1", {{"X-Webhook-Signature", signature}});
  EXPECT_EQ(first.size(), 1u);
  EXPECT_EQ(hashes("order-1", {{"X-Webhook-Signature", signature}}), first);
  // Another id does not make it another event, since nobody signed the id.
  const auto with_id =
      hashes("order-1", {{"X-Webhook-Signature", signature}, {"X-Idempotency-Key", "7"}});
  ASSERT_EQ(with_id.size(), 2u);
  EXPECT_EQ(with_id.back(), first.front());
  clock_.advance(Seconds(1));
  EXPECT_NE(hashes("order-1", {{"X-Webhook-Signature", event_signature("order-1")}}), first);
}

TEST_F(Events, AreToldByTheIdOfTheirSender) {
  publish(kStripeWithPath);
  constexpr std::string_view kEvent = R"({"id":"evt_1","order":"order-1"})";
  const auto of_now = [&] {
    const auto t = std::chrono::duration_cast<Seconds>(clock_.now().time_since_epoch()).count();
    const Headers headers = {
        {"Stripe-Signature", fmt::format("t={},v1={}", t, mac(fmt::format("{}.{}", t, kEvent)))}};
    return hashes("order-1", headers, kEvent);
  };
  const auto first = of_now();
  clock_.advance(Seconds(30));  // Stripe signs each attempt anew
  const auto again = of_now();
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first.front(), again.front());
  EXPECT_NE(first.back(), again.back());
}

TEST_F(Events, OfAnUnsignedHookAreToldByAnIdOnly) {
  publish("{}");
  EXPECT_TRUE(hashes("order-1", {}).empty());
  const auto one = hashes("order-1", {{"X-Idempotency-Key", "1"}});
  EXPECT_EQ(one.size(), 1u);
  EXPECT_EQ(hashes("order-1", {{"X-Idempotency-Key", "1"}}), one);
  EXPECT_NE(hashes("order-2", {{"X-Idempotency-Key", "1"}}), one);
  EXPECT_NE(hashes("order-1", {{"X-Idempotency-Key", "2"}}), one);
}

TEST_F(Events, AreRememberedForAsLongAsTheirSignatureIsGood) {
  publish(R"({"signature": {"secrets": ["correct horse battery staple"]},)"
          R"( "idempotency": {"window": "1s"}})");
  const auto event = send("k", {{"X-Webhook-Signature", event_signature("k")}});
  ASSERT_TRUE(event && event->identity);
  EXPECT_EQ(event->identity->expires_at, clock_.now() + std::chrono::minutes(10));
}

TEST_F(Events, AreRememberedAlsoWhenTheirTimeMayBeFurtherAhead) {
  publish(R"({"signature": {"scheme": "stripe", "secrets": ["correct horse battery staple"],)"
          R"( "timestamp": {"tolerance": "1m", "future": "1h"}, "event_key": "$.order"},)"
          R"( "idempotency": {"window": "1s"}})");
  const auto t = std::chrono::duration_cast<Seconds>(clock_.now().time_since_epoch()).count();
  const auto event = send(
      "order-1",
      {{"Stripe-Signature", fmt::format("t={},v1={}", t, mac(fmt::format("{}.{}", t, kBody)))}});
  ASSERT_TRUE(event && event->identity);
  EXPECT_EQ(event->identity->expires_at, clock_.now() + std::chrono::minutes(61));
}

TEST_F(Events, AreNotToldByATimestampThatNobodySigned) {
  publish(R"({"signature": {"scheme": "github", "secrets": ["correct horse battery staple"],)"
          R"( "timestamp": {"header": "X-Time", "tolerance": "5m"}, "event_key": "$.order"}})");
  const auto at = [&](int seconds) {
    const auto t = std::chrono::duration_cast<Seconds>(clock_.now().time_since_epoch()).count();
    return hashes("order-1", {{"X-Hub-Signature-256", "sha256=" + mac(kBody)},
                              {"X-Time", fmt::format("{}", t - seconds)}});
  };
  EXPECT_EQ(at(0), at(1));
}

}  // namespace
}  // namespace sluice::hooks::admission_event_test
