#include "model/duration_counts.h"

#include <gtest/gtest.h>

namespace sluice::model::duration_counts_test {
namespace {

TEST(DurationCounts, BucketsFollowOneAnotherAndAreNarrow) {
  std::size_t last = 0;
  for (std::int64_t micros = 64; micros < Micros(std::chrono::hours(24 * 30)).count();
       micros += micros / 10) {
    const auto bucket = DurationCounts::bucket_of(Micros(micros));
    EXPECT_GE(bucket, last) << micros;
    EXPECT_LE(bucket, last + 1) << micros;
    last = bucket;
    DurationCounts counts;
    counts.add(Micros(micros));
    const auto upper = counts.quantile(1)->count();
    EXPECT_GE(upper, micros);
    EXPECT_LE(upper, micros + micros / 4 + 1) << micros;
  }
  EXPECT_EQ(DurationCounts::bucket_of(Micros(-5)), 0U);
  EXPECT_EQ(DurationCounts::bucket_of(Micros(0)), 0U);
  EXPECT_EQ(DurationCounts::bucket_of(Micros(63)), 0U);
  EXPECT_EQ(DurationCounts::bucket_of(Micros::max()), DurationCounts::kBuckets - 1);
}

TEST(DurationCounts, QuantilesAreThoseOfTheDurations) {
  DurationCounts counts;
  EXPECT_EQ(counts.quantile(0.5), std::nullopt);
  for (int i = 1; i <= 1'000; ++i) counts.add(Millis(i));
  EXPECT_EQ(counts.total(), 1'000);
  for (const auto& [share, millis] : {std::pair(0.5, 500.0), {0.95, 950.0}, {0.99, 990.0}}) {
    const auto found = static_cast<double>(counts.quantile(share)->count()) / 1'000;
    EXPECT_NEAR(found, millis, millis * 0.13) << share;
  }
  EXPECT_LE(*counts.quantile(0), Millis(1));
}

TEST(DurationCounts, SumsAreExact) {
  DurationCounts one;
  DurationCounts other;
  DurationCounts all;
  for (int i = 0; i < 100; ++i) {
    (i % 3 == 0 ? one : other).add(Millis(i * i));
    all.add(Millis(i * i));
  }
  one.add(other);
  EXPECT_EQ(one.encode(), all.encode());
}

TEST(DurationCounts, WhatIsEncodedIsReadBackAndIsShort) {
  DurationCounts counts;
  EXPECT_EQ(counts.encode(), "");
  for (int i = 0; i < 10'000; ++i) counts.add(Millis(5 + i % 7));
  counts.add(Micros::max());
  counts.add(Micros(0));
  EXPECT_LE(counts.encode().size(), 30U);
  const auto read = DurationCounts::decode(counts.encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->total(), counts.total());
  EXPECT_EQ(read->encode(), counts.encode());
}

TEST(DurationCounts, WhatIsNoEncodingIsRefused) {
  using namespace std::string_view_literals;
  for (const auto bytes : {"\x80"sv, "\x01"sv, "\x80\x01\x01\x20\x01"sv, "\xff\xff\x01\x01"sv,
                           "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv}) {
    const auto read = DurationCounts::decode(bytes);
    ASSERT_FALSE(read) << bytes.size();
    EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace sluice::model::duration_counts_test
