#include "api/admin/api_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What the page needs of a browser is in tests/browser.
namespace sluice::api::api_page_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ApiPage, AllowsNoScriptButItsFiles) {
  const auto page = api_page({});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.front().first, "Content-Security-Policy");
  EXPECT_THAT(page.headers.front().second,
              AllOf(HasSubstr("default-src 'none'; script-src 'self'; "), Not(HasSubstr("unsafe")),
                    Not(HasSubstr("http"))));
  EXPECT_THAT(page.borrowed, AllOf(HasSubstr("src=\"api/page.js\""), Not(HasSubstr("//"))));
}

TEST(ApiPage, HasTheFilesThatItLoads) {
  for (const auto* name : {"page.css", "page.js", "redoc.js", "licenses.txt"})
    EXPECT_TRUE(api_page_file({}, name)) << name;
  EXPECT_THAT(api_page_file({}, "redoc.js")->body, HasSubstr("Redoc"));
  EXPECT_THAT(api_page_file({}, "licenses.txt")->borrowed, HasSubstr("MIT License"));
  EXPECT_EQ(api_page_file({}, "page.css")->content_type, "text/css; charset=utf-8");
}

TEST(ApiPage, HasNoOthers) {
  for (const auto* name : {"", ".js", "index.html", "redoc.js.gz", "page", "../page.js"})
    EXPECT_FALSE(api_page_file({}, name)) << name;
}

}  // namespace
}  // namespace sluice::api::api_page_test
