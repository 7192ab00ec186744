// What an edit of a workflow asks the store costs the same at any number of workflows.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store::edit_cost_test {
namespace {

constexpr TeamId kTeam{7};

class EditCost : public testing::Test {
 protected:
  static WorkflowId id(std::int64_t number) { return WorkflowId{{number, number}}; }
  void add(std::int64_t from, std::int64_t count) {
    Task task = [&](Writer& writer) -> Result<void> {
      for (auto number = from; number < from + count; ++number) {
        WorkflowEdit edit;
        edit.workflow.id = id(number);
        edit.workflow.team = kTeam;
        edit.workflow.name = "workflow " + std::to_string(number);
        edit.version = WorkflowVersion{edit.workflow.id, 1, std::string(500, 'd'), {}};
        if (number > 1) edit.calls = {id(number - 1)};
        Token token;
        token.hash = sha256(as_bytes(edit.workflow.name));
        token.team = kTeam;
        token.workflow = edit.workflow.id;
        edit.token = token;
        SLUICE_TRY_VOID(writer.edit_workflow(edit));
      }
      return {};
    };
    BatchEntry entry{.work = &task};
    ASSERT_TRUE(store_->write({&entry, 1}));
    ASSERT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted) << entry.outcome.error.message;
    ASSERT_TRUE(store_->maintain());
  }
  // What is read from the disk, with nothing in memory, to create one and to delete another.
  std::int64_t bytes_read(std::int64_t count) {
    const auto before = disk_.bytes_read();
    auto reader = *store_->reader();
    EXPECT_FALSE(reader->workflow_by_name(kTeam, "a new name")->has_value());
    EXPECT_EQ(*reader->count_workflows(kTeam), count);
    EXPECT_EQ(reader->callers_of(kTeam, id(5))->size(), 1U);
    EXPECT_EQ(reader->tokens_of(id(5))->size(), 1U);
    EXPECT_TRUE(reader->workflow(kTeam, id(5))->has_value());
    EXPECT_EQ(reader->workflows_after(kTeam, id(5), 3)->size(), 3U);
    EXPECT_FALSE(reader->key(KeyId{{1, 1}})->has_value());
    EXPECT_TRUE(reader->keys_of(kTeam)->empty());
    return disk_.bytes_read() - before;
  }

  sqlite::FaultDisk disk_{1};
  std::unique_ptr<Store> store_ = *open_sqlite("data", {.vfs = disk_.vfs_name()});
};

TEST_F(EditCost, IsThatOfAFewPagesAtAnyNumber) {
  add(1, 10);
  const auto few = bytes_read(10);
  add(11, 3'000);
  const auto many = bytes_read(3'010);
  EXPECT_LT(many, few + 20 * 4'096) << "a level more of each tree, of 3 MB";
}

}  // namespace
}  // namespace sluice::store::edit_cost_test
