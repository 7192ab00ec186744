#include "engine/run/packed_values.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::engine::packed_values_test {
namespace {

constexpr std::size_t kMany = PackedValues::kUnpackedMax + 1;

json::array numbered(std::size_t count) {
  json::array values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(json::object{{"id", i}, {"sku", "sku-" + std::to_string(i)}});
  return values;
}

TEST(PackedValues, GiveBackWhatTheyHold) {
  for (const std::size_t count : {std::size_t{3}, kMany}) {
    PackedValues values(numbered(count));
    EXPECT_EQ(values.size(), count);
    EXPECT_EQ(values.take(2), numbered(3)[2]);
    EXPECT_EQ(PackedValues(numbered(count)).take_all(), numbered(count));
  }
}

TEST(PackedValues, AreSetInAnyOrder) {
  for (const std::size_t count : {std::size_t{4}, kMany}) {
    PackedValues values(count);
    values.set(3, "last");
    values.set(1, json::array{1.5, nullptr, true});
    values.set(0, nullptr);
    const auto all = values.take_all();
    EXPECT_EQ(all[1], (json::array{1.5, nullptr, true}));
    EXPECT_EQ(all[3], json::value("last"));
    EXPECT_TRUE(all[0].is_null());
    EXPECT_TRUE(all[2].is_null());
  }
}

TEST(PackedValues, ManyTakeLittleMoreThanTheirText) {
  constexpr std::size_t kCount = 100'000;
  const std::size_t text = to_json(numbered(kCount)).size();
  const PackedValues values(numbered(kCount));
  EXPECT_LT(values.held_bytes(), text + 16 * kCount);
  EXPECT_LT(values.held_bytes() / kCount, 50U);
}

}  // namespace
}  // namespace sluice::engine::packed_values_test
