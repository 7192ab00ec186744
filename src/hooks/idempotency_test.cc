#include "hooks/idempotency.h"

#include <gtest/gtest.h>
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
};

Result<std::optional<store::IdempotencyEntry>> ask(const Asked& asked) {
  const auto hook = test_hook(asked.settings);
  http::RequestHead head;
  head.headers = asked.headers;
  return idempotency_entry(*hook, head, {.id = asked.id}, asked.body, kNow);
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

TEST(Idempotency, AKeyIsOneTo255VisibleCharacters) {
  const auto ok = [](std::string_view key) {
    return ask({.headers = {{"X-Idempotency-Key", key}}}).has_value();
  };
  EXPECT_TRUE(ok("a"));
  EXPECT_TRUE(ok("!~"));
  EXPECT_TRUE(ok(std::string(255, 'k')));
  EXPECT_FALSE(ok(std::string(256, 'k')));
  EXPECT_FALSE(ok(""));
  EXPECT_FALSE(ok("a b"));
  EXPECT_FALSE(ok("a\tb"));
  EXPECT_FALSE(ok("\x7f"));
  EXPECT_FALSE(ok("caf\xc3\xa9"));
  EXPECT_FALSE(ask({.settings = kByPath, .headers = {}, .id = ""}));
}

TEST(Idempotency, ARepeatedKeyIsRefused) {
  EXPECT_FALSE(ask({.headers = {{"X-Idempotency-Key", "a"}, {"X-Idempotency-Key", "a"}}}));
  EXPECT_FALSE(ask({.settings = kByHeader, .headers = {{"X-Event", "a"}, {"x-event", "b"}}}));
}

}  // namespace
}  // namespace sluice::hooks::idempotency_test
