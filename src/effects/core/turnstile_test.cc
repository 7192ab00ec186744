#include "effects/core/turnstile.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::effects::turnstile_test {
namespace {

std::vector<std::uint64_t> all_next(Turnstile& turnstile) {
  std::vector<std::uint64_t> out;
  while (const auto call = turnstile.next()) out.push_back(*call);
  return out;
}

TEST(Turnstile, KeepsTheOrderOfOneHostAndItsLimit) {
  Turnstile turnstile(10, 2);
  for (std::uint64_t call = 1; call <= 4; ++call) turnstile.arrive(call, "a");
  EXPECT_EQ(all_next(turnstile), (std::vector<std::uint64_t>{1, 2}));
  turnstile.leave(2);
  EXPECT_EQ(all_next(turnstile), (std::vector<std::uint64_t>{3}));
  turnstile.leave(1);
  turnstile.leave(3);
  EXPECT_EQ(all_next(turnstile), (std::vector<std::uint64_t>{4}));
  EXPECT_EQ(turnstile.under_way(), 1u);
}

TEST(Turnstile, HostsTakeTurnsWithinTheLimitOfAll) {
  Turnstile turnstile(3, 2);
  for (std::uint64_t call = 1; call <= 3; ++call) turnstile.arrive(call, "slow");
  turnstile.arrive(4, "other");
  EXPECT_EQ(all_next(turnstile), (std::vector<std::uint64_t>{1, 4, 2}));
  turnstile.leave(4);
  EXPECT_EQ(turnstile.next(), std::nullopt) << "slow has all that it may have";
  turnstile.arrive(5, "third");
  EXPECT_EQ(turnstile.next(), 5u);
}

TEST(Turnstile, PassesOverWhoHasLeft) {
  Turnstile turnstile(1, 1);
  for (std::uint64_t call = 1; call <= 3; ++call) turnstile.arrive(call, "a");
  EXPECT_EQ(turnstile.next(), 1u);
  turnstile.leave(2);
  turnstile.leave(2);
  turnstile.leave(99);
  EXPECT_EQ(turnstile.next(), std::nullopt);
  turnstile.leave(1);
  EXPECT_EQ(turnstile.next(), 3u);
  turnstile.leave(3);
  EXPECT_EQ(turnstile.under_way(), 0u);
  turnstile.arrive(4, "a");
  turnstile.leave(4);
  EXPECT_EQ(turnstile.next(), std::nullopt);
  turnstile.arrive(5, "a");
  EXPECT_EQ(turnstile.next(), 5u);
}

TEST(Turnstile, HostsAreToldApartByWhatIsCalled) {
  EXPECT_EQ(host_of("https://a.example:8443/x?y"), "https://a.example:8443");
  EXPECT_EQ(host_of("https://a.example?y=/"), "https://a.example");
  EXPECT_EQ(host_of("https://a.example"), "https://a.example");
  EXPECT_EQ(host_of("nonsense/x"), "nonsense");
  EXPECT_EQ(host_of(""), "");
}

}  // namespace
}  // namespace sluice::effects::turnstile_test
