#include "model/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::model::retry_test {
namespace {

using ::testing::HasSubstr;

Result<RetryPolicy> parse(std::string_view text) { return parse_retry(*parse_json(text), {}); }

TEST(Retry, ReadsWhatIsThereAndKeepsTheRest) {
  const auto policy = parse(R"({"max_attempts": 5, "initial_interval": "250ms", "jitter": 0})");
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(policy->max_attempts, 5);
  EXPECT_EQ(policy->initial_interval, Millis(250));
  EXPECT_EQ(policy->jitter, 0.0);
  EXPECT_EQ(policy->multiplier, RetryPolicy().multiplier);
  EXPECT_EQ(policy->max_interval, RetryPolicy().max_interval);
  EXPECT_EQ(parse(R"({"max_interval": 1.5})")->max_interval, Millis(1'500));
}

TEST(Retry, NamesTheMemberThatIsWrong) {
  const std::pair<const char*, const char*> table[] = {
      {"[]", "retry must be an object, not array"},
      {"null", "retry must be an object, not null"},
      {R"({"max_attempts": 0})", "retry.max_attempts"},
      {R"({"max_attempts": 101})", "retry.max_attempts"},
      {R"({"max_attempts": 2.5})", "retry.max_attempts"},
      {R"({"max_attempts": "3"})", "retry.max_attempts"},
      {R"({"max_attempts": 18446744073709551615})", "retry.max_attempts"},
      {R"({"initial_interval": "soon"})", "retry.initial_interval: 'soon'"},
      {R"({"initial_interval": -1})", "retry.initial_interval"},
      {R"({"initial_interval": 1e300})", "retry.initial_interval"},
      {R"({"initial_interval": []})", "retry.initial_interval"},
      {R"({"max_interval": "8d"})", "retry.max_interval must be at most 7d"},
      {R"({"multiplier": 0.5})", "retry.multiplier must be a number from 1 to 100"},
      {R"({"multiplier": null})", "retry.multiplier"},
      {R"({"jitter": 1.01})", "retry.jitter"},
      {R"({"max_attempt": 3})", "no setting 'max_attempt'"},
  };
  for (const auto& [text, says] : table) {
    const auto policy = parse(text);
    ASSERT_FALSE(policy.has_value()) << text;
    EXPECT_EQ(policy.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(policy.error().message, HasSubstr(says)) << text;
  }
}

TEST(Retry, TakesFractionsAsDelaysDo) {
  EXPECT_EQ(parse(R"({"initial_interval": "0.2s"})")->initial_interval, Millis(200));
  EXPECT_EQ(parse(R"({"initial_interval": 0.2})")->initial_interval, Millis(200));
  EXPECT_EQ(parse(R"({"max_interval": "1.5m"})")->max_interval, Micros(Seconds(90)));
}

TEST(Retry, SaysAfterWhichFailures) {
  const FailureCause bad_gateway{FailureKind::kStatus, 502};
  const FailureCause timeout{FailureKind::kTimeout};
  const FailureCause other{};
  EXPECT_FALSE(parse("{}")->on.has_value());
  const auto listed = parse(R"({"on": [500, "502", "504", "timeout"]})");
  ASSERT_TRUE(listed.has_value()) << listed.error().message;
  EXPECT_TRUE(listed->on->matches(bad_gateway, false));
  EXPECT_TRUE(listed->on->matches(timeout, false));
  EXPECT_FALSE(listed->on->matches({FailureKind::kStatus, 503}, true));
  EXPECT_FALSE(listed->on->matches({FailureKind::kDns}, true));
  EXPECT_FALSE(listed->on->matches(other, false));
  const auto ranges = parse(R"({"on": ["5xx", "420-429", "network"]})");
  EXPECT_TRUE(ranges->on->matches(bad_gateway, false));
  EXPECT_TRUE(ranges->on->matches({FailureKind::kStatus, 429}, false));
  EXPECT_FALSE(ranges->on->matches({FailureKind::kStatus, 404}, false));
  for (const auto kind : {FailureKind::kTimeout, FailureKind::kRefused, FailureKind::kDns,
                          FailureKind::kTls, FailureKind::kBroken})
    EXPECT_TRUE(ranges->on->matches({kind}, false));
  EXPECT_FALSE(ranges->on->matches({FailureKind::kResponse}, false));
  const auto more = parse(R"({"on": ["temporary", "response"]})");
  EXPECT_TRUE(more->on->matches({FailureKind::kStatus, 503}, true));
  EXPECT_FALSE(more->on->matches({FailureKind::kStatus, 404}, false));
  EXPECT_TRUE(more->on->matches({FailureKind::kResponse, 200}, false));
  EXPECT_TRUE(parse(R"({"on": "failure"})")->on->matches({FailureKind::kFailure}, false));
}

TEST(Retry, NamesAFailureThatDoesNotExist) {
  for (const auto* bad : {R"({"on": []})", R"({"on": 42})", R"({"on": ["timeouts"]})",
                          R"({"on": {"status": 500}})", R"({"on": [504.5]})", R"({"on": null})"})
    EXPECT_THAT(parse(bad).error().message, HasSubstr("retry.on must")) << bad;
  EXPECT_THAT(parse(R"({"on": [500, "timeouts"]})").error().message, HasSubstr("\"timeouts\""));
}

TEST(Retry, WaitsGrowUpToTheCap) {
  RetryPolicy policy;
  policy.initial_interval = Seconds(1);
  policy.max_interval = Seconds(10);
  policy.jitter = 0;
  EXPECT_EQ(retry_wait(policy, 1, 7), Seconds(1));
  EXPECT_EQ(retry_wait(policy, 2, 7), Seconds(2));
  EXPECT_EQ(retry_wait(policy, 4, 7), Seconds(8));
  EXPECT_EQ(retry_wait(policy, 5, 7), Seconds(10));
  EXPECT_EQ(retry_wait(policy, 1'000'000, 7), Seconds(10));
  policy.initial_interval = Micros(0);
  EXPECT_EQ(retry_wait(policy, 1'000'000, 7), Micros(0));
}

TEST(Retry, JitterOnlyShortens) {
  RetryPolicy policy;
  policy.initial_interval = Seconds(10);
  policy.jitter = 0.5;
  EXPECT_EQ(retry_wait(policy, 1, 0), Seconds(10));
  for (std::uint64_t random = 1; random != 0; random <<= 1) {
    const auto wait = retry_wait(policy, 1, random);
    EXPECT_LE(wait, Seconds(10));
    EXPECT_GE(wait, Seconds(5));
    EXPECT_EQ(wait, retry_wait(policy, 1, random));
  }
  EXPECT_NEAR(static_cast<double>(retry_wait(policy, 1, UINT64_MAX).count()), 5e6, 1);
}

}  // namespace
}  // namespace sluice::model::retry_test
