#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

#include "store/conformance/testing.h"
#include "store/store.h"

namespace sluice::store {

// A test with a directory of its own, which is removed at the end.
class DirectoryTest : public testing::Test {
 protected:
  DirectoryTest() {
    std::string name = std::filesystem::temp_directory_path() / "sluice_store_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  ~DirectoryTest() override { std::filesystem::remove_all(root_); }

  static void write_run(Store& store, std::int64_t number, std::size_t bytes = 5'000) {
    const RunId id{{number, number}};
    const std::string body(bytes, 'b');
    const NewRun run{.header = {.id = id, .team = TeamId{1}, .workflow = {}, .rerun_of = {}},
                     .body = body,
                     .headers = "{}",
                     .first = TransitionForTest::make({.run = id}),
                     .idempotency = {}};
    BatchEntry entry{.work = &run};
    ASSERT_TRUE(store.write({&entry, 1}));
  }
  std::filesystem::path data() const { return root_ / "data"; }

  std::filesystem::path root_;
};

}  // namespace sluice::store
