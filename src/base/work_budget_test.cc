#include "base/work_budget.h"

#include <gtest/gtest.h>

namespace sluice::work_budget_test {

TEST(WorkBudget, IsAskedBeforeTheWorkIsDone) {
  WorkBudget budget(10);
  WorkBudget::spend(7);
  EXPECT_EQ(budget.left(), 3u);
  EXPECT_THROW(WorkBudget::spend(4), OutOfWork);
  EXPECT_EQ(budget.left(), 0u);
  EXPECT_THROW(WorkBudget::spend(1), OutOfWork);
}

TEST(WorkBudget, AThreadWithoutOneMayDoAnything) {
  EXPECT_NO_THROW(WorkBudget::spend(1'000'000'000));
  EXPECT_EQ(WorkBudget::left_now(), std::numeric_limits<std::uint64_t>::max());
}

TEST(WorkBudget, AnInnerOneTakesFromTheOuterOne) {
  WorkBudget outer(10);
  {
    const WorkBudget inner(100);
    EXPECT_EQ(inner.left(), 10u);
    WorkBudget::spend(4);
  }
  EXPECT_EQ(outer.left(), 6u);
  {
    const WorkBudget inner(2);
    EXPECT_THROW(WorkBudget::spend(3), OutOfWork);
  }
  EXPECT_EQ(outer.left(), 4u);
}

TEST(WorkBudget, BytesCostByTheCacheLine) {
  EXPECT_EQ(work_of_bytes(0), 1u);
  EXPECT_EQ(work_of_bytes(6'400), 101u);
}

}  // namespace sluice::work_budget_test
