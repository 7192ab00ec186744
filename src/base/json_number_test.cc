#include "base/json_number.h"

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <utility>

#include "base/json_size.h"

namespace sluice::json_number_test {
namespace {

template <class Value>
concept HasMembersToFind = requires(Value&& value) {
  find_member(std::forward<Value>(value), "");
};
static_assert(HasMembersToFind<json::value&> && HasMembersToFind<const json::value&>);
static_assert(!HasMembersToFind<json::value> && !HasMembersToFind<const json::value>);
static_assert(!HasMembersToFind<json::object&> && !HasMembersToFind<json::object>,
              "the member would be one of a copy");

std::string through(std::string_view text) {
  const auto value = parse_json(text);
  return value ? to_json(*value) : value.error().message;
}

TEST(JsonNumbers, AreAsTheyWereWritten) {
  for (const std::string_view text : {"0",
                                      "-7",
                                      "9223372036854775807",
                                      "9223372036854775808",
                                      "18446744073709551615",
                                      "9772945757313177262",
                                      "-9223372036854775808",
                                      "18446744073709551616",
                                      "-9223372036854775809",
                                      "100000000000000000000000000000000000000001",
                                      "1.10",
                                      "0.10",
                                      "-1.50",
                                      "19.99",
                                      "3.0",
                                      "3.00",
                                      "0.0",
                                      "0.000001",
                                      "0.00000000000000000001",
                                      "1e400",
                                      "-1E+400",
                                      "1e-400",
                                      "0.1234567890123456789",
                                      "12345678901234567.0",
                                      "1234567890.12",
                                      R"([1.10,{"a":2.20},1e999])"}) {
    EXPECT_EQ(through(text), text);
    // However the text is cut, as in the middle of a document.
    EXPECT_EQ(through("[" + std::string(text) + ",1]"), "[" + std::string(text) + ",1]");
  }
}

TEST(JsonNumbers, WithAnExponentKeepTheirValue) {
  EXPECT_EQ(through("1e2"), "100.0");
  EXPECT_EQ(through("1.50E3"), "1500.0");
  EXPECT_EQ(through("12.5e-1"), "1.25");
  EXPECT_EQ(through("1.00000000000000000001e2"), "1.00000000000000000001e2");
}

TEST(JsonNumbers, AreReadToTheNearestDouble) {
  for (const char* text : {"0.3", "9.95", "1.005", "123.456", "5e-324", "2.225073858507201e-308",
                           "0.1", "8.41", "4.35", "1234567.891", "1.7976931348623157e308"}) {
    const auto value = parse_json(text);
    ASSERT_TRUE(value && value->is_double()) << text;
    EXPECT_EQ(value->get_double(), std::strtod(text, nullptr)) << text;
  }
}

// Whatever the digits: the nearest double, and the same text again.
TEST(JsonNumbers, FractionsReadAndPrintAlike) {
  std::uint64_t random = 7;
  for (int i = 0; i < 100'000; ++i) {
    random = random * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    std::string text = std::to_string(random >> (14 + random % 50));
    text.insert(text.size() > 1 ? 1 + random % (text.size() - 1) : 1, ".");
    if (text.back() == '.') text += '5';
    if (text.size() > 1 && text[0] == '0' && text[1] != '.')
      text.erase(0, text.find_first_not_of('0'));
    if (text[0] == '.') text.insert(0, "0");
    const auto value = parse_json(text);
    ASSERT_TRUE(value) << text;
    ASSERT_EQ(to_json(*value), text);
    if (value->is_double()) {
      ASSERT_EQ(value->get_double(), std::strtod(text.c_str(), nullptr)) << text;
    }
  }
}

TEST(JsonNumbers, OrdinaryOnesAreOfBoostsKinds) {
  EXPECT_TRUE(parse_json("19.99")->is_double());
  EXPECT_TRUE(parse_json("2.0")->is_double());
  EXPECT_TRUE(parse_json("7")->is_int64());
  EXPECT_TRUE(parse_json("9772945757313177262")->is_uint64());
  EXPECT_EQ(written_number(*parse_json("1.10")), "1.10");
  EXPECT_EQ(written_number(*parse_json("1.1")), std::nullopt);
}

TEST(JsonNumbers, ThatAreWrittenAreNoTexts) {
  const auto value = *parse_json("1.10");
  EXPECT_TRUE(is_number(value));
  EXPECT_FALSE(is_text(value));
  EXPECT_EQ(if_text(value), nullptr);
  EXPECT_EQ(json_kind_name(value), "number");
  EXPECT_EQ(excerpt(json::array{value}), "[1.10]");
  EXPECT_EQ(to_number(value), static_cast<long double>(1.1));
  EXPECT_EQ(to_number(*parse_json("1e400")), std::nullopt);
  EXPECT_EQ(to_number(json::value("18446744073709551615")), 18446744073709551615.0L);
  std::string storage;
  EXPECT_EQ(scalar_text(value, storage), "1.10");
  EXPECT_LE(least_json_bytes(value, 1'000), to_json(value).size());
  EXPECT_EQ(find_string(json::object{{"a", value}}, "a"), nullptr);
  EXPECT_EQ(to_pretty_json(json::array{value}), "[\n  1.10\n]");
}

TEST(JsonNumbers, CannotBeForgedByTexts) {
  // No JSON text decodes to the byte FF.
  EXPECT_FALSE(
      parse_json("\"\xFF"
                 "1.10\""));
  EXPECT_EQ(through(R"("\u00ff1.10")"),
            "\"\xC3\xBF"
            "1.10\"");
  // Bytes that a program made are printed as a number only when they are one.
  EXPECT_EQ(to_json(json::value("\xFF"
                                "1,\"admin\":true")),
            "\"\xFF"
            "1,\\\"admin\\\":true\"");
  EXPECT_TRUE(is_text(json::value("\xFF")));
  EXPECT_TRUE(is_text(json::value("")));
}

TEST(JsonNumbers, CompareExactly) {
  const auto order = [](std::string_view a, std::string_view b) {
    const auto x = ExactNumber::of(*parse_json(a));
    const auto y = ExactNumber::of(*parse_json(b));
    if (!x || !y) return std::string("?");
    return std::string(*x < *y ? "<" : *x > *y ? ">" : "=");
  };
  EXPECT_EQ(order("1.10", "1.1"), "=");
  EXPECT_EQ(order("1.10", "1.2"), "<");
  EXPECT_EQ(order("-1.10", "-1.2"), ">");
  EXPECT_EQ(order("-1.10", "1.10"), "<");
  EXPECT_EQ(order("9772945757313177262", "9772945757313177263"), "<");
  EXPECT_EQ(order("18446744073709551616", "18446744073709551615"), ">");
  EXPECT_EQ(order("100000000000000000001", "100000000000000000000"), ">");
  EXPECT_EQ(order("1e400", "1e399"), ">");
  EXPECT_EQ(order("1e400", "5"), ">");
  EXPECT_EQ(order("-1e400", "5"), "<");
  EXPECT_EQ(order("1e-400", "0"), ">");
  EXPECT_EQ(order("0.00", "0"), "=");
  EXPECT_EQ(order("-0.00", "0"), "=");
  EXPECT_EQ(order("0.10", "\"0.1\""), "=");
  EXPECT_EQ(order("\"9772945757313177262\"", "9772945757313177263"), "<");
  EXPECT_EQ(order("\" 1.10 \"", "1.1"), "=");
  EXPECT_EQ(order("\"x\"", "1"), "?");
  EXPECT_EQ(order("1e99999999", "1e99999998"), ">");
  EXPECT_EQ(compare_number_texts("1e99999999999999999999", "1e99999999999999999998"),
            std::strong_ordering::equal);  // past what any exponent means
}

TEST(JsonNumbers, HaveOneCanonicalText) {
  EXPECT_EQ(canonical_number("1.10"), canonical_number("110e-2"));
  EXPECT_EQ(canonical_number("-0.0"), "0");
  EXPECT_NE(canonical_number("1e400"), canonical_number("1e401"));
}

TEST(JsonNumbers, AreWholeWhateverTheyLookLike) {
  for (const auto* text : {"2", "2.0", "2.00", "200e-2", "1e400", "18446744073709551616"})
    EXPECT_TRUE(is_whole_number(*parse_json(text))) << text;
  for (const auto* text : {"2.10", "1e-400", "2.5", "\"2\"", "true"})
    EXPECT_FALSE(is_whole_number(*parse_json(text))) << text;
}

TEST(JsonNumbers, GrammarIsThatOfJson) {
  for (const auto* text : {"0", "-0", "10", "1.5", "1e5", "1E-05", "1.5e+3"})
    EXPECT_TRUE(is_number_text(text)) << text;
  for (const auto* text : {"", "-", "01", ".5", "5.", "1e", "1e+", "+1", "1 ", "NaN", "0x1"})
    EXPECT_FALSE(is_number_text(text)) << text;
}

}  // namespace
}  // namespace sluice::json_number_test
