#include "effects/core/host_gate.h"

#include <gmock/gmock.h>

#include "base/log.h"

namespace sluice::effects::host_gate_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::HttpReply;
using nodes::Postponed;
using ::testing::HasSubstr;

constexpr TeamId kTeam{1};
constexpr TeamId kOther{2};

nodes::HttpCall to(std::string url, std::optional<model::CallRate> rate = {}) {
  nodes::HttpCall call;
  call.url = std::move(url);
  call.rate = rate;
  return call;
}
HttpReply status(int status) {
  HttpReply reply;
  reply.status = status;
  return reply;
}

class HostGateTest : public ::testing::Test {
 protected:
  HostGate gate(std::vector<HostRate> rates, std::optional<CircuitSettings> circuit = {}) {
    return HostGate({std::move(rates), circuit}, clock_);
  }
  // How long the call has to wait.
  Micros wait(HostGate& gate, const nodes::HttpCall& call, Timestamp reserved_at = {},
              TeamId team = kTeam) {
    const auto answer = gate.ask(team, call, reserved_at);
    is_probe_ = answer.is_probe;
    return answer.later ? answer.later->until - clock_.now() : Micros(0);
  }
  void fail(HostGate& gate, int times = 1, bool is_probe = false) {
    for (int i = 0; i < times; ++i)
      gate.ended(kTeam, kUrl, is_probe, EffectError{EffectErrorCode::kRefused, "refused"});
  }

  static constexpr const char* kUrl = "https://api.example/x";
  ManualClock clock_{Timestamp(Seconds(1'700'000'000))};
  bool is_probe_ = false;
};

TEST_F(HostGateTest, LetsEverythingThroughWithoutSettings) {
  auto gate = this->gate({});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
}

TEST_F(HostGateTest, TakesOtherSettingsWhileItIsUsed) {
  auto gate = this->gate({}, CircuitSettings{.failures = 1, .pause = Seconds(30)});
  clock_.advance(Seconds(10));
  fail(gate);
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(30));
  gate.set({{{"api.example", *model::parse_call_rate("1/s")}}, std::nullopt});
  EXPECT_EQ(gate.counts().circuits_open, 0U);
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0)) << "there are no circuits any more";
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(1));
  gate.set({});
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
}

TEST_F(HostGateTest, SpacesCallsEvenlyAndKeepsWhatItPromised) {
  auto gate = this->gate({{"api.example", *model::parse_call_rate("5/s")}});
  clock_.advance(Seconds(10));
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
  const auto asked_at = clock_.now();
  EXPECT_EQ(wait(gate, to(kUrl)), Millis(200));
  EXPECT_EQ(wait(gate, to(kUrl)), Millis(400));
  EXPECT_EQ(wait(gate, to("https://other.example/")), Micros(0));
  clock_.advance(Millis(200));
  EXPECT_EQ(wait(gate, to(kUrl), asked_at), Micros(0));  // its time has come
  EXPECT_EQ(wait(gate, to(kUrl)), Millis(400));          // a new one stands behind the others
  EXPECT_EQ(gate.counts().postponed_by_rate, 3u);
}

TEST_F(HostGateTest, ARestartLetsNoMoreThrough) {
  auto before = this->gate({{"api.example", *model::parse_call_rate("1/s")}});
  clock_.advance(Seconds(10));
  EXPECT_EQ(wait(before, to(kUrl)), Micros(0));
  const auto asked_at = clock_.now();
  EXPECT_EQ(wait(before, to(kUrl)), Seconds(1));
  EXPECT_EQ(wait(before, to(kUrl)), Seconds(2));
  clock_.advance(Millis(500));
  auto after = this->gate({{"api.example", *model::parse_call_rate("1/s")}});
  EXPECT_EQ(wait(after, to(kUrl)), Seconds(1));  // what was called just before is not known
  clock_.advance(Millis(500));
  // What was promised by the one that died is given anew.
  EXPECT_EQ(wait(after, to(kUrl), asked_at), Millis(1'500));
}

TEST_F(HostGateTest, ANodesRateIsItsTeams) {
  auto gate = this->gate({});
  clock_.advance(Seconds(10));
  const auto rate = *model::parse_call_rate("2/s");
  EXPECT_EQ(wait(gate, to(kUrl, rate)), Micros(0));
  EXPECT_EQ(wait(gate, to("https://API.example/other", rate)), Millis(500));
  EXPECT_EQ(wait(gate, to(kUrl, rate), {}, kOther), Micros(0));
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
}

TEST_F(HostGateTest, HostsAreNamedWithAndWithoutPort) {
  EXPECT_EQ(parse_host_rate("API.example=5/s")->host, "api.example");
  EXPECT_EQ(parse_host_rate("*.example.com=5/s")->host, "*.example.com");
  for (const auto* bad : {"api.example", "=5/s", "api.example=5", "https://a=1/s", "a*=1/s", ""})
    EXPECT_FALSE(parse_host_rate(bad)) << bad;
  auto gate = this->gate({*parse_host_rate("api.example:81=1/h"), *parse_host_rate("*.wide=1/h")});
  clock_.advance(std::chrono::hours(2));
  wait(gate, to("http://api.example:81/"));
  EXPECT_GT(wait(gate, to("http://api.example:81/")), Micros(0));
  EXPECT_EQ(wait(gate, to("http://api.example/")), Micros(0));
  wait(gate, to("http://a.wide:8080/"));
  EXPECT_GT(wait(gate, to("http://a.wide:8080/")), Micros(0));
  EXPECT_EQ(wait(gate, to("http://wide/")), Micros(0));
}

TEST_F(HostGateTest, ACircuitOpensAfterFailuresInARow) {
  auto gate = this->gate({}, parse_circuit("3/30s").value());
  fail(gate, 2);
  gate.ended(kTeam, kUrl, false, status(200));
  fail(gate, 2);
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
  gate.ended(kTeam, kUrl, false, status(503));
  EXPECT_EQ(gate.counts().circuits_open, 1u);
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(30));
  EXPECT_THAT(gate.ask(kTeam, to(kUrl), {}).later->message,
              HasSubstr("calls to api.example pause: the last 3 failed"));
  EXPECT_EQ(gate.ask(kTeam, to(kUrl), {}).later->why, Postponed::Why::kCircuit);
  EXPECT_EQ(wait(gate, to(kUrl), {}, kOther), Micros(0));
  EXPECT_EQ(wait(gate, to("https://other.example/")), Micros(0));
}

TEST_F(HostGateTest, OneCallFindsOutWhetherTheHostIsThereAgain) {
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  fail(gate);
  clock_.advance(Seconds(10));
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
  EXPECT_TRUE(is_probe_);
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(5));  // it is under way
  fail(gate);                                   // from before the circuit opened
  fail(gate, 1, true);
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(20));
  clock_.advance(Seconds(20));
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
  gate.ended(kTeam, kUrl, is_probe_, status(404));
  EXPECT_EQ(gate.counts().circuits_open, 0u);
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
}

TEST_F(HostGateTest, AProbeThatNobodyHearsOfIsFollowedByAnother) {
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  fail(gate);
  clock_.advance(Seconds(10));
  wait(gate, to(kUrl));
  clock_.advance(Seconds(32));
  wait(gate, to(kUrl));
  EXPECT_TRUE(is_probe_);
}

TEST_F(HostGateTest, PausesGrowUpToEightfold) {
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  fail(gate);
  for (int i = 0; i < 6; ++i) {
    clock_.advance(Seconds(90));
    wait(gate, to(kUrl));
    fail(gate, 1, true);
  }
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(80));
}

TEST_F(HostGateTest, AHostThatSendsOnToAnotherIsThere) {
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  const std::string other = "https://other.example/";
  auto down = status(503);
  down.url = other;
  gate.ended(kTeam, kUrl, false, down);
  gate.ended(kTeam, kUrl, false,
             EffectError{.code = EffectErrorCode::kDns, .message = "m", .url = other});
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
  down.url = "https://api.example/y";
  gate.ended(kTeam, kUrl, false, down);
  EXPECT_EQ(wait(gate, to(kUrl)), Seconds(10));
}

TEST_F(HostGateTest, ForgetsHostsThatAreNoLongerCalled) {
  log::set_level(log::Level::kOff);  // a line for each of them
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  const auto fail_at = [&](std::size_t host) {
    gate.ended(kTeam, "https://h" + std::to_string(host) + ".example/", false, status(503));
  };
  for (std::size_t host = 0; host < HostGate::kHostsRememberedMax; ++host) fail_at(host);
  EXPECT_EQ(gate.counts().circuits_open, HostGate::kHostsRememberedMax);
  clock_.advance(Seconds(5));
  fail(gate);  // all others pause, so nothing can be forgotten yet
  EXPECT_EQ(gate.counts().circuits_open, HostGate::kHostsRememberedMax + 1);
  clock_.advance(std::chrono::hours(1));
  for (std::size_t host = 0; host < HostGate::kHostsRememberedMax; ++host)
    fail_at(1'000'000 + host);
  log::set_level(log::Level::kInfo);
  EXPECT_EQ(gate.counts().circuits_open, HostGate::kHostsRememberedMax);
}

TEST_F(HostGateTest, WhatSaysNothingAboutTheHostDoesNotCount) {
  auto gate = this->gate({}, parse_circuit("1/10s").value());
  for (const auto code : {EffectErrorCode::kBlocked, EffectErrorCode::kInvalid,
                          EffectErrorCode::kSecret, EffectErrorCode::kTooLarge})
    gate.ended(kTeam, kUrl, false, EffectError{code, "m"});
  gate.ended(kTeam, kUrl, false, status(500));
  EXPECT_EQ(wait(gate, to(kUrl)), Micros(0));
}

}  // namespace
}  // namespace sluice::effects::host_gate_test
