#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::text_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WordsOf, AreWhatStandsBetweenSpaces) {
  EXPECT_THAT(words_of("a.example b.example"), ElementsAre("a.example", "b.example"));
  EXPECT_THAT(words_of("  one   two "), ElementsAre("one", "two"));
  EXPECT_THAT(words_of("   "), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

}  // namespace
}  // namespace sluice::text_test
