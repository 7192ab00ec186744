#include "calls/calling_hours.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::calls::calling_hours_test {
namespace {

json::object document(std::string_view text) { return parse_json(text)->get_object(); }

CallingHours hours(std::string_view text) {
  auto parsed = CallingHours::parse(document(text));
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed ? *parsed : CallingHours();
}
std::string next(const CallingHours& hours, std::string_view time) {
  return format_time(hours.next_open(*parse_time(time)));
}
std::string wrong(std::string_view text) {
  const auto parsed = CallingHours::parse(document(text));
  return parsed ? "" : parsed.error().message;
}

constexpr std::string_view kOffice =
    R"({"timezone":"Australia/Sydney","windows":[{"days":["mon","tue","wed","thu","fri"],
        "from":"09:00","to":"17:30"},{"days":["sat"],"from":"10:00","to":"12:00"}]})";

TEST(CallingHours, AnyTimeWithoutWindows) {
  EXPECT_TRUE(CallingHours().empty());
  EXPECT_EQ(next(CallingHours(), "2026-02-25T03:00:00Z"), "2026-02-25T03:00:00.000000Z");
}

TEST(CallingHours, WaitForTheNextWindow) {
  const auto office = hours(kOffice);
  // Wednesday, 14:00 in Sydney.
  EXPECT_EQ(next(office, "2026-02-25T03:00:00Z"), "2026-02-25T03:00:00.000000Z");
  // 06:00 on that day.
  EXPECT_EQ(next(office, "2026-02-24T19:00:00Z"), "2026-02-24T22:00:00.000000Z");
  // 17:30: over, and on Thursday again.
  EXPECT_EQ(next(office, "2026-02-25T06:30:00Z"), "2026-02-25T22:00:00.000000Z");
  // Friday evening: Saturday at 10.
  EXPECT_EQ(next(office, "2026-02-27T08:00:00Z"), "2026-02-27T23:00:00.000000Z");
  // Saturday afternoon: Monday.
  EXPECT_EQ(next(office, "2026-02-28T04:00:00Z"), "2026-03-01T22:00:00.000000Z");
}

TEST(CallingHours, GoWithTheClocksOfTheZone) {
  const auto office = hours(kOffice);
  // Daylight saving ends on Sunday, 5 April 2026: 09:00 is an hour later in UTC.
  EXPECT_EQ(next(office, "2026-04-03T08:00:00Z"), "2026-04-03T23:00:00.000000Z");
  EXPECT_EQ(next(office, "2026-04-05T08:00:00Z"), "2026-04-05T23:00:00.000000Z");
  // A window in the hour that is skipped on 29 March 2026 begins with the jump.
  const auto night = hours(
      R"({"timezone":"Europe/Berlin","windows":[{"days":["sun"],"from":"02:30","to":"04:00"}]})");
  EXPECT_EQ(next(night, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000000Z");
}

TEST(CallingHours, OneWindowAWeek) {
  const auto once =
      hours(R"({"timezone":"UTC","windows":[{"days":["sun"],"from":"00:00","to":"24:00"}]})");
  EXPECT_EQ(next(once, "2026-03-01T23:59:59Z"), "2026-03-01T23:59:59.000000Z");
  EXPECT_EQ(next(once, "2026-03-02T00:00:00Z"), "2026-03-08T00:00:00.000000Z");
}

TEST(CallingHours, WrongOnesNameThePlace) {
  EXPECT_NE(wrong("{}").find("timezone"), std::string::npos);
  EXPECT_NE(wrong(R"({"timezone":"Sydney","windows":[]})").find("timezone: "), std::string::npos);
  EXPECT_NE(wrong(R"({"timezone":"UTC","windows":[]})").find("1 to 50"), std::string::npos);
  EXPECT_NE(wrong(R"({"timezone":"UTC","zones":1})").find("zones is unknown"), std::string::npos);
  const auto window = [](std::string_view text) {
    return wrong(R"({"timezone":"UTC","windows":[)" + std::string(text) + "]}");
  };
  EXPECT_NE(window("7").find("windows.0: must be an object"), std::string::npos);
  EXPECT_NE(window(R"({"days":[],"from":"09:00","to":"10:00"})").find("windows.0: days"),
            std::string::npos);
  for (const auto* time : {"9:00", "09:60", "24:01", "ab:cd", "09-00", ""})
    EXPECT_NE(window(R"({"days":["mon"],"from":")" + std::string(time) + R"(","to":"24:00"})")
                  .find("from must be a time"),
              std::string::npos)
        << time;
  EXPECT_NE(window(R"({"days":["Mon"],"from":"09:00","to":"10:00"})").find("lower case"),
            std::string::npos);
  EXPECT_NE(window(R"({"days":["mon"],"from":"10:00","to":"10:00"})").find("later than from"),
            std::string::npos);
  EXPECT_NE(window(R"({"day":["mon"],"from":"10:00","to":"10:00"})").find("did you mean `days`"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::calls::calling_hours_test
