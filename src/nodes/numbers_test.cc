#include <gtest/gtest.h>

#include "nodes/test_support.h"

// Numbers pass through nodes as they were written, and are compared exactly.
namespace sluice::nodes::numbers_test {
namespace {

using testing::Bench;
using testing::describe;

constexpr std::string_view kContext =
    R"({"p":{"id":9772945757313177262,"price":1.10,"huge":1e400,"wei":100000000000000000001,
        "list":[9772945757313177262,1.10]}})";

std::string run(std::string_view kind, std::string_view data) {
  return describe(Bench(kind, data, kContext).start());
}

TEST(Numbers, PassThroughNodes) {
  EXPECT_EQ(run("data_mapper", R"({"mappings":[{"source":"p.id","target":"id"},
      {"source":"{{ p.price }}","target":"price"},{"source":{"of":["{{ p.huge }}"]},"target":"h"},
      {"source":"p.list","target":"list"},{"source":"p.none","target":"d","default":2.50}]})"),
            R"({"id":9772945757313177262,"price":1.10,"h":{"of":[1e400]},)"
            R"("list":[9772945757313177262,1.10],"d":2.50})");
  EXPECT_EQ(run("text_transform", R"({"template":"{{ p.id }} {{ p.price }} {{ p.huge }}"})"),
            R"({"text":"9772945757313177262 1.10 1e400"})");
  EXPECT_EQ(run("string_transform",
                R"({"input":"{{ p.price }}","operations":[{"operation":"append","text":" EUR"}]})"),
            R"({"text":"1.10 EUR"})");
  EXPECT_EQ(run("json_parser", R"({"input":"{{ p | json }}",
      "extract":[{"name":"id","path":"$.id"},{"name":"price","path":"$.price"}]})"),
            R"({"data":{"id":9772945757313177262,"price":1.10,"huge":1e400,)"
            R"("wei":100000000000000000001,"list":[9772945757313177262,1.10]},)"
            R"("id":9772945757313177262,"price":1.10})");
}

TEST(Numbers, AreComparedExactlyByConditions) {
  const auto number = [](std::string_view left, std::string_view op, std::string_view right) {
    const auto step =
        run("number_condition", R"({"input":")" + std::string(left) + R"(","operator":")" +
                                    std::string(op) + R"(","value":)" + std::string(right) + "}");
    return step.substr(0, step.find(' '));
  };
  EXPECT_EQ(number("{{ p.id }}", "==", "9772945757313177262"), "true");
  EXPECT_EQ(number("{{ p.id }}", "==", "9772945757313177263"), "false");
  EXPECT_EQ(number("{{ p.id }}", "<", "\"9772945757313177263\""), "true");
  EXPECT_EQ(number("id {{ p.id }}", "==", "1"), "failed:");
  EXPECT_EQ(number("{{ p.price }}", "==", "1.1"), "true");
  EXPECT_EQ(number("{{ p.price }}", "between", "[1.05, 1.10]"), "true");
  EXPECT_EQ(number("{{ p.wei }}", ">", "100000000000000000000"), "true");
  EXPECT_EQ(number("{{ p.wei }}", "in", "[1, 100000000000000000000]"), "false");
  EXPECT_EQ(number("{{ p.wei }}", "in", "[1, 100000000000000000001]"), "true");
  EXPECT_EQ(number("{{ p.huge }}", ">", "1e399"), "true");
}

TEST(Numbers, AreTheSameThingToOtherConditions) {
  EXPECT_EQ(
      run("switch_condition", R"({"input":"{{ p.price }}","cases":[{"id":"a","value":1.1}]})"),
      R"(a {"result":"a"})");
  EXPECT_EQ(run("switch_condition",
                R"({"input":"{{ p.id }}","cases":[{"id":"a","value":9772945757313177263}]})"),
            R"(default {"result":"default"})");
  EXPECT_EQ(run("array_condition", R"({"input":"{{ p.list }}","operator":"contains","value":1.1})")
                .substr(0, 4),
            "true");
  EXPECT_EQ(run("array_condition",
                R"({"input":"{{ p.list }}","operator":"contains","value":9772945757313177261})")
                .substr(0, 5),
            "false");
  EXPECT_EQ(
      run("string_condition", R"({"input":"{{ p.price }}","operator":"equals","value":"1.10"})")
          .substr(0, 4),
      "true");
  EXPECT_EQ(run("validate", R"({"input":"{{ p }}","rules":{"price":"numeric|max:2","id":"integer",
          "huge":"numeric"}})"),
            R"(invalid {"valid":false,"errors":{"huge":["The huge field must be a number."]},)"
            R"("data":{"id":9772945757313177262,"price":1.10,"huge":1e400,)"
            R"("wei":100000000000000000001,"list":[9772945757313177262,1.10]}})");
  EXPECT_EQ(run("validate", R"({"input":"{{ p.price }}","rules":{"x":"string"},"schema":
      {"type":"string"}})")
                .substr(0, 7),
            "invalid");
}

}  // namespace
}  // namespace sluice::nodes::numbers_test
