#include "model/wait.h"

#include <gtest/gtest.h>

namespace sluice::model::wait_test {
namespace {

TEST(Wait, TakesTheTitleOfAForm) {
  EXPECT_EQ(wait_title(json::object{{"title", "Agree?"}}), "Agree?");
  EXPECT_EQ(wait_title(json::object{{"title", 5}}), "");
  EXPECT_EQ(wait_title(nullptr), "");
}

TEST(Wait, CutsALongTitleBetweenCharacters) {
  const std::string fits(kWaitTitleBytesMax, 'x');
  EXPECT_EQ(wait_title(json::object{{"title", fits}}), fits);
  EXPECT_EQ(wait_title(json::object{{"title", fits + "y"}}), fits);
  const std::string before(kWaitTitleBytesMax - 1, 'x');
  EXPECT_EQ(wait_title(json::object{{"title", before + "\u00e9"}}), before);
}

}  // namespace
}  // namespace sluice::model::wait_test
