#include "api/ui/ui.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/core/testing.h"
#include "base/bytes.h"

namespace sluice::api::ui_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kPage = R"(<meta nonce="{{nonce}}">)";

// "plain", as gzip (RFC 1952) with one stored block.
const std::string kGzip = *from_hex("1f8b08000000000000ff010500faff706c61696ecf62201905000000");

std::string packed() {
  const std::string index = fmt::format(
      R"([{{"path":"index.html","type":"text/html","plain":[0,{0}]}},)"
      R"({{"path":"assets/a-1.png","type":"image/png","plain":[{3},3]}},)"
      R"({{"path":"licenses.txt","type":"text/plain","plain":[{3},3]}},)"
      R"({{"path":"assets/a-1.js","type":"text/javascript","gzip":[{0},{1}],"br":[{2},1]}}])",
      kPage.size(), kGzip.size(), kPage.size() + kGzip.size(), kPage.size() + kGzip.size() + 1);
  return index + "\n" + std::string(kPage) + kGzip + "bpng";
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

class Ui : public ::testing::Test {
 protected:
  http::Response get(std::string_view path, std::string_view encoding = "") {
    std::vector<http::Header> headers;
    if (!encoding.empty()) headers.push_back({"Accept-Encoding", encoding});
    http::RequestHead head;
    head.headers = headers;
    return show_ui(pack, path, head);
  }

  const std::string bytes = packed();
  const UiPack pack = *UiPack::read(bytes);
};

TEST_F(Ui, EachAnswerWithThePageHasANonceOfItsOwn) {
  const auto first = get("");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(header(first, "Cache-Control"), "no-store");
  EXPECT_THAT(first.body, Not(HasSubstr("{{nonce}}")));
  const auto nonce = first.body.substr(first.body.find('"') + 1, 32);
  EXPECT_THAT(header(first, "Content-Security-Policy"), HasSubstr("'nonce-" + nonce + "'"));
  EXPECT_THAT(header(first, "Content-Security-Policy"), HasSubstr("script-src 'self';"));
  EXPECT_NE(get("workflows/fl_1/editor").body, first.body);
  EXPECT_EQ(get("index.html").body.size(), first.body.size());
}

TEST_F(Ui, FilesAreSentAsTheBrowserTakesThemAndKeptForGood) {
  const auto plain = get("assets/a-1.js");
  EXPECT_EQ(plain.body, "plain");
  EXPECT_EQ(plain.content_type, "text/javascript");
  EXPECT_EQ(header(plain, "Content-Encoding"), "");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
  EXPECT_THAT(header(plain, "Cache-Control"), HasSubstr("immutable"));
  const auto gzip = get("assets/a-1.js", "deflate, gzip;q=0.5");
  EXPECT_EQ(gzip.borrowed, kGzip);
  EXPECT_EQ(header(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(get("assets/a-1.js", "gzip, deflate, br, zstd").borrowed, "b");
  EXPECT_EQ(get("assets/a-1.js", "br;q=0, gzip;q=0.0").body, "plain");
  EXPECT_EQ(get("assets/a-1.png", "gzip, br").borrowed, "png");
}

TEST_F(Ui, AFileWhoseNameStaysIsAskedForAgain) {
  EXPECT_EQ(get("licenses.txt").borrowed, "png");
  EXPECT_EQ(header(get("licenses.txt"), "Cache-Control"), "no-cache");
}

TEST_F(Ui, AFileOfAnotherVersionIsNotThePage) {
  const auto answer = get("assets/a-0.js");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("ui_file_not_found"));
}

TEST_F(Ui, AServerWithoutItSaysSo) {
  const auto answer = show_ui(*UiPack::read(""), "", http::RequestHead());
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("SLUICE_UI=OFF"));
}

TEST(UiPack, RefusesWhatTheBuildDoesNotMake) {
  for (const auto* text : {"x", "{}\n", "[1]\n",
                           R"([{"path":"a","type":"t"}])"
                           "\n",
                           R"([{"path":"a","type":"t","plain":[0,2]}])"
                           "\nx",
                           R"([{"path":1,"type":"t","plain":[0,0]}])"
                           "\n",
                           R"([{"path":"a","type":"t","plain":[2,0]}])"
                           "\nx",
                           R"([{"path":"a","type":"t","plain":[-1,1]}])"
                           "\nx"})
    EXPECT_FALSE(UiPack::read(text)) << text;
}

// The UI is for people with keys; whoever delivers webhooks has no use for it.
TEST(UiRoutes, AreOfTheListenerOfTheApiAlone) {
  ApiFixture api;
  const auto has_ui = [](const std::vector<http::Route>& routes) {
    return std::ranges::any_of(routes, [](const auto& route) {
      return route.pattern == "/" || route.pattern.starts_with("/ui");
    });
  };
  EXPECT_FALSE(has_ui(hook_routes(api.services)));
  EXPECT_TRUE(has_ui(api_routes(api.services)));
}

}  // namespace
}  // namespace sluice::api::ui_test
