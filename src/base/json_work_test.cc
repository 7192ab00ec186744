#include "base/json.h"
#include "base/test_work.h"

namespace sluice::json_work_test {
namespace {

using testing::expect_linear;
using testing::expect_to_stop;
using testing::units_of;

json::value tree(std::size_t values) {
  json::array list;
  for (std::size_t i = 0; i < values / 4; ++i)
    list.push_back(json::object{{"id", i}, {"price", 1.5}, {"name", "a"}});
  return list;
}

TEST(JsonWork, ParsingPrintingAndCopyingCostInProportion) {
  expect_linear([](std::size_t n) { ASSERT_TRUE(parse_json(to_json(tree(n)))); }, 20'000, 4);
  expect_linear([](std::size_t n) { to_json(tree(n)); }, 20'000, 4);
  expect_linear([](std::size_t n) { to_pretty_json(tree(n)); }, 20'000, 4);
  expect_linear([](std::size_t n) { copy_json(tree(n)); }, 20'000, 4);
  expect_linear([](std::size_t n) { to_json(json::value(std::string(n, 'x'))); }, 100'000);
}

TEST(JsonWork, IsAskedForBeforeItIsDone) {
  const auto large = tree(100'000);
  const auto text = to_json(large);
  expect_to_stop([&] { discard(parse_json(text)); }, 10'000);
  expect_to_stop([&] { to_json(large); }, 10'000);
  expect_to_stop([&] { copy_json(large); }, 10'000);
}

TEST(JsonWork, AnExcerptOfALargeValueIsAsCheapAsOfASmallOne) {
  EXPECT_EQ(excerpt(tree(12)), to_json(tree(12)).substr(0, 80) + "...");
  EXPECT_EQ(excerpt(tree(4)), to_json(tree(4)));
  EXPECT_EQ(excerpt(json::value(std::string(200, 'x'))), "\"" + std::string(79, 'x') + "...");
  const json::value exact(std::string(78, 'x'));
  EXPECT_EQ(excerpt(exact), to_json(exact));
  const json::value euros("€€€€€€€€€€€€€€€€€€€€€€€€€€€€");
  EXPECT_EQ(excerpt(euros), "\"" + std::string(euros.get_string()).substr(0, 78) + "...");
  EXPECT_EQ(units_of([large = tree(100'000)] { excerpt(large); }),
            units_of([] { excerpt(tree(80)); }));
}

}  // namespace
}  // namespace sluice::json_work_test
