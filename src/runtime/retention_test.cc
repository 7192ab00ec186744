#include "runtime/retention.h"

#include <atomic>
#include <cstdint>
#include <optional>

#include "runtime/test_runtime.h"

namespace sluice::runtime::testing::retention_test {
namespace {

constexpr std::int64_t kMiB = 1 << 20;
constexpr Micros kDay = std::chrono::hours(24);

// A process on a disk that is as full as a test says.
class Kept : public ::testing::Test {
 protected:
  void SetUp() override {
    auto options = test_options();
    options.retention = settings_;
    options.disk_space = [this] {
      return DiskSpace{.free_bytes = free_bytes_, .bytes = 100'000 * kMiB};
    };
    process_.emplace(world_, options);
    process_->recover();
    workflow_ = process_->put(delay_node("nap", "0s"), edge("start", "nap"));
  }
  RunId finished(WorkflowId workflow) {
    const auto run = process_->start(workflow);
    EXPECT_TRUE(process_->ends(run, RunStatus::kCompleted));
    return run;
  }
  RunId finished() { return finished(workflow_); }
  ::testing::AssertionResult goes(RunId run) {
    return process_->reaches([&] { return !process_->stored(run); });
  }
  ::testing::AssertionResult refuses(bool refuses) {
    return process_->reaches([&] { return process_->committer().full() == refuses; });
  }

  RetentionSettings settings_{.keep = {.completed = 30 * kDay, .failed = 90 * kDay},
                              .disk_reserve_bytes = 100 * kMiB,
                              .keep_at_least = std::chrono::hours(1)};
  std::atomic<std::int64_t> free_bytes_ = 10'000 * kMiB;
  World world_;
  std::optional<Process> process_;
  WorkflowId workflow_;
};

TEST_F(Kept, ShortOfRoomHistoryGoesDownToTheYoungest) {
  const auto old = finished();
  world_.clock.advance(2 * kDay);
  const auto young = finished();
  free_bytes_ = 150 * kMiB;
  EXPECT_TRUE(goes(old));
  process_->flush();
  EXPECT_EQ(process_->status(young), RunStatus::kCompleted);
  EXPECT_FALSE(process_->committer().full()) << "there is room for new ones";
  world_.clock.advance(kDay);
  EXPECT_TRUE(goes(young));
}

TEST_F(Kept, WithoutRoomNewRunsAreRefusedUntilThereIsSome) {
  const auto run = finished();
  free_bytes_ = 90 * kMiB;
  EXPECT_TRUE(refuses(true));
  EXPECT_GE(process_->committer().expected_wait(), Seconds(10));
  EXPECT_EQ(process_->status(run), RunStatus::kCompleted) << "it is too young to go";
  free_bytes_ = 110 * kMiB;
  process_->flush();
  EXPECT_TRUE(process_->committer().full()) << "too little more";
  free_bytes_ = 150 * kMiB;
  EXPECT_TRUE(refuses(false));
  finished();
}

TEST_F(Kept, RunsThatWereAcceptedGoOnWithoutRoom) {
  const auto workflow = process_->put(delay_node("nap", "1h"), edge("start", "nap"));
  const auto run = process_->start(workflow);
  free_bytes_ = 0;
  EXPECT_TRUE(refuses(true));
  world_.clock.advance(std::chrono::hours(1));
  EXPECT_TRUE(process_->ends(run, RunStatus::kCompleted));
}

TEST_F(Kept, OtherSettingsTakeEffectAtOnce) {
  const auto run = finished();
  world_.clock.advance(2 * kDay);
  const auto other = finished();
  settings_.keep.completed = kDay;
  process_->runtime().set_retention(settings_);
  world_.clock.advance(Seconds(10));
  EXPECT_TRUE(goes(run));
  EXPECT_EQ(process_->status(other), RunStatus::kCompleted);
  settings_.disk_reserve_bytes = 20'000 * kMiB;
  process_->runtime().set_retention(settings_);
  EXPECT_TRUE(refuses(true));
}

TEST_F(Kept, AWorkflowKeepsItsRunsAsItSays) {
  const auto put_rule = [&](store::RetentionRule rule) {
    process_->write([&](store::Writer& writer) -> Result<void> {
      store::WorkflowEdit edit;
      edit.workflow.id = rule.workflow;
      edit.workflow.team = rule.team = kTeam;
      edit.workflow.name = "orders " + rule.workflow.text();
      edit.version = store::WorkflowVersion{
          .workflow = rule.workflow, .version = 2, .definition = "{}", .created_at = {}};
      edit.retention = rule;
      return writer.edit_workflow(edit);
    });
  };
  const auto few = process_->put(delay_node("nap", "0s"), edge("start", "nap"));
  const auto shortly = process_->put(delay_node("nap", "0s"), edge("start", "nap"));
  const auto first = finished(few);
  const auto second = finished(few);
  const auto brief = finished(shortly);
  const auto usual = finished();
  put_rule({.workflow = few, .runs_max = 1});
  put_rule({.workflow = shortly, .completed = std::chrono::hours(1)});
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(goes(first));
  EXPECT_TRUE(goes(brief));
  EXPECT_TRUE(process_->status(second));
  EXPECT_TRUE(process_->status(usual));
}

TEST_F(Kept, ATeamKeepsItsRunsAsItSays) {
  const auto put_team = [&](store::TeamRetention retention) {
    process_->write([&](store::Writer& writer) {
      return writer.put_team({.id = kTeam, .name = "t", .retention = retention});
    });
  };
  const auto first = finished();
  const auto second = finished();
  put_team({.runs_max = 1});
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(goes(first));
  EXPECT_TRUE(process_->status(second));
  const auto third = finished();
  put_team({.bytes_max = 1});
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(goes(second));
  EXPECT_TRUE(goes(third));
  const auto fourth = finished();
  put_team({.completed = std::chrono::hours(1)});
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(goes(fourth));
}

TEST_F(Kept, FreePagesGoBackToTheFileSystem) {
  const std::string body = R"({"text":")" + std::string(100'000, 'x') + "\"}";
  for (int i = 0; i < 80; ++i)
    EXPECT_TRUE(process_->ends(process_->start(workflow_, body), RunStatus::kCompleted));
  const auto size = [&] {
    const auto reader = *process_->store().reader();
    return reader->size().value_or(store::DatabaseSize());
  };
  EXPECT_GT(size().bytes, 5 * kMiB);
  world_.clock.advance(31 * kDay);
  EXPECT_TRUE(process_->reaches([&] { return size().bytes < 2 * kMiB; }));
}

TEST_F(Kept, HowFullTheDiskIsIsNotedOnceAnHour) {
  const auto samples = [&] {
    const auto reader = *process_->store().reader();
    return reader->storage_samples({}).value_or(std::vector<store::StorageSample>());
  };
  EXPECT_TRUE(process_->reaches([&] { return samples().size() == 1; }));
  EXPECT_EQ(samples()[0].disk_free_bytes, 10'000 * kMiB);
  EXPECT_GT(samples()[0].database.bytes, 0);
  world_.clock.advance(std::chrono::minutes(59));
  process_->flush();
  EXPECT_EQ(samples().size(), 1U);
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_TRUE(process_->reaches([&] { return samples().size() == 2; }));
}

}  // namespace
}  // namespace sluice::runtime::testing::retention_test
