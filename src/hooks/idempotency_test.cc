#include "hooks/idempotency.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <vector>

#include "engine/compile/program.h"
#include "hooks/test_hook.h"

namespace sluice::hooks::idempotency_test {
namespace {

const Timestamp kNow{Seconds(1'730'000'000)};

struct Asked {
  std::string settings = "{}";
  std::vector<http::Header> headers = {};
  std::optional<std::string> id = {};
  std::string body = R"({"n":1})";
  std::optional<std::string> json = {};  // as the run sees it, where that differs
};

Result<std::optional<store::IdempotencyEntry>> ask(const Asked& asked) {
  const auto hook = test_hook(asked.settings);
  http::RequestHead head;
  head.headers = asked.headers;
  return idempotency_entry(*hook, head, {.id = asked.id},
                           {.bytes = asked.body, .json = asked.json.value_or(asked.body)}, kNow);
}

store::KeyHash key_of(const Asked& asked) {
  const auto claim = ask(asked);
  EXPECT_TRUE(claim && *claim);
  return claim && *claim ? (*claim)->key : store::KeyHash{};
}

const std::string kByHeader = R"({"idempotency": {"header": "X-Event"}})";
const std::string kByPath = R"({"idempotency": {"path": "$.id"}})";

TEST(Idempotency, NoKeyNoClaim) {
  const auto claim = ask({});
  ASSERT_TRUE(claim);
  EXPECT_FALSE(*claim);
}

TEST(Idempotency, TheDefaultHeaderIsHonouredInAnyCase) {
  EXPECT_EQ(key_of({.headers = {{"X-Idempotency-Key", "a"}}}),
            key_of({.headers = {{"x-idempotency-KEY", "a"}}}));
  EXPECT_NE(key_of({.headers = {{"X-Idempotency-Key", "a"}}}),
            key_of({.headers = {{"X-Idempotency-Key", "b"}}}));
}

TEST(Idempotency, TheHooksOwnSourceGoesFirst) {
  const auto own = key_of({.settings = kByHeader, .headers = {{"X-Event", "a"}}});
  EXPECT_EQ(own, key_of({.settings = kByHeader,
                         .headers = {{"X-Idempotency-Key", "b"}, {"X-Event", "a"}}}));
  const auto path = key_of({.settings = kByPath, .headers = {}, .id = "a"});
  EXPECT_EQ(path,
            key_of({.settings = kByPath, .headers = {{"X-Idempotency-Key", "b"}}, .id = "a"}));
}

TEST(Idempotency, WithoutItsOwnSourceTheDefaultHolds) {
  EXPECT_EQ(key_of({.settings = kByHeader, .headers = {{"X-Idempotency-Key", "a"}}}),
            key_of({.headers = {{"X-Idempotency-Key", "a"}}}));
}

TEST(Idempotency, SourcesDoNotMeet) {
  const auto header = key_of({.settings = kByHeader, .headers = {{"X-Event", "a"}}});
  const auto path = key_of({.settings = kByPath, .headers = {}, .id = "a"});
  const auto standard = key_of({.headers = {{"X-Idempotency-Key", "a"}}});
  EXPECT_NE(header, path);
  EXPECT_NE(header, standard);
  EXPECT_NE(path, standard);
}

TEST(Idempotency, HashesTheRawBodyAndKeepsForTheWindow) {
  const auto claim = ask({.settings = R"({"idempotency": {"window": "1h"}})",
                          .headers = {{"X-Idempotency-Key", "a"}},
                          .id = {},
                          .body = "{ }"});
  ASSERT_TRUE(claim && *claim);
  EXPECT_EQ((*claim)->body, sha256(as_bytes("{ }")));
  EXPECT_EQ((*claim)->expires_at, kNow + std::chrono::hours(1));
}

TEST(Idempotency, AKeyIsAnythingUpToALength) {
  std::set<store::KeyHash> seen;
  for (const std::string& key :
       {std::string("a"), std::string("!~"), std::string("INV 2024-17"), std::string("a\tb"),
        std::string("caf\xc3\xa9"), std::string("\xff"), std::string(300, 'k'),
        std::string(4'096, 'k')}) {
    EXPECT_TRUE(seen.insert(key_of({.headers = {{"X-Idempotency-Key", key}}})).second) << key;
    EXPECT_TRUE(seen.insert(key_of({.settings = kByPath, .headers = {}, .id = key})).second) << key;
  }
  const std::string long_key(4'097, 'k');
  EXPECT_FALSE(ask({.headers = {{"X-Idempotency-Key", long_key}}}));
  EXPECT_FALSE(ask({.settings = kByPath, .headers = {}, .id = long_key}));
}

TEST(Idempotency, AnEmptyKeyIsNone) {
  const auto none = [](const auto& asked) {
    const auto claim = ask(asked);
    return claim && !*claim;
  };
  EXPECT_TRUE(none(Asked{.headers = {{"X-Idempotency-Key", ""}}}));
  EXPECT_TRUE(none(Asked{.settings = kByPath, .headers = {}, .id = ""}));
  EXPECT_EQ(
      key_of({.settings = kByHeader, .headers = {{"X-Event", ""}, {"X-Idempotency-Key", "a"}}}),
      key_of({.headers = {{"X-Idempotency-Key", "a"}}}));
}

// What an upgrade finds in the store was put with these.
TEST(Idempotency, KeysAreHashedAsEver) {
  const auto hash = [](std::string_view text) {
    const auto whole = sha256(as_bytes(text));
    store::KeyHash out{};
    std::copy_n(whole.begin(), out.size(), out.begin());
    return out;
  };
  EXPECT_EQ(key_of({.headers = {{"X-Idempotency-Key", "a"}}}), hash("k|a"));
  EXPECT_EQ(key_of({.settings = kByHeader, .headers = {{"X-Event", "a"}}}), hash("h|a"));
  EXPECT_EQ(key_of({.settings = kByPath, .headers = {}, .id = "a"}), hash("p|a"));
  const std::string github = R"({"signature": {"scheme": "github", "secrets": ["s"]}})";
  EXPECT_EQ(key_of({.settings = github, .headers = {{"X-GitHub-Delivery", "a"}}}), hash("h|a"));
  const std::string stripe = R"({"signature": {"scheme": "stripe", "secrets": ["s"]}})";
  EXPECT_EQ(key_of({.settings = stripe, .headers = {}, .id = "evt"}), hash("p|evt"));
}

TEST(Idempotency, WhatIsIgnoredIsNotCompared) {
  const auto entry = [](std::string_view body) {
    const auto claim = ask({.settings = R"({"idempotency": {"path": "$.id"}, "ignore": ["$.n"]})",
                            .headers = {},
                            .id = "a",
                            .body = std::string(body)});
    EXPECT_TRUE(claim && *claim);
    return **claim;
  };
  EXPECT_EQ(entry(R"({"id":"a","n":1})").body, entry(R"({"id":"a","n":2})").body);
  EXPECT_NE(entry(R"({"id":"a","n":1})").body, entry(R"({"id":"a","m":1})").body);
  EXPECT_EQ(entry(R"({"id":"a","n":1})").other_body, sha256(as_bytes(R"({"id":"a","n":1})")))
      << "as it was put before there was `ignore`";
}

TEST(Idempotency, TheFirstOfAnIdCounts) {
  const auto claim =
      ask({.settings = R"({"idempotency": {"path": "$.id"}, "on_conflict": "first"})",
           .headers = {},
           .id = "a"});
  ASSERT_TRUE(claim && *claim);
  EXPECT_TRUE((*claim)->any_body);
}

TEST(Idempotency, ARepeatedKeyIsRefused) {
  EXPECT_FALSE(ask({.headers = {{"X-Idempotency-Key", "a"}, {"X-Idempotency-Key", "a"}}}));
  EXPECT_FALSE(ask({.settings = kByHeader, .headers = {{"X-Event", "a"}, {"x-event", "b"}}}));
  const std::string made = R"({"delivery_id": "{header:X-Event}-{json:$.n}"})";
  EXPECT_TRUE(ask({.settings = made, .headers = {{"X-Event", "a"}}}));
  EXPECT_FALSE(ask({.settings = made, .headers = {{"X-Event", "a"}, {"x-event", "b"}}}));
}

TEST(Idempotency, FieldsOfAFormWithFilesAreThoseThatTheRunSees) {
  const auto sent = [](std::string boundary, std::string json) {
    return key_of({.settings = R"({"body": "multipart", "delivery_id": "{form:entry}"})",
                   .headers = {{"Content-Type", "multipart/form-data; boundary=a"}},
                   .body = std::move(boundary),
                   .json = std::move(json)});
  };
  EXPECT_EQ(sent("--a", R"({"entry":"7"})"), sent("--b", R"({"entry":"7"})"));
  EXPECT_NE(sent("--a", R"({"entry":"7"})"), sent("--a", R"({"entry":"8"})"));
}

}  // namespace
}  // namespace sluice::hooks::idempotency_test
