#include "store/sqlite/fault_vfs.h"

#include <gtest/gtest.h>

namespace sluice::store::sqlite::fault_vfs_test {

TEST(FaultDiskTest, KeepsWhatWasSyncedAndLosesSomeOfTheRest) {
  bool lost = false;
  bool kept = false;
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    FaultDisk disk(seed);
    auto file = disk.open("a", true);
    ASSERT_EQ(disk.write(*file, {0, std::string(1'024, 'a'), {}}), SQLITE_OK);
    ASSERT_EQ(disk.sync(*file), SQLITE_OK);
    ASSERT_EQ(disk.write(*file, {512, std::string(1'024, 'b'), {}}), SQLITE_OK);
    disk.cut_power_at(disk.operations());
    ASSERT_EQ(disk.sync(*file), SQLITE_IOERR);
    file.reset();
    disk.power_on();
    file = disk.open("a", false);
    EXPECT_EQ(file->now.substr(0, 512), std::string(512, 'a'));
    lost |= file->now.find('b') == std::string::npos;
    kept |= file->now.find('b') != std::string::npos;
  }
  EXPECT_TRUE(lost && kept);
}

TEST(FaultDiskTest, AKilledProcessLeavesWhatItWrote) {
  FaultDisk disk(1);
  const std::string name = disk.add_process();
  auto file = disk.open("a", true);
  ASSERT_EQ(disk.write(*file, {0, "before", {}}), SQLITE_OK);
  disk.kill_at(name, disk.operations());
  EXPECT_FALSE(disk.is_dead(name));
  ASSERT_EQ(disk.write(*file, {0, "after", {}}), SQLITE_OK) << "another one lives";
  EXPECT_TRUE(disk.is_dead(name));
  EXPECT_FALSE(disk.is_dead(disk.vfs_name()));
  EXPECT_EQ(file->now, "aftere");
  disk.remove_process(name);
}

}  // namespace sluice::store::sqlite::fault_vfs_test
