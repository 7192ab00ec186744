#include "effects/core/per_host_limiter.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::effects::per_host_limiter_test {
namespace {

std::vector<std::uint64_t> all_next(PerHostLimiter& limiter) {
  std::vector<std::uint64_t> out;
  while (const auto call = limiter.next()) out.push_back(*call);
  return out;
}

TEST(PerHostLimiter, KeepsTheOrderOfOneHostAndItsLimit) {
  PerHostLimiter limiter(10, 2);
  for (std::uint64_t call = 1; call <= 4; ++call) limiter.arrive(call, "a");
  EXPECT_EQ(all_next(limiter), (std::vector<std::uint64_t>{1, 2}));
  limiter.leave(2);
  EXPECT_EQ(all_next(limiter), (std::vector<std::uint64_t>{3}));
  limiter.leave(1);
  limiter.leave(3);
  EXPECT_EQ(all_next(limiter), (std::vector<std::uint64_t>{4}));
  EXPECT_EQ(limiter.under_way(), 1u);
}

TEST(PerHostLimiter, HostsTakeTurnsWithinTheLimitOfAll) {
  PerHostLimiter limiter(3, 2);
  for (std::uint64_t call = 1; call <= 3; ++call) limiter.arrive(call, "slow");
  limiter.arrive(4, "other");
  EXPECT_EQ(all_next(limiter), (std::vector<std::uint64_t>{1, 4, 2}));
  limiter.leave(4);
  EXPECT_EQ(limiter.next(), std::nullopt) << "slow has all that it may have";
  limiter.arrive(5, "third");
  EXPECT_EQ(limiter.next(), 5u);
}

TEST(PerHostLimiter, PassesOverWhoHasLeft) {
  PerHostLimiter limiter(1, 1);
  for (std::uint64_t call = 1; call <= 3; ++call) limiter.arrive(call, "a");
  EXPECT_EQ(limiter.next(), 1u);
  limiter.leave(2);
  limiter.leave(2);
  limiter.leave(99);
  EXPECT_EQ(limiter.next(), std::nullopt);
  limiter.leave(1);
  EXPECT_EQ(limiter.next(), 3u);
  limiter.leave(3);
  EXPECT_EQ(limiter.under_way(), 0u);
  limiter.arrive(4, "a");
  limiter.leave(4);
  EXPECT_EQ(limiter.next(), std::nullopt);
  limiter.arrive(5, "a");
  EXPECT_EQ(limiter.next(), 5u);
}

TEST(PerHostLimiter, HostsAreToldApartByWhatIsCalled) {
  EXPECT_EQ(host_of("https://a.example:8443/x?y"), "https://a.example:8443");
  EXPECT_EQ(host_of("https://a.example?y=/"), "https://a.example");
  EXPECT_EQ(host_of("https://a.example"), "https://a.example");
  EXPECT_EQ(host_of("nonsense/x"), "nonsense");
  EXPECT_EQ(host_of(""), "");
}

}  // namespace
}  // namespace sluice::effects::per_host_limiter_test
