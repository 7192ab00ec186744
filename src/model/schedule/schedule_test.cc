#include "model/schedule/schedule.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/time.h"
#include "model/schedule/test_schedule.h"

namespace sluice::model::schedule_test {
namespace {

using testing_schedule::at;
using testing_schedule::schedule;
using testing_schedule::slots;
using testing_schedule::Slots;

using ::testing::HasSubstr;

TEST(Schedule, Intervals) {
  const std::pair<const char*, Micros> rows[] = {
      {"5 minutes", std::chrono::minutes(5)},
      {"1h30m", std::chrono::minutes(90)},
      {"1 hour, 30 minutes", std::chrono::minutes(90)},
      {"Every 2 Days", std::chrono::days(2)},
      {"every minute", std::chrono::minutes(1)},
      {"45", Seconds(45)},
      {"1 second", Seconds(1)},
      {"2 weeks", std::chrono::days(14)},
      {"PT5M", std::chrono::minutes(5)},
      {"P1DT12H", std::chrono::hours(36)},
      {"P1W", std::chrono::days(7)},
      {"366 days", std::chrono::days(366)},
  };
  const Timestamp start = at("2026-01-31T12:00:00.5Z");
  for (const auto& [value, length] : rows) {
    const Schedule each = schedule({.type = "interval", .value = value});
    EXPECT_EQ(*each.first(start) - start, length) << value;
    EXPECT_EQ(*each.following(start + length) - start, 2 * length) << value;
    // However late somebody looks, the slots stay in their row.
    EXPECT_EQ(*each.following(start, start + 7 * length + Micros(1)) - start, 8 * length);
    EXPECT_EQ(*each.following(start, start + 7 * length) - start, 8 * length);
    EXPECT_EQ(*each.following(start, start - Seconds(5)) - start, length);
  }
}

TEST(Schedule, DailyWeeklyMonthly) {
  EXPECT_EQ(slots({.type = "daily", .value = "17:30, 09:00"}, "2026-01-31T12:00:00Z", 3),
            (Slots{"2026-01-31T17:30Z", "2026-02-01T09:00Z", "2026-02-01T17:30Z"}));
  EXPECT_EQ(slots({.type = "daily"}, "2026-01-31T00:00:00Z", 1), Slots{"2026-02-01T00:00Z"});
  EXPECT_EQ(slots({.type = "daily", .value = "09:00", .timezone = "Asia/Kolkata"},
                  "2026-01-31T12:00:00Z", 1),
            Slots{"2026-02-01T03:30Z"});
  // 31 January 2026 is a Saturday.
  EXPECT_EQ(
      slots({.type = "weekly", .value = "mon-wed, Fri 09:00"}, "2026-01-31T12:00:00Z", 4),
      (Slots{"2026-02-02T09:00Z", "2026-02-03T09:00Z", "2026-02-04T09:00Z", "2026-02-06T09:00Z"}));
  EXPECT_EQ(slots({.type = "weekly", .value = "sun 09:00,10:00"}, "2026-01-31T12:00:00Z", 2),
            (Slots{"2026-02-01T09:00Z", "2026-02-01T10:00Z"}));
  EXPECT_EQ(slots({.type = "weekly"}, "2026-01-31T12:00:00Z", 1), Slots{"2026-02-02T00:00Z"});
  EXPECT_EQ(slots({.type = "weekly", .value = "fri-sun"}, "2026-01-31T12:00:00Z", 2),
            (Slots{"2026-02-01T00:00Z", "2026-02-06T00:00Z"}));
  EXPECT_EQ(slots({.type = "monthly", .value = "1, 15 09:00"}, "2026-01-31T12:00:00Z", 3),
            (Slots{"2026-02-01T09:00Z", "2026-02-15T09:00Z", "2026-03-01T09:00Z"}));
  EXPECT_EQ(slots({.type = "monthly", .value = "last 09:00"}, "2026-01-31T12:00:00Z", 3),
            (Slots{"2026-02-28T09:00Z", "2026-03-31T09:00Z", "2026-04-30T09:00Z"}));
  // A day that a month does not have is its last one, once.
  EXPECT_EQ(
      slots({.type = "monthly", .value = "30,31 09:00"}, "2026-01-31T12:00:00Z", 4),
      (Slots{"2026-02-28T09:00Z", "2026-03-30T09:00Z", "2026-03-31T09:00Z", "2026-04-30T09:00Z"}));
  EXPECT_EQ(slots({.type = "monthly"}, "2026-01-31T12:00:00Z", 1), Slots{"2026-02-01T00:00Z"});
}

TEST(Schedule, WhereTheClocksArePutForward) {
  // 02:00 is 03:00 on 29 March 2026: at 01:00 UTC.
  const auto berlin = [](const char* type, const char* value) {
    return slots({.type = type, .value = value, .timezone = "Europe/Berlin"},
                 "2026-03-28T12:00:00Z", 3);
  };
  EXPECT_EQ(berlin("daily", "02:30"),
            (Slots{"2026-03-29T01:00Z", "2026-03-30T00:30Z", "2026-03-31T00:30Z"}));
  EXPECT_EQ(berlin("daily", "02:00, 02:30, 03:00"),
            (Slots{"2026-03-29T01:00Z", "2026-03-30T00:00Z", "2026-03-30T00:30Z"}));
  EXPECT_EQ(berlin("cron", "30 1,2,3 29 * *"),
            (Slots{"2026-03-29T00:30Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z"}));
  EXPECT_EQ(
      slots({.type = "cron", .value = "*/30 * * * *", .timezone = "Europe/Berlin"},
            "2026-03-29T00:00:00Z", 4),
      (Slots{"2026-03-29T00:30Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z", "2026-03-29T02:00Z"}));
  // A whole day that was left out.
  EXPECT_EQ(slots({.type = "daily", .value = "12:00", .timezone = "Pacific/Apia"},
                  "2011-12-29T12:00:00Z", 3),
            (Slots{"2011-12-29T22:00Z", "2011-12-30T10:00Z", "2011-12-30T22:00Z"}));
}

TEST(Schedule, WhereTheClocksArePutBack) {
  // 03:00 is 02:00 again on 25 October 2026: at 01:00 UTC.
  const auto berlin = [](const char* type, const char* value, int count) {
    return slots({.type = type, .value = value, .timezone = "Europe/Berlin"},
                 "2026-10-24T23:50:00Z", count);
  };
  // A fixed time comes once, with the first pass.
  EXPECT_EQ(berlin("daily", "02:30", 2), (Slots{"2026-10-25T00:30Z", "2026-10-26T01:30Z"}));
  EXPECT_EQ(berlin("cron", "30 2 * * *", 2), (Slots{"2026-10-25T00:30Z", "2026-10-26T01:30Z"}));
  EXPECT_EQ(berlin("cron", "0,30 2,3 * * *", 4), (Slots{"2026-10-25T00:00Z", "2026-10-25T00:30Z",
                                                        "2026-10-25T02:00Z", "2026-10-25T02:30Z"}));
  // What goes by the clock goes on through both.
  EXPECT_EQ(
      berlin("cron", "*/30 * * * *", 7),
      (Slots{"2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z",
             "2026-10-25T02:00Z", "2026-10-25T02:30Z", "2026-10-25T03:00Z"}));
  EXPECT_EQ(berlin("cron", "30 * * * *", 4), (Slots{"2026-10-25T00:30Z", "2026-10-25T01:30Z",
                                                    "2026-10-25T02:30Z", "2026-10-25T03:30Z"}));
}

TEST(Schedule, RefusesWhatItCannotKeep) {
  struct Row {
    const char* type;
    const char* value;
    const char* expected;
  };
  const Row rows[] = {
      {"interval", "0 seconds", "not a valid interval"},
      {"interval", "367 days", "not a valid interval"},
      {"interval", "99999999999999999999 s", "not a valid interval"},
      {"interval", "9223372036854775807 s 9223372036854775807 s", "not a valid interval"},
      {"interval", "1 month", "not a valid interval"},
      {"interval", "-5 minutes", "not a valid interval"},
      {"interval", "5 5", "not a valid interval"},
      {"interval", "5m 5", "not a valid interval"},
      {"interval", "P", "not a valid interval"},
      {"interval", "every", "not a valid interval"},
      {"interval", "", "a schedule of type interval needs a value"},
      {"daily", "25:00", "'25:00' is not a time of day"},
      {"daily", "9", "'9' is not a time of day"},
      {"daily", "09:00,", "'' is not a time of day"},
      {"daily", "09:00:00:00", "is not a time of day"},
      {"daily", "009:00", "is not a time of day"},
      {"daily", "9am", "is not a time of day"},
      {"weekly", "someday 09:00", "'someday' is not a day of the week"},
      {"weekly", "mon 9", "is not a time of day"},
      {"weekly", "  ", "is not a"},
      {"monthly", "0 09:00", "'0' is not a day of the month"},
      {"monthly", "32 09:00", "'32' is not a day of the month"},
      {"monthly", "first 09:00", "'first' is not a day of the month"},
      {"monthly", "1,,2 09:00", "'' is not a day of the month"},
      {"hourly", "5", "the schedule type must be"},
      {"manual", "", "the schedule type must be"},
  };
  for (const auto& row : rows) {
    const auto parsed = Schedule::parse({.type = row.type, .value = row.value});
    ASSERT_FALSE(parsed.has_value()) << row.type << " " << row.value;
    EXPECT_THAT(parsed.error().message, HasSubstr(row.expected)) << row.value;
  }
  EXPECT_THAT(Schedule::parse({.type = "daily", .timezone = "Mars/Base"}).error().message,
              HasSubstr("'Mars/Base' is not a known time zone"));
  EXPECT_THAT(Schedule::parse({.type = "cron", .value = std::string(300, '*')}).error().message,
              HasSubstr("longer than 256 bytes"));
}

TEST(Schedule, CatchesUp) {
  const Timestamp next = at("2026-01-31T12:00:00Z");
  const auto due = [&](CatchUp policy, Timestamp now, const char* type = "interval",
                       const char* value = "1 hour") {
    return schedule({.type = type, .value = value, .catch_up = policy}).due(next, now);
  };
  const auto hours = [&](int count) { return next + std::chrono::hours(count); };
  for (const auto policy : {CatchUp::kSkip, CatchUp::kOnce, CatchUp::kAll}) {
    // On time, and too early.
    EXPECT_EQ(due(policy, next).start, std::vector{next});
    EXPECT_EQ(due(policy, next).next, hours(1));
    EXPECT_EQ(due(policy, next + Seconds(30)).start, std::vector{next});
    EXPECT_TRUE(due(policy, next - Micros(1)).start.empty());
    EXPECT_EQ(due(policy, next - Micros(1)).next, next);
    // Three hours and a half away: the row goes on behind it.
    EXPECT_EQ(due(policy, hours(3) + Seconds(1800)).next, hours(4));
    EXPECT_EQ(due(policy, hours(3) + Seconds(1800), "cron", "0 * * * *").next, hours(4));
  }
  for (const auto& [type, value] :
       {std::pair("interval", "1 hour"), std::pair("cron", "0 * * * *")}) {
    const Timestamp late = hours(3) + Seconds(1800);
    EXPECT_TRUE(due(CatchUp::kSkip, late, type, value).start.empty());
    EXPECT_EQ(due(CatchUp::kSkip, hours(3) + Seconds(5), type, value).start, std::vector{hours(3)});
    EXPECT_EQ(due(CatchUp::kOnce, late, type, value).start, std::vector{hours(3)});
    EXPECT_EQ(due(CatchUp::kAll, late, type, value).start,
              (std::vector{next, hours(1), hours(2), hours(3)}));
    EXPECT_EQ(due(CatchUp::kAll, hours(1'000), type, value).start.size(), kCatchUpMax);
    EXPECT_EQ(due(CatchUp::kAll, hours(1'000), type, value).next, hours(1'001));
  }
  // After years away, the newest of every minute and of once a year are found without counting.
  for (const auto* cron : {"* * * * *", "0 0 1 1 *", "0 9 * * mon", "* * 1 * *"}) {
    const auto found = due(CatchUp::kOnce, at("2036-07-01T00:00:30Z"), "cron", cron);
    ASSERT_EQ(found.start.size(), 1u);
    EXPECT_LE(found.start[0], at("2036-07-01T00:00:30Z")) << cron;
    EXPECT_GT(*schedule({.type = "cron", .value = cron}).following(found.start[0]),
              at("2036-07-01T00:00:30Z"))
        << cron;
  }
}

TEST(Schedule, InWords) {
  struct Row {
    const char* type;
    const char* value;
    const char* expected;
  };
  const Row rows[] = {
      {"interval", "5 minutes", "every 5 minutes"},
      {"interval", "3600", "every hour"},
      {"interval", "90m", "every 1 hour and 30 minutes"},
      {"interval", "1d 1h 1m 1s", "every 1 day, 1 hour, 1 minute and 1 second"},
      {"cron", "0 4 * * *", "every day at 04:00 (Europe/Berlin)"},
      {"daily", "17:30,09:00", "every day at 09:00 and 17:30 (Europe/Berlin)"},
      {"weekly", "mon,sun 09:00:05", "every Monday and Sunday at 09:00:05 (Europe/Berlin)"},
      {"monthly", "1,2,3,11,22 09:00",
       "on the 1st, 2nd, 3rd, 11th and 22nd of every month at 09:00 (Europe/Berlin)"},
      {"monthly", "last 09:00", "on the last day of every month at 09:00 (Europe/Berlin)"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(
        schedule({.type = row.type, .value = row.value, .timezone = "Europe/Berlin"}).in_words(),
        row.expected);
  const Timestamp now = at("2026-01-31T12:00:00Z");
  const std::pair<std::int64_t, const char*> times[] = {{-5, "now"},
                                                        {0, "now"},
                                                        {1, "in 1 second"},
                                                        {89, "in 89 seconds"},
                                                        {90, "in 2 minutes"},
                                                        {600, "in 10 minutes"},
                                                        {5'399, "in 90 minutes"},
                                                        {5'400, "in 2 hours"},
                                                        {10'800, "in 3 hours"},
                                                        {86'400, "in 24 hours"},
                                                        {129'600, "in 2 days"},
                                                        {8'640'000, "in 100 days"}};
  for (const auto& [seconds, expected] : times)
    EXPECT_EQ(time_until_in_words(now + Seconds(seconds), now), expected) << seconds;
}

// --- properties ---

// A slower way to the same answer: every minute of the real clock, one after the other.
std::optional<Timestamp> slow_next(const Calendar& calendar, const Zone& zone, Timestamp after,
                                   int minutes_max) {
  auto minute = std::chrono::ceil<std::chrono::minutes>(after + Micros(1));
  std::optional<int> before = zone.offset_at(Timestamp(minute) - Seconds(60)).seconds;
  for (int i = 0; i < minutes_max; ++i, minute += std::chrono::minutes(1)) {
    const Timestamp time(minute);
    const LocalTime local = zone.to_local(time);
    const int offset = zone.offset_at(time).seconds;
    const int jump = offset - *before;
    before = offset;
    // Wall times that this minute stands for: its own and, behind a jump, those left out.
    for (LocalTime wall = local - Seconds(std::max(jump, 0)); wall <= local;
         wall += std::chrono::minutes(1)) {
      const auto day = std::chrono::floor<std::chrono::days>(wall);
      const std::chrono::year_month_day date(day);
      const int second = static_cast<int>(std::chrono::duration_cast<Seconds>(wall - day).count());
      const auto month = static_cast<unsigned>(date.month());
      if ((calendar.months >> month & 1) == 0 || !calendar.has_day(date)) continue;
      if (!std::ranges::binary_search(calendar.times, second)) continue;
      const bool second_pass = zone.moments_of(wall).kind == Zone::Moments::Kind::kTwo &&
                               zone.moments_of(wall).second == time;
      if (!second_pass || calendar.both_passes) return time;
    }
  }
  return std::nullopt;
}

TEST(Schedule, FindsWhatASlowerSearchFinds) {
  const char* const crons[] = {"*/7 * * * *",   "30 2 * * *",  "0,30 1-3 * * *",
                               "15 */5 * * *",  "0 0 1 * *",   "0 3 L * *",
                               "45 23 * * sun", "* 2 * * *",   "0 12 13 * fri",
                               "0 0 */2 * 1-5", "30 2 LW * *", "15 2 L-3 * 0#5,6L"};
  // Half an hour, an hour and none; both hemispheres.
  for (const auto* name : {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"}) {
    const Zone zone = *Zone::find(name);
    for (const auto* cron : crons) {
      const Calendar calendar = *parse_cron(cron);
      std::uint64_t random = 7;
      for (const auto* around : {"2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z",
                                 "2026-04-04T10:00:00Z", "2026-11-01T00:00:00Z"}) {
        for (int i = 0; i < 12; ++i) {
          random = random * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
          const Timestamp after = at(around) + Seconds(random >> 33) % std::chrono::hours(30);
          constexpr int kMinutesMax = 4 * 24 * 60;
          const auto slow = slow_next(calendar, zone, after, kMinutesMax);
          const auto fast = next_moment(calendar, zone, after);
          ASSERT_TRUE(fast.has_value()) << cron;
          if (slow)
            ASSERT_EQ(format_time(*fast), format_time(*slow))
                << cron << " " << name << " after " << format_time(after);
          else
            ASSERT_GT(*fast, after + std::chrono::minutes(kMinutesMax - 1)) << cron << " " << name;
        }
      }
    }
  }
}

TEST(Schedule, SlotsAscendAndFormOneRow) {
  const ScheduleSpec specs[] = {
      {.type = "interval", .value = "17 minutes"},
      {.type = "cron", .value = "*/17 * * * *", .timezone = "Europe/Berlin"},
      {.type = "daily", .value = "02:15,02:45,14:00", .timezone = "Europe/Berlin"},
      {.type = "weekly", .value = "sat,sun 02:30", .timezone = "America/New_York"},
      {.type = "monthly", .value = "29,31 00:00", .timezone = "Australia/Lord_Howe"}};
  for (const auto& spec : specs) {
    const Schedule each = schedule(spec);
    Timestamp slot = *each.first(at("2026-01-31T12:00:00Z"));
    for (int i = 0; i < 2'000; ++i) {
      const Timestamp next = *each.following(slot);
      ASSERT_GT(next, slot);
      // Whenever somebody looks between two slots, the next one is the same.
      ASSERT_EQ(each.following(slot, slot + (next - slot) / 2), next);
      ASSERT_EQ(each.following(slot, next - Micros(1)), next);
      slot = next;
    }
  }
}

}  // namespace
}  // namespace sluice::model::schedule_test
