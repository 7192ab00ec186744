#include "formats/json_values.h"

#include <gtest/gtest.h>

#include "formats/regex.h"
#include "formats/text_formats.h"

namespace sluice::formats::json_values_test {
namespace {

json::value from_json(std::string_view text) { return parse_json(text).value(); }

TEST(JsonValues, EqualityAndItsTextAgree) {
  struct Row {
    const char* a;
    const char* b;
    bool equal;
  };
  const Row rows[] = {
      {"1", "1.0", true},
      {"0", "-0.0", true},
      {"-3", "-3.0", true},
      {"1", "\"1\"", false},
      {"1", "true", false},
      {"0", "null", false},
      {"18446744073709551615", "18446744073709551615", true},
      {"18446744073709551615", "18446744073709551614", false},
      {"9007199254740993", "9007199254740992", false},
      {"0.1", "0.10", true},
      {"1e300", "1e300", true},
      {"\"a\"", "\"A\"", false},
      {"[1,2]", "[1,2.0]", true},
      {"[1,2]", "[2,1]", false},
      {"[1]", "[1,1]", false},
      {R"({"a":1,"b":[{}]})", R"({"b":[{}],"a":1})", true},
      {R"({"a":1})", R"({"a":1,"b":1})", false},
      {R"({"a":null})", R"({"b":null})", false},
      {R"(["a,","b"])", R"(["a",",b"])", false},
  };
  for (const auto& row : rows) {
    const auto a = from_json(row.a);
    const auto b = from_json(row.b);
    EXPECT_EQ(equal_json(a, b), row.equal) << row.a << " " << row.b;
    EXPECT_EQ(equal_json(b, a), row.equal) << row.a << " " << row.b;
    EXPECT_EQ(canonical_json(a) == canonical_json(b), row.equal) << row.a << " " << row.b;
  }
}

TEST(JsonValues, TheFirstDuplicate) {
  EXPECT_EQ(first_duplicate(from_json("[]").get_array()), std::nullopt);
  EXPECT_EQ(first_duplicate(from_json("[1,\"1\",true]").get_array()), std::nullopt);
  EXPECT_EQ(first_duplicate(from_json("[3,2,3,2]").get_array()), 2u);
  EXPECT_EQ(first_duplicate(from_json("[0,9,1.0,1,1]").get_array()), 3u);
}

TEST(JsonValues, WhatIsAnInteger) {
  EXPECT_TRUE(is_integer(json::value(3)));
  EXPECT_TRUE(is_integer(json::value(3.0)));
  EXPECT_TRUE(is_integer(from_json("18446744073709551615")));
  EXPECT_FALSE(is_integer(json::value(3.5)));
  EXPECT_FALSE(is_integer(json::value("3")));
}

struct FormatRow {
  bool (*holds)(std::string_view);
  const char* text;
  bool expected;
};

TEST(TextFormats, Names) {
  const std::string long_label(64, 'a');
  const FormatRow rows[] = {
      {is_email, "a@b.example", true},
      {is_email, "first.last+tag@mail.b.example", true},
      {is_email, "a@localhost", true},
      {is_email, "", false},
      {is_email, "a", false},
      {is_email, "@b.example", false},
      {is_email, "a@", false},
      {is_email, ".a@b.example", false},
      {is_email, "a.@b.example", false},
      {is_email, "a..b@b.example", false},
      {is_email, "a b@b.example", false},
      {is_email, "a@b@c.example", false},
      {is_email, "a@-b.example", false},
      {is_hostname, "a-1.b.example", true},
      {is_hostname, "a", true},
      {is_hostname, "", false},
      {is_hostname, "a.", false},
      {is_hostname, "a..b", false},
      {is_hostname, "a_b", false},
      {is_hostname, "-a", false},
      {is_hostname, "a-", false},
      {is_hostname, long_label.c_str(), false},
      {is_ipv4, "192.0.2.1", true},
      {is_ipv4, "192.0.2.256", false},
      {is_ipv4, "192.0.2", false},
      {is_ipv4, "192.0.02.1", false},
      {is_ipv6, "2001:db8::1", true},
      {is_ipv6, "::ffff:192.0.2.1", true},
      {is_ipv6, "::1::", false},
      {is_ipv6, "fe80::1%eth0", false},
      {is_uri, "urn:isbn:0451450523", true},
      {is_uri, "/relative", false},
      {is_uri, "http://x example/", false},
      {is_url, "https://x.example/a?b=c#d", true},
      {is_url, "HTTP://x.example", true},
      {is_url, "http://[::1]:8080/", true},
      {is_url, "mailto:a@b.example", false},
      {is_url, "javascript:alert(1)", false},
      {is_url, "https://", false},
      {is_url, "x.example", false},
      {is_uuid, "00000000-0000-7abc-8DEF-000000000000", true},
      {is_uuid, "00000000-0000-7abc-8def-00000000000", false},
      {is_uuid, "00000000-0000-7abc-8def-00000000000g", false},
      {is_uuid, "00000000000000000000000000000000abcd", false},
  };
  for (const auto& row : rows) EXPECT_EQ(row.holds(row.text), row.expected) << row.text;
}

TEST(TextFormats, Times) {
  const FormatRow rows[] = {
      {is_full_date, "2026-01-31", true},
      {is_full_date, "2024-02-29", true},
      {is_full_date, "2026-02-29", false},
      {is_full_date, "2026-13-01", false},
      {is_full_date, "2026-1-31", false},
      {is_full_date, "26-01-31xx", false},
      {is_full_time, "12:00:00Z", true},
      {is_full_time, "12:00:00.25+01:00", true},
      {is_full_time, "23:59:60Z", true},
      {is_full_time, "01:29:60+01:30", true},
      {is_full_time, "12:00:60Z", false},
      {is_full_time, "12:00:00", false},
      {is_full_time, "24:00:00Z", false},
      {is_full_time, "12:00:00.Z", false},
      {is_full_time, "12:00:00+1:00", false},
      {is_full_time, "12:00:00+24:00", false},
      {is_date_time, "2026-01-31T12:00:00Z", true},
      {is_date_time, "2026-01-31t12:00:00.5-05:00", true},
      {is_date_time, "2026-01-31", false},
      {is_date_time, "2026-02-31T12:00:00Z", false},
  };
  for (const auto& row : rows) EXPECT_EQ(row.holds(row.text), row.expected) << row.text;
}

TEST(Regex, MustCompileWithinItsMemory) {
  EXPECT_TRUE(Regex::compile("^a+$"));
  EXPECT_FALSE(Regex::compile("("));
  EXPECT_FALSE(Regex::compile("((a{100}){100}){100}"));
  EXPECT_FALSE(Regex::compile("(a)\\1"));
}

}  // namespace
}  // namespace sluice::formats::json_values_test
