#include "app/commands/folder_watch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

namespace sluice::app::folder_watch_test {
namespace {

namespace fs = std::filesystem;

class Watching : public testing::Test {
 protected:
  Watching() : folder_(fs::temp_directory_path() / "sluice_watch_XXXXXX") {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  ~Watching() override { fs::remove_all(folder_); }

  void save(const std::string& name) const { std::ofstream(fs::path(folder_) / name) << "text"; }

  std::string folder_;
};

// None of these would return without its change.
TEST_F(Watching, SeesWhatWasSavedMovedAndRemoved) {
  auto watch = FolderWatch::watch(folder_);
  ASSERT_TRUE(watch) << watch.error().message;
  save("a.yaml");
  EXPECT_TRUE(watch->wait(std::nullopt));
  // As editors save: the new text under another name first.
  save("a.yaml~");
  fs::rename(fs::path(folder_) / "a.yaml~", fs::path(folder_) / "a.yaml");
  EXPECT_TRUE(watch->wait(std::nullopt));
  fs::remove(fs::path(folder_) / "a.yaml");
  EXPECT_TRUE(watch->wait(std::nullopt));
}

TEST_F(Watching, EndsWithoutAChangeWhenItMay) {
  auto watch = FolderWatch::watch(folder_);
  ASSERT_TRUE(watch) << watch.error().message;
  EXPECT_TRUE(watch->wait(std::chrono::milliseconds(1)));
}

TEST_F(Watching, EndsWhileAFileIsSavedAgainAndAgain) {
  auto watch = FolderWatch::watch(folder_);
  ASSERT_TRUE(watch) << watch.error().message;
  std::jthread writer([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) save("a.yaml");
  });
  EXPECT_TRUE(watch->wait(std::nullopt));
}

TEST_F(Watching, SaysThatTheFolderIsGone) {
  auto watch = FolderWatch::watch(folder_);
  ASSERT_TRUE(watch) << watch.error().message;
  fs::remove_all(folder_);
  const auto gone = watch->wait(std::nullopt);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().message, "the folder " + folder_ + " is gone");
  EXPECT_EQ(FolderWatch::watch(folder_).error().code, ErrorCode::kNotFound);
  const auto file = folder_ + ".file";
  std::ofstream(file) << "x";
  EXPECT_EQ(FolderWatch::watch(file).error().code, ErrorCode::kNotFound);
  fs::remove(file);
}

}  // namespace
}  // namespace sluice::app::folder_watch_test
