#include "api/routes.h"

#include <gtest/gtest.h>
#include <set>

#include "api/openapi.h"
#include "api/testing.h"
#include "http/routes.h"

namespace sluice::api {
namespace {

TEST(Routes, TheDocumentNamesExactlyWhatIsServed) {
  ApiFixture api;
  std::set<std::string> served;
  for (const auto& route : routes(api.services)) {
    served.insert(std::string(http::method_name(route.method)) + " " + route.pattern);
  }
  const auto text = yaml_to_json(openapi_yaml());
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

TEST(OpenApi, YamlBecomesTheJsonThatItMeans) {
  const auto text =
      yaml_to_json("a: 1\nb: '1'\nc: [true, null, ~, 1.5, x]\nd:\n  e: >-\n    two\n    words\n");
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, R"({"a":1,"b":"1","c":[true,null,null,1.5,"x"],"d":{"e":"two words"}})");
  EXPECT_FALSE(yaml_to_json("a: [1"));
}

TEST(OpenApi, TheVersionIsThatOfTheBinary) {
  const auto document = parse_json(*yaml_to_json(openapi_yaml()));
  EXPECT_EQ(document->at("info").at("version"), SLUICE_VERSION);
}

}  // namespace
}  // namespace sluice::api
