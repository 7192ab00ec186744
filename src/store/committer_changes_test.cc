// What the committer tells of changes, and when.
#include <gmock/gmock.h>

#include "store/change_follower.h"
#include "store/committer.h"
#include "store/conformance/testing.h"
#include "store/forwarding.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::store::committer_changes_test {
namespace {

using testing::ElementsAre;

// The real store, whose writes can be made to fail after they were carried out.
class DoubtfulStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  Result<void> write(std::span<BatchEntry> batch) override {
    auto written = store_->write(batch);
    if (is_in_doubt) return fail(ErrorCode::kIo, "the disk did not say");
    return written;
  }
  bool is_in_doubt = false;
};

class CommitterChanges : public testing::Test {
 protected:
  CommitterChanges() {
    committer_.changes().subscribe([this](std::span<const Change> changes) {
      for (const auto& change : changes) {
        const auto found = (*store_.reader())->workflow(change.team, WorkflowId{change.id});
        told_.push_back(found && *found ? "told of " + (*found)->name : "told");
      }
    });
  }
  void put(std::string name) {
    Workflow workflow;
    workflow.id = WorkflowId{{++last_key_, 1}};
    workflow.team = TeamId{7};
    workflow.name = std::move(name);
    committer_.submit(Task([workflow](Writer& writer) { return writer.put_workflow(workflow); }),
                      Committer::kNoShard, [this](const CommitOutcome& outcome) {
                        const bool done = outcome.kind == CommitOutcome::Kind::kCommitted;
                        told_.emplace_back(done ? "done" : "failed");
                      });
    committer_.run_once();
  }

  sqlite::FaultDisk disk_{1};
  DoubtfulStore store_{*open_sqlite("data", {.vfs = disk_.vfs_name()})};
  ManualClock clock_{Timestamp(Seconds(1'730'000'000))};
  Committer committer_{store_,
                       {.threaded = false, .clock = &clock_},
                       [](unsigned, std::vector<Committer::Finished> batch) {
                         for (auto& each : batch) each.done(std::move(each.outcome));
                       }};
  std::int64_t last_key_ = 0;
  std::vector<std::string> told_;
};

TEST_F(CommitterChanges, AreReadableWhenTheyAreToldAndToldBeforeTheirCallerHears) {
  put("a");
  EXPECT_THAT(told_, ElementsAre("told of a", "done"));
}

TEST_F(CommitterChanges, InDoubtAreToldOnceTheStoreWorksAgain) {
  store_.is_in_doubt = true;
  put("a");
  EXPECT_THAT(told_, ElementsAre("failed"));
  store_.is_in_doubt = false;
  clock_.advance(Seconds(1));
  put("b");
  EXPECT_THAT(told_, ElementsAre("failed", "told of a", "told of b", "done"))
      << "it was written, though nobody could know";
}

TEST_F(CommitterChanges, ThatCannotBeReadAreReadLater) {
  bool is_broken = true;
  std::vector<Uid> read;
  ChangeFollower follower(store_, Change::Kind::kWorkflow, "workflow",
                          [&](Reader&, TeamId, Uid id) -> Result<void> {
                            if (is_broken) return fail(ErrorCode::kIo, "not now");
                            read.push_back(id);
                            return {};
                          });
  const std::vector<Change> changes{{Change::Kind::kWorkflow, TeamId{7}, {1, 1}},
                                    {Change::Kind::kKey, TeamId{7}, {2, 2}}};
  follower.follow(changes);
  follower.retry();
  EXPECT_TRUE(read.empty());
  is_broken = false;
  follower.retry();
  EXPECT_THAT(read, ElementsAre(Uid{1, 1}));
  follower.retry();
  EXPECT_EQ(read.size(), 1U);
}

}  // namespace
}  // namespace sluice::store::committer_changes_test
