#include "services/login_limit.h"

#include <gtest/gtest.h>

namespace sluice::services::login_limit_test {
namespace {

class Limited : public ::testing::Test {
 protected:
  void fail(std::string_view address, int times) {
    for (int i = 0; i < times; ++i) limit_.failed(address, now_);
  }
  std::optional<Micros> wait(std::string_view address) { return limit_.wait(address, now_); }

  LoginLimit limit_;
  Micros now_{Seconds(1'000)};
};

TEST_F(Limited, AnAddressMayFailSoOftenAndThenHasToWait) {
  fail("10.0.0.1", LoginLimit::kFailuresMax - 1);
  EXPECT_FALSE(wait("10.0.0.1"));
  now_ += Seconds(10);
  fail("10.0.0.1", 1);
  EXPECT_EQ(wait("10.0.0.1"), Micros(Seconds(50))) << "the window began with the first failure";
  EXPECT_FALSE(wait("10.0.0.2"));
  now_ += Seconds(50);
  EXPECT_FALSE(wait("10.0.0.1"));
  fail("10.0.0.1", 1);
  EXPECT_FALSE(wait("10.0.0.1")) << "a new window counts from one";
}

TEST_F(Limited, AnIpv6NetworkIsOneAddress) {
  for (int i = 0; i < LoginLimit::kFailuresMax; ++i)
    fail("2001:db8:0:7:" + std::to_string(i) + "::1", 1);
  EXPECT_TRUE(wait("2001:db8:0:7:ffff::9"));
  EXPECT_TRUE(wait("2001:0db8::7:0:0:0:1")) << "the same, written in another way";
  EXPECT_FALSE(wait("2001:db8:0:8::1"));
  fail("fe80::1%eth0", LoginLimit::kFailuresMax);
  EXPECT_TRUE(wait("fe80::2%eth1"));
}

TEST_F(Limited, AMappedAddressIsTheIpv4One) {
  fail("::ffff:10.0.0.1", LoginLimit::kFailuresMax);
  EXPECT_TRUE(wait("10.0.0.1"));
  EXPECT_FALSE(wait("::ffff:10.0.0.2"));
}

TEST_F(Limited, AddressesWithoutRoomShareACount) {
  for (std::size_t i = 0; i < LoginLimit::kAddressesMax; ++i) fail("host " + std::to_string(i), 1);
  EXPECT_FALSE(wait("one more"));
  fail("one more", LoginLimit::kFailuresMax);
  EXPECT_TRUE(wait("one more"));
  EXPECT_TRUE(wait("another one"));
  EXPECT_FALSE(wait("host 7")) << "who has a count of its own keeps it";
  now_ += LoginLimit::kWindow;
  fail("another one", 1);
  EXPECT_FALSE(wait("another one")) << "what is over makes room";
  EXPECT_FALSE(wait("one more"));
}

}  // namespace
}  // namespace sluice::services::login_limit_test
