#include "services/run_stats.h"

#include <gmock/gmock.h>

#include "base/time.h"

namespace sluice::services::run_stats_test {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Hours that a test makes up.
class MadeUpHours : public store::StatsReader {
 public:
  Result<std::vector<store::RunHour>> run_hours(TeamId /*team*/, std::optional<WorkflowId> of,
                                                store::HourRange range) override {
    asked = range;
    std::vector<store::RunHour> found;
    for (auto hour = range.first; hour < range.end; ++hour)
      if (const auto at = rows.find({of ? of->key : 0, hour}); at != rows.end())
        found.push_back({hour, at->second});
    return found;
  }
  Result<store::WorkflowTallies> workflow_tallies(TeamId /*team*/, store::HourRange range,
                                                  std::int64_t /*rows_max*/) override {
    std::map<std::int64_t, store::RunTally> sums;
    for (const auto& [key, tally] : rows)
      if (key.second >= range.first && key.second < range.end) sums[key.first].add(tally);
    store::WorkflowTallies found{.workflows = {}, .first = range.first};
    for (const auto& [workflow, tally] : sums) found.workflows.push_back({workflow, tally});
    return found;
  }

  std::map<std::pair<std::int64_t, std::int64_t>, store::RunTally> rows;
  store::HourRange asked;
};

constexpr TeamId kTeam{7};
// 1,000 days after 1970, at half past ten.
constexpr Timestamp kNow = Timestamp(hours(24'000 + 10) + std::chrono::minutes(30));

StatsRange range_of(const StatsQuery& query, std::int64_t buckets_max = 100) {
  const auto range = stats_range(query, kNow, buckets_max);
  EXPECT_TRUE(range) << range.error().message;
  return range.value_or(StatsRange());
}

TEST(StatsRange, ByDefaultIsADayOfHoursThatEndsNow) {
  const auto range = range_of({});
  EXPECT_EQ(range.hours().first, 24'000 + 11 - 24);
  EXPECT_EQ(range.hours().end, 24'000 + 11);
  EXPECT_EQ(range.buckets, 24);
}

TEST(StatsRange, BucketsBeginAtWholeOnesOfADay) {
  const auto days = range_of({.from = kNow - hours(30), .bucket = hours(24)});
  EXPECT_EQ(days.hours().first, 24'000 - 24);
  EXPECT_EQ(days.buckets, 2);
  const auto exact = range_of(
      {.from = Timestamp(hours(24'000)), .to = Timestamp(hours(24'006)), .bucket = hours(6)});
  EXPECT_EQ(exact.hours().first, 24'000);
  EXPECT_EQ(exact.buckets, 1) << "the end is not part of it";
}

TEST(StatsRange, WhatIsNoRangeIsRefused) {
  const auto why = [](const StatsQuery& query) {
    const auto range = stats_range(query, kNow, 100);
    return range ? std::string("taken") : range.error().message;
  };
  EXPECT_THAT(why({.bucket = hours(5)}), HasSubstr("bucket must be"));
  EXPECT_THAT(why({.bucket = std::chrono::minutes(1)}), HasSubstr("bucket must be"));
  EXPECT_THAT(why({.from = kNow + hours(2)}), HasSubstr("earlier"));
  EXPECT_THAT(why({.from = kNow, .to = kNow - hours(5)}), HasSubstr("earlier"));
  EXPECT_THAT(why({.from = kNow - hours(100)}), HasSubstr("101 buckets, but at most 100"));
  EXPECT_EQ(why({.from = kNow - hours(99)}), "taken");
}

TEST(RunStats, HoursAreSummedUpInTheirBuckets) {
  MadeUpHours store;
  const auto range = range_of(
      {.from = Timestamp(hours(24'000)), .to = Timestamp(hours(24'010)), .bucket = hours(6)});
  store.rows[{0, 24'000}].accepted = 1;
  store.rows[{0, 24'005}].accepted = 2;
  store.rows[{0, 24'006}].accepted = 4;
  store.rows[{0, 23'999}].accepted = 100;
  const auto buckets = tallies_of(store, kTeam, {}, range, kNow);
  ASSERT_TRUE(buckets);
  ASSERT_THAT(*buckets, SizeIs(2));
  EXPECT_EQ(buckets->at(0).accepted, 3);
  EXPECT_EQ(buckets->at(1).accepted, 4);
  EXPECT_EQ(sum_of(*buckets).accepted, 7);
}

TEST(RunStats, WhatIsNoLongerKeptIsNotLookedFor) {
  MadeUpHours store;
  const auto range = range_of({.from = kNow - hours(24 * 99), .bucket = hours(24)});
  const auto buckets = tallies_of(store, kTeam, {}, range, kNow);
  ASSERT_TRUE(buckets);
  EXPECT_THAT(*buckets, SizeIs(100));
  EXPECT_EQ(store.asked.end - store.asked.first, 24 * 35 + 14);
}

TEST(RunStats, TheSlowestAndTheFailingStandOut) {
  MadeUpHours store;
  const auto hour = store::hour_of(kNow);
  store.rows[{1, hour}].durations.add(Millis(5));
  store.rows[{2, hour}].durations.add(Seconds(9));
  store.rows[{2, hour}].failed = 1;
  store.rows[{3, hour}].durations.add(Seconds(1));
  store.rows[{3, hour}].failed = 7;
  store.rows[{4, hour}].accepted = 50;
  const auto found = standouts_of(store, kTeam, range_of({}), kNow, 2);
  ASSERT_TRUE(found);
  const auto keys = [](const std::vector<store::WorkflowTally>& tallies) {
    std::vector<std::int64_t> out;
    for (const auto& each : tallies) out.push_back(each.workflow);
    return out;
  };
  EXPECT_THAT(keys(found->slowest), ElementsAre(2, 3));
  EXPECT_THAT(keys(found->failing), ElementsAre(3, 2));
  store.rows.clear();
  EXPECT_THAT(standouts_of(store, kTeam, range_of({}), kNow, 2)->failing, IsEmpty());
}

}  // namespace
}  // namespace sluice::services::run_stats_test
