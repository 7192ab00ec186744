#include <fmt/format.h>
#include <gtest/gtest.h>

#include "nodes/test_support.h"

namespace sluice::nodes::iterator_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;

Step resume(const Bench& bench, const Arrival& arrival) {
  const json::object nothing;
  const liquid::ObjectScope scope(nothing);
  liquid::RenderOptions options;
  options.now = *parse_time("2026-01-31T12:00:00Z");
  return bench.node().resume(arrival, StepInput{scope, options, "run/n"});
}

std::string errors_of(std::string_view kind, std::string_view data) {
  return compile_node(kind, from_json(data)).all_errors();
}

TEST(Iterator, AsksForItsItems) {
  const auto step =
      Bench("iterator", R"({"items": "{{ p.l }}"})", R"({"p": {"l": [1, 2]}})").start();
  const auto& iterates = std::get<Iterates>(step);
  EXPECT_EQ(to_json(iterates.items), "[1,2]");
  EXPECT_EQ(iterates.concurrency, 10U);
  EXPECT_TRUE(iterates.stop_on_error);
  const auto other =
      Bench("iterator", R"({"items": [1], "concurrency": 3, "on_item_error": "collect"})").start();
  EXPECT_EQ(std::get<Iterates>(other).concurrency, 3U);
  EXPECT_FALSE(std::get<Iterates>(other).stop_on_error);
  const auto one = Bench("iterator", R"({"items": [1], "mode": "sequential"})").start();
  EXPECT_EQ(std::get<Iterates>(one).concurrency, 1U);
}

TEST(Iterator, HandsItemsOverInBatches) {
  const auto batches = [](std::string_view data) {
    const auto step = Bench("iterator", std::string(data)).start();
    return to_json(std::get<Iterates>(step).items);
  };
  EXPECT_EQ(batches(R"({"items": [1, 2, 3, 4, 5], "batch_size": 2})"), "[[1,2],[3,4],[5]]");
  EXPECT_EQ(batches(R"({"items": [1, [2]], "batch_size": 1})"), "[[1],[[2]]]");
  EXPECT_EQ(batches(R"({"items": [1, 2], "batch_size": 10000})"), "[[1,2]]");
  for (const auto* wrong : {"0", "10001", "\"2\"", "1.5"})
    EXPECT_NE(errors_of("iterator", fmt::format(R"({{"items": [], "batch_size": {}}})", wrong)), "")
        << wrong;
}

TEST(Iterator, TakesOnlyArrays) {
  EXPECT_EQ(describe(Bench("iterator", R"({"items": "{{ p }}"})", R"({"p": "x"})").start()),
            "failed: `items` must be an array, not \"x\"");
  EXPECT_NE(errors_of("iterator", R"({"items": "x"})"), "");
  EXPECT_NE(errors_of("iterator", R"({})"), "");
  EXPECT_NE(errors_of("iterator", R"({"items": [], "concurrency": 0})"), "");
  EXPECT_NE(errors_of("iterator", R"({"items": [], "concurrency": 101})"), "");
  EXPECT_NE(errors_of("iterator", R"({"items": [], "mode": "both"})"), "");
  EXPECT_NE(errors_of("iterator", R"({"items": [], "on_item_error": "x"})"), "");
}

TEST(Iterator, NamesTheItemsThatFailed) {
  const Bench bench("iterator", R"({"items": [1]})");
  json::array errors;
  for (int i = 0; i < 4; ++i)
    errors.push_back(json::object{{"index", i}, {"node", "charge"}, {"message", "no"}});
  const auto step = resume(bench, ItemsDone{{1, 2, 3, 4}, errors});
  EXPECT_EQ(describe(step),
            "failed: item 0 (node 'charge'): no; item 1 (node 'charge'): no; item 2 (node "
            "'charge'): no; and 1 more");
  EXPECT_EQ(std::get<Failed>(step).output.at("items").as_array().size(), 4U);
  EXPECT_EQ(describe(resume(bench, ItemsDone{{1}, {}})),
            R"({"items":[1],"errors":[],"succeeded":1,"failed":0})");
}

}  // namespace
}  // namespace sluice::nodes::iterator_test
