#include <gmock/gmock.h>

#include "model/schedule/test_schedule.h"

namespace sluice::model::schedule_cron_test {
namespace {

using testing_schedule::at;
using testing_schedule::schedule;
using testing_schedule::slots;
using testing_schedule::Slots;

TEST(Schedule, Cron) {
  struct Row {
    const char* cron;
    Slots expected;  // from Saturday, 31 January 2026, noon
  };
  const Row rows[] = {
      {"* * * * *", {"2026-01-31T12:01Z", "2026-01-31T12:02Z"}},
      {"0 4 * * *", {"2026-02-01T04:00Z", "2026-02-02T04:00Z"}},
      {"*/20 * * * *", {"2026-01-31T12:20Z", "2026-01-31T12:40Z", "2026-01-31T13:00Z"}},
      {"5/20 * * * *", {"2026-01-31T12:05Z", "2026-01-31T12:25Z", "2026-01-31T12:45Z"}},
      {"10-20/5,59 3 * * *",
       {"2026-02-01T03:10Z", "2026-02-01T03:15Z", "2026-02-01T03:20Z", "2026-02-01T03:59Z"}},
      {"0 9 * * mon-fri", {"2026-02-02T09:00Z", "2026-02-03T09:00Z"}},
      {"0 9 * * 7", {"2026-02-01T09:00Z", "2026-02-08T09:00Z"}},
      {"0 9 * * 0", {"2026-02-01T09:00Z", "2026-02-08T09:00Z"}},
      {"0 9 * * Sat-Sun", {"2026-02-01T09:00Z", "2026-02-07T09:00Z"}},
      {"0 9 * JAN,march ?", {"2026-03-01T09:00Z", "2026-03-02T09:00Z"}},
      {"0 9 L * *", {"2026-02-28T09:00Z", "2026-03-31T09:00Z"}},
      {"0 9 1,L * *", {"2026-02-01T09:00Z", "2026-02-28T09:00Z", "2026-03-01T09:00Z"}},
      {"0 0 29 2 *", {"2028-02-29T00:00Z", "2032-02-29T00:00Z"}},
      // Both days given: either is enough. One begins with a star: both must fit.
      {"0 0 13 * fri", {"2026-02-06T00:00Z", "2026-02-13T00:00Z", "2026-02-20T00:00Z"}},
      {"0 0 */7 * sun", {"2026-02-01T00:00Z", "2026-02-08T00:00Z", "2026-02-15T00:00Z"}},
      {"@hourly", {"2026-01-31T13:00Z"}},
      {"@daily", {"2026-02-01T00:00Z"}},
      {"@Midnight", {"2026-02-01T00:00Z"}},
      {"@weekly", {"2026-02-01T00:00Z", "2026-02-08T00:00Z"}},
      {"@monthly", {"2026-02-01T00:00Z", "2026-03-01T00:00Z"}},
      {"@yearly", {"2027-01-01T00:00Z"}},
      {"  0   4 * * *  ", {"2026-02-01T04:00Z"}},
      // The second Friday, and where a month has no fifth one.
      {"0 9 * * 5#2", {"2026-02-13T09:00Z", "2026-03-13T09:00Z", "2026-04-10T09:00Z"}},
      {"0 9 * * FRI#5", {"2026-05-29T09:00Z", "2026-07-31T09:00Z"}},
      {"0 9 * * 7#1,mon#1", {"2026-02-01T09:00Z", "2026-02-02T09:00Z", "2026-03-01T09:00Z"}},
      {"0 9 * * 5L", {"2026-02-27T09:00Z", "2026-03-27T09:00Z", "2026-04-24T09:00Z"}},
      {"0 9 * * friL", {"2026-02-27T09:00Z", "2026-03-27T09:00Z"}},
      {"0 9 * * 1,5L",
       {"2026-02-02T09:00Z", "2026-02-09T09:00Z", "2026-02-16T09:00Z", "2026-02-23T09:00Z",
        "2026-02-27T09:00Z"}},
      {"0 9 L-3 * *", {"2026-02-25T09:00Z", "2026-03-28T09:00Z", "2026-04-27T09:00Z"}},
      {"0 9 l-30 * *", {"2026-03-01T09:00Z", "2026-05-01T09:00Z"}},
      {"0 9 L-0 * *", {"2026-02-28T09:00Z"}},
      // 28 February 2026 is a Saturday, 31 May a Sunday.
      {"0 9 LW * *",
       {"2026-02-27T09:00Z", "2026-03-31T09:00Z", "2026-04-30T09:00Z", "2026-05-29T09:00Z"}},
      // 15 February and 15 March are Sundays, 15 August is a Saturday.
      {"0 9 15W * *", {"2026-02-16T09:00Z", "2026-03-16T09:00Z", "2026-04-15T09:00Z"}},
      {"0 9 15w 8 *", {"2026-08-14T09:00Z"}},
      // It stays in the month: the first is a Saturday in August, the 31st one in October.
      {"0 9 1W 8 *", {"2026-08-03T09:00Z"}},
      {"0 9 31W 5 *", {"2026-05-29T09:00Z"}},
      {"0 9 31W 4,5 *", {"2026-05-29T09:00Z"}},
      {"0 9 L-2W * *", {"2026-02-26T09:00Z", "2026-03-30T09:00Z"}},
      {"0 9 13 * 5#2",
       {"2026-02-13T09:00Z", "2026-03-13T09:00Z", "2026-04-10T09:00Z", "2026-04-13T09:00Z"}},
      {"0 0 9 ? JAN,mar MON#1", {"2026-03-02T09:00Z", "2027-01-04T09:00Z"}},
  };
  for (const auto& row : rows)
    EXPECT_EQ(slots({.type = "cron", .value = row.cron}, "2026-01-31T12:00:00Z",
                    static_cast<int>(row.expected.size())),
              row.expected)
        << row.cron;
}

TEST(Schedule, CronWithSeconds) {
  const auto times = [](const char* cron, std::string_view start, int count, const char* zone) {
    const auto each = schedule({.type = "cron", .value = cron, .timezone = zone});
    std::vector<std::string> out;
    auto slot = each.first(at(start));
    for (int i = 0; i < count && slot; ++i, slot = each.following(*slot))
      out.push_back(format_time(*slot).substr(11, 8));
    return out;
  };
  constexpr auto kNoon = "2026-01-31T12:00:00Z";
  EXPECT_EQ(times("*/20 * * * * *", kNoon, 4, "UTC"),
            (Slots{"12:00:20", "12:00:40", "12:01:00", "12:01:20"}));
  EXPECT_EQ(times("5,30 59 12 * * *", kNoon, 3, "UTC"),
            (Slots{"12:59:05", "12:59:30", "12:59:05"}));
  EXPECT_EQ(times("* * * * * *", kNoon, 2, "UTC"), (Slots{"12:00:01", "12:00:02"}));
  EXPECT_EQ(times("59 59 23 31 12 *", kNoon, 1, "UTC"), Slots{"23:59:59"});
  // Through the hour that comes twice.
  EXPECT_EQ(times("30 30 * * * *", "2026-10-24T23:50:00Z", 4, "Europe/Berlin"),
            (Slots{"00:30:30", "01:30:30", "02:30:30", "03:30:30"}));
  EXPECT_EQ(times("30 30 2 * * *", "2026-10-24T23:50:00Z", 2, "Europe/Berlin"),
            (Slots{"00:30:30", "01:30:30"}));
}

TEST(Schedule, CronInWords) {
  const std::pair<const char*, const char*> rows[] = {
      {"* * * * *", "every minute"},
      {"* * * * * *", "every second"},
      {"*/10 * * * * *", "every 10 seconds"},
      {"*/5 * * * *", "every 5 minutes"},
      {"@hourly", "every hour"},
      {"0 */2 * * *", "every 2 hours"},
      {"30 * * * *", "every hour at minute 30"},
      {"30 */6 * * *", "every day at 00:30, 06:30, 12:30 and 18:30"},
      {"*/15 9-17 * * mon-fri", "on Monday to Friday, every 15 minutes of the hours 9 to 17"},
      {"7,37 * * * *", "every hour at minute 7 and 37"},
      {"* 9 * * *", "every minute of the hour 9"},
      {"@daily", "every day at 00:00"},
      {"15 30 9 * * *", "every day at 09:30:15"},
      {"0 9,17 * * *", "every day at 09:00 and 17:00"},
      {"@weekly", "every Sunday at 00:00"},
      {"0 9 * * 1,3", "every Monday and Wednesday at 09:00"},
      {"0 9 * JUN-AUG *", "every day in June to August at 09:00"},
      {"0 9 * * 5#2", "on the second Friday of every month at 09:00"},
      {"0 9 * * 5L", "on the last Friday of every month at 09:00"},
      {"0 9 * 3,6 mon,5L",
       "every Monday in March and June and on the last Friday of March and June at 09:00"},
      {"0 9 L * *", "on the last day of every month at 09:00"},
      {"0 9 LW * *", "on the last working day of every month at 09:00"},
      {"0 9 L-3 * *", "on the 3rd day before the last of every month at 09:00"},
      {"0 9 15W * *", "on the working day nearest the 15th of every month at 09:00"},
      {"0 9 1-5,15,L * *", "on the 1st to 5th, 15th and last day of every month at 09:00"},
      {"@yearly", "on the 1st of January at 00:00"},
      {"0 0 13 * fri", "on the 13th of every month and every Friday at 00:00"},
      // Of two days one is enough, and one of these is every day.
      {"0 0 15 * 1-7", "every day at 00:00"},
      {"0 0 1-31 6 mon", "every day in June at 00:00"},
      {"0 0 */14 * sun", "on the 1st, 15th and 29th of every month, but only on Sunday at 00:00"},
      {"*/7 * * * *", "every hour at minute 0, 7, 14, 21, 28, 35, 42, 49 and 56"},
  };
  for (const auto& [cron, words] : rows)
    EXPECT_EQ(schedule({.type = "cron", .value = cron}).in_words(), std::string(words) + " (UTC)")
        << cron;
}

TEST(Schedule, CronsThatAreRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "a schedule of type cron needs a value"},
      {"* * * *", "five fields"},
      {"* * * * * * *", "five fields"},
      {"60 * * * * *", "'60' is not a second"},
      {"@reboot", "five fields"},
      {"60 * * * *", "'60' is not a minute"},
      {"* 24 * * *", "'24' is not an hour"},
      {"* * 0 * *", "'0' is not a day of the month"},
      {"* * 32 * *", "'32' is not a day of the month"},
      {"* * * 13 *", "'13' is not a month"},
      {"* * * ja *", "'ja' is not a month"},
      {"* * * * 8", "'8' is not a day of the week"},
      {"* * * * funday", "'funday' is not a day of the week"},
      {"*/0 * * * *", "'0' is not a valid step"},
      {"*/x * * * *", "'x' is not a valid step"},
      {"*/99999999999 * * * *", "is not a valid step"},
      {"5-1 * * * *", "'5-1' is not a minute"},
      {"1,,2 * * * *", "'' is not a minute"},
      {"- * * * *", "'' is not a minute"},
      {"* * L-31 * *", "'L-31' is not a day of the month; L-3 is three days before the last"},
      {"* * L3 * *", "'L3' is not a day of the month; L-3 is three days before"},
      {"* * 32W * *", "'32' is not a day of the month"},
      {"* * 1-5W * *", "'1-5W' is not a day of the month; W follows one day, such as 15W"},
      {"* * W * *", "'W' is not a day of the month; W follows one day"},
      {"* * * * L", "the last Friday of the month is 5L or friL"},
      {"* * * * 8L", "'8' is not a day of the week"},
      {"* * * * 5#6", "'5#6' is not a day of the week; after # comes which one"},
      {"* * * * 5#0", "from 1 to 5"},
      {"* * * * #2", "'' is not a day of the week"},
      {"* * * * fun#2", "'fun' is not a day of the week"},
      {"0 0 30 2 *", "'0 0 30 2 *' never matches a date"},
      {"0 0 31 4,6,9,11 *", "never matches a date"},
  };
  for (const auto& [value, expected] : rows) {
    const auto parsed = Schedule::parse({.type = "cron", .value = value});
    ASSERT_FALSE(parsed.has_value()) << value;
    EXPECT_THAT(parsed.error().message, ::testing::HasSubstr(expected)) << value;
  }
}

}  // namespace
}  // namespace sluice::model::schedule_cron_test
