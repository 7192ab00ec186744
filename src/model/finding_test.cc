#include "model/finding.h"

#include <gtest/gtest.h>
#include <set>

namespace sluice::model::finding_test {
namespace {

std::string pointer(std::string_view data, std::string_view sentence) {
  return setting_pointer(parse_json(data)->as_object(), sentence);
}

TEST(Finding, EveryCodeHasACure) {
  std::set<std::string_view> codes;
  for (const auto& [code, cure] : finding_codes()) {
    EXPECT_TRUE(codes.insert(code).second) << code;
    EXPECT_TRUE(cure.ends_with('.')) << code;
    EXPECT_EQ(cure_of(code), cure);
  }
}

TEST(Finding, ASentenceBeginsWithItsSetting) {
  EXPECT_EQ(pointer("{}", "`url` is required"), "/url");
  EXPECT_EQ(pointer("{}", "exactly one of `until` and `duration` is required"), "/until");
  EXPECT_EQ(pointer(R"({"url": 7})", "`url` must be a string, not a number"), "/url");
  EXPECT_EQ(pointer(R"({"timeout": "x"})", "timeout: not a duration"), "/timeout");
  EXPECT_EQ(pointer(R"({"ignore": [1]})", "ignore[0] must be a string"), "/ignore/0");
  EXPECT_EQ(pointer(R"({"a/b": {"c~d": 1}})", "`a/b.c~d` is unknown"), "/a~1b/c~0d");
}

TEST(Finding, APlaceGoesAsDeepAsTheDataDoes) {
  const auto* data = R"({"rules": [{"input": 1}], "auth": "x"})";
  EXPECT_EQ(pointer(data, "`rules.0.input` could not be read"), "/rules/0/input");
  EXPECT_EQ(pointer(data, "`rules.0.operator` is required"), "/rules/0/operator");
  EXPECT_EQ(pointer(data, "`rules.7.operator` is required"), "/rules");
  EXPECT_EQ(pointer(data, "`rules.x` is required"), "/rules");
  EXPECT_EQ(pointer(data, "`auth.token` is required"), "/auth");
}

TEST(Finding, OtherSentencesHaveNoPlace) {
  EXPECT_EQ(pointer(R"({"url": 1})", "its settings are invalid"), "");
  EXPECT_EQ(pointer(R"({"url": 1})", "`url is not closed"), "");
  EXPECT_EQ(pointer("{}", ""), "");
}

TEST(Finding, SentencesShareWhatTheyAreAbout) {
  Findings findings;
  add_findings(findings, {.code = "setting_invalid", .node = "a"}, {"one", "two"});
  EXPECT_EQ(sentences_of(findings), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(findings[1].node, "a");
  EXPECT_EQ(list_pointer("nodes", 3, "/data"), "/nodes/3/data");
}

}  // namespace
}  // namespace sluice::model::finding_test
