#include "http/trusted_proxies.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::http::trusted_proxies_test {
namespace {

std::string_view client(std::string_view trusted, std::string_view peer,
                        std::vector<std::string_view> forwarded) {
  std::vector<Header> headers = {{"Host", "a"}};
  for (const auto line : forwarded) headers.push_back({"x-forwarded-for", line});
  return TrustedProxies::parse(trusted)->client_of(peer, headers);
}

TEST(TrustedProxies, OnlyTheirWordCounts) {
  EXPECT_EQ(client("10.0.0.0/8", "10.1.2.3", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.0/8", "11.1.2.3", {"192.0.2.7"}), "11.1.2.3");
  EXPECT_EQ(client("", "10.1.2.3", {"192.0.2.7"}), "10.1.2.3");
  EXPECT_EQ(client("10.0.0.0/8", "10.1.2.3", {}), "10.1.2.3");
  EXPECT_EQ(client("unix", "unix", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "unix", {"192.0.2.7"}), "unix");
}

TEST(TrustedProxies, WhatAStrangerWroteInFrontIsNotBelieved) {
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"1.1.1.1, 192.0.2.7, 10.0.0.2"}), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"1.1.1.1", "192.0.2.7", "10.0.0.2"}), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"192.0.2.7, nonsense"}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"192.0.2.7, , 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"10.0.0.9, 10.0.0.2"}), "10.0.0.9");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {std::string_view(std::string(9'000, ',').c_str())}),
            "10.0.0.1");
}

TEST(TrustedProxies, AddressesAreWrittenInManyWays) {
  EXPECT_EQ(client("10.0.0.1", "10.0.0.1", {" 192.0.2.7:55001 "}), "192.0.2.7");
  EXPECT_EQ(client("::1, fd00::/8", "::1", {"[2001:db8::7]:443, fd00::1"}), "2001:db8::7");
  EXPECT_EQ(client("10.0.0.0/8", "::ffff:10.0.0.1", {"2001:db8::7"}), "2001:db8::7");
  EXPECT_EQ(client("10.128.0.0/9", "10.127.0.1", {"192.0.2.7"}), "10.127.0.1");
  EXPECT_EQ(client("10.128.0.0/9", "10.129.0.1", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client("0.0.0.0/0", "203.0.113.9", {"192.0.2.7"}), "192.0.2.7");
}

TEST(TrustedProxies, CopiesTakeWhatOneOfThemDoes) {
  auto first = *TrustedProxies::parse("");
  const TrustedProxies copy = first;
  first.take(*TrustedProxies::parse("10.0.0.0/8"));
  EXPECT_FALSE(copy.empty());
  const std::vector<Header> headers = {{"X-Forwarded-For", "192.0.2.7"}};
  EXPECT_EQ(copy.client_of("10.0.0.1", headers), "192.0.2.7");
  first.take(TrustedProxies());
  EXPECT_TRUE(copy.empty());
  EXPECT_EQ(copy.client_of("10.0.0.1", headers), "10.0.0.1");
}

TEST(TrustedProxies, WhatIsWrongIsNamed) {
  EXPECT_TRUE(TrustedProxies::parse("")->empty());
  EXPECT_FALSE(TrustedProxies::parse("unix")->empty());
  for (const auto* wrong :
       {"10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/", "10.0.0.0/8x", "proxy"}) {
    const auto parsed = TrustedProxies::parse(std::string("127.0.0.1, ") + wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_TRUE(parsed.error().message.starts_with(std::string("'") + wrong + "' is not"))
        << parsed.error().message;
  }
}

}  // namespace
}  // namespace sluice::http::trusted_proxies_test
