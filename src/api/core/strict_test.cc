#include "api/core/strict.h"

#include <gtest/gtest.h>

#include "api/core/testing.h"

namespace sluice::api::strict_test {
namespace {

std::vector<std::string> errors_of(std::string query, std::string_view known) {
  TestRequest request("/");
  request.query = std::move(query);
  const auto checked = check_query(request.make(), known);
  return checked ? std::vector<std::string>() : checked.error().errors;
}

TEST(Strict, AQueryHasKnownParametersOnce) {
  EXPECT_EQ(errors_of("", "page limit"), std::vector<std::string>());
  EXPECT_EQ(errors_of("page=1&limit=2", "page limit"), std::vector<std::string>());
  EXPECT_EQ(errors_of("&&page=1&", "page limit"), std::vector<std::string>());
  EXPECT_EQ(errors_of("pgae=1&limit=2&limit=3", "page limit"),
            (std::vector<std::string>{"The query parameter pgae is unknown; did you mean `page`?",
                                      "The query parameter limit is sent twice."}));
  EXPECT_EQ(errors_of("%66ull=1", "page limit"),
            std::vector<std::string>{
                "The query parameter full is unknown; the known ones are page, limit."});
  EXPECT_EQ(errors_of("x", ""),
            std::vector<std::string>{"The query parameter x is unknown; none are allowed here."});
  EXPECT_EQ(errors_of("%ff=1", "").size(), 1U);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "x" + std::to_string(i) + "&";
  EXPECT_EQ(errors_of(many, "").size(), 20U);
}

TEST(Strict, ABodyIsRefusedWhereNoneIsTaken) {
  for (const std::string_view body : {"", " \n", "{}", " { } "}) {
    http::Request request;
    request.body = body;
    EXPECT_TRUE(check_no_body(request)) << body;
  }
  for (const std::string_view body : {"{", "[]", "null", R"({"a":1})", "x"}) {
    http::Request request;
    request.body = body;
    const auto checked = check_no_body(request);
    ASSERT_FALSE(checked) << body;
    EXPECT_EQ(checked.error().name, "body_unexpected");
  }
}

TEST(Strict, AMemberThatComesTwiceIsFoundAtAnyDepth) {
  for (const std::string_view text :
       {R"({})", R"({"a":1,"b":{"a":[{"a":1},{"a":"\u0061"}]}})", R"([{"a":1},{"a":2}])", "7", "{"})
    EXPECT_EQ(repeated_member(text), std::nullopt) << text;
  EXPECT_EQ(repeated_member(R"({"a":1,"a":1})"), "a");
  EXPECT_EQ(repeated_member(R"({"a":[{"x":{"name":1,"n\u0061me":2}}]})"), "name");
}

}  // namespace
}  // namespace sluice::api::strict_test
