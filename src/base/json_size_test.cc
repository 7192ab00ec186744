#include "base/json_size.h"

#include <gtest/gtest.h>

#include "base/memory_budget.h"

namespace sluice::json_size_test {
namespace {

TEST(LeastJsonBytes, IsTheLengthOfTheTextButForEscapes) {
  for (const std::string_view text :
       {"null", "true", "-12", "1.5", "\"\"", "\"text\"", "[]", "{}", "[1,[2,[]],\"x\"]",
        R"({"a":1,"b":{"c":[null,false]},"":"z"})"}) {
    const auto value = parse_json(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(least_json_bytes(*value, 1'000'000), to_json(*value).size()) << text;
  }
}

TEST(LeastJsonBytes, LeavesOutWhatEscapesAdd) { EXPECT_EQ(least_json_bytes("a\n\"", 1'000), 5u); }

TEST(LeastJsonBytes, StopsOnceItIsTooMuch) {
  json::array many(1'000'000, "0123456789");
  const std::size_t told = least_json_bytes(many, 5'000'000);
  EXPECT_GT(told, 5'000'000u);
  EXPECT_LT(told, 5'000'100u);
}

TEST(TreeBytes, IsNearToWhatACopyTakes) {
  for (const std::string_view text :
       {R"({"a":1,"b":"a text that does not fit in a value","c":[1,2,3,{"d":null}]})",
        R"([[],[],[],[],[],[],[],[]])", R"([{"a":1},{"a":1},{"a":1},{"a":1}])"}) {
    json::array many;
    for (int i = 0; i < 1000; ++i) many.push_back(*parse_json(text));
    const json::value value = std::move(many);
    const MemoryBudget budget(1 << 30);
    const json::value copy = value;
    const auto taken = static_cast<std::size_t>(budget.taken());
    EXPECT_GT(tree_bytes(copy), taken / 2) << text;
    EXPECT_LT(tree_bytes(copy), taken * 3) << text;
  }
}

TEST(TreeBytes, IsTheSameForEqualValues) {
  json::array grown;
  for (int i = 0; i < 1000; ++i) grown.emplace_back(i);
  EXPECT_EQ(tree_bytes(json::value(grown)), tree_bytes(*parse_json(to_json(grown))));
  EXPECT_EQ(tree_bytes(grown), tree_bytes(json::value(grown)));
}

}  // namespace
}  // namespace sluice::json_size_test
