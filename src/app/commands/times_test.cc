#include "app/commands/times.h"

#include <gtest/gtest.h>

namespace sluice::app::times_test {
namespace {

TEST(Times, AreShortWhereTheyAreNear) {
  const auto now = *parse_time("2026-11-29T18:37:12Z");
  EXPECT_EQ(short_time("2026-11-29T01:02:03.456789Z", now), "01:02:03");
  EXPECT_EQ(short_time("2026-01-31T12:34:56Z", now), "01-31 12:34");
  EXPECT_EQ(short_time("2025-11-29T18:37:12Z", now), "2025-11-29");
  EXPECT_EQ(short_time("soon", now), "soon");
}

TEST(Times, SinceIsADurationOrATime) {
  const auto now = *parse_time("2026-11-29T12:00:00Z");
  EXPECT_EQ(*parse_since("2h", now), *parse_time("2026-11-29T10:00:00Z"));
  EXPECT_EQ(*parse_since("2026-11-28", now), *parse_time("2026-11-28T00:00:00Z"));
  EXPECT_EQ(*parse_since("2026-11-28T01:00:00+01:00", now), *parse_time("2026-11-28T00:00:00Z"));
  EXPECT_EQ(parse_since("yesterday", now).error().message,
            "'yesterday' is neither a duration such as 90m or 7d nor a time such as 2026-01-31 or "
            "2026-01-31T12:00:00Z");
}

TEST(Times, SecondsArePrintedAsPeopleReadThem) {
  const json::value quick = 0.3121;
  const json::value slow = 123.4;
  const json::value none = 0.0;
  EXPECT_EQ(seconds_text(&none), "<1ms");
  EXPECT_EQ(seconds_text(&quick), "0.312s");
  EXPECT_EQ(seconds_text(&slow), "2m3s");
  EXPECT_EQ(seconds_text(nullptr), "-");
}

}  // namespace
}  // namespace sluice::app::times_test
