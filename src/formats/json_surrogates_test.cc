#include "formats/json_surrogates.h"

#include <gtest/gtest.h>

namespace sluice::formats::json_surrogates_test {
namespace {

std::string replaced(std::string text, std::size_t expected) {
  EXPECT_EQ(replace_lone_surrogates(text), expected) << text;
  return text;
}

TEST(LoneSurrogates, BecomeReplacementCharacters) {
  EXPECT_EQ(replaced(R"("a\ud83d")", 1), R"("a\ufffd")");
  EXPECT_EQ(replaced(R"("\uDE00 \uD800x")", 2), R"("\ufffd \ufffdx")");
  EXPECT_EQ(replaced(R"("\ud83d\ud83d\ude00")", 1), R"("\ufffd\ud83d\ude00")");
}

TEST(LoneSurrogates, NothingElseIsTouched) {
  for (const char* text : {R"("\ud83d\ude00")", R"("\\ud83d")", R"("\u00e4\n\"")", R"("\ud8")",
                           R"("\ud83)", R"(\)", R"("\uzzzz")", ""})
    EXPECT_EQ(replaced(text, 0), text);
}

TEST(MendedJson, IsReadAsItIsWhereItCanBe) {
  std::size_t replaced = 7;
  EXPECT_EQ(to_json(*parse_mended_json(R"({"a":"\ud83d\ude00"})", replaced)), R"({"a":"😀"})");
  EXPECT_EQ(replaced, 0u);
  const auto mended = parse_mended_json(R"({"a":"x\ud83d"})", replaced);
  ASSERT_TRUE(mended.has_value());
  EXPECT_EQ(mended->at("a"), "x\xEF\xBF\xBD");
  EXPECT_EQ(replaced, 1u);
  EXPECT_FALSE(parse_mended_json(R"({"a":"x\ud83d)", replaced));
  EXPECT_EQ(replaced, 0u);
}

}  // namespace
}  // namespace sluice::formats::json_surrogates_test
