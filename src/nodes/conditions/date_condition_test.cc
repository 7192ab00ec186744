#include "nodes/conditions/test_conditions.h"

namespace sluice::nodes::date_condition_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::expect_row;
using testing::from_json;
using ::testing::HasSubstr;
using testing::Row;

// Now is Saturday, 2026-01-31T12:00:00Z.

TEST(DateCondition, Moments) {
  const Row rows[] = {
      {"\"2026-01-31\"", "before", "\"2026-02-01\"", "true"},
      {"\"2026-02-01\"", "before", "\"2026-02-01\"", "false"},
      {"\"2026-02-02\"", "after", "\"2026-02-01\"", "true"},
      {"\"2026-02-01\"", "after", "\"2026-02-01\"", "false"},
      {"\"2026-02-01\"", "on_or_before", "\"2026-02-01\"", "true"},
      {"\"2026-02-02\"", "on_or_before", "\"2026-02-01\"", "false"},
      {"\"2026-02-01\"", "on_or_after", "\"2026-02-01\"", "true"},
      {"\"2026-01-31\"", "on_or_after", "\"2026-02-01\"", "false"},
      {"\"2026-02-01T01:00:00+01:00\"", "equals", "\"2026-02-01\"", "true"},
      {"\"2026-02-01T01:00:00Z\"", "equals", "\"2026-02-01\"", "false"},
      {"\"2026-02-01T01:00:00Z\"", "not_equals", "\"2026-02-01\"", "true"},
      {"1769904000", "equals", "\"2026-02-01\"", "true"},
      {"1769904000000", "equals", "\"1 Feb 2026\"", "true"},
      {"\"2026-02-01T23:59:00Z\"", "on", "\"2026-02-01\"", "true"},
      {"\"2026-02-02\"", "on", "\"2026-02-01\"", "false"},
      {"\"2026-02-02\"", "not_on", "\"2026-02-01\"", "true"},
      {"\"2026-02-01\"", "between", "[\"2026-02-01\", \"2026-02-03\"]", "true"},
      {"\"2026-02-03\"", "between", "[\"2026-02-01\", \"2026-02-03\"]", "true"},
      {"\"2026-02-03T00:00:01Z\"", "between", "[\"2026-02-01\", \"2026-02-03\"]", "false"},
      {"\"2026-02-04\"", "not_between", "[\"2026-02-01\", \"2026-02-03\"]", "true"},
      {"\"2026-02-02\"", "not_between", "[\"2026-02-01\", \"2026-02-03\"]", "false"},
      {"\"2026-01-31T11:59:59Z\"", "before", "\"now\"", "true"},
      {"\"2026-02-01T00:00:00Z\"", "equals", "\"tomorrow\"", "true"},
  };
  for (const auto& row : rows) expect_row("date_condition", row);
}

TEST(DateCondition, TheReferenceIsNow) {
  const Row rows[] = {
      {"\"2026-01-31T11:59:59Z\"", "is_past", "0", "true"},
      {"\"2026-01-31T12:00:00Z\"", "is_past", "0", "false"},
      {"\"2026-01-31T12:00:01Z\"", "is_future", "0", "true"},
      {"\"2026-01-31T12:00:00Z\"", "is_future", "0", "false"},
      {"\"2026-01-31T23:59:59Z\"", "is_today", "0", "true"},
      {"\"2026-02-01\"", "is_today", "0", "false"},
      {"\"2026-01-30\"", "is_yesterday", "0", "true"},
      {"\"2026-01-31\"", "is_yesterday", "0", "false"},
      {"\"2026-02-01T22:00:00Z\"", "is_tomorrow", "0", "true"},
      {"\"2026-02-02\"", "is_tomorrow", "0", "false"},
      {"\"2026-01-26\"", "is_this_week", "0", "true"},
      {"\"2026-02-01T23:59:59.999Z\"", "is_this_week", "0", "true"},
      {"\"2026-02-02\"", "is_this_week", "0", "false"},
      {"\"2026-01-01\"", "is_this_month", "0", "true"},
      {"\"2026-02-01\"", "is_this_month", "0", "false"},
      {"\"2026-12-31\"", "is_this_year", "0", "true"},
      {"\"2027-01-01\"", "is_this_year", "0", "false"},
      {"\"2026-01-30\"", "is_weekday", "0", "true"},
      {"\"2026-01-31\"", "is_weekday", "0", "false"},
      {"\"2026-02-01\"", "is_weekend", "0", "true"},
      {"\"2026-02-02\"", "is_weekend", "0", "false"},
      {"\"now\"", "weekday", "\"Saturday\"", "true"},
      {"\"now\"", "weekday", "6", "true"},
      {"\"now\"", "weekday", "[\"fri\", \"sat\"]", "true"},
      {"\"now\"", "weekday", "[1, 7]", "false"},
      {"\"2026-02-07T12:00:00Z\"", "within", "7", "true"},
      {"\"2026-01-24T12:00:00Z\"", "within", "\"7\"", "true"},
      {"\"2026-02-07T12:00:01Z\"", "within", "7", "false"},
      {"\"2026-02-07\"", "within_days", "7", "true"},
      {"\"2026-02-07\"", "within_next", "7", "true"},
      {"\"2026-01-30\"", "within_next_days", "7", "false"},
      {"\"2026-01-30\"", "within_last", "7", "true"},
      {"\"2026-02-01\"", "within_last_days", "7", "false"},
      {"\"2026-01-31T13:30:00Z\"", "within_next", "\"90m\"", "true"},
      {"\"2026-01-31T13:30:01Z\"", "within_next", "\"1h30m\"", "false"},
      {"\"2026-01-24\"", "older_than", "7", "true"},
      {"\"2026-01-25\"", "older_than_days", "7", "false"},
  };
  for (const auto& row : rows) expect_row("date_condition", row);
}

TEST(DateCondition, AnotherReferenceAndZone) {
  struct Case {
    const char* data;
    bool expected;
  };
  const Case cases[] = {
      {R"("input": "2026-03-01", "operator": "is_today", "reference": "2026-03-01T08:00:00Z")",
       true},
      {R"("input": "2026-03-01", "operator": "before", "reference": "2026-03-02")", true},
      {R"("input": "2026-03-01", "operator": "within", "value": 1, "reference": "{{ r }}")", true},
      // 23:30 UTC is the next day in Berlin, and the evening before in New York.
      {R"("input": "2026-01-31T23:30:00Z", "operator": "is_today")", true},
      {R"("input": "2026-01-31T23:30:00Z", "operator": "is_today", "timezone": "Europe/Berlin")",
       false},
      {R"("input": "2026-01-31T03:30:00Z", "operator": "is_yesterday", "timezone": "America/New_York")",
       true},
      {R"("input": "2026-02-01", "operator": "equals", "value": "2026-01-31T23:00:00Z", "timezone": "Europe/Berlin")",
       true},
      {R"("input": "2026-02-01", "operator": "equals", "value": "2026-01-31T18:30:00Z", "timezone": "+05:30")",
       true},
      {R"("input": "2026-02-01T23:30:00Z", "operator": "weekday", "value": "mon", "timezone": "{{ z }}")",
       true},
      // Clocks are put forward on March 29th: that day has 23 hours, and a day later is noon again.
      {R"("input": "2026-03-29 12:00", "operator": "within_next", "value": 1, "timezone": "Europe/Berlin", "reference": "2026-03-28 12:00")",
       true},
      {R"("input": "2026-03-29 12:00", "operator": "within_next", "value": "22h59m", "timezone": "Europe/Berlin", "reference": "2026-03-28 12:00")",
       false},
      {R"("input": "2026-03-29 12:00", "operator": "within_next", "value": "23h", "timezone": "Europe/Berlin", "reference": "2026-03-28 12:00")",
       true},
  };
  for (const auto& row : cases) {
    const Bench bench("date_condition", fmt::format("{{{}}}", row.data),
                      R"({"r": "2026-02-28", "z": "Europe/Berlin"})");
    EXPECT_EQ(describe(bench.start()),
              row.expected ? "true {\"result\":true}" : "false {\"result\":false}")
        << row.data;
  }
}

TEST(DateCondition, MissingAndMixedValues) {
  const Row rows[] = {
      {"null", "is_past", "0", "failed: `input` has no value; a date is required"},
      {"\"\"", "is_past", "0", "failed: `input` must be a date; \"\" is not a date"},
      {"\"soon\"", "is_past", "0", "failed: `input` must be a date; \"soon\" is not a date"},
      {"true", "is_past", "0", "failed: `input` must be a date or a number of seconds, not true"},
      {"[]", "is_past", "0", "failed: `input` must be a date or a number of seconds, not []"},
      {"1e300", "is_past", "0", "failed: `input` must be a date; the date is not within"},
      {"\"now\"", "before", "null", "failed: `value` has no value; a date is required"},
      {"\"now\"", "before", "\"soon\"", "failed: `value` must be a date; \"soon\" is not a date"},
      {"\"now\"", "between", "\"now\"", "failed: `value` must be [first date, last date]"},
      {"\"now\"", "between", "[\"now\"]", "failed: `value` must be [first date, last date]"},
      {"\"now\"", "between", "[\"now\", \"x\"]", "failed: `value.1` must be a date; \"x\""},
      {"\"now\"", "between", "[\"tomorrow\", \"now\"]", "failed: `value` must have the earlier"},
      {"\"now\"", "weekday", "8", "failed: `value` must be a weekday"},
      {"\"now\"", "weekday", "[\"noday\"]", "failed: `value` must be a weekday"},
      {"\"now\"", "within", "-1", "failed: `value` must be a number of days or a duration"},
      {"\"now\"", "within", "1.5", "failed: `value` must be a number of days or a duration"},
      {"\"now\"", "within", "1e9", "failed: `value` must be a number of days or a duration"},
      {"\"now\"", "within", "900000", "failed: `value`: the date is not within"},
      {"\"now\"", "within", "\"long\"", "failed: `value` must be a number of days or a duration"},
      {"\"now\"", "within", "null", "failed: `value` must be a number of days or a duration"},
      {"\"2026-01-01\"", "is_date", "0", "true"},
      {"\"soon\"", "is_date", "0", "false"},
      {"null", "is_date", "0", "false"},
      {"[]", "is_not_date", "0", "true"},
      {"\"now\"", "is_not_date", "0", "false"},
  };
  for (const auto& row : rows) expect_row("date_condition", row);
}

TEST(DateCondition, ConstantsAreCheckedAtOnce) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("operator": "before", "value": "soon")",
       "`value` must be a date; \"soon\" is not a date"},
      {R"("operator": "is_today", "timezone": "Mars/Base")", "`timezone`: "},
      {R"("operator": "is_today", "timezone": 5)",
       "`timezone` must be the name of a time zone, not 5"},
      {R"("operator": "is_today", "reference": "x")", "`reference` must be a date; \"x\""},
      {R"("operator": "between")", "`value` is required"},
      {R"("operator": "weekday", "value": "x")", "`value` must be a weekday"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("date_condition",
                             from_json(fmt::format(R"({{"input": "{{{{ a }}}}", {}}})", data)))
                    .all_errors(),
                HasSubstr(expected))
        << data;
}

}  // namespace
}  // namespace sluice::nodes::date_condition_test
