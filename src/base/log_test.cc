#include "base/log.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/json.h"

namespace sluice::base::log_test {
namespace {

// What is written to stderr meanwhile.
template <class Action>
std::string written(const Action& action) {
  ::testing::internal::CaptureStderr();
  action();
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, AMessageIsOneLineWhateverItHolds) {
  const auto text = written([] {
    log::error("the workflow {} does not start", "x\n2026-01-01T00:00:00Z info \x1b[2Jforged\r");
  });
  EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_NE(text.find("the workflow x 2026-01-01T00:00:00Z info  [2Jforged  does not start"),
            std::string::npos)
      << text;
}

TEST(Log, FieldsFollowTheMessage) {
  const auto text = written([] {
    log::write(log::Level::kError, "a run failed",
               {{"run", "fl_run_1"}, {"micros", 12}, {"node", ""}, {"path", "a b=\"c\""}});
  });
  EXPECT_NE(text.find(R"(error a run failed run=fl_run_1 micros=12 path="a b=\"c\"")"),
            std::string::npos)
      << text;
}

TEST(Log, AsJsonALineIsAnObject) {
  log::set_format(log::Format::kJson);
  const auto text = written([] {
    log::write(log::Level::kError, "a \"run\"\nfailed",
               {{"run", "fl_run_1"}, {"micros", 12}, {"node", ""}, {"odd", "\xff"}});
  });
  log::set_format(log::Format::kText);
  const auto line = parse_json(text);
  ASSERT_TRUE(line) << text;
  EXPECT_EQ(line->at("message"), "a \"run\" failed");
  EXPECT_EQ(line->at("level"), "error");
  EXPECT_EQ(line->at("run"), "fl_run_1");
  EXPECT_EQ(line->at("micros"), 12);
  EXPECT_EQ(line->at("odd"), "(not UTF-8)");
  EXPECT_FALSE(line->get_object().contains("node"));
  EXPECT_EQ(line->at("time").get_string().back(), 'Z');
}

TEST(Log, NothingBelowTheLevelIsFormatted) {
  const auto text = written([] { log::debug("a request was answered"); });
  EXPECT_EQ(text, "");
  EXPECT_FALSE(log::enabled(log::Level::kDebug));
  EXPECT_TRUE(log::enabled(log::Level::kInfo));
}

TEST(Log, RepeatsAreCountedInsteadOfWritten) {
  log::Rate rate(2);
  EXPECT_TRUE(rate.take(Seconds(5)));
  EXPECT_TRUE(rate.take(Seconds(5) + Micros(1)));
  EXPECT_FALSE(rate.take(Seconds(5) + Micros(999'999)));
  EXPECT_FALSE(rate.take(Seconds(5) + Micros(999'999)));
  EXPECT_EQ(rate.take_left_out(), 2U);
  EXPECT_EQ(rate.take_left_out(), 0U);
  EXPECT_TRUE(rate.take(Seconds(6)));
}

}  // namespace
}  // namespace sluice::base::log_test
