#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/network/ipv4.h"
#include "nodes/test_support.h"

namespace sluice::nodes::ipv4_address_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

json::value info(std::string_view address) {
  const auto step = Bench("ipv4_address", fmt::format(R"({{"address": "{}"}})", address)).start();
  return std::get<Completed>(step).output;
}

TEST(Ipv4Address, TellsAll) {
  EXPECT_EQ(to_json(info("192.168.10.77/26")),
            R"({"address":"192.168.10.77","prefix":26,"cidr":"192.168.10.64/26",)"
            R"("network":"192.168.10.64","broadcast":"192.168.10.127",)"
            R"("netmask":"255.255.255.192","wildcard":"0.0.0.63","first_host":"192.168.10.65",)"
            R"("last_host":"192.168.10.126","hosts":62,"addresses":64,"purpose":"private",)"
            R"("is_private":true,"class":"C","integer":3232238157,)"
            R"("reverse":"77.10.168.192.in-addr.arpa"})");
}

TEST(Ipv4Address, EdgesOfThePrefix) {
  struct Row {
    const char* address;
    const char* cidr;
    const char* netmask;
    const char* broadcast;
    const char* first;
    const char* last;
    std::uint64_t hosts;
  };
  const Row rows[] = {
      {"10.1.2.3", "10.1.2.3/32", "255.255.255.255", "null", "10.1.2.3", "10.1.2.3", 1},
      {"10.1.2.3/31", "10.1.2.2/31", "255.255.255.254", "null", "10.1.2.2", "10.1.2.3", 2},
      {"10.1.2.3/30", "10.1.2.0/30", "255.255.255.252", "\"10.1.2.3\"", "10.1.2.1", "10.1.2.2", 2},
      {"10.1.2.3/1", "0.0.0.0/1", "128.0.0.0", "\"127.255.255.255\"", "0.0.0.1", "127.255.255.254",
       2147483646},
      {"200.1.2.3/0", "0.0.0.0/0", "0.0.0.0", "\"255.255.255.255\"", "0.0.0.1", "255.255.255.254",
       4294967294},
      {"10.1.2.3/255.255.0.0", "10.1.0.0/16", "255.255.0.0", "\"10.1.255.255\"", "10.1.0.1",
       "10.1.255.254", 65534},
  };
  for (const auto& row : rows) {
    const auto out = info(row.address);
    EXPECT_EQ(out.at("cidr").as_string(), row.cidr);
    EXPECT_EQ(out.at("netmask").as_string(), row.netmask) << row.address;
    EXPECT_EQ(to_json(out.at("broadcast")), row.broadcast) << row.address;
    EXPECT_EQ(out.at("first_host").as_string(), row.first) << row.address;
    EXPECT_EQ(out.at("last_host").as_string(), row.last) << row.address;
    EXPECT_EQ(out.at("hosts").to_number<std::uint64_t>(), row.hosts) << row.address;
  }
}

TEST(Ipv4Address, PurposesAndClasses) {
  const std::tuple<const char*, const char*, char> rows[] = {
      {"10.0.0.0", "private", 'A'},          {"172.15.255.255", "global", 'B'},
      {"172.16.0.0", "private", 'B'},        {"172.31.255.255", "private", 'B'},
      {"172.32.0.0", "global", 'B'},         {"192.168.255.255", "private", 'C'},
      {"127.0.0.1", "loopback", 'A'},        {"169.254.1.1", "link_local", 'B'},
      {"100.64.0.1", "shared", 'A'},         {"224.0.0.1", "multicast", 'D'},
      {"239.255.255.255", "multicast", 'D'}, {"240.0.0.0", "reserved", 'E'},
      {"255.255.255.255", "broadcast", 'E'}, {"0.0.0.0", "unspecified", 'A'},
      {"0.0.0.1", "reserved", 'A'},          {"192.0.2.1", "documentation", 'C'},
      {"198.18.0.1", "benchmark", 'C'},      {"8.8.8.8", "global", 'A'},
  };
  for (const auto& [address, purpose, letter] : rows) {
    EXPECT_EQ(ipv4_purpose(*parse_ipv4(address)), purpose) << address;
    EXPECT_EQ(ipv4_class(*parse_ipv4(address)), letter) << address;
  }
}

TEST(Ipv4Address, OnlyOneWayToWriteIt) {
  for (const auto* text : {"",
                           "1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "01.2.3.4",
                           "1.2.3.04",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1..2.3",
                           "1.2.3.",
                           "+1.2.3.4",
                           "-1.2.3.4",
                           "0x1.2.3.4",
                           "1.2.3.4/",
                           "1.2.3.4/33",
                           "1.2.3.4/-1",
                           "1.2.3.4/024",
                           "1.2.3.4/255.0.255.0",
                           "1.2.3.4/24/24",
                           "::1",
                           "99999999999.1.1.1"})
    EXPECT_FALSE(parse_ipv4_network(text)) << text;
}

TEST(Ipv4Address, Operations) {
  struct Row {
    const char* data;
    const char* expected;
  };
  const Row rows[] = {
      {R"("address": "10.1.2.3", "operation": "contains", "cidr": "10.0.0.0/8")",
       R"({"result":true,"cidr":"10.0.0.0/8"})"},
      {R"("address": "11.1.2.3", "operation": "contains", "cidr": "10.0.0.0/8")",
       R"({"result":false,"cidr":null})"},
      {R"("address": "10.1.0.0/16", "operation": "contains", "cidr": "10.1.0.0/24")",
       R"({"result":false,"cidr":null})"},
      {R"("address": "10.1.0.0/16", "operation": "contains", "cidr": "{{ nets }}")",
       R"({"result":true,"cidr":"10.0.0.0/8"})"},
      {R"("address": "9.9.9.9", "operation": "contains", "cidr": "0.0.0.0/0")",
       R"({"result":true,"cidr":"0.0.0.0/0"})"},
      {R"("address": "10.1.2.0/24", "operation": "next_host")", R"({"result":"10.1.2.1"})"},
      {R"("address": "10.1.2.7/24", "operation": "next_host")", R"({"result":"10.1.2.8"})"},
      {R"("address": "10.1.2.254/24", "operation": "next_host")",
       "failed: the network 10.1.2.0/24 has no host after 10.1.2.254"},
      {R"("address": "10.1.2.0/31", "operation": "next_host")", R"({"result":"10.1.2.1"})"},
      {R"("address": "255.255.255.255", "operation": "next_host")",
       "failed: the network 255.255.255.255/32 has no host after 255.255.255.255"},
      {R"("address": "10.1.2.0/24", "operation": "nth_host", "index": 1)",
       R"({"result":"10.1.2.1"})"},
      {R"("address": "10.1.2.0/24", "operation": "nth_host", "index": "-1")",
       R"({"result":"10.1.2.254"})"},
      {R"("address": "10.1.2.9", "operation": "nth_host", "index": 1)", R"({"result":"10.1.2.9"})"},
      {R"("address": "0.0.0.0/0", "operation": "nth_host", "index": 4294967294)",
       R"({"result":"255.255.255.254"})"},
      {R"("address": "10.1.2.0/24", "operation": "nth_host", "index": 255)",
       "failed: the network 10.1.2.0/24 has hosts 1 to 254; `index` 255 is out of range"},
      {R"("address": "10.1.2.0/24", "operation": "nth_host", "index": 0)",
       "failed: the network 10.1.2.0/24 has hosts 1 to 254; `index` 0 is out of range"},
      {R"("address": "10.1.2.77/24", "operation": "subnets", "new_prefix": 26)",
       R"({"result":["10.1.2.0/26","10.1.2.64/26","10.1.2.128/26","10.1.2.192/26"],"count":4})"},
      {R"("address": "10.1.2.0/31", "operation": "subnets", "new_prefix": 32)",
       R"({"result":["10.1.2.0/32","10.1.2.1/32"],"count":2})"},
      {R"("address": "0.0.0.0/0", "operation": "subnets", "new_prefix": 1)",
       R"({"result":["0.0.0.0/1","128.0.0.0/1"],"count":2})"},
      {R"("address": "0.0.0.0/0", "operation": "subnets", "new_prefix": 0)",
       R"({"result":["0.0.0.0/0"],"count":1})"},
      {R"("address": "10.0.0.0/8", "operation": "subnets", "new_prefix": 32)",
       "failed: the network 10.0.0.0/8 has 16777216 subnets with the prefix 32; the maximum is "
       "1024"},
      {R"("address": "10.0.0.0/8", "operation": "subnets", "new_prefix": 7)",
       "failed: `new_prefix` must be from 8 to 32 for 10.0.0.0/8"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(describe(Bench("ipv4_address", fmt::format("{{{}}}", row.data),
                             R"({"nets": ["192.168.0.0/16", "10.0.0.0/8"]})")
                           .start()),
              row.expected)
        << row.data;
}

TEST(Ipv4Address, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "`address` is required"},
      {R"({"address": "here"})", "`address` must be an IPv4 address such as"},
      {R"({"address": "10.0.0.1", "operation": "ping"})", "`operation` must be one of"},
      {R"({"address": "10.0.0.1", "operation": "contains"})", "`cidr` is required for contains"},
      {R"({"address": "10.0.0.1", "operation": "contains", "cidr": ["x"]})",
       "`cidr` must be an IPv4 address"},
      {R"({"address": "10.0.0.1", "operation": "nth_host", "index": 1.5})",
       "`index` must be a whole number"},
      {R"({"address": "10.0.0.1", "operation": "subnets", "new_prefix": 1e300})",
       "`new_prefix` must be a whole number"},
      {R"({"address": "10.0.0.1", "cidr": "10.0.0.0/8"})", "`cidr` cannot be used with info"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("ipv4_address", from_json(data)).all_errors(), HasSubstr(expected));
}

TEST(Ipv4Address, Failures) {
  for (const auto* value : {"null", "5", "{}", "\"::1\"", "\"10.0.0.1 or so\""})
    EXPECT_THAT(describe(Bench("ipv4_address", R"({"address": "{{ a }}"})",
                               fmt::format(R"({{"a": {}}})", value))
                             .start()),
                HasSubstr("failed: `address` must be an IPv4 address"));
  json::array many(1'001, "10.0.0.0/8");
  EXPECT_THAT(describe(Bench("ipv4_address",
                             R"({"address": "10.0.0.1", "operation": "contains",
                                 "cidr": "{{ a }}"})",
                             to_json(json::object{{"a", many}}))
                           .start()),
              HasSubstr("`cidr` has 1001 networks; the maximum is 1000"));
}

}  // namespace
}  // namespace sluice::nodes::ipv4_address_test
