#include "base/memory_budget.h"

#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace sluice::memory_budget_test {
namespace {

constexpr std::size_t kMiB = 1 << 20;

// A block that the compiler cannot leave out.
std::unique_ptr<char[]> block(std::size_t bytes) {
  auto made = std::make_unique_for_overwrite<char[]>(bytes);
  volatile char* const inside = &made[bytes / 2];
  *inside = 'x';
  return made;
}

TEST(MemoryBudget, IsAskedBeforeTheBytesAreTaken) {
  const MemoryBudget budget(4 * kMiB);
  const auto some = block(3 * kMiB);
  EXPECT_GE(budget.taken(), static_cast<std::int64_t>(3 * kMiB));
  const auto before = budget.taken();
  EXPECT_THROW(block(2 * kMiB), OutOfMemory);
  EXPECT_EQ(budget.taken(), before);
  EXPECT_NO_THROW(block(kMiB / 2));
}

TEST(MemoryBudget, WhatIsFreedIsGivenBack) {
  const MemoryBudget budget(4 * kMiB);
  for (int i = 0; i < 100; ++i) EXPECT_NO_THROW(block(3 * kMiB));
  EXPECT_EQ(budget.taken(), 0);
}

TEST(MemoryBudget, GrowingThingsStopAtIt) {
  std::string text;
  std::size_t reached = 0;
  {
    const MemoryBudget budget(8 * kMiB);
    EXPECT_THROW(
        for (;;) {
          text.append(1000, 'x');
          reached = text.size();
        },
        std::bad_alloc);
  }
  EXPECT_LE(reached, 8 * kMiB);
  EXPECT_GE(reached, 2 * kMiB);
  EXPECT_NO_THROW(text.append(16 * kMiB, 'x'));
}

TEST(MemoryBudget, AThreadWithoutOneMayTakeAnything) {
  const MemoryBudget budget(1000);
  std::thread([] {
    EXPECT_EQ(MemoryBudget::left_now(), std::numeric_limits<std::size_t>::max());
    EXPECT_NO_THROW(block(kMiB));
    EXPECT_NO_THROW(MemoryBudget::ask(std::numeric_limits<std::size_t>::max()));
  }).join();
}

TEST(MemoryBudget, AnInnerOneTakesFromTheOuterOne) {
  MemoryBudget outer(4 * kMiB);
  std::unique_ptr<char[]> kept;
  {
    const MemoryBudget inner(100 * kMiB);
    EXPECT_LE(MemoryBudget::left_now(), 4 * kMiB);
    kept = block(3 * kMiB);
  }
  EXPECT_GE(outer.taken(), static_cast<std::int64_t>(3 * kMiB));
  EXPECT_THROW(block(2 * kMiB), OutOfMemory);
  {
    const MemoryBudget inner(1000);
    EXPECT_THROW(block(2000), OutOfMemory);
  }
  kept.reset();
  EXPECT_NO_THROW(block(2 * kMiB));
}

// As far as the compiler knows somebody looks at it, so that it is made at all.
void escape(const void* made) { asm volatile("" : : "g"(made) : "memory"); }

TEST(MemoryBudget, AllFormsOfNewAskIt) {
  struct alignas(256) Wide {
    char bytes[64 << 10];
  };
  const MemoryBudget budget(32 << 10);
  EXPECT_THROW(escape(std::make_unique<Wide>().get()), OutOfMemory);
  EXPECT_THROW(escape(std::make_unique<Wide[]>(2).get()), OutOfMemory);
  EXPECT_THROW(::operator delete(::operator new(64 << 10)), OutOfMemory);
  EXPECT_EQ(::operator new(64 << 10, std::nothrow), nullptr);
  EXPECT_EQ(::operator new[](64 << 10, std::nothrow), nullptr);
  EXPECT_EQ(::operator new(64 << 10, std::align_val_t(512), std::nothrow), nullptr);
  EXPECT_EQ(::operator new[](64 << 10, std::align_val_t(512), std::nothrow), nullptr);
  void* aligned = ::operator new(100, std::align_val_t(512));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(aligned) % 512, 0u);
  EXPECT_GT(budget.taken(), 0);
  ::operator delete(aligned, std::align_val_t(512));
  EXPECT_EQ(budget.taken(), 0);
}

TEST(MemoryBudget, AnOverdraftRefusesNothingAndCountsAll) {
  const MemoryBudget budget(1000);
  std::unique_ptr<char[]> kept;
  {
    const MemoryBudget::Overdraft overdraft;
    EXPECT_NO_THROW(kept = block(kMiB));
  }
  EXPECT_GE(budget.taken(), static_cast<std::int64_t>(kMiB));
  EXPECT_THROW(block(100), OutOfMemory);
}

TEST(MemoryBudget, TakesLargePartsFromThePoolAndGivesThemBack) {
  MemoryPool pool(64 * kMiB);
  {
    const MemoryBudget budget(32 * kMiB, &pool);
    const auto small = block(kMiB / 2);
    EXPECT_EQ(pool.used(), 0) << "a small computation is nothing to the pool";
    const auto large = block(20 * kMiB);
    EXPECT_GE(pool.used(), static_cast<std::int64_t>(19 * kMiB));
    EXPECT_LE(pool.used(), static_cast<std::int64_t>(32 * kMiB));
  }
  EXPECT_EQ(pool.used(), 0);
}

TEST(MemoryBudget, FailsWhenThePoolIsUsedUp) {
  MemoryPool pool(64 * kMiB);
  MemoryHold hold(&pool);
  hold.set(60 * kMiB);
  EXPECT_TRUE(pool.is_short());
  const MemoryBudget budget(32 * kMiB, &pool);
  try {
    block(20 * kMiB);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const OutOfMemory& error) {
    EXPECT_EQ(error.limit(), OutOfMemory::Limit::kPool);
    EXPECT_NE(memory_refusal(error).find("67108864 bytes"), std::string::npos);
  }
  hold.set(0);
  EXPECT_FALSE(pool.is_short());
  EXPECT_NO_THROW(block(20 * kMiB));
}

TEST(MemoryPool, ItsSizeCanChange) {
  MemoryPool pool(4 * kMiB);
  EXPECT_TRUE(pool.take(2 * kMiB));
  pool.set_bytes_max(kMiB);
  EXPECT_TRUE(pool.is_short());
  EXPECT_FALSE(pool.take(1));
  pool.set_bytes_max(8 * kMiB);
  EXPECT_TRUE(pool.take(6 * kMiB));
  EXPECT_FALSE(pool.take(1));
}

TEST(MemoryHold, HoldsInRoundNumbersAndGivesAllBack) {
  MemoryPool pool(64 * kMiB);
  {
    MemoryHold hold(&pool);
    hold.set(100);
    EXPECT_EQ(pool.used(), 0);
    hold.set(5 * kMiB + 1);
    EXPECT_EQ(pool.used(), static_cast<std::int64_t>(5 * kMiB));
    hold.set(3 * kMiB);
    EXPECT_EQ(pool.used(), static_cast<std::int64_t>(3 * kMiB));
    MemoryHold nowhere(nullptr);
    nowhere.set(kMiB);
  }
  EXPECT_EQ(pool.used(), 0);
}

TEST(MemoryRefusal, SaysWhichLimitAndIsRemembered) {
  MemoryBudget::forget_refusal();
  EXPECT_FALSE(MemoryBudget::was_refused());
  const MemoryBudget budget(1000);
  try {
    block(2000);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::bad_alloc& error) {
    EXPECT_EQ(memory_refusal(error),
              "the step needs more than the 1000 bytes of memory that one step may take");
  }
  EXPECT_TRUE(MemoryBudget::was_refused());
  EXPECT_EQ(memory_refusal(std::bad_alloc()), "the server has no memory left");
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if !defined(SANITIZED) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// In a process of its own, which the limit ends with.
void ask_for_more_than_there_is() {
  const rlimit limit{.rlim_cur = 512 * kMiB, .rlim_max = 512 * kMiB};
  if (::setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(2);
  try {
    block(4096 * kMiB);
  } catch (const std::bad_alloc&) {
    // What is left can still be used.
    std::_Exit(block(kMiB) ? 0 : 3);
  }
  std::_Exit(4);
}

TEST(OperatorNew, ThrowsWhenTheMachineHasNoMore) {
  EXPECT_EXIT(ask_for_more_than_there_is(), ::testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
}  // namespace sluice::memory_budget_test
