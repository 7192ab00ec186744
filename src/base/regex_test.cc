#include "base/regex.h"

#include <array>
#include <gmock/gmock.h>

#include "base/regex_shape.h"
#include "base/test_work.h"

namespace sluice::regex_test {
namespace {

using testing::expect_linear;
using testing::expect_to_stop;
using ::testing::HasSubstr;
using testing::units_of;

Regex regex(std::string_view pattern) { return *Regex::compile(pattern); }
std::string error_of(std::string_view pattern) {
  const auto compiled = Regex::compile(pattern);
  return compiled ? "" : compiled.error().message;
}
std::string replaced(std::string_view pattern, std::string_view text, std::string_view with,
                     Regex::EmptyMatches empty = Regex::EmptyMatches::kNotBehindMatches) {
  const auto result = regex(pattern).replace(text, {.text = with, .empty = empty});
  return result ? *result : "failed: " + result.error().message;
}
std::string mixed(std::size_t bytes) {
  std::string text;
  for (std::uint32_t seed = 1; text.size() < bytes; seed = seed * 1'103'515'245 + 12'345)
    text += (seed >> 16) % 2 == 0 ? 'a' : 'b';
  return text;
}

TEST(Regex, FindsMatchesAndTheirGroups) {
  EXPECT_TRUE(*regex("b+").is_in("abbc"));
  EXPECT_FALSE(*regex("b+").matches("abbc"));
  EXPECT_TRUE(*regex("[a-c]+").matches("abbc"));
  EXPECT_TRUE(*Regex::compile("B", false)->is_in("abbc"));
  EXPECT_EQ(regex("(a)|(b)").groups(), 2);
  std::array<std::string_view, 3> groups;
  ASSERT_TRUE(*regex("(\\w+)@(\\w+)?").find("to ada@x now", groups));
  EXPECT_EQ(groups, (std::array<std::string_view, 3>{"ada@x", "ada", "x"}));
  ASSERT_TRUE(*regex("(a)|(b)").find("b", groups));
  EXPECT_EQ(groups[1].data(), nullptr);
  EXPECT_FALSE(*regex("c").find("b", groups));
  // What stands around a match counts for the groups too.
  ASSERT_TRUE(*regex("\\b(b)\\b").find("ab b", groups));
  EXPECT_EQ(groups[1].data(), groups[0].data());
}

TEST(Regex, ReplacesEveryMatch) {
  EXPECT_EQ(replaced("b", "abba", "x"), "axxa");
  EXPECT_EQ(replaced("(\\w)(\\w)", "abcd e", "$2\\1-\\\\"), "ba-\\dc-\\ e");
  EXPECT_EQ(replaced("(\\w)(\\w)", "abcd e", "[$0]"), "[ab][cd] e");
  EXPECT_EQ(replaced("a*", "baac", "-"), "-b-c-");
  EXPECT_EQ(replaced("a*", "baac", "-", Regex::EmptyMatches::kEverywhere), "-b--c-");
  EXPECT_EQ(replaced("", "é", "-"), "-é-");
  EXPECT_EQ(replaced("x", "", "-"), "");
  EXPECT_EQ(replaced("(?m)^", "a\nb", "> "), "> a\n> b");
  EXPECT_EQ(*regex("a").replace("aaa", {.text = "b", .first_only = true}), "baa");
  EXPECT_THAT(regex("a").replace("aaa", {.text = "bb", .bytes_max = 5}).error().message,
              HasSubstr("more than 5 bytes"));
  EXPECT_THAT(regex("a").check_replacement("$1").error().message, HasSubstr("parenthesized"));
  EXPECT_TRUE(regex("(a)").check_replacement("$1"));
}

TEST(Regex, RefusesWhatIsTooExpensiveWhenItIsCompiled) {
  EXPECT_THAT(error_of("("), HasSubstr("not a valid RE2 regular expression"));
  EXPECT_THAT(error_of(std::string(4'097, 'a')), HasSubstr("longer than 4096 bytes"));
  EXPECT_THAT(error_of("((a?b?){0,30}){0,30}c"), HasSubstr("repeats a part 900 times"));
  EXPECT_THAT(error_of("[\\pL]{1,20}"), HasSubstr("instructions; the maximum is 10000"));
  EXPECT_EQ(error_of("a{1000}"), "");
  EXPECT_EQ(error_of("^([a-z0-9]{1,63}\\.){1,3}[a-z]{2,}$"), "");
}

// The pattern of the attack on the released binary, as far as it may be compiled: RE2 gives its
// fast automaton up, and would take seconds with the slow one.
TEST(Regex, AsksBeforeTheSlowSearch) {
  const auto slow = regex("a[ab]{200}c");
  const std::string text = mixed(900'000);
  const auto part = std::string_view(text).substr(0, 300'000);
  expect_to_stop([&] { discard(slow.is_in(part)); }, 10'000'000);
  EXPECT_THAT(slow.is_in(text).error().message, HasSubstr("takes too long on a text of 900000"));
  // A later search is not the worse for it.
  EXPECT_TRUE(*slow.is_in("a" + std::string(200, 'b') + "c"));
}

TEST(Regex, AnOrdinarySearchCostsLittle) {
  const auto letters = regex("[\\pL\\pM\\pN]+!");
  const std::string text = mixed(900'000);
  EXPECT_LT(units_of([&] { EXPECT_FALSE(*letters.is_in(text)); }), 100'000u);
  expect_to_stop([&] { discard(letters.is_in(text)); }, 1'000);
}

TEST(Regex, AllMatchesCostInProportionToTheText) {
  const char* patterns[] = {"a",     "a*",        "[ab]+",      "(a)(b)",  "a[^c]*b", "a.*?b",
                            "\\bb?", "a+(ba+)?",  "a{1,3}",     "(?s)a.*", "ab|ba",   "x",
                            "",      "a[^b]*b+?", "(a|b)[ab]b", "^",       "(?:ab)*a"};
  for (const auto* pattern : patterns) {
    SCOPED_TRACE(pattern);
    const auto compiled = regex(pattern);
    EXPECT_FALSE(regex_shape(pattern).scans_on);
    expect_linear([&](std::size_t n) { ASSERT_TRUE(compiled.replace(mixed(n), {.text = "$0"})); },
                  10'000);
  }
}

// Every match of the one looks for a b up to the end.
TEST(Regex, PaysForLookingAtTheRestOfTheTextAgainAndAgain) {
  const auto far = regex("a[^b]*b|a");
  const std::string text(120'000, 'a');
  expect_to_stop([&] { discard(far.replace(text, {.text = "x"})); }, 2'000'000);
  EXPECT_EQ(far.replace(std::string(1'000, 'a'), {.text = "x"}), std::string(1'000, 'x'));
}

TEST(RegexShape, KnowsWhatMayScanOn) {
  const char* far[] = {"a[^b]*b|a",     "(a[^b]*b)?", "(\\w+\\s)*", "a(b*c)?d",    "(?:a*b)+",
                       "(a|b[^c]*c)d?", "(a*b){0,3}", "[]\\]]*x|y", "\\Q(\\E*a|b", "(a*a*b)?"};
  for (const auto* pattern : far) EXPECT_TRUE(regex_shape(pattern).scans_on) << pattern;
  const char* near[] = {
      "\\d+(\\.\\d+)?",    "foo|ba+",          "[^)|(*]*x",         "(?i)a*b", "(?P<n>a*)b",
      "\\pL*\\p{Greek}+b", "\\x{41}*b\\x42*c", "[[:alpha:]]*b",     "a{2,}b",  "(a*)(b*)c",
      "((a*)b)c",          "\\Qa|b*\\Ec",      "(GET|POST) [^ ]+ ", "a{x}*b",  "\\(*\\|*b"};
  for (const auto* pattern : near) EXPECT_FALSE(regex_shape(pattern).scans_on) << pattern;
}

TEST(RegexShape, CountsRepetitionsInsideEachOther) {
  EXPECT_EQ(regex_shape("a{30}b{30}").repeats, 1u);
  EXPECT_EQ(regex_shape("(a{0,30}){2,30}").repeats, 900u);
  EXPECT_EQ(regex_shape("((a{3}){4}){5}").repeats, 60u);
  EXPECT_EQ(regex_shape("((a{3})*){5}").repeats, 15u);
  EXPECT_EQ(regex_shape("(((((((((a{999}){999}){999}){999}){999}){999}){999}){999}){999}").repeats,
            RegexShape::kReachMax);
  EXPECT_EQ(regex_shape("a{3}").reach, 12u);
}

// Whatever the text is, it ends.
TEST(RegexShape, ReadsAnyText) {
  for (const std::string_view text : {"(", ")", "[", "[]", "[^]", "\\", "\\x", "\\p", "\\p{", "(?",
                                      "(?i", "a{", "a{1", "a{1,", "{", "\\Q", "[[:", "|", "a||b"})
    regex_shape(text);
  EXPECT_TRUE(regex_shape(")").scans_on);
  regex_shape(std::string(100'000, '('));
}

}  // namespace
}  // namespace sluice::regex_test
