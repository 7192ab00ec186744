#include "base/warnings.h"

#include <gtest/gtest.h>

namespace sluice::warnings_test {
namespace {

TEST(Warnings, AreEachSaidOnceAndBounded) {
  Warnings warnings;
  add_warning(warnings, "the body is text");
  add_warning(warnings, "the body is text");
  EXPECT_EQ(warnings, Warnings{"the body is text"});
  add_warning(warnings, std::string(10'000, 'x'));
  EXPECT_EQ(warnings[1].size(), kWarningBytesMax);
  Warnings more;
  for (int i = 0; i < 100; ++i) more.push_back(std::to_string(i));
  add_warnings(warnings, std::move(more));
  EXPECT_EQ(warnings.size(), kWarningsMax);
}

}  // namespace
}  // namespace sluice::warnings_test
