#include "base/system_data.h"

#include <array>
#include <fstream>
#include <gtest/gtest.h>

namespace sluice::system_data_test {
namespace {

namespace fs = std::filesystem;

TEST(SystemData, TheSystemsComesBeforeWhatIsBundled) {
  const fs::path folder = fs::path(::testing::TempDir()) / "sluice-system-data";
  fs::remove_all(folder);
  fs::create_directories(folder / "bundled");
  const std::array<fs::path, 2> places = {folder / "system", folder / "bundled"};
  EXPECT_EQ(first_existing(places), folder / "bundled");
  fs::create_directories(folder / "system");
  EXPECT_EQ(first_existing(places), folder / "system");
  fs::remove_all(folder);
  EXPECT_TRUE(first_existing(places).empty());
}

TEST(SystemData, WhatIsBundledIsBesideTheProgram) {
  const auto program = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(bundled_data(), program.parent_path() / "share");
}

}  // namespace
}  // namespace sluice::system_data_test
