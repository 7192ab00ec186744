#include "liquid/jsonl.h"

#include "liquid/cases.h"

namespace sluice::liquid::jsonl_test {
namespace {

std::string line(std::string_view text) { return render_jsonl_line(text, kTestNow); }

TEST(LiquidJsonl, AnswersALineWithALine) {
  EXPECT_EQ(line(R"({"template":"a {{ b }}","data":{"b":"\"c\""}})"), R"({"result":"a \"c\""})");
  EXPECT_EQ(line(R"({"template":"{% render 'p' %}","partials":{"p":"x"}})"), R"({"result":"x"})");
  EXPECT_EQ(line(R"({"template":"{{ 'now' | date: '%F' }}"})"), R"({"result":"2024-02-29"})");
  EXPECT_EQ(line(R"({"template":"a\nb"})"), R"({"result":"a\nb"})");
}

TEST(LiquidJsonl, SaysWhatIsWrong) {
  EXPECT_TRUE(line("{").starts_with(R"({"error":"not valid JSON)"));
  EXPECT_EQ(line("[]"), R"({"error":"each line must be an object with a \"template\""})");
  EXPECT_TRUE(
      line(R"({"template":"{% if %}"})").starts_with(R"({"error":"Liquid syntax error (line 1))"));
  EXPECT_TRUE(
      line(R"({"template":"x","partials":{"p":1}})").starts_with(R"({"error":"the partial 'p')"));
}

TEST(LiquidJsonl, ChoosesTheMode) {
  constexpr std::string_view kJunk = R"("template":"{{ a b }}","data":{"a":1}})";
  constexpr std::string_view kWhen =
      R"("template":"{% case 1 %}{% when 1 and 2 %}x{% endcase %}"})";
  const auto with = [](std::string_view option, std::string_view rest) {
    return line(std::string("{").append(option).append(rest));
  };
  EXPECT_EQ(with(R"("strict":false,)", kJunk), R"({"result":"1"})");
  EXPECT_TRUE(with("", kJunk).starts_with(R"({"error")"));
  EXPECT_TRUE(with(R"("strict":true,)", kJunk).starts_with(R"({"error")"));
  EXPECT_EQ(with("", kWhen), R"({"result":"x"})");
  EXPECT_TRUE(with(R"("strict":true,)", kWhen).starts_with(R"({"error")"));
  EXPECT_EQ(line(R"({"template":"{{ a }}"})"), R"({"result":""})");
  EXPECT_TRUE(line(R"({"template":"{{ a }}","strict_variables":true})")
                  .starts_with(R"({"error":"Liquid error (line 1): undefined variable a)"));
}

}  // namespace
}  // namespace sluice::liquid::jsonl_test
