// What nodes spend on the data of a step: in proportion to it, and before the work is done.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/test_work.h"
#include "nodes/http/http_request.h"
#include "nodes/test_support.h"
#include "nodes/text/string_operations.h"

namespace sluice::nodes::work_test {
namespace {

using sluice::testing::expect_linear;
using sluice::testing::expect_to_stop;
using sluice::testing::units_of;
using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

json::array texts(std::size_t count) {
  json::array list;
  for (std::size_t i = 0; i < count; ++i) list.emplace_back(fmt::format("item {}", i));
  return list;
}

json::array objects(std::size_t count) {
  json::array list;
  for (std::size_t i = 0; i < count; ++i)
    list.push_back(json::object{{"id", i % 100}, {"name", fmt::format("item {}", i)}});
  return list;
}

Step run(std::string_view kind, const json::object& data, const json::value& x) {
  return Bench(kind, to_json(data), to_json(json::object{{"x", x}})).start();
}

// The step alone, without what the bench parses.
std::uint64_t units_of_step(std::string_view kind, const json::object& data, const json::value& x) {
  const Bench bench(kind, to_json(data), to_json(json::object{{"x", x}}));
  return units_of([&] { bench.start(); });
}

void expect_step_to_stop(std::string_view kind, const json::object& data, const json::value& x,
                         std::uint64_t units) {
  const Bench bench(kind, to_json(data), to_json(json::object{{"x", x}}));
  expect_to_stop([&] { bench.start(); }, units);
}

// Twice the data, about twice the units.
void expect_linear_step(std::string_view kind, const json::object& data, const json::value& once,
                        const json::value& twice, std::uint64_t units_min) {
  SCOPED_TRACE(to_json(data));
  const auto few = units_of_step(kind, data, once);
  const auto more = units_of_step(kind, data, twice);
  EXPECT_GE(few, units_min);
  EXPECT_LE(more, few * 23 / 10 + 2'000) << few;
}

json::object operation_of(const StringOperation& row) {
  json::object operation{{"operation", row.name}};
  for (const auto& argument : row.arguments) {
    if (!argument.required) continue;
    if (argument.kind == StringArgument::Kind::kCount)
      operation[argument.name] = 2;
    else
      operation[argument.name] = "b";
  }
  return {{"input", "{{ x }}"}, {"operations", json::array{operation}}};
}

TEST(NodesWork, EveryStringOperation) {
  constexpr std::size_t kCount = 4'000;
  for (const auto rows : {string_edits(), string_codings()}) {
    for (const auto& row : rows) {
      const auto data = operation_of(row);
      if (row.on_text) {
        const auto once = repeated("QUJDab12", kCount);
        expect_linear_step("string_transform", data, json::value(once), json::value(once + once),
                           once.size() / 64);
        expect_step_to_stop("string_transform", data, json::value(once + once), 200);
      }
      if (row.on_list)
        expect_linear_step("string_transform", data, texts(kCount), texts(2 * kCount), kCount / 2);
    }
  }
}

// Ten seconds and more, once.
TEST(NodesWork, AStringOperationThatLooksFarPaysForIt) {
  const json::value text(std::string(100'000, 'a'));
  const json::object data{{"input", "{{ x }}"},
                          {"operations", json::array{json::object{{"operation", "regex_replace"},
                                                                  {"pattern", "a[^b]*b|a"},
                                                                  {"replacement", "x"}}}}};
  expect_step_to_stop("string_transform", data, text, 2'000'000);
}

TEST(NodesWork, ExpensivePatternsAreRefusedWhenTheWorkflowIsSaved) {
  const auto errors = [](std::string_view kind, std::string_view data) {
    return compile_node(kind, from_json(data)).all_errors();
  };
  EXPECT_THAT(
      errors("string_condition",
             R"({"input": "{{ x }}", "operator": "regex", "value": "/((a?b?){0,30}){0,30}c/"})"),
      HasSubstr("`value`: the pattern repeats a part 900 times"));
  EXPECT_THAT(errors("string_transform",
                     R"({"input": "a", "operations": [{"operation": "regex_extract",
                         "pattern": "((a?b?){0,30}){0,30}c"}]})"),
              HasSubstr("repeats a part 900 times"));
  EXPECT_THAT(
      errors("validate", R"({"input": {}, "rules": {"a": "regex:/((a?b?){0,30}){0,30}c/"}})"),
      HasSubstr("repeats a part 900 times"));
  EXPECT_THAT(
      errors("validate", R"({"input": {}, "schema": {"pattern": "((a?b?){0,30}){0,30}c"}})"),
      HasSubstr("repeats a part 900 times"));
}

TEST(NodesWork, ConditionsOnTextsAndLists) {
  const json::value text(repeated("ab ", 20'000));
  const json::value longer(repeated("ab ", 40'000));
  for (const auto* op : {"equals", "contains", "starts_with", "in", "regex"}) {
    const json::object data{{"input", "{{ x }}"},
                            {"operator", op},
                            {"value", op == std::string_view("regex") ? "/zz$/" : "zz"}};
    expect_linear_step("string_condition", data, text, longer, 500);
    expect_step_to_stop("string_condition", data, longer, 300);
  }
  for (const auto* op : {"contains", "contains_any", "contains_all"}) {
    const json::object data{{"input", "{{ x }}"},
                            {"operator", op},
                            {"value", op == std::string_view("contains") ? json::value("none")
                                                                         : json::value("{{ x }}")}};
    expect_linear_step("array_condition", data, texts(4'000), texts(8'000), 4'000);
    expect_step_to_stop("array_condition", data, texts(8'000), 1'000);
  }
}

TEST(NodesWork, AFilterPaysForEachRuleAndItem) {
  const json::object data{
      {"items", "{{ x }}"},
      {"operator", "OR"},
      {"rules",
       json::array{json::object{{"path", "id"}, {"operator", ">"}, {"value", 50}},
                   json::object{{"path", "name"}, {"operator", "regex"}, {"value", "/ 7$/"}}}}};
  expect_linear_step("array_filter", data, objects(2'000), objects(4'000), 2'000 * 8);
  expect_step_to_stop("array_filter", data, objects(4'000), 10'000);
}

TEST(NodesWork, RulesPayForEachFieldAndParameter) {
  const auto list = fmt::format("in:{}0", repeated("x,", 5'000));
  for (const auto& rule : {std::string("required|min:3|regex:/item/"), std::string("distinct"),
                           list, std::string("alpha_num|url|date")}) {
    const json::object data{{"input", json::object{{"items", "{{ x }}"}}},
                            {"rules", json::object{{"items.*", rule}}}};
    expect_linear_step("validate", data, texts(2'000), texts(4'000), 2'000 * 8);
    expect_step_to_stop("validate", data, texts(4'000), 10'000);
  }
}

// Each name of a field holds the names around it.
TEST(NodesWork, LongNamesOfFieldsHaveABound) {
  json::object inner;
  for (int i = 0; i < 2'000; ++i) inner[fmt::format("k{}", i)] = 1;
  const json::object data{{"input", "{{ x }}"}, {"rules", json::object{{"*.*", "string"}}}};
  const json::value x = json::object{{std::string(100'000, 'n'), inner}};
  EXPECT_THAT(describe(run("validate", data, x)), HasSubstr("longer than 16777216 bytes together"));
  expect_step_to_stop("validate", data, x, 100'000);
}

TEST(NodesWork, CopiesOfDataCostTheirSize) {
  json::array mappings;
  for (int i = 0; i < 100; ++i)
    mappings.push_back(json::object{{"source", "x"}, {"target", fmt::format("t{}", i)}});
  const json::object mapper{{"mappings", mappings}};
  EXPECT_GT(units_of_step("data_mapper", mapper, objects(1'000)), 100u * 1'000);
  expect_step_to_stop("data_mapper", mapper, objects(1'000), 50'000);
  const json::object parser{
      {"input", "{{ x }}"},
      {"extract", json::array{json::object{{"name", "a"}, {"path", "$..name"}}}}};
  expect_linear_step("json_parser", parser, json::value(to_json(objects(2'000))),
                     json::value(to_json(objects(4'000))), 2'000);
}

// The URL is too long after a few of them; each looked through all of it.
TEST(NodesWork, AQueryOfManyValuesEndsWhereTheUrlIsTooLong) {
  const json::object data{{"url", "https://a.example/"}, {"query", json::object{{"q", "{{ x }}"}}}};
  EXPECT_THAT(describe(run("webhook", data, texts(50'000))), HasSubstr("longer than 16384 bytes"));
  EXPECT_LT(units_of_step("webhook", data, texts(50'000)), 1'000'000u);
}

TEST(NodesWork, DefinitionsWithManySettingsNameTheFirstOnes) {
  json::object data{{"template", "a"}};
  for (int i = 0; i < 5'000; ++i) data[fmt::format("templat{}", i)] = 1;
  const auto outcome = compile_node("text_transform", data);
  EXPECT_EQ(outcome.errors.size(), 21u);
  EXPECT_THAT(outcome.errors.back(), HasSubstr("4980 more settings"));
  json::object inner;
  for (int i = 0; i < 5'000; ++i) inner[fmt::format("sourc{}", i)] = 1;
  const auto nested = compile_node("data_mapper", json::object{{"mappings", json::array{inner}}});
  EXPECT_LT(nested.errors.size(), 25u);
  EXPECT_THAT(nested.all_errors(), HasSubstr("`mappings` has 4980 more unknown settings"));
}

}  // namespace
}  // namespace sluice::nodes::work_test
