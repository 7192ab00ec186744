#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/config/dates.h"
#include "nodes/test_support.h"

namespace sluice::nodes::date_transform_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// The output of a date_transform, or "failed: ...". It is 2026-01-31T12:00:00Z.
json::value output_of(std::string_view data, std::string_view context = "{}") {
  const auto step = Bench("date_transform", data, context).start();
  if (const auto* done = std::get_if<Completed>(&step)) return done->output;
  return json::object{{"result", describe(step)}};
}

std::string result_of(std::string_view data, std::string_view context = "{}") {
  const auto output = output_of(data, context);
  const auto& result = output.at("result");
  return result.is_string() ? std::string(result.get_string()) : to_json(result);
}

TEST(DateTransform, GivesAllParts) {
  EXPECT_EQ(to_json(output_of(
                R"({"operation": "format", "input": "2026-03-14T22:30:05.25Z",
                    "to_timezone": "Europe/Berlin", "format": "%d.%m.%Y"})")),
            R"({"result":"14.03.2026","iso":"2026-03-14T23:30:05+01:00","unix":1773527405,)"
            R"("unix_ms":1773527405250,"timezone":"Europe/Berlin","year":2026,"month":3,"day":14,)"
            R"("hour":23,"minute":30,"second":5,"weekday":"Saturday"})");
}

TEST(DateTransform, ReadsWhatPeopleWrite) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("2026-03-14")", "2026-03-14T00:00:00+01:00"},
      {R"("2026-07-14 10:30")", "2026-07-14T10:30:00+02:00"},
      {R"("2026-03-14T10:30:00Z")", "2026-03-14T11:30:00+01:00"},
      {R"("2026-03-14T10:30:00-05:00")", "2026-03-14T16:30:00+01:00"},
      {R"("14 Mar 2026 10:30 pm")", "2026-03-14T22:30:00+01:00"},
      {R"("March 14, 2026")", "2026-03-14T00:00:00+01:00"},
      {R"("Sat, 14 Mar 2026 10:30:00 +0000")", "2026-03-14T11:30:00+01:00"},
      {R"("20260314")", "2026-03-14T00:00:00+01:00"},
      {R"(1773527405)", "2026-03-14T23:30:05+01:00"},
      {R"("1773527405")", "2026-03-14T23:30:05+01:00"},
      {R"(1773527405250)", "2026-03-14T23:30:05+01:00"},
      {R"(-1)", "1970-01-01T00:59:59+01:00"},
      {R"(" Now ")", "2026-01-31T13:00:00+01:00"},
      {R"("today")", "2026-01-31T00:00:00+01:00"},
      {R"("tomorrow")", "2026-02-01T00:00:00+01:00"},
      {R"("yesterday")", "2026-01-30T00:00:00+01:00"},
      {R"("10:15")", "2026-01-31T10:15:00+01:00"},
      // No such wall time: put forward, as the clocks are. Twice: the first.
      {R"("2026-03-29 02:30")", "2026-03-29T03:30:00+02:00"},
      {R"("2026-10-25 02:30")", "2026-10-25T02:30:00+02:00"},
  };
  for (const auto& [input, expected] : rows) {
    EXPECT_EQ(result_of(fmt::format(
                  R"({{"operation": "format", "input": {}, "timezone": "Europe/Berlin"}})", input)),
              expected)
        << input;
    EXPECT_EQ(result_of(R"({"operation": "format", "input": "{{ x }}", "timezone": "{{ z }}"})",
                        fmt::format(R"({{"x": {}, "z": "Europe/Berlin"}})", input)),
              expected)
        << input;
  }
  EXPECT_EQ(result_of(R"({"operation": "format"})"), "2026-01-31T12:00:00+00:00");
}

TEST(DateTransform, Formats) {
  const std::pair<const char*, const char*> rows[] = {
      {"iso", "2026-07-14T10:30:00+05:30"},
      {"date", "2026-07-14"},
      {"time", "10:30:00"},
      {"rfc2822", "Tue, 14 Jul 2026 10:30:00 +0530"},
      {"http", "Tue, 14 Jul 2026 05:00:00 GMT"},
      {"unix", "1784005200"},
      {"unix_ms", "1784005200000"},
      {"%A %-d %B, %H:%M %Z", "Tuesday 14 July, 10:30 IST"},
      {"plain", "plain"},
  };
  for (const auto& [format, expected] : rows)
    EXPECT_EQ(result_of(fmt::format(R"({{"operation": "convert", "input": "2026-07-14T05:00:00Z",
                                        "to_timezone": "Asia/Kolkata", "format": "{}"}})",
                                    format)),
              expected);
}

struct Move {
  const char* input;
  const char* amount;
  const char* unit;
  const char* expected;
};

TEST(DateTransform, AddsByTheCalendar) {
  const Move rows[] = {
      {"2026-01-31", "1", "month", "2026-02-28T00:00:00+01:00"},
      {"2024-01-31", "1", "months", "2024-02-29T00:00:00+01:00"},
      {"2026-03-31", "-1", "month", "2026-02-28T00:00:00+01:00"},
      {"2026-01-31", "13", "months", "2027-02-28T00:00:00+01:00"},
      {"2026-01-31", "-14", "months", "2024-11-30T00:00:00+01:00"},
      {"2024-02-29", "1", "year", "2025-02-28T00:00:00+01:00"},
      {"2024-02-29", "4", "years", "2028-02-29T00:00:00+01:00"},
      {"2026-11-30", "1", "quarter", "2027-02-28T00:00:00+01:00"},
      {"2026-01-31", "2", "weeks", "2026-02-14T00:00:00+01:00"},
      // A day keeps the wall time over the change of the clocks, 24 hours do not.
      {"2026-03-28 12:00", "1", "day", "2026-03-29T12:00:00+02:00"},
      {"2026-03-28 12:00", "24", "hours", "2026-03-29T13:00:00+02:00"},
      {"2026-03-28 02:30", "1", "day", "2026-03-29T03:30:00+02:00"},
      {"2026-10-24 02:30", "1", "day", "2026-10-25T02:30:00+02:00"},
      {"2026-10-25 02:30", "60", "minutes", "2026-10-25T02:30:00+01:00"},
      {"2026-01-01", "-1", "second", "2025-12-31T23:59:59+01:00"},
      {"2026-01-01", "1500", "milliseconds", "2026-01-01T00:00:01+01:00"},
      {"2026-01-01", "0", "months", "2026-01-01T00:00:00+01:00"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(result_of(fmt::format(R"({{"operation": "add", "input": "{}", "amount": {},
                                        "unit": "{}", "timezone": "Europe/Berlin"}})",
                                    row.input, row.amount, row.unit)),
              row.expected)
        << row.input << " " << row.amount << " " << row.unit;
  }
  EXPECT_EQ(result_of(R"({"operation": "subtract", "input": "2026-03-31", "amount": "{{ n }}",
                          "unit": "{{ u }}", "format": "date"})",
                      R"({"n": 1, "u": "Month"})"),
            "2026-02-28");
}

TEST(DateTransform, StartsAndEnds) {
  struct Row {
    const char* input;
    const char* unit;
    const char* start;
    const char* end;
  };
  const Row rows[] = {
      {"2026-05-14 10:31:22.5", "second", "2026-05-14T10:31:22.000000",
       "2026-05-14T10:31:22.999999"},
      {"2026-05-14 10:31:22", "minute", "2026-05-14T10:31:00.000000", "2026-05-14T10:31:59.999999"},
      {"2026-05-14 10:31:22", "hour", "2026-05-14T10:00:00.000000", "2026-05-14T10:59:59.999999"},
      {"2026-05-14 10:31", "day", "2026-05-14T00:00:00.000000", "2026-05-14T23:59:59.999999"},
      {"2026-05-14 10:31", "week", "2026-05-11T00:00:00.000000", "2026-05-17T23:59:59.999999"},
      {"2026-05-14 10:31", "month", "2026-05-01T00:00:00.000000", "2026-05-31T23:59:59.999999"},
      {"2026-05-14 10:31", "quarter", "2026-04-01T00:00:00.000000", "2026-06-30T23:59:59.999999"},
      {"2026-05-14 10:31", "year", "2026-01-01T00:00:00.000000", "2026-12-31T23:59:59.999999"},
      {"2024-02-10", "month", "2024-02-01T00:00:00.000000", "2024-02-29T23:59:59.999999"},
  };
  for (const auto& row : rows)
    for (const auto* operation : {"start_of", "end_of"})
      EXPECT_EQ(result_of(fmt::format(R"({{"operation": "{}", "input": "{}", "unit": "{}",
                              "timezone": "Europe/Berlin", "format": "%Y-%m-%dT%H:%M:%S.%6N"}})",
                                      operation, row.input, row.unit)),
                operation[0] == 's' ? row.start : row.end)
          << row.input << " " << operation << " " << row.unit;
  EXPECT_EQ(result_of(R"({"operation": "start_of", "input": "2026-05-14", "unit": "week",
                          "week_start": "sunday", "format": "date"})"),
            "2026-05-10");
}

TEST(DateTransform, StartsAndEndsWhereTheClocksChange) {
  const auto at = [](const char* operation, const char* input, const char* unit, const char* zone) {
    return result_of(
        fmt::format(R"({{"operation": "{}", "input": "{}", "unit": "{}", "timezone": "{}"}})",
                    operation, input, unit, zone));
  };
  // The hour from 02:00 to 03:00 comes twice; each pass begins on its own.
  EXPECT_EQ(at("start_of", "2026-10-25T00:30:00Z", "hour", "Europe/Berlin"),
            "2026-10-25T02:00:00+02:00");
  EXPECT_EQ(at("start_of", "2026-10-25T01:30:00Z", "hour", "Europe/Berlin"),
            "2026-10-25T02:00:00+01:00");
  EXPECT_EQ(at("end_of", "2026-10-25T01:30:00Z", "hour", "Europe/Berlin"),
            "2026-10-25T02:59:59+01:00");
  // A day that began at one o'clock.
  EXPECT_EQ(at("start_of", "2018-11-04T15:00:00Z", "day", "America/Sao_Paulo"),
            "2018-11-04T01:00:00-02:00");
  EXPECT_EQ(at("end_of", "2018-11-04T15:00:00Z", "day", "America/Sao_Paulo"),
            "2018-11-04T23:59:59-02:00");
}

TEST(DateTransform, Differences) {
  struct Row {
    const char* from;
    const char* to;
    const char* unit;
    const char* expected;
  };
  const Row rows[] = {
      {"2026-01-31", "2026-03-01", "days", "29"},
      {"2026-03-01", "2026-01-31", "days", "-29"},
      {"2026-03-28 12:00", "2026-03-29 12:00", "days", "1"},
      {"2026-03-28 12:00", "2026-03-29 12:00", "hours", "23"},
      {"2026-03-28 12:00", "2026-03-29 11:59", "days", "0"},
      {"2026-01-01", "2026-01-15", "weeks", "2"},
      {"2026-01-31", "2026-02-28", "months", "1"},
      {"2026-01-31", "2026-02-27", "months", "0"},
      {"2026-02-28", "2026-01-31", "months", "0"},
      {"2026-03-31", "2026-02-28", "months", "-1"},
      {"2025-08-20", "2026-08-19", "years", "0"},
      {"2025-08-20", "2026-08-20", "years", "1"},
      {"2026-08-20", "2025-08-21", "years", "0"},
      {"2026-01-01", "2026-12-31", "quarters", "3"},
      {"2026-01-01", "2026-01-01 00:00:01.5", "milliseconds", "1500"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(result_of(fmt::format(R"({{"operation": "diff", "input": "{}", "other": "{}",
                                        "unit": "{}", "timezone": "Europe/Berlin"}})",
                                    row.from, row.to, row.unit)),
              row.expected)
        << row.from << " " << row.to << " " << row.unit;
  EXPECT_EQ(to_json(output_of(R"({"operation": "diff", "input": "2026-01-30T11:59:59.5Z"})")),
            R"({"result":1,"unit":"days","seconds":86400.5})");
}

TEST(Dates, WhatIsAddedIsWhatIsBetween) {
  const auto zone = *Zone::find("Europe/Berlin");
  Timestamp time = *parse_time("2025-01-01T00:17:00Z");
  for (int i = 0; i < 3'000; ++i, time += std::chrono::minutes(797)) {
    for (const auto unit : {DateUnit::kHour, DateUnit::kDay, DateUnit::kWeek, DateUnit::kMonth,
                            DateUnit::kQuarter, DateUnit::kYear}) {
      const auto later = add_units(time, 1 + i % 30, unit, zone);
      ASSERT_TRUE(later.has_value());
      const auto between = units_between(time, *later, unit, zone);
      ASSERT_EQ(between, 1 + i % 30) << format_time(time) << static_cast<int>(unit);
      const auto begin = start_of(time, unit, zone, WeekStart::kMonday);
      const auto end = end_of(time, unit, zone, WeekStart::kMonday);
      ASSERT_TRUE(begin && end && *begin <= time && time <= *end) << format_time(time);
    }
  }
}

TEST(DateTransform, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "`operation` is required"},
      {R"({"operation": "multiply"})", "`operation` must be one of format, add"},
      {R"({"operation": "add", "unit": "days"})", "`amount` is required"},
      {R"({"operation": "add", "amount": 1})", "`unit` is required"},
      {R"({"operation": "start_of"})", "`unit` is required"},
      {R"({"operation": "convert"})", "`to_timezone` is required"},
      {R"({"operation": "format", "amount": 1})",
       "`amount` can only be used with add and subtract"},
      {R"({"operation": "format", "other": 1})", "`other` can only be used with diff"},
      {R"({"operation": "add", "amount": 1.5, "unit": "days"})", "`amount` must be a whole number"},
      {R"({"operation": "add", "amount": 1, "unit": "moons"})", "`unit` must be one of years"},
      {R"({"operation": "format", "timezone": "Mars/Base"})", "`timezone`: 'Mars/Base' is not"},
      {R"({"operation": "format", "timezone": 5})", "`timezone` must be a string"},
      {R"({"operation": "format", "input": "soon"})", "`input`: \"soon\" is not a date"},
      {R"({"operation": "format", "input": []})", "`input`: must be a date"},
      {R"({"operation": "format", "week_start": "friday"})", "`week_start` must be one of"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("date_transform", from_json(data)).all_errors(), HasSubstr(expected));
}

TEST(DateTransform, FailuresAreSentences) {
  struct Row {
    const char* data;
    const char* context;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"operation": "format", "input": "{{ x }}"})", R"({})", "failed: `input` has no value"},
      {R"({"operation": "format", "input": "{{ x }}"})", R"({"x": "someday"})",
       "`input`: \"someday\" is not a date"},
      {R"({"operation": "format", "input": "{{ x }}"})", R"({"x": 1e300})", "not within the years"},
      {R"({"operation": "format", "input": "{{ x }}"})", R"({"x": "0000-01-01"})",
       "not within the years"},
      {R"({"operation": "add", "amount": "{{ x }}", "unit": "days"})", R"({"x": "1.5"})",
       "`amount` must be a whole number"},
      {R"({"operation": "add", "amount": "{{ x }}", "unit": "days"})", R"({"x": 999999999999999})",
       "not within the years"},
      {R"({"operation": "add", "amount": "{{ x }}", "unit": "years"})", R"({"x": 4000000})",
       "not within the years"},
      {R"({"operation": "add", "amount": "{{ x }}", "unit": "hours"})",
       R"({"x": -999999999999999})", "not within the years"},
      {R"({"operation": "end_of", "input": "9999-12-31", "unit": "{{ x }}"})", R"({"x": "year"})",
       "9999-12-31T23:59:59+00:00"},
      {R"({"operation": "format", "timezone": "{{ x }}"})", R"({"x": "../../etc/passwd"})",
       "`timezone`: '../../etc/passwd' is not a known time zone"},
      {R"({"operation": "format", "format": "{{ x }}"})",
       R"({"x": "%1000N%1000N%1000N%1000N%1000N"})", "`format` produces more than 4096 bytes"},
      {R"({"operation": "format", "format": "{{ x }}"})", R"({"x": 5})",
       "`format` must be a string"},
      {R"({"operation": "diff", "other": "{{ x }}"})", R"({"x": {}})", "`other`: must be a date"},
  };
  for (const auto& row : rows)
    EXPECT_THAT(result_of(row.data, row.context), HasSubstr(row.expected)) << row.data;
}

TEST(DateTransform, TellsItsRoots) {
  const Bench bench("date_transform", R"({"operation": "add", "input": "{{ a }}",
      "amount": "{{ b }}", "unit": "{{ c }}", "timezone": "{{ d }}", "format": "{{ a }}"})");
  EXPECT_THAT(bench.node().roots(), ::testing::UnorderedElementsAre("a", "b", "c", "d"));
}

}  // namespace
}  // namespace sluice::nodes::date_transform_test
