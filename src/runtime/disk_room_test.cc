#include "runtime/disk_room.h"

#include <gtest/gtest.h>
#include <limits>

namespace sluice::runtime::disk_room_test {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

class Room : public ::testing::Test {
 protected:
  DiskRoom with(std::int64_t free_mib, std::int64_t free_pages_mib = 0,
                DiskRoom before = DiskRoom::kEnough) const {
    return disk_room(settings_, {.bytes = 1'000 * kMiB, .free_bytes = free_pages_mib * kMiB},
                     DiskSpace{.free_bytes = free_mib * kMiB, .bytes = 10'000 * kMiB}, before);
  }
  RetentionSettings settings_{.disk_reserve_bytes = 100 * kMiB};
};

TEST_F(Room, HistoryGoesBeforeNewRunsAreRefused) {
  EXPECT_EQ(with(200), DiskRoom::kEnough);
  EXPECT_EQ(with(199), DiskRoom::kShort);
  EXPECT_EQ(with(100), DiskRoom::kShort);
  EXPECT_EQ(with(99), DiskRoom::kNone);
  EXPECT_EQ(with(0), DiskRoom::kNone);
}

TEST_F(Room, FreePagesAreRoomButTheLogNeedsTheDisk) {
  EXPECT_EQ(with(50, 150), DiskRoom::kEnough);
  EXPECT_EQ(with(50, 60), DiskRoom::kShort);
  EXPECT_EQ(with(24, 900), DiskRoom::kNone);
  EXPECT_EQ(with(25, 900), DiskRoom::kEnough);
}

TEST_F(Room, WhatWasRefusedIsTakenAgainWithMoreRoom) {
  EXPECT_EQ(with(110, 0, DiskRoom::kNone), DiskRoom::kNone);
  EXPECT_EQ(with(125, 0, DiskRoom::kNone), DiskRoom::kShort);
  EXPECT_EQ(with(31, 900, DiskRoom::kNone), DiskRoom::kNone);
  EXPECT_EQ(with(110, 0, DiskRoom::kShort), DiskRoom::kShort);
}

TEST_F(Room, TheDatabaseMayHaveALimitOfItsOwn) {
  settings_.database_bytes_max = 900 * kMiB;
  EXPECT_EQ(with(5'000), DiskRoom::kShort);
  EXPECT_EQ(with(5'000, 100), DiskRoom::kEnough) << "free pages are not history";
  EXPECT_EQ(with(10), DiskRoom::kNone);
  EXPECT_EQ(disk_room(settings_, {.bytes = 901 * kMiB}, std::nullopt, DiskRoom::kEnough),
            DiskRoom::kShort);
}

TEST_F(Room, WithoutAReserveOrADiskNothingIsRefused) {
  EXPECT_EQ(disk_room(settings_, {}, std::nullopt, DiskRoom::kNone), DiskRoom::kEnough);
  settings_.disk_reserve_bytes = 0;
  EXPECT_EQ(with(0), DiskRoom::kEnough);
}

TEST_F(Room, TheUsualReserveIsAShareOfTheDisk) {
  settings_.disk_reserve_bytes.reset();
  EXPECT_EQ(with(400), DiskRoom::kEnough);
  EXPECT_EQ(with(399), DiskRoom::kShort);
  EXPECT_EQ(with(199), DiskRoom::kNone);
}

TEST_F(Room, ALargeReserveIsNoSmallOne) {
  settings_.disk_reserve_bytes = std::numeric_limits<std::int64_t>::max() / 2;
  EXPECT_EQ(with(9'000, 0, DiskRoom::kNone), DiskRoom::kNone);
}

TEST(UsualReserve, IsAShareOfASmallDisk) {
  EXPECT_EQ(usual_reserve({.bytes = 1'000 * kMiB}), 20 * kMiB);
  EXPECT_EQ(usual_reserve({.bytes = 1'000'000 * kMiB}), 256 * kMiB);
}

}  // namespace
}  // namespace sluice::runtime::disk_room_test
