#include "nodes/conditions/test_conditions.h"

namespace sluice::nodes::array_condition_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::expect_row;
using testing::from_json;
using ::testing::HasSubstr;
using testing::Row;

TEST(ArrayCondition, WhatIsInIt) {
  const Row rows[] = {
      {R"(["a", "b"])", "contains", "\"b\"", "true"},
      {R"(["a", "b"])", "contains", "\"B\"", "false"},
      {R"(["a", "b"])", "not_contains", "\"c\"", "true"},
      {R"(["a", "b"])", "not_contains", "\"a\"", "false"},
      {"[1, 2]", "contains", "2.0", "true"},
      {"[1, 2]", "contains", "\"2\"", "true"},
      {"[true]", "contains", "\"true\"", "true"},
      {R"([{"a": 1, "b": 2}])", "contains", R"({"b": 2, "a": 1.0})", "true"},
      {R"([["a"]])", "contains", "\"a\"", "false"},
      {R"(["[\"a\",]"])", "contains", R"(["a"])", "false"},
      {R"(["null"])", "not_contains", "\"\"", "true"},
      {"[]", "contains", "\"\"", "false"},
      {R"(["a", "b", "b"])", "contains_any", R"(["x", "b"])", "true"},
      {R"(["a", "b"])", "contains_any", R"(["x"])", "false"},
      {R"(["a", "b"])", "contains_any", "[]", "false"},
      {R"(["a", "b", "b"])", "contains_all", R"(["b", "a", "a"])", "true"},
      {R"(["a", "b"])", "contains_all", R"(["a", "c"])", "false"},
      {R"(["a"])", "contains_all", "[]", "true"},
      {R"(["a", "b"])", "contains_none", R"(["c"])", "true"},
      {R"(["a", "b"])", "contains_none", R"(["c", "a"])", "false"},
  };
  for (const auto& row : rows) expect_row("array_condition", row);
}

TEST(ArrayCondition, HowLongItIs) {
  const Row rows[] = {
      {"[]", "is_empty", "0", "true"},
      {"[1]", "is_empty", "0", "false"},
      {"[1]", "is_not_empty", "0", "true"},
      {"[]", "is_not_empty", "0", "false"},
      {"[]", "empty", "0", "true"},
      {"[1]", "not_empty", "0", "true"},
      {"[1, 2]", "length_equals", "2", "true"},
      {"[1, 2]", "length_equals", "\"3\"", "false"},
      {"[1, 2]", "length_not_equals", "3", "true"},
      {"[1, 2]", "length_greater_than", "1", "true"},
      {"[1, 2]", "length_greater_than", "2", "false"},
      {"[1, 2]", "length_less_than", "3", "true"},
      {"[1, 2]", "length_less_than", "2", "false"},
      {"[1, 2]", "length_at_least", "2", "true"},
      {"[1, 2]", "length_at_least", "3", "false"},
      {"[1, 2]", "length_at_most", "2", "true"},
      {"[1, 2]", "length_at_most", "1", "false"},
      {"[1, 2]", "length_between", "[2, 3]", "true"},
      {"[1]", "length_between", "[2, 3]", "false"},
      {"[1]", "length ==", "1", "true"},
      {"[1]", "length !=", "1", "false"},
      {"[1]", "length >", "0", "true"},
      {"[1]", "length <", "1", "false"},
      {"[1]", "length >=", "1", "true"},
      {"[1]", "length <=", "0", "false"},
  };
  for (const auto& row : rows) expect_row("array_condition", row);
}

TEST(ArrayCondition, MissingAndMixedValues) {
  const Row rows[] = {
      {"null", "is_empty", "0", "true"},
      {"null", "contains", "\"a\"", "false"},
      {"null", "length_equals", "0", "true"},
      {R"([null])", "contains", "null", "true"},
      {R"([""])", "contains", "null", "false"},
      {"\"abc\"", "contains", "\"a\"", "failed: `input` must be an array, not \"abc\""},
      {R"({"a": 1})", "is_empty", "0", "failed: `input` must be an array, not {\"a\":1}"},
      {"5", "length_equals", "1", "failed: `input` must be an array, not 5"},
      {"[1]", "contains_any", "1", "failed: `value` must be an array, not 1"},
      {"[1]", "length_equals", "\"x\"", "failed: `value` must be a number (the length), not \"x\""},
      {"[1]", "length_equals", "null", "failed: `value` must be a number (the length), not null"},
      {"[1]", "length_between", "[2, 1]", "failed: `value` must be [smallest, largest]"},
      {"[1]", "length_between", "[1]", "failed: `value` must be [smallest, largest]"},
      {"[1]", "length_between", "1", "failed: `value` must be [smallest, largest]"},
  };
  for (const auto& row : rows) expect_row("array_condition", row);
}

TEST(ArrayCondition, CompileErrorsNameTheField) {
  EXPECT_THAT(
      compile_node("array_condition", from_json(R"({"input": "{{ a }}", "operator": "contains"})"))
          .all_errors(),
      HasSubstr("`value` is required"));
  EXPECT_THAT(compile_node("array_condition",
                           from_json(R"({"input": "text", "operator": "is_empty", "value": 1})"))
                  .all_errors(),
              HasSubstr("`input` must be an array, not \"text\""));
}

TEST(ArrayCondition, LargeArrays) {
  json::array numbers;
  json::array others;
  for (int i = 0; i < 50'000; ++i) {
    numbers.emplace_back(i);
    others.emplace_back(i + 50'000);
  }
  const auto context = to_json(json::object{{"a", numbers}, {"b", others}});
  for (const auto* op : {"contains_any", "contains_all", "contains"}) {
    const auto data =
        fmt::format(R"({{"input": "{{{{ a }}}}", "operator": "{}", "value": "{{{{ b }}}}"}})", op);
    EXPECT_EQ(describe(Bench("array_condition", data, context).start()),
              "false {\"result\":false}");
  }
}

}  // namespace
}  // namespace sluice::nodes::array_condition_test
