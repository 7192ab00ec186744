#include "services/disk_forecast.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::services::disk_forecast_test {
namespace {

constexpr Micros kHour = std::chrono::hours(1);
constexpr Micros kDay = 24 * kHour;
const Timestamp kStart(std::chrono::hours(24 * 365 * 56));

// One sample an hour; the room changes by `each`.
std::vector<store::StorageSample> samples(int hours, std::int64_t free_bytes, std::int64_t each) {
  std::vector<store::StorageSample> out;
  for (int hour = 0; hour <= hours; ++hour)
    out.push_back({.at = kStart + hour * kHour, .disk_free_bytes = free_bytes + hour * each});
  return out;
}

TEST(DiskForecast, ADiskThatFillsEvenlyIsFullOnTime) {
  const auto forecast = forecast_disk(samples(48, 1'000'000, -1'000));
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->bytes_per_day, 24'000);
  EXPECT_EQ(forecast->full_at, kStart + 1'000 * kHour);
  EXPECT_EQ(forecast->measured_since, kStart);
}

TEST(DiskForecast, WhatGoesUpAndDownIsSeenAsATrend) {
  auto rows = samples(24 * 10, 10'000'000, -1'000);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].disk_free_bytes += i % 2 == 0 ? 500 : -500;
  const auto forecast = forecast_disk(rows);
  ASSERT_TRUE(forecast && forecast->full_at);
  EXPECT_NEAR(static_cast<double>(forecast->bytes_per_day), 24'000, 100);
  EXPECT_LT(*forecast->full_at, kStart + 418 * kDay);
  EXPECT_GT(*forecast->full_at, kStart + 415 * kDay);
}

TEST(DiskForecast, FreePagesAreRoom) {
  auto rows = samples(48, 1'000'000, -1'000);
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].database.free_bytes = static_cast<std::int64_t>(i) * 1'000;
  const auto forecast = forecast_disk(rows);
  ASSERT_TRUE(forecast);
  EXPECT_EQ(forecast->bytes_per_day, 0);
  EXPECT_FALSE(forecast->full_at);
}

TEST(DiskForecast, OneThatBecomesEmptierOrHardlyFillsIsNeverFull) {
  EXPECT_FALSE(forecast_disk(samples(48, 1'000'000, 10))->full_at);
  EXPECT_EQ(forecast_disk(samples(48, 1'000'000, 10))->bytes_per_day, -240);
  EXPECT_FALSE(forecast_disk(samples(48, 1'000'000'000, -1))->full_at) << "in a hundred years";
}

TEST(DiskForecast, AFullOneIsFullNow) {
  EXPECT_EQ(forecast_disk(samples(10, 10'000, -1'000))->full_at, kStart + 10 * kHour);
}

TEST(DiskForecast, LittleIsNotEnoughToTell) {
  EXPECT_FALSE(forecast_disk({}));
  EXPECT_FALSE(forecast_disk(samples(0, 1'000, -1)));
  EXPECT_FALSE(forecast_disk(samples(5, 1'000, -1)));
  EXPECT_TRUE(forecast_disk(samples(6, 1'000, -1)));
}

}  // namespace
}  // namespace sluice::services::disk_forecast_test
