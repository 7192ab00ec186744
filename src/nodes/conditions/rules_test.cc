#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::rules_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

constexpr auto kContext =
    R"({"a": {"s": "open", "n": 5, "t": ["vip", "x"], "d": "2026-01-31", "b": true, "bad": []}})";

std::string group(std::string_view data) {
  return describe(Bench("logical_group_condition", data, kContext).start());
}

// A rule that holds, one that does not, and one that cannot be asked.
constexpr auto kYes = R"({"input": "{{ a.s }}", "operator": "equals", "value": "open"})";
constexpr auto kNo = R"({"input": "{{ a.n }}", "operator": ">", "value": 9})";
constexpr auto kBad = R"({"input": "{{ a.bad }}", "operator": ">", "value": 9})";

TEST(LogicalGroup, AndAndOr) {
  struct Case {
    const char* op;
    std::vector<const char*> rules;
    bool expected;
  };
  const Case cases[] = {
      {"AND", {kYes}, true},      {"AND", {kYes, kYes}, true}, {"AND", {kYes, kNo}, false},
      {"and", {kNo, kNo}, false}, {"OR", {kNo}, false},        {"OR", {kNo, kYes}, true},
      {"or", {kYes, kNo}, true},  {"OR", {kNo, kNo}, false},   {"AND", {kNo, kBad}, false},
      {"OR", {kYes, kBad}, true},
  };
  for (const auto& row : cases) {
    std::string rules;
    for (const auto* rule : row.rules) rules += (rules.empty() ? "" : ", ") + std::string(rule);
    EXPECT_EQ(group(fmt::format(R"({{"operator": "{}", "rules": [{}]}})", row.op, rules)),
              row.expected ? "true {\"result\":true}" : "false {\"result\":false}")
        << row.op << rules;
  }
}

TEST(LogicalGroup, EveryKindOfConditionMayBeARule) {
  const char* const rules[] = {
      R"({"type": "string", "input": "{{ a.s }}", "operator": "equals", "value": "OPEN", "case_sensitive": false})",
      R"({"type": "number_condition", "input": "{{ a.n }}", "operator": "equals", "value": "5.0"})",
      R"({"componentId": "date_condition", "input": "{{ a.d }}", "operator": "is_today", "timezone": "UTC"})",
      R"({"type": "date", "input": "{{ a.d }}", "operator": "is_past", "reference": "2027-01-01"})",
      R"({"type": "array", "input": "{{ a.t }}", "operator": "contains", "value": "vip"})",
      R"({"type": "boolean", "input": "{{ a.b }}", "operator": "is_true"})",
      R"({"type": "boolean", "input": "{{ a.b }}"})",
      R"({"input": "{{ a.s }}", "operator": "contains", "value": "pe"})",
      R"({"input": "{{ a.n }}", "operator": "<=", "value": "{{ a.n }}"})",
      R"({"input": "{{ a.d }}", "operator": "before", "value": "2026-02-01"})",
      R"({"input": "{{ a.t }}", "operator": "length_equals", "value": 2, "id": "r1", "label": "two"})",
      R"({"input": "{{ a.b }}", "operator": "is_true"})",
  };
  for (const auto* rule : rules)
    EXPECT_EQ(group(fmt::format(R"({{"rules": [{}]}})", rule)), "true {\"result\":true}") << rule;
}

TEST(LogicalGroup, GroupsNestFiveDeep) {
  std::string data = fmt::format(R"({{"operator": "OR", "rules": [{}, {}]}})", kNo, kYes);
  for (int depth = 2; depth <= 5; ++depth) {
    data = fmt::format(R"({{"operator": "AND", "rules": [{}, {}]}})", data, kYes);
    EXPECT_EQ(group(data), "true {\"result\":true}") << depth;
  }
  data = fmt::format(R"({{"rules": [{}]}})", data);
  EXPECT_THAT(
      compile_node("logical_group_condition", from_json(data)).all_errors(),
      HasSubstr("`rules.0.rules.0.rules.0.rules.0.rules.0.rules` is inside 5 other groups"));
}

TEST(LogicalGroup, AFailureNamesTheRule) {
  EXPECT_EQ(group(fmt::format(R"({{"rules": [{}, {{"operator": "OR", "rules": [{}, {}]}}]}})", kYes,
                              kNo, kBad)),
            "failed: `rules.1.rules.1.input` must be a number, not []");
  EXPECT_EQ(group(R"({"rules": [{"input": 1, "operator": ">", "value": "{{ a.s }}"}]})"),
            "failed: `rules.0`: `value` must be a number, not \"open\"");
  EXPECT_THAT(
      group(R"({"rules": [{"input": "{{ 1 | divided_by: 0 }}", "operator": ">", "value": 1}]})"),
      HasSubstr("`rules.0.input` could not be rendered: "));
}

TEST(LogicalGroup, GoesByTwoNames) {
  EXPECT_EQ(find_kind("logical_group"), find_kind("logical_group_condition"));
  const Bench bench("logical_group", fmt::format(R"({{"rules": [{}]}})", kYes), kContext);
  EXPECT_THAT(bench.node().handles(), ::testing::ElementsAre("true", "false"));
  EXPECT_THAT(bench.node().roots(), ::testing::ElementsAre("a"));
}

TEST(LogicalGroup, CompileErrorsNameTheRule) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "`rules` must be an array of 1 to 100 rules, not missing"},
      {R"({"rules": []})", "`rules` must be an array of 1 to 100 rules, not []"},
      {R"({"rules": {}})", "`rules` must be an array of 1 to 100 rules, not {}"},
      {R"({"rules": [5]})", "`rules.0` must be an object, not number"},
      {R"({"operator": "XOR", "rules": []})", "`operator` must be one of AND, OR"},
      {R"({"rules": [{}]})", "`rules.0.operator` is required"},
      {R"({"rules": [{"operator": "resembles"}]})",
       "`rules.0.operator`: no condition type has the operator \"resembles\""},
      {R"({"rules": [{"type": "text", "operator": "equals"}]})",
       "`rules.0.type` must be one of string, number, date, array, boolean, not \"text\""},
      {R"({"rules": [{"type": "number", "input": 1, "operator": "contains", "value": 1}]})",
       "`rules.0.operator` must be one of >, <"},
      {R"({"rules": [{"operator": ">", "value": 1}]})", "`rules.0.input` is required"},
      {R"({"rules": [{"input": 1, "operator": ">"}]})", "`rules.0.value` is required"},
      {R"({"rules": [{"input": 1, "operator": ">", "value": "x"}]})",
       "`rules.0`: `value` must be a number, not \"x\""},
      {R"({"rules": [{"input": "{{", "operator": ">", "value": 1}]})", "`rules.0.input`: "},
      {R"({"rules": [{"input": 1, "operator": ">", "vlaue": 1}]})",
       "`rules.0.vlaue` is not a setting of logical_group_condition; did you mean `value`?"},
      {R"({"rules": [{"input": 1, "operator": ">", "value": 1, "timezone": "UTC"}]})",
       "`rules.0.timezone` is not a setting"},
      {R"({"rules": [{"rules": [{"rules": []}]}]})", "`rules.0.rules.0.rules` must be an array"},
      {R"({"rules": [{"rules": [1], "retry": {}}]})", "`rules.0.retry` is not a setting"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("logical_group_condition", from_json(data)).all_errors(),
                HasSubstr(expected))
        << data;
}

TEST(LogicalGroup, AHundredRulesAndNoMore) {
  json::array fifty;
  for (int i = 0; i < 50; ++i) fifty.push_back(from_json(kYes));
  const json::object half{{"rules", fifty}};
  json::object whole{{"rules", json::array{half, half}}};
  EXPECT_EQ(group(to_json(whole)), "true {\"result\":true}");
  whole["rules"].as_array().push_back(from_json(kYes));
  EXPECT_THAT(compile_node("logical_group_condition", whole).all_errors(),
              HasSubstr("`rules.2`: there are more than 100 rules"));
}

constexpr auto kOrders = R"({"limit": 10, "orders": [
    {"id": 1, "status": "open", "total": 5, "tags": ["vip"], "customer": {"name": "Ann"}},
    {"id": 2, "status": "Open", "total": "50", "tags": []},
    {"id": 3, "status": "done", "total": "many", "customer": {"name": "Bob"}},
    {"id": 4, "total": null, "tags": "vip"},
    7]})";

// The ids of what is kept.
std::string kept(std::string_view settings) {
  const Bench bench("array_filter", fmt::format(R"({{"items": "{{{{ orders }}}}", {}}})", settings),
                    kOrders);
  const auto step = bench.start();
  const auto* done = std::get_if<Completed>(&step);
  if (!done) return describe(step);
  std::string ids;
  for (const auto& item : done->output.at("items").as_array()) {
    const auto* id = find_member(item, "id");
    ids += to_json(id ? *id : item);
  }
  EXPECT_EQ(done->output.at("count").to_number<std::size_t>(), ids.size());
  EXPECT_EQ(done->output.at("removed").to_number<std::size_t>(), 5 - ids.size());
  return ids;
}

TEST(ArrayFilter, KeepsWhatMeetsTheRules) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("rules": [{"path": "status", "operator": "equals", "value": "open"}])", "1"},
      {R"("rules": [{"path": "status", "operator": "equals", "value": "open", "case_sensitive": false}])",
       "12"},
      {R"("mode": "exclude", "rules": [{"path": "status", "operator": "equals", "value": "open"}])",
       "2347"},
      {R"("rules": [{"path": "total", "operator": ">", "value": "{{ limit }}"}])", "2"},
      {R"("rules": [{"path": "customer.name", "operator": "is_not_empty"}])", "13"},
      {R"("rules": [{"path": "tags.0", "operator": "equals", "value": "vip"}])", "1"},
      {R"("rules": [{"operator": "==", "value": 7}])", "7"},
      {R"("rules": [{"path": "status", "operator": "is_empty"}])", "47"},
      {R"("operator": "OR", "rules": [
           {"type": "array", "path": "tags", "operator": "contains", "value": "vip"},
           {"rules": [{"path": "status", "operator": "regex", "value": "/^d/"},
                      {"path": "id", "operator": "in", "value": [3, 4], "type": "number"}]}])",
       "13"},
      // What a rule cannot be asked about does not meet it, nor its opposite.
      {R"("rules": [{"path": "total", "operator": "<", "value": 10}])", "1"},
      {R"("rules": [{"path": "total", "operator": "!=", "value": 5}])", "2"},
      {R"("rules": [{"type": "array", "path": "tags", "operator": "not_contains", "value": "x"}])",
       "1237"},
      {R"("strict": true, "rules": [{"path": "id", "operator": "is_not_empty"}])", "1234"},
      {R"("strict": true, "rules": [{"path": "total", "operator": "<", "value": 10}])",
       "failed: item 2: its `total` must be a number, not \"many\" (`rules.0`)"},
      {R"("strict": true, "rules": [{"operator": ">", "value": 1}])",
       "failed: item 0: it must be a number, not {\"id\":1"},
      {R"("rules": [{"path": "total", "operator": "<", "value": "{{ orders }}"}])",
       "failed: `rules.0`: `value` must be a number, not ["},
  };
  for (const auto& [settings, expected] : rows)
    EXPECT_THAT(kept(settings), ::testing::StartsWith(expected)) << settings;
}

TEST(ArrayFilter, WhatIsNoArrayFails) {
  const auto run = [](std::string_view items) {
    return describe(Bench("array_filter",
                          R"({"items": "{{ a }}", "rules": [{"operator": "is_empty"}]})",
                          fmt::format(R"({{"a": {}}})", items))
                        .start());
  };
  EXPECT_EQ(run("[]"), R"({"items":[],"count":0,"removed":0})");
  EXPECT_EQ(run("null"), "failed: `items` has no value; an array is required");
  EXPECT_EQ(run("{}"), "failed: `items` must be an array, not {}");
  EXPECT_EQ(run("\"a\""), "failed: `items` must be an array, not \"a\"");
  json::array many;
  many.resize(10'001);
  EXPECT_EQ(run(to_json(many)), "failed: `items` has 10001 items; the maximum is 10000");
}

TEST(ArrayFilter, CompileErrorsNameTheField) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("items": 5, "rules": [{"operator": "is_empty"}])", "`items` must be an array, not 5"},
      {R"("items": [], "rules": [])", "`rules` must be an array of 1 to 100 rules"},
      {R"("items": [], "mode": "drop", "rules": [])", "`mode` must be one of include, exclude"},
      {R"("items": [], "strict": "yes", "rules": [])", "`strict` must be true or false"},
      {R"("items": [], "rules": [{"input": "x", "operator": "is_empty"}])",
       "`rules.0.input` is not a setting of array_filter"},
      {R"("items": [], "rules": [{"path": 5, "operator": "is_empty"}])",
       "`rules.0.path` must be a dotted path, not number"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("array_filter", from_json(fmt::format("{{{}}}", data))).all_errors(),
                HasSubstr(expected))
        << data;
}

TEST(ArrayFilter, TenThousandItems) {
  json::array items;
  for (int i = 0; i < 10'000; ++i)
    items.push_back(json::object{{"n", i}, {"d", "2026-01-31"}, {"s", std::string(100, 'a')}});
  const Bench bench("array_filter", R"({"items": "{{ a }}", "rules": [
      {"path": "n", "operator": ">=", "value": 5000}, {"path": "d", "operator": "is_today"},
      {"path": "s", "operator": "regex", "value": "/^(a+)+$/"}]})",
                    to_json(json::object{{"a", std::move(items)}}));
  const auto step = bench.start();
  EXPECT_EQ(std::get<Completed>(step).output.at("count"), json::value(5'000));
}

}  // namespace
}  // namespace sluice::nodes::rules_test
