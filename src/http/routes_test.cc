#include "http/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/test_server.h"

namespace sluice::http::routes_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RouteTable table(std::vector<std::pair<Method, std::string>> patterns) {
  std::vector<Route> routes;
  for (auto& [method, pattern] : patterns) {
    routes.push_back(route(method, pattern, echo));
  }
  auto built = RouteTable::build(std::move(routes));
  EXPECT_TRUE(built);
  return *std::move(built);
}

std::string found(const RouteTable& routes, Method method, std::string_view path) {
  std::vector<std::string_view> params;
  const Route* const route = routes.find(method, path, params);
  return route ? route->pattern : "";
}

TEST(Routes, MatchWholeSegments) {
  const RouteTable routes = table({{Method::kGet, "/"}, {Method::kGet, "/workflows/{id}/logs"}});
  EXPECT_EQ(found(routes, Method::kGet, "/"), "/");
  EXPECT_EQ(found(routes, Method::kGet, "/workflows/a/logs"), "/workflows/{id}/logs");
  for (const auto* path : {"/workflows/a", "/workflows/a/logs/", "/workflows//logs",
                           "/workflow/a/logs", "/workflows/a/logs/b", "/Workflows/a/logs", "/x"}) {
    EXPECT_EQ(found(routes, Method::kGet, path), "") << path;
  }
}

TEST(Routes, GiveTheParametersInOrder) {
  const RouteTable routes = table({{Method::kGet, "/a/{x}/b/{y}"}});
  std::vector<std::string_view> params{"stale"};
  ASSERT_TRUE(routes.find(Method::kGet, "/a/1/b/2%2C", params));
  EXPECT_THAT(params, ElementsAre("1", "2%2C"));
  EXPECT_FALSE(routes.find(Method::kGet, "/a/1/c/2", params));
  EXPECT_TRUE(params.empty());
}

TEST(Routes, PreferTheLiteralWhereItHasTheMethod) {
  const RouteTable routes = table({{Method::kGet, "/runs/{id}"},
                                   {Method::kPost, "/runs/latest"},
                                   {Method::kGet, "/runs/latest/log"},
                                   {Method::kGet, "/runs/{id}/steps"}});
  EXPECT_EQ(found(routes, Method::kPost, "/runs/latest"), "/runs/latest");
  EXPECT_EQ(found(routes, Method::kGet, "/runs/latest"), "/runs/{id}");
  EXPECT_EQ(found(routes, Method::kGet, "/runs/latest/steps"), "/runs/{id}/steps");
  EXPECT_EQ(routes.allowed("/runs/latest"), "GET, HEAD, POST");
  EXPECT_EQ(routes.allowed("/runs"), "");
}

TEST(Routes, ATailTakesTheRestOfThePath) {
  const RouteTable routes = table({{Method::kGet, "/ui/*"},
                                   {Method::kGet, "/ui/{page}/edit"},
                                   {Method::kPost, "/ui/login"},
                                   {Method::kGet, "/"}});
  std::vector<std::string_view> params;
  for (const auto* rest : {"", "app.js", "assets/app.js", "a/b/", "login", "x/edit/more"}) {
    const std::string path = std::string("/ui/") + rest;
    EXPECT_EQ(found(routes, Method::kGet, path), "/ui/*") << path;
    ASSERT_TRUE(routes.find(Method::kGet, path, params));
    EXPECT_THAT(params, ElementsAre(rest));
  }
  EXPECT_EQ(found(routes, Method::kGet, "/ui/x/edit"), "/ui/{page}/edit");
  EXPECT_EQ(found(routes, Method::kPost, "/ui/login"), "/ui/login");
  EXPECT_EQ(found(routes, Method::kGet, "/ui"), "");
  EXPECT_EQ(found(routes, Method::kPost, "/ui/app.js"), "");
  EXPECT_EQ(routes.allowed("/ui/login"), "GET, HEAD, POST");
}

TEST(Routes, TheNearestOneHasTheLongestWayInCommon) {
  const RouteTable routes = table({{Method::kGet, "/workflows"},
                                   {Method::kGet, "/workflows/{id}/logs"},
                                   {Method::kPost, "/api/v1/hooks/{token}"}});
  const auto nearest = [&](std::string_view path) { return routes.nearest(path)->pattern; };
  EXPECT_EQ(nearest("/workflows/x/nothing"), "/workflows/{id}/logs");
  EXPECT_EQ(nearest("/api/v1/nothing/here"), "/api/v1/hooks/{token}");
  EXPECT_EQ(nearest("/api"), "/api/v1/hooks/{token}");
  EXPECT_EQ(nearest("/nothing"), "/workflows");
  EXPECT_EQ(nearest(""), "/workflows");
  EXPECT_EQ(table({}).nearest("/x"), nullptr);
}

TEST(Routes, AnswerHeadWithGet) {
  const RouteTable routes = table({{Method::kGet, "/a"}, {Method::kPost, "/b"}});
  EXPECT_EQ(found(routes, Method::kHead, "/a"), "/a");
  EXPECT_EQ(found(routes, Method::kHead, "/b"), "");
}

TEST(Routes, AreRefusedWhenMalformedOrDouble) {
  const auto build = [](std::vector<std::string> patterns) {
    std::vector<Route> routes;
    for (auto& pattern : patterns) {
      routes.push_back(route(Method::kGet, pattern, echo));
    }
    const auto built = RouteTable::build(std::move(routes));
    return built ? std::string() : built.error().message;
  };
  EXPECT_THAT(build({"a"}), HasSubstr("starts with a slash"));
  EXPECT_THAT(build({"/a/x{id}"}), HasSubstr("whole segment"));
  EXPECT_THAT(build({"/a/{}"}), HasSubstr("whole segment"));
  EXPECT_THAT(build({"/a/*/b"}), HasSubstr("last segment"));
  EXPECT_THAT(build({"/a/*", "/a/*"}), HasSubstr("two routes for GET /a/*"));
  EXPECT_THAT(build({"/a/{x}", "/a/{y}"}), HasSubstr("two routes for GET /a/{y}"));
  EXPECT_EQ(build({"/a/{x}", "/a/b"}), "");
}

}  // namespace
}  // namespace sluice::http::routes_test
