#include <fmt/format.h>
#include <gmock/gmock.h>
#include <map>
#include <re2/re2.h>
#include <set>

#include "base/bytes.h"
#include "liquid/values/text.h"
#include "nodes/test_support.h"

// string_generator and wireguard_keys.
namespace sluice::nodes::generated_values_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

std::string text_of(const Step& step, std::string_view member = "text") {
  const auto* done = std::get_if<Completed>(&step);
  return done ? std::string(done->output.at(member).get_string()) : describe(step);
}

TEST(StringGenerator, MakesWhatIsAskedFor) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "[A-Za-z0-9]{16}"},
      {R"({"type": "random", "length": 1})", "[A-Za-z0-9]"},
      {R"({"length": 1000, "charset": "letters"})", "[A-Za-z]{1000}"},
      {R"({"length": 64, "charset": "lowercase"})", "[a-z]{64}"},
      {R"({"length": 64, "charset": "uppercase"})", "[A-Z]{64}"},
      {R"({"length": 64, "charset": "digits"})", "[0-9]{64}"},
      {R"({"length": 64, "charset": "hex"})", "[0-9a-f]{64}"},
      {R"({"length": 64, "characters": "aab"})", "[ab]{64}"},
      {R"({"length": 200, "exclude_ambiguous": true})", "[A-HJ-NP-Za-km-z2-9]{200}"},
      {R"({"type": "hex"})", "[0-9a-f]{32}"},
      {R"({"type": "hex", "length": "{{ n }}"})", "[0-9a-f]{5}"},
      {R"({"type": "uuid"})",
       "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"},
      // The time of the test in milliseconds, as it was at 2026-01-31T12:00:00Z.
      {R"({"type": "uuid", "version": 7})", "019c13ec-9e00-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-.*"},
  };
  for (const auto& [data, pattern] : rows) {
    const Bench bench("string_generator", data, R"({"n": "5"})");
    for (int i = 0; i < 20; ++i)
      EXPECT_TRUE(RE2::FullMatch(text_of(bench.start()), pattern)) << data << pattern;
  }
}

TEST(StringGenerator, PasswordsHoldEveryClass) {
  const Bench bench("string_generator", R"({"type": "password", "length": 4})");
  std::set<std::string> seen;
  std::set<std::size_t> places;  // where the digit stands
  for (int i = 0; i < 500; ++i) {
    const std::string text = text_of(bench.start());
    EXPECT_EQ(text.size(), 4u);
    for (const auto* part : {"[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"})
      EXPECT_TRUE(RE2::PartialMatch(text, part)) << text;
    places.insert(text.find_first_of("0123456789"));
    seen.insert(text);
  }
  EXPECT_GT(seen.size(), 490u);
  EXPECT_EQ(places.size(), 4u);
  EXPECT_TRUE(RE2::FullMatch(
      text_of(Bench("string_generator",
                    R"({"type": "password", "symbols": false, "exclude_ambiguous": true})")
                  .start()),
      "[A-HJ-NP-Za-km-z2-9]{20}"));
}

TEST(StringGenerator, EveryCharacterIsAsLikely) {
  const Bench bench("string_generator", R"({"length": 1000, "characters": "abcdefgéij"})");
  std::map<std::string, int> counts;
  for (int i = 0; i < 100; ++i) {
    const std::string text = text_of(bench.start());
    for (std::size_t at = 0; at < text.size(); at += liquid::character_bytes(text, at))
      ++counts[text.substr(at, liquid::character_bytes(text, at))];
  }
  ASSERT_EQ(counts.size(), 10u);
  // 10,000 of each are expected; six standard deviations are 570.
  for (const auto& [character, count] : counts) EXPECT_NEAR(count, 10'000, 570) << character;
}

TEST(StringGenerator, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"type": "word"})", "`type` must be one of random"},
      {R"({"length": 0})", "`length` must be a whole number from 1 to 1024"},
      {R"({"length": 1025})", "`length` must be a whole number from 1 to 1024"},
      {R"({"length": 1e300})", "`length` must be a whole number from 1 to 1024"},
      {R"({"length": 1.5})", "`length` must be a whole number from 1 to 1024"},
      {R"({"type": "password", "length": 3})", "`length` must be at least 4"},
      {R"({"type": "uuid", "length": 3})", "`length` cannot be used with the type uuid"},
      {R"({"type": "hex", "charset": "digits"})", "`charset` cannot be used"},
      {R"({"type": "uuid", "version": 1})", "`version` must be 4 or 7"},
      {R"({"characters": "aa"})", "at least two different"},
      {R"({"characters": "0O", "exclude_ambiguous": true})", "at least two different"},
      {R"({"characters": 5})", "`characters` must be a string"},
      {R"({"characters": "ab", "charset": "hex"})", "replaces `charset`"},
      {R"({"type": "password", "lowercase": false, "uppercase": false, "digits": false,
           "symbols": false})",
       "must be true"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("string_generator", from_json(data)).all_errors(), HasSubstr(expected))
        << data;
  EXPECT_THAT(compile_node("string_generator", json::object{{"characters", std::string(257, 'a')}})
                  .all_errors(),
              HasSubstr("more than 256 characters"));
}

TEST(StringGenerator, FailsOnABadLength) {
  for (const auto* length : {"null", "\"x\"", "-1", "1e300", "{}"})
    EXPECT_THAT(describe(Bench("string_generator", R"({"length": "{{ n }}"})",
                               fmt::format(R"({{"n": {}}})", length))
                             .start()),
                HasSubstr("failed: `length` must be a whole number"));
}

TEST(WireguardKeys, DerivesAsWgDoes) {
  // Made with another implementation (Python's cryptography).
  const std::pair<const char*, const char*> rows[] = {
      {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
       "j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8="},
      {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
       "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q="},
      {"//////////////////////////////////////////8=",
       "hHwNLDdSNPNl5mCVUYejc1oPdhPRYJ06ak2MU66qWiI="},
      {"ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=",
       "fZwkMWU5glwYluV/KBl3Rnk85gy+461H2p0HuF+lXio="},
  };
  for (const auto& [key, expected] : rows)
    EXPECT_EQ(text_of(Bench("wireguard_keys", R"({"mode": "derive", "private_key": " {{ k }} "})",
                            to_json(json::object{{"k", key}}))
                          .start(),
                      "public_key"),
              expected);
}

TEST(WireguardKeys, GeneratesClampedPairsThatBelongTogether) {
  const Bench bench("wireguard_keys", R"({"preshared_key": true})");
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const auto step = bench.start();
    const auto key = from_base64(text_of(step, "private_key"));
    ASSERT_TRUE(key && key->size() == 32);
    EXPECT_EQ(static_cast<unsigned char>(key->front()) & 7, 0);
    EXPECT_EQ(static_cast<unsigned char>(key->back()) & 0xC0, 0x40);
    EXPECT_EQ(from_base64(text_of(step, "preshared_key"))->size(), 32u);
    EXPECT_TRUE(seen.insert(text_of(step, "private_key")).second);
    EXPECT_TRUE(seen.insert(text_of(step, "preshared_key")).second);
    const auto derived = Bench("wireguard_keys", R"({"mode": "derive", "private_key": "{{ k }}"})",
                               to_json(json::object{{"k", text_of(step, "private_key")}}))
                             .start();
    EXPECT_EQ(text_of(derived, "public_key"), text_of(step, "public_key"));
    EXPECT_EQ(std::get<Completed>(derived).output.get_object().size(), 1u);
  }
}

TEST(WireguardKeys, RefusesWhatIsNoKeyAndDoesNotRepeatIt) {
  for (const auto* key : {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                          "AAAAAAAAAAAAAAAAAAAAA!AAAAAAAAAAAAAAAAAAAAA="})
    EXPECT_EQ(describe(Bench("wireguard_keys", R"({"mode": "derive", "private_key": "{{ k }}"})",
                             to_json(json::object{{"k", key}}))
                           .start()),
              "failed: `private_key` is not a WireGuard key: 32 bytes in base64");
  const std::pair<const char*, const char*> rows[] = {
      {R"({"mode": "derive"})", "`private_key` is required"},
      {R"({"private_key": "x"})", "`private_key` can only be used with the mode derive"},
      {R"({"mode": "derive", "private_key": "x", "preshared_key": true})",
       "only be used with the mode generate"},
      {R"({"mode": "rotate"})", "`mode` must be one of"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("wireguard_keys", from_json(data)).all_errors(), HasSubstr(expected));
}

}  // namespace
}  // namespace sluice::nodes::generated_values_test
