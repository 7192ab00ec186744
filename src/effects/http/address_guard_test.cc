#include "effects/http/address_guard.h"

#include <arpa/inet.h>
#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace sluice::effects::address_guard_test {
namespace {

bool permits(const AddressGuard& guard, const char* text, bool plain = false) {
  sockaddr_storage storage{};
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, text, &four) == 1) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr = four;
    std::memcpy(&storage, &address, sizeof address);
  } else if (inet_pton(AF_INET6, text, &six) == 1) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = six;
    std::memcpy(&storage, &address, sizeof address);
  } else {
    ADD_FAILURE() << text;
  }
  return guard.permits(reinterpret_cast<const sockaddr&>(storage), plain);
}

TEST(AddressGuard, PublicAddressesNeedNothingOverTls) {
  for (const auto* text : {"8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.0",
                           "100.63.255.255", "100.128.0.0", "192.0.1.0", "198.17.0.1",
                           "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1"}) {
    EXPECT_TRUE(permits({}, text)) << text;
    EXPECT_FALSE(permits({}, text, true)) << text << " over plain http";
  }
}

TEST(AddressGuard, SpecialAddressesAreRefused) {
  for (const auto* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:8.8.8.8",
                           "64:ff9b::8.8.8.8",
                           "64:ff9b::169.254.169.254",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:2::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2002:808:808::1",
                           "2620:4f:8000::1",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"})
    EXPECT_FALSE(permits({}, text)) << text;
}

TEST(AddressGuard, AllowedRangesMayBeCalledAlsoOverPlainHttp) {
  const auto guard = *AddressGuard::parse(" 127.0.0.0/8, 10.1.2.3 ,fd00::/8,, 192.168.4.4/30");
  for (const auto* text : {"127.0.0.1", "127.9.9.9", "10.1.2.3", "fd00::1", "fdff::1",
                           "192.168.4.7", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(permits(guard, text)) << text;
    EXPECT_TRUE(permits(guard, text, true)) << text;
  }
  for (const auto* text : {"10.1.2.4", "::1", "fc00::1", "192.168.4.8"})
    EXPECT_FALSE(permits(guard, text)) << text;
  EXPECT_FALSE(permits(guard, "126.0.0.1", true));
  EXPECT_FALSE(permits(guard, "8.8.8.8", true));
}

TEST(AddressGuard, EverythingOfOneFamilySaysNothingAboutTheOther) {
  const auto four = *AddressGuard::parse("0.0.0.0/0");
  EXPECT_TRUE(permits(four, "169.254.169.254", true));
  EXPECT_TRUE(permits(four, "::ffff:1.2.3.4", true));
  EXPECT_FALSE(permits(four, "::1"));
  const auto six = *AddressGuard::parse("::/0");
  EXPECT_TRUE(permits(six, "fe80::1", true));
  EXPECT_FALSE(permits(six, "127.0.0.1"));
  EXPECT_FALSE(permits(six, "::ffff:127.0.0.1"));
}

TEST(AddressGuard, OtherFamiliesAreRefused) {
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  const auto guard = *AddressGuard::parse("0.0.0.0/0,::/0");
  EXPECT_FALSE(guard.permits(reinterpret_cast<const sockaddr&>(path), false));
}

TEST(AddressGuard, CopiesTakeWhatOneOfThemDoes) {
  const auto parsed = AddressGuard::parse("10.0.0.0/8");
  AddressGuard first = *parsed;
  const AddressGuard copy = first;
  const auto other = *AddressGuard::parse("192.168.0.0/16");
  first.take(other);
  EXPECT_FALSE(permits(copy, "10.1.1.1"));
  EXPECT_TRUE(permits(copy, "192.168.1.1"));
  first.take(AddressGuard());
  EXPECT_FALSE(permits(copy, "192.168.1.1"));
  EXPECT_TRUE(permits(other, "192.168.1.1")) << "it is not a copy";
}

TEST(AddressGuard, WhatIsWrongIsNamed) {
  for (const auto* text : {"localhost", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/x",
                           "10.0.0/8", "10.0.0.0/-1", "/8", "10.0.0.0/8/8"}) {
    const auto guard = AddressGuard::parse(std::string("10.0.0.0/8,") + text);
    ASSERT_FALSE(guard) << text;
    EXPECT_EQ(guard.error().code, ErrorCode::kInvalid);
    EXPECT_NE(guard.error().message.find(text), std::string::npos) << guard.error().message;
  }
  EXPECT_TRUE(AddressGuard::parse(""));
  EXPECT_TRUE(AddressGuard::parse(" , "));
}

}  // namespace
}  // namespace sluice::effects::address_guard_test
