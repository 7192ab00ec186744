#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/conditions/test_conditions.h"

namespace sluice::nodes::conditions_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::expect_row;
using testing::from_json;
using ::testing::HasSubstr;
using testing::Row;

TEST(NumberCondition, Operators) {
  const Row rows[] = {
      {"2", ">", "1", "true"},
      {"1", ">", "1", "false"},
      {"1", "<", "2", "true"},
      {"2", "<", "2", "false"},
      {"2", ">=", "2", "true"},
      {"1", ">=", "2", "false"},
      {"2", "<=", "2", "true"},
      {"3", "<=", "2", "false"},
      {"2", "==", "2.0", "true"},
      {"2", "==", "3", "false"},
      {"2", "!=", "3", "true"},
      {"2", "!=", "2", "false"},
      {"2", "gt", "1", "true"},
      {"1", "lt", "2", "true"},
      {"1", "gte", "1", "true"},
      {"1", "lte", "1", "true"},
      {"1", "eq", "1", "true"},
      {"1", "ne", "1", "false"},
      {"2", "greater_than", "1", "true"},
      {"1", "less_than", "2", "true"},
      {"1", "greater_than_or_equal", "1", "true"},
      {"1", "less_than_or_equal", "1", "true"},
      {"1", "equals", "1", "true"},
      {"1", "not_equals", "1", "false"},
      {"1", "between", "[1, 2]", "true"},
      {"2", "between", "[1, \"2\"]", "true"},
      {"2.5", "between", "[1, 2]", "false"},
      {"0", "not_between", "[1, 2]", "true"},
      {"2", "not_between", "[1, 2]", "false"},
      {"2", "in", "[3, \"2.0\"]", "true"},
      {"2", "in", "[]", "false"},
      {"2", "not_in", "[1, 3]", "true"},
      {"2", "not_in", "[2]", "false"},
      {"1", "between", "5", "failed: `value` must be an array of numbers, not 5"},
      {"1", "between", "[1]", "failed: `value` must be [smallest, largest], not [1]"},
      {"1", "between", "[2, 1]", "failed: `value` must be [smallest, largest], not [2,1]"},
      {"1", "between", "[1, null]", "failed: an entry of `value` has no value"},
      {"1", "in", "[1, {}]", "failed: an entry of `value` must be a number, not {}"},
  };
  for (const auto& row : rows) expect_row("number_condition", row);
}

TEST(NumberCondition, WhatIsANumber) {
  const Row rows[] = {
      {"\"12.5\"", ">", "12", "true"},
      {"\" 12 \"", "==", "12", "true"},
      {"\"1e3\"", "==", "1000", "true"},
      {"\"-3\"", "<", "\"-2\"", "true"},
      // One apart at 2^53, where doubles cannot tell them apart.
      {"9007199254740993", ">", "9007199254740992", "true"},
      {"18446744073709551615", ">", "9223372036854775807", "true"},
      {"null", ">", "1", "failed: `input` has no value"},
      {"1", ">", "null", "failed: `value` has no value"},
      {"\"\"", ">", "1", "failed: `input` must be a number, not \"\""},
      {"\"12 apples\"", ">", "1", "failed: `input` must be a number, not \"12 apples\""},
      {"\"1,000\"", ">", "1", "failed: `input` must be a number"},
      {"\"0x10\"", ">", "1", "failed: `input` must be a number"},
      {"\"nan\"", ">", "1", "failed: `input` must be a number"},
      {"\"inf\"", ">", "1", "failed: `input` must be a number"},
      {"true", ">", "1", "failed: `input` must be a number, not true"},
      {"[1]", ">", "1", "failed: `input` must be a number, not [1]"},
      {"1", ">", "{\"a\": 1}", "failed: `value` must be a number"},
  };
  for (const auto& row : rows) expect_row("number_condition", row);
}

TEST(NumberCondition, CompileErrorsNameTheField) {
  const auto errors = [](std::string_view data) {
    return compile_node("number_condition", from_json(data)).all_errors();
  };
  EXPECT_THAT(errors(R"({"input": 1, "operator": "~", "value": 1})"), HasSubstr("`operator`"));
  EXPECT_THAT(errors(R"({"input": 1, "operator": 7, "value": 1})"), HasSubstr("`operator`"));
  EXPECT_THAT(errors(R"({"input": "x", "operator": ">", "value": 1})"), HasSubstr("`input`"));
  EXPECT_THAT(errors(R"({"input": 1, "operator": ">", "value": []})"), HasSubstr("`value`"));
}

TEST(NumberCondition, TellsItsHandlesAndRoots) {
  const Bench bench("number_condition",
                    R"({"input": "{{ a.b }}", "operator": ">", "value": "{{ c }}{{ a.d }}"})");
  EXPECT_THAT(bench.node().handles(), ::testing::ElementsAre("true", "false"));
  EXPECT_THAT(bench.node().roots(), ::testing::UnorderedElementsAre("a", "c"));
}

TEST(StringCondition, Operators) {
  const Row rows[] = {
      {"\"ab\"", "equals", "\"ab\"", "true"},
      {"\"ab\"", "equals", "\"AB\"", "false"},
      {"\"ab\"", "not_equals", "\"ab\"", "false"},
      {"\"ab\"", "not_equals", "\"b\"", "true"},
      {"\"abc\"", "contains", "\"b\"", "true"},
      {"\"abc\"", "contains", "\"x\"", "false"},
      {"\"abc\"", "not_contains", "\"x\"", "true"},
      {"\"abc\"", "not_contains", "\"c\"", "false"},
      {"\"abc\"", "starts_with", "\"ab\"", "true"},
      {"\"abc\"", "starts_with", "\"b\"", "false"},
      {"\"abc\"", "ends_with", "\"bc\"", "true"},
      {"\"abc\"", "ends_with", "\"b\"", "false"},
      {"12", "equals", "\"12\"", "true"},
      {"true", "equals", "\"true\"", "true"},
      {"null", "equals", "\"\"", "true"},
      {"null", "equals", "\"x\"", "false"},
      {"\"\"", "contains", "null", "true"},
      {"\"abc\"", "regex", "\"/^a.c$/\"", "true"},
      {"\"xabcx\"", "regex", "\"/abc/\"", "true"},
      {"\"ABC\"", "regex", "\"/abc/\"", "false"},
      {"\"ABC\"", "regex", "\"/abc/i\"", "true"},
      {"\"a\\nb\"", "regex", "\"/^b$/\"", "false"},
      {"\"a\\nb\"", "regex", "\"/^b$/m\"", "true"},
      {"\"a\\nb\"", "regex", "\"/a.b/\"", "false"},
      {"\"a\\nb\"", "regex", "\"/a.b/s\"", "true"},
      {"\"a\\nB\"", "regex", "\"/^A.b$/ims\"", "true"},
      {"\"a/b\"", "regex", "\"/^a/b$/\"", "true"},
      {"\"abc\"", "regex", "\"abc\"",
       "failed: `value`: a regular expression must be enclosed in slashes"},
      {"\"abc\"", "regex", "\"/(/\"", "failed: `value`: not a valid RE2 regular expression"},
      {"\"abc\"", "regex", "\"/a/x\"", "failed: `value`: `x` is not a regular expression flag"},
      {"\"abc\"", "regex", "\"/\"",
       "failed: `value`: a regular expression must be enclosed in slashes"},
      {"\"abc\"", "not_starts_with", "\"b\"", "true"},
      {"\"abc\"", "not_starts_with", "\"a\"", "false"},
      {"\"abc\"", "not_ends_with", "\"b\"", "true"},
      {"\"abc\"", "not_ends_with", "\"c\"", "false"},
      {"\"abc\"", "not_regex", "\"/B/\"", "true"},
      {"\"abc\"", "not_regex", "\"/B/iu\"", "false"},
      {"\"b\"", "in", "[\"a\", \"b\"]", "true"},
      {"5", "in", "[5]", "true"},
      {"\"b\"", "in", "\"a, b ,c\"", "true"},
      {"\"B\"", "in", "\"a,b\"", "false"},
      {"\"\"", "in", "[]", "false"},
      {"null", "in", "[\"\"]", "true"},
      {"\"d\"", "not_in", "\"a,b\"", "true"},
      {"\"a\"", "not_in", "[\"a\"]", "false"},
      {"\"a\"", "in", "[[\"a\"]]", "failed: `value` must be an array of strings"},
      {"\"a\"", "in", "{}", "failed: `value` must be an array of strings, not {}"},
      {"{\"a\":1}", "equals", "\"x\"", "failed: `input` must be a string, not {\"a\":1}"},
      {"\"x\"", "equals", "[1]", "failed: `value` must be a string, not [1]"},
  };
  for (const auto& row : rows) expect_row("string_condition", row);
}

TEST(StringCondition, IgnoresCaseWhenAsked) {
  const Row rows[] = {
      {"\"\\u00c4b\"", "equals", "\"\\u00e4B\"", "true"},
      {"\"ABC\"", "contains", "\"b\"", "true"},
      {"\"ABC\"", "not_contains", "\"b\"", "false"},
      {"\"ABC\"", "starts_with", "\"ab\"", "true"},
      {"\"ABC\"", "ends_with", "\"bc\"", "true"},
      {"\"ABC\"", "regex", "\"/abc/\"", "true"},
      {"\"ABC\"", "in", "\"x,abc\"", "true"},
      {"\"ABC\"", "not_in", "[\"abc\"]", "false"},
  };
  for (const auto& row : rows) expect_row("string_condition", row, R"(, "case_sensitive": false)");
}

TEST(StringCondition, EmptyTakesEveryKindOfValue) {
  const std::pair<const char*, bool> rows[] = {
      {"\"\"", true}, {"null", true}, {"[]", true},     {"{}", true},        {"\" \"", false},
      {"0", false},   {"[1]", false}, {"false", false}, {"{\"a\":1}", false}};
  for (const auto& [value, empty] : rows) {
    const std::string context = fmt::format(R"({{"a": {}}})", value);
    for (const bool negated : {false, true}) {
      const Bench bench("string_condition",
                        fmt::format(R"({{"input": "{{{{ a }}}}", "operator": "{}"}})",
                                    negated ? "is_not_empty" : "is_empty"),
                        context);
      EXPECT_THAT(describe(bench.start()),
                  ::testing::StartsWith(empty != negated ? "true" : "false"))
          << value;
    }
  }
}

TEST(StringCondition, AConstantRegexIsCheckedAtOnce) {
  EXPECT_THAT(compile_node("string_condition",
                           from_json(R"({"input": "a", "operator": "regex", "value": "/[/"})"))
                  .all_errors(),
              HasSubstr("`value`: not a valid RE2 regular expression"));
}

TEST(BooleanCondition, WhatIsABoolean) {
  struct Case {
    const char* input;
    const char* expected;
  };
  const Case cases[] = {{"true", "true"},
                        {"false", "false"},
                        {"\"true\"", "true"},
                        {"\"False\"", "false"},
                        {"\"YES\"", "true"},
                        {"\"no\"", "false"},
                        {"\"on\"", "true"},
                        {"\"off\"", "false"},
                        {"\"1\"", "true"},
                        {"\"0\"", "false"},
                        {"1", "true"},
                        {"0", "false"},
                        {"1.0", "true"},
                        {"null", "false"},
                        {"\"\"", "false"},
                        {"2", "failed: `input`"},
                        {"\"maybe\"", "failed: `input` must be true or false, not \"maybe\""},
                        {"[]", "failed: `input`"},
                        {"{}", "failed: `input`"},
                        {"\"10\"", "failed: `input`"}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.input);
    const std::string context = fmt::format(R"({{"a": {}}})", row.input);
    EXPECT_THAT(describe(Bench("boolean_condition", R"({"input": "{{ a }}"})", context).start()),
                ::testing::StartsWith(row.expected));
    const std::string expected = row.expected;
    if (expected.starts_with("failed")) continue;
    EXPECT_THAT(
        describe(
            Bench("boolean_condition", R"({"input": "{{ a }}", "value": false})", context).start()),
        ::testing::StartsWith(expected == "true" ? "false" : "true"));
  }
}

TEST(BooleanCondition, Operators) {
  const Row rows[] = {
      {"true", "equals", "true", "true"},
      {"true", "equals", "\"no\"", "false"},
      {"false", "not_equals", "true", "true"},
      {"true", "not_equals", "1", "false"},
      {"\"on\"", "is_true", "\"left out\"", "true"},
      {"0", "is_true", "false", "false"},
      {"null", "is_false", "null", "true"},
      {"true", "is_false", "true", "false"},
      {"true", "equals", "7", "failed: `value` must be true or false, not 7"},
  };
  for (const auto& row : rows) expect_row("boolean_condition", row);
}

TEST(Conditions, HugeTextsTakeLinearTime) {
  const std::string text(1 << 20, 'a');
  const auto context = to_json(json::object{{"a", text}, {"b", text.substr(1) + "b"}});
  for (const auto* op : {"contains", "starts_with", "ends_with", "in"}) {
    const auto data =
        fmt::format(R"({{"input": "{{{{ a }}}}", "operator": "{}", "value": "{{{{ b }}}}"}})", op);
    EXPECT_EQ(describe(Bench("string_condition", data, context).start()),
              "false {\"result\":false}");
  }
  EXPECT_EQ(describe(Bench("string_condition",
                           R"({"input": "{{ a }}b", "operator": "regex", "value": "/^(a|aa)+$/"})",
                           context)
                         .start()),
            "false {\"result\":false}");
}

TEST(Conditions, AnUnknownOperatorIsToldWhichThereAre) {
  for (const auto* kind : comparison_kinds()) {
    const auto data = from_json(R"({"input": "x", "operator": "~", "value": "x"})");
    EXPECT_THAT(compile_node(kind->condition, data).all_errors(),
                HasSubstr("`operator` must be one of " + operator_names(*kind) + ", not \"~\""));
  }
  EXPECT_THAT(
      compile_node("number_condition", from_json(R"({"input": 1, "value": 1})")).all_errors(),
      HasSubstr("`operator` is required; use one of >, <"));
}

TEST(Conditions, EveryOperatorStandsInTheSchema) {
  for (const auto* kind : comparison_kinds()) {
    const auto schema = schema_of(*find_kind(kind->condition));
    const auto& listed = schema.at("properties").at("operator").at("enum").as_array();
    EXPECT_EQ(listed.size(), kind->operators.size()) << kind->condition;
    for (const auto& row : kind->operators)
      EXPECT_NE(std::find(listed.begin(), listed.end(), json::value(row.name)), listed.end())
          << kind->condition << " " << row.name;
  }
}

TEST(BooleanCondition, ConstantsAreCheckedAtOnce) {
  EXPECT_THAT(compile_node("boolean_condition", from_json(R"({"input": "maybe"})")).all_errors(),
              HasSubstr("`input` must be true or false"));
  EXPECT_THAT(
      compile_node("boolean_condition", from_json(R"({"input": true, "value": 7})")).all_errors(),
      HasSubstr("`value` must be true or false"));
}

TEST(SwitchCondition, TheFirstCaseThatIsEqualWins) {
  struct Case {
    const char* input;
    const char* expected;
  };
  const Case cases[] = {{"\"red\"", "r {\"result\":\"r\"}"},
                        {"\"RED\"", "default {\"result\":\"default\"}"},
                        {"1", "one {\"result\":\"one\"}"},
                        {"1.0", "one {\"result\":\"one\"}"},
                        {"\"1\"", "one {\"result\":\"one\"}"},
                        {"true", "yes {\"result\":\"yes\"}"},
                        {"\"dynamic\"", "dyn {\"result\":\"dyn\"}"},
                        {"null", "none {\"result\":\"none\"}"},
                        {"\"\"", "none {\"result\":\"none\"}"},
                        {"\"blue\"", "default {\"result\":\"default\"}"},
                        {"[1]", "failed: `input` must be a string or a number, not [1]"}};
  for (const auto& row : cases) {
    const Bench bench("switch_condition", R"({"input": "{{ a }}", "cases": [
        {"id": "r", "value": "red"}, {"id": "late", "value": "red"}, {"id": "one", "value": 1},
        {"id": "yes", "value": true, "label": "Yes"}, {"id": "dyn", "value": "{{ b }}"},
        {"id": "none", "value": ""}]})",
                      fmt::format(R"({{"a": {}, "b": "dynamic"}})", row.input));
    EXPECT_EQ(describe(bench.start()), row.expected);
    EXPECT_THAT(bench.node().handles(),
                ::testing::ElementsAre("r", "late", "one", "yes", "dyn", "none", "default"));
    EXPECT_THAT(bench.node().roots(), ::testing::ElementsAre("a", "b"));
  }
}

TEST(SwitchCondition, IgnoresCaseWhenAsked) {
  const Bench bench("switch_condition",
                    R"({"input": "RED", "case_sensitive": false,
                        "cases": [{"id": "r", "value": "red"}]})");
  EXPECT_EQ(describe(bench.start()), "r {\"result\":\"r\"}");
}

TEST(SwitchCondition, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"([])", "`cases` needs at least one case"},
      {R"({})", "`cases` must be an array"},
      {R"([1])", "`cases.0` must be an object"},
      {R"([{"id": "", "value": 1}])", "`cases.0.id`"},
      {R"([{"id": 5, "value": 1}])", "`cases.0.id`"},
      {R"([{"id": "default", "value": 1}])", "`cases.0.id`"},
      {R"([{"id": "error", "value": 1}])", "`cases.0.id`"},
      {R"([{"id": "a", "value": 1}, {"id": "a", "value": 2}])", "`cases.1.id`: `a` is used twice"},
      {R"([{"id": "a"}])", "`cases.0.value` is required"},
      {R"([{"id": "a", "value": {}}])", "`cases.0.value`"},
      {R"([{"id": "a", "value": 1, "vlaue": 2}])", "did you mean `value`?"},
      {R"([{"id": "a", "value": "{{"}])", "`cases.0.value`: "},
  };
  for (const auto& [cases, expected] : rows) {
    const auto outcome = compile_node(
        "switch_condition", from_json(fmt::format(R"({{"input": "x", "cases": {}}})", cases)));
    EXPECT_THAT(outcome.all_errors(), HasSubstr(expected));
  }
}

}  // namespace
}  // namespace sluice::nodes::conditions_test
