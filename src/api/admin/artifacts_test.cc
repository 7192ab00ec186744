#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "api/core/handlers.h"
#include "api/core/testing.h"
#include "base/bytes.h"
#include "effects/artifact_store.h"

// Files and short links, from the step that makes them to whoever has the URL.
namespace sluice::api::artifacts_test {
namespace {

using ::testing::StartsWith;

class Artifacts : public ::testing::Test {
 protected:
  template <class Request>
  nodes::EffectResult ask(void (effects::ArtifactStore::*context)(Request,
                                                                  const engine::EffectContext&,
                                                                  effects::ArtifactStore::Done),
                          Request request, std::string_view key) {
    std::promise<nodes::EffectResult> promise;
    (artifacts_.*context)(
        std::move(request), {.team = TeamId{1}, .run = {}, .key = std::string(key)},
        [&](nodes::EffectResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  nodes::EffectResult keep(effects::ArtifactStore::File file, std::string_view key = "run/n") {
    return ask(&effects::ArtifactStore::keep, std::move(file), key);
  }
  nodes::EffectResult link(std::string target, std::string_view key = "run/n") {
    return ask(&effects::ArtifactStore::link,
               nodes::MakeLink{.target = std::move(target), .keep_for = Seconds(60)}, key);
  }
  static std::string url_of(const nodes::EffectResult& result) {
    const auto* kept = std::get_if<nodes::Artifact>(&result);
    EXPECT_TRUE(kept) << std::get<nodes::EffectError>(result).message;
    return kept ? kept->url : "";
  }
  static std::string token_of(const nodes::EffectResult& result) {
    const auto url = url_of(result);
    return url.substr(url.rfind('/') + 1);
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return "";
  }
  template <class Handler>
  Answer get(Handler handler, std::string_view token, std::string_view query = "") {
    const std::string_view params[] = {token};
    http::Request request;
    request.params = params;
    request.query = query;
    return handler(api_.services, request);
  }

  static effects::ArtifactStore::File pdf() {
    return {.name = "Bericht \xC3\xBC\".pdf",
            .media_type = "application/pdf",
            .bytes = std::string("%PDF\0", 5),
            .keep_for = Seconds(60)};
  }

  ApiFixture api_;
  effects::ArtifactStore artifacts_{api_.committer, api_.clock, api_.master,
                                    [] { return std::string("https://hooks.example.com"); }};
};

TEST_F(Artifacts, AFileIsSavedAndOnlyPdfIsShown) {
  const auto token = token_of(keep(pdf()));
  const auto answer = get(get_file, token);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->content_type, "application/pdf");
  EXPECT_EQ(answer->body, pdf().bytes);
  EXPECT_EQ(header(*answer, "Content-Disposition"),
            "attachment; filename=\"Bericht ___.pdf\"; "
            "filename*=UTF-8''Bericht%20%C3%BC%22.pdf");
  EXPECT_THAT(http::serialize(*answer),
              ::testing::HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_EQ(header(*answer, "Content-Security-Policy"), "default-src 'none'; sandbox");
  EXPECT_THAT(header(*get(get_file, token, "inline=1"), "Content-Disposition"),
              StartsWith("inline;"));
  auto page = pdf();
  page.media_type = "text/html";
  const auto html = token_of(keep(page, "run/html"));
  EXPECT_THAT(header(*get(get_file, html, "inline=1"), "Content-Disposition"),
              StartsWith("attachment;"));
}

TEST_F(Artifacts, ALinkLeadsToItsTarget) {
  const auto made = link("https://example.com/a?b=c");
  EXPECT_THAT(url_of(made), StartsWith("https://hooks.example.com/s/"));
  const auto answer = get(follow_link, token_of(made));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(header(*answer, "Location"), "https://example.com/a?b=c");
  EXPECT_EQ(header(*answer, "Cache-Control"), "no-store");
  EXPECT_EQ(header(*answer, "Referrer-Policy"), "no-referrer");
}

TEST_F(Artifacts, TheSameStepGetsTheSameUrl) {
  const auto first = link("https://example.com/1");
  api_.clock.advance(Seconds(10));
  const auto again = link("https://example.com/2");
  EXPECT_EQ(url_of(first), url_of(again));
  EXPECT_EQ(std::get<nodes::Artifact>(first).expires_at,
            std::get<nodes::Artifact>(again).expires_at);
  EXPECT_EQ(header(*get(follow_link, token_of(again)), "Location"), "https://example.com/1");
  EXPECT_NE(url_of(first), url_of(link("https://example.com/1", "run/other")));
  EXPECT_NE(token_of(first), token_of(keep(pdf())));
}

TEST_F(Artifacts, TheDatabaseDoesNotHoldTheUrl) {
  const auto token = token_of(link("https://example.com/"));
  auto reader = api_.readers.take();
  ASSERT_TRUE(reader);
  EXPECT_TRUE(*(*reader)->link(*effects::ArtifactStore::hash_of(token), api_.clock.now()));
  Sha256 raw{};
  std::copy_n(from_base64(token, Base64::kUrl)->begin(), 24, raw.begin());
  EXPECT_FALSE(*(*reader)->link(raw, api_.clock.now()));
}

TEST_F(Artifacts, WhatHasExpiredIsNotThere) {
  const auto file = token_of(keep(pdf()));
  const auto target = token_of(link("https://example.com/"));
  api_.clock.advance(Seconds(60));
  EXPECT_EQ(get(get_file, file).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(get(follow_link, target).error().code, ErrorCode::kNotFound);
}

TEST_F(Artifacts, WhatIsNoToken) {
  const auto token = token_of(link("https://example.com/"));
  for (const auto& text :
       {std::string(), std::string("x"), std::string(32, 'A'), token + "A", token.substr(1),
        std::string("../../../../etc/passwd/../../../"), std::string(32, '\0'),
        std::string(100'000, 'A'), std::string("%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e")}) {
    EXPECT_EQ(get(follow_link, text).error().code, ErrorCode::kNotFound) << text;
    EXPECT_EQ(get(get_file, text).error().code, ErrorCode::kNotFound) << text;
  }
  EXPECT_EQ(get(get_file, token).error().code, ErrorCode::kNotFound) << "a link is no file";
}

TEST_F(Artifacts, WhatIsNotKept) {
  for (const auto& target :
       {std::string(), std::string("javascript:alert(1)"), std::string("ftp://example.com/"),
        std::string("https://example.com/\r\nSet-Cookie: a=b"), std::string("//example.com"),
        "https://example.com/" + std::string(9'000, 'x')}) {
    const auto result = link(target);
    ASSERT_TRUE(std::holds_alternative<nodes::EffectError>(result)) << target;
    EXPECT_EQ(std::get<nodes::EffectError>(result).code, nodes::EffectErrorCode::kInvalid);
  }
  auto large = pdf();
  large.bytes.assign(effects::ArtifactStore::kFileBytesMax + 1, 'x');
  const auto result = keep(large);
  ASSERT_TRUE(std::holds_alternative<nodes::EffectError>(result));
  EXPECT_EQ(std::get<nodes::EffectError>(result).code, nodes::EffectErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sluice::api::artifacts_test
