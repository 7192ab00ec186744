#include "base/log.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace sluice::base::log_test {
namespace {

TEST(Log, AMessageIsOneLineWhateverItHolds) {
  ::testing::internal::CaptureStderr();
  log::error("the workflow {} does not start", "x\n2026-01-01T00:00:00Z info \x1b[2Jforged\r");
  const auto text = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_NE(text.find("the workflow x 2026-01-01T00:00:00Z info  [2Jforged  does not start"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace sluice::base::log_test
