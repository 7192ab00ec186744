#include "base/zone.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::zone_test {
namespace {

Zone zone(std::string_view name) {
  auto found = Zone::find(name);
  EXPECT_TRUE(found.has_value()) << name;
  return found.value_or(Zone());
}

// The wall time that a text shows, e.g. "2026-03-29T02:30:00Z" for 02:30 wherever.
LocalTime wall(std::string_view text) { return LocalTime(parse_time(text)->time_since_epoch()); }

TEST(Zone, KnowsWhatTheSystemKnows) {
  EXPECT_EQ(Zone().name(), "UTC");
  for (const auto* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                           "EST5EDT", "America/Port-au-Prince"})
    EXPECT_EQ(zone(name).name(), name);
  for (const auto* name :
       {"", "Europe/Nowhere", "Europe", "europe", "Europe/", "/Europe/Berlin", "Europe//Berlin",
        "../zoneinfo/UTC", "Europe/../UTC", "/etc/localtime", "localtime", "libc:localtime",
        "Fixed/UTC+02:00:00", "zone.tab", "+5", "+24:00", "+05:60", "+0a:00", "Europe/Berlin "}) {
    const auto found = Zone::find(name);
    ASSERT_FALSE(found.has_value()) << name;
    EXPECT_NE(found.error().message.find("is not a known time zone"), std::string::npos);
  }
  EXPECT_FALSE(Zone::find(std::string(100'000, 'a')));
  EXPECT_FALSE(Zone::find(std::string_view("UTC\0", 4)));
}

TEST(Zone, TellsTheOffset) {
  struct Row {
    const char* zone;
    const char* time;
    int seconds;
    const char* abbreviation;
  };
  const Row rows[] = {
      {"UTC", "2026-07-01T00:00:00Z", 0, "UTC"},
      {"Europe/Berlin", "2026-01-01T00:00:00Z", 3600, "CET"},
      {"Europe/Berlin", "2026-07-01T00:00:00Z", 7200, "CEST"},
      {"Europe/Berlin", "2026-03-29T00:59:59.999999Z", 3600, "CET"},
      {"Europe/Berlin", "2026-03-29T01:00:00Z", 7200, "CEST"},
      // Behind the last year that the database lists.
      {"Europe/Berlin", "2090-07-01T00:00:00Z", 7200, "CEST"},
      {"America/New_York", "2500-07-01T00:00:00Z", -14400, "EDT"},
      {"Asia/Kolkata", "2026-07-01T00:00:00Z", 19800, "IST"},
      {"+05:30", "2026-07-01T00:00:00Z", 19800, "+0530"},
      {"-03:00", "1969-12-31T23:59:59.5Z", -10800, "-03"},
  };
  for (const auto& row : rows) {
    const auto offset = zone(row.zone).offset_at(*parse_time(row.time));
    EXPECT_EQ(offset.seconds, row.seconds) << row.zone << " " << row.time;
    EXPECT_EQ(offset.abbreviation, row.abbreviation) << row.zone << " " << row.time;
    EXPECT_EQ(zone(row.zone).to_local(*parse_time(row.time)),
              wall(row.time) + Seconds(row.seconds));
  }
}

TEST(Zone, WallTimesAreOneMomentOrNoneOrTwo) {
  using enum Zone::Moments::Kind;
  struct Row {
    const char* zone;
    const char* wall;
    Zone::Moments::Kind kind;
    const char* first;
    const char* second;
  };
  const Row rows[] = {
      {"UTC", "2026-03-29T02:30:00Z", kOne, "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
      {"Europe/Berlin", "2026-03-29T01:59:59.5Z", kOne, "2026-03-29T00:59:59.5Z",
       "2026-03-29T00:59:59.5Z"},
      {"Europe/Berlin", "2026-03-29T02:30:00.5Z", kNone, "2026-03-29T01:00:00Z",
       "2026-03-29T01:30:00.5Z"},
      {"Europe/Berlin", "2026-03-29T03:00:00Z", kOne, "2026-03-29T01:00:00Z",
       "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-10-25T02:30:00.5Z", kTwo, "2026-10-25T00:30:00.5Z",
       "2026-10-25T01:30:00.5Z"},
      {"Europe/Berlin", "2060-10-31T02:30:00Z", kTwo, "2060-10-31T00:30:00Z",
       "2060-10-31T01:30:00Z"},
      // Half an hour, and a whole day that was left out.
      {"Australia/Lord_Howe", "2026-10-04T02:10:00Z", kNone, "2026-10-03T15:30:00Z",
       "2026-10-03T15:40:00Z"},
      {"Pacific/Apia", "2011-12-30T12:00:00Z", kNone, "2011-12-30T10:00:00Z",
       "2011-12-30T22:00:00Z"},
  };
  for (const auto& row : rows) {
    const auto moments = zone(row.zone).moments_of(wall(row.wall));
    EXPECT_EQ(moments.kind, row.kind) << row.zone << " " << row.wall;
    EXPECT_EQ(format_time(moments.first), format_time(*parse_time(row.first))) << row.wall;
    EXPECT_EQ(format_time(moments.second), format_time(*parse_time(row.second))) << row.wall;
  }
}

TEST(Zone, ThereAndBackAgain) {
  for (const auto* name : {"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"}) {
    const Zone there = zone(name);
    Timestamp time = *parse_time("1960-01-01T00:00:00Z");
    for (int i = 0; i < 20'000; ++i, time += std::chrono::minutes(2'503)) {
      const auto moments = there.moments_of(there.to_local(time));
      ASSERT_NE(moments.kind, Zone::Moments::Kind::kNone) << name << " " << format_time(time);
      ASSERT_TRUE(moments.first == time || moments.second == time) << name << format_time(time);
    }
  }
}

}  // namespace
}  // namespace sluice::zone_test
