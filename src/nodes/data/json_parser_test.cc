#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::json_parser_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// The node reads `{{ a }}`, which is the JSON `input`.
std::string parse(const json::value& input, std::string_view extract = "[]") {
  return describe(Bench("json_parser",
                        fmt::format(R"({{"input": "{{{{ a }}}}", "extract": {}}})", extract),
                        to_json(json::object{{"a", input}, {"b", "other"}}))
                      .start());
}

TEST(JsonParser, ReadsTextsAndTakesTheRestAsItIs) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("{\"a\": [1, 2.50, \"x\"]}")", R"({"data":{"a":[1,2.50,"x"]}})"},
      {R"("[]")", R"({"data":[]})"},
      {R"(" 7 ")", R"({"data":7})"},
      {R"("\"text\"")", R"({"data":"text"})"},
      {R"("null")", R"({"data":null})"},
      {R"({"b": 1})", R"({"data":{"b":1}})"},
      {R"([1])", R"({"data":[1]})"},
      {"true", R"({"data":true})"},
  };
  for (const auto& [input, output] : rows) EXPECT_EQ(parse(from_json(input)), output);
}

TEST(JsonParser, SaysWhereATextIsNoJson) {
  const std::pair<const char*, const char*> rows[] = {
      {"{\"a\": 1,\n \"b\": x}", "at byte 15 (line 2, column 7)"},
      {"{\"\xC3\xA4\": nope}", "(line 1, column 7)"},
      {"[1, 2", "(line 1, column 6)"},
      {"{} {}", "(line 1, column 4)"},
      {"{'a': 1}", "(line 1, column 2)"},
  };
  for (const auto& [input, expected] : rows) {
    EXPECT_THAT(parse(json::value(input)), HasSubstr("failed: `input` is not valid JSON at byte"));
    EXPECT_THAT(parse(json::value(input)), HasSubstr(expected)) << input;
  }
  EXPECT_EQ(parse(nullptr), "failed: `input` has no value");
  EXPECT_EQ(parse(" \n"), "failed: `input` is empty");
  EXPECT_THAT(parse(json::value(std::string(100, '['))), HasSubstr("not valid JSON at byte"));
}

TEST(JsonParser, Extracts) {
  const auto data = from_json(R"({"order": {"id": 7, "lines": [{"sku": "A", "n": 1},
      {"sku": "B", "n": 5}], "note": null, "odd name": {"x.y": 1}}})");
  struct Case {
    const char* entry;
    const char* value;
  };
  const Case cases[] = {
      {R"("path": "order.id")", "7"},
      {R"("path": "order.lines.1.sku")", "\"B\""},
      {R"("path": " $.order.id ")", "7"},
      {R"("path": "$.order.lines[*].sku")", R"(["A","B"])"},
      {R"("path": "$.order.lines[?(@.n > 1)].sku")", R"(["B"])"},
      {R"("path": "$.order.lines[-1].n")", "5"},
      {R"("path": "$..n")", "[1,5]"},
      {R"("path": "$.order['odd name']['x.y']")", "1"},
      {R"("path": "$.none")", "null"},
      {R"("path": "none.at.all")", "null"},
      {R"("path": "none", "default": "x-{{ b }}")", "\"x-other\""},
      {R"("path": "order.note", "default": {"n": ["{{ b }}"]})", R"({"n":["other"]})"},
      {R"("path": "$.order.note", "default": false)", "false"},
      {R"("path": "order.id", "default": 9)", "7"},
  };
  for (const auto& row : cases)
    EXPECT_THAT(parse(data, fmt::format(R"([{{"name": "v", {}}}])", row.entry)),
                ::testing::EndsWith(fmt::format(R"(}},"v":{}}})", row.value)))
        << row.entry;
  EXPECT_EQ(parse("[1,2]", R"([{"name": "first", "path": "0"}, {"name": "all", "path": "$"}])"),
            R"({"data":[1,2],"first":1,"all":[1,2]})");
}

TEST(JsonParser, CompileErrorsNameTheField) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("extract": [])", "`input` is required"},
      {R"("input": "x", "extract": {})", "`extract` must be an array"},
      {R"("input": "x", "extract": [{"path": "a"}])", "`extract.0.name` must consist of letters"},
      {R"("input": "x", "extract": [{"name": "1a", "path": "a"}])",
       "`extract.0.name` must consist of"},
      {R"("input": "x", "extract": [{"name": "a b", "path": "a"}])",
       "`extract.0.name` must consist of"},
      {R"("input": "x", "extract": [{"name": "data", "path": "a"}])",
       "`extract.0.name` must not be `data`"},
      {R"("input": "x", "extract": [{"name": "a", "path": "a"}, {"name": "a", "path": "b"}])",
       "`extract.1.name`: `a` is used twice"},
      {R"("input": "x", "extract": [{"name": "a"}])", "`extract.0.path` must be a path"},
      {R"("input": "x", "extract": [{"name": "a", "path": "$["}])", "`extract.0.path`: "},
      {R"("input": "x", "extract": [{"name": "a", "path": "a", "default": "{{"}])",
       "`extract.0.default`: "},
      {R"("input": "x", "extract": [{"name": "a", "path": "a", "fallback": 1}])",
       "`extract.0.fallback` is unknown"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("json_parser", from_json(fmt::format("{{{}}}", data))).all_errors(),
                HasSubstr(expected))
        << data;
}

TEST(JsonParser, ExtractsThatGrowTooMuchFail) {
  json::array extracts;
  for (int i = 0; i < 100; ++i)
    extracts.push_back(json::object{{"name", fmt::format("v{}", i)}, {"path", "$"}});
  EXPECT_THAT(
      parse(json::value(std::string(200'000, ' ') + "\"" + std::string(200'000, 'a') + "\""),
            to_json(extracts)),
      HasSubstr("together exceed 4194304 bytes of JSON"));
}

}  // namespace
}  // namespace sluice::nodes::json_parser_test
