#include "api/routes.h"

#include <gtest/gtest.h>
#include <set>

#include "api/core/openapi.h"
#include "api/core/testing.h"
#include "api/ui/ui.h"
#include "http/routes.h"

namespace sluice::api::routes_test {
namespace {

// A hook says itself which methods it takes, and answers for every path below it: its POST
// documents that.
std::string documented_route(const http::Route& route) {
  constexpr std::string_view kHooks[] = {"/workflows/webhooks/{webhookToken}",
                                         "/api/v1/hooks/{token}"};
  for (const auto hook : kHooks) {
    if (route.pattern == hook || route.pattern == std::string(hook) + "/*")
      return "POST " + std::string(hook);
  }
  return std::string(http::method_name(route.method)) + " " + route.pattern;
}

TEST(Routes, TheDocumentNamesExactlyWhatIsServed) {
  ApiFixture api;
  std::set<std::string> served;
  for (const auto& route : routes(api.services)) {
    served.insert(documented_route(route));
  }
  for (const auto& page : ui_routes()) served.erase(documented_route(page));
  const auto text = openapi_json();
  ASSERT_TRUE(text) << text.error().message;
  const auto document = parse_json(*text);
  ASSERT_TRUE(document);
  std::set<std::string> documented;
  for (const auto& [path, item] : document->at("paths").get_object()) {
    for (const auto& [method, operation] : item.get_object()) {
      if (method == "parameters") continue;
      std::string upper(method);
      for (auto& c : upper) c = static_cast<char>(c - 'a' + 'A');
      documented.insert(upper + " " + std::string(path));
    }
  }
  EXPECT_EQ(served, documented);
}

TEST(Routes, NoTwoOfThemClash) {
  ApiFixture api;
  EXPECT_TRUE(http::RouteTable::build(routes(api.services)));
  EXPECT_TRUE(http::RouteTable::build(api_routes(api.services)));
  EXPECT_TRUE(http::RouteTable::build(hook_routes(api.services)));
}

TEST(OpenApi, TheVersionIsThatOfTheBinary) {
  const auto document = parse_json(*openapi_json());
  EXPECT_EQ(document->at("info").at("version"), SLUICE_VERSION);
}

}  // namespace
}  // namespace sluice::api::routes_test
