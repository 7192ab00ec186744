#include "runs/run_starter.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <type_traits>
#include <vector>

#include "store/sqlite/sqlite_store.h"

namespace sluice::runs::run_starter_test {
namespace {

using Kind = StartResult::Kind;
using model::RunStatus;

static_assert(!std::is_constructible_v<store::Admitted, store::NewRun>,
              "only the starter makes runs that the store takes");

constexpr TeamId kTeam{3};
constexpr std::string_view kNap =
    R"({"id":"nap","type":"delay","data":{"duration":1,"unit":"hours"}})";

std::filesystem::path fresh_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sluice-runs-XXXXXX").string();
  EXPECT_TRUE(::mkdtemp(pattern.data()));
  return pattern;
}

// A starter over a real store, with everything on one thread: write() commits what was submitted.
class RunStarterTest : public testing::Test {
 protected:
  RunStarterTest() {
    starter_.on_started(
        [this](unsigned shard, std::unique_ptr<engine::Run> run, const engine::Decision&) {
          log_.push_back("handed over to " + std::to_string(shard));
          handed_over_ = std::move(run);
        });
  }
  ~RunStarterTest() override {
    committer_.stop();
    std::filesystem::remove_all(directory_);
  }

  // `node` follows the trigger.
  StartRequest request(std::string_view node, std::string_view settings = "{}") {
    std::string text = R"({"nodes":[{"id":"start","type":"manual_trigger"})";
    if (!node.empty()) text.append(",").append(node);
    text.append(R"(],"edges":[)");
    if (!node.empty()) text.append(R"({"id":"e","source":"start","target":"nap"})");
    text.append(R"(],"settings":)").append(settings).append("}");
    std::vector<std::string> errors;
    const auto definition = model::parse_definition(*parse_json(text), errors);
    StartRequest made;
    made.program = engine::Program::compile(
        definition, {.workflow = workflow_, .version = 4, .name = "test"}, errors);
    EXPECT_TRUE(made.program) << errors.at(0);
    made.team = kTeam;
    made.data.body = R"({"a":1})";
    made.shard = 0;
    return made;
  }
  Result<void> start(StartRequest request) {
    done_ = [this](Result<StartResult> result) {
      log_.emplace_back("told");
      result_ = std::move(result);
    };
    return starter_.start(std::move(request), done_);
  }
  StartResult run_to_end(StartRequest request) {
    EXPECT_TRUE(start(std::move(request)));
    write();
    EXPECT_TRUE(result_) << result_.error().message;
    return result_.value_or(StartResult());
  }
  void write() { committer_.run_once(); }
  store::StoredRun stored(RunId run) { return **(*store_->reader())->run(run); }

  const std::filesystem::path directory_ = fresh_directory();
  ManualClock clock_{Timestamp(Seconds(1'730'000'000))};
  SeededEntropy entropy_{1};
  IdSource ids_{clock_, entropy_};
  const WorkflowId workflow_ = ids_.next<WorkflowId>();
  std::unique_ptr<store::Store> store_ = *store::open_sqlite(directory_);
  store::Committer committer_{*store_,
                              {.entries_max = 2, .threaded = false, .clock = &clock_},
                              [](unsigned, std::vector<store::Committer::Finished> batch) {
                                for (auto& each : batch) each.done(std::move(each.outcome));
                              }};
  RunStarter starter_{committer_, ids_, clock_, {}, 2};
  StartDone done_;
  Result<StartResult> result_;
  std::unique_ptr<engine::Run> handed_over_;
  std::vector<std::string> log_;
};

TEST_F(RunStarterTest, StoresWhatWasAskedFor) {
  auto wanted = request(kNap);
  wanted.trigger = model::TriggerKind::kSync;
  wanted.id = ids_.next<RunId>();
  wanted.rerun_of = ids_.next<RunId>();
  wanted.data.headers = R"({"x":"y"})";
  const auto id = *wanted.id;
  const auto rerun_of = wanted.rerun_of;
  EXPECT_EQ(run_to_end(std::move(wanted)).run, id);
  const auto run = stored(id);
  EXPECT_EQ(run.row.status, RunStatus::kWaiting);
  EXPECT_EQ(run.row.header.workflow, workflow_);
  EXPECT_EQ(run.row.header.version, 4);
  EXPECT_EQ(run.row.header.team, kTeam);
  EXPECT_EQ(run.row.header.trigger, model::TriggerKind::kSync);
  EXPECT_EQ(run.row.header.created_at, clock_.now());
  EXPECT_EQ(run.row.header.rerun_of, rerun_of);
  EXPECT_EQ(run.trigger.body, R"({"a":1})");
  EXPECT_EQ(run.trigger.headers, R"({"x":"y"})");
}

TEST_F(RunStarterTest, TheCallerHearsBeforeARunGoesOn) {
  run_to_end(request(kNap));
  EXPECT_EQ(log_, (std::vector<std::string>{"told", "handed over to 0"}));
  EXPECT_EQ(handed_over_->status(), RunStatus::kWaiting);
}

TEST_F(RunStarterTest, ARunThatIsOverIsHandedOverFirst) {
  run_to_end(request(""));
  EXPECT_EQ(log_, (std::vector<std::string>{"handed over to 0", "told"}));
  EXPECT_EQ(handed_over_->status(), RunStatus::kCompleted);
}

TEST_F(RunStarterTest, NothingHappensBeforeTheCommit) {
  ASSERT_TRUE(start(request("")));
  EXPECT_TRUE(log_.empty());
  write();
  EXPECT_EQ(log_.size(), 2U);
}

TEST_F(RunStarterTest, RunsOfNoShardTakeTurns) {
  for (int i = 0; i < 3; ++i) {
    auto wanted = request(kNap);
    wanted.shard.reset();
    run_to_end(std::move(wanted));
  }
  EXPECT_EQ(log_[1], "handed over to 0");
  EXPECT_EQ(log_[3], "handed over to 1");
  EXPECT_EQ(log_[5], "handed over to 0");
}

TEST_F(RunStarterTest, DataThatNoRunCanBeginWithIsRefusedAtOnce) {
  auto wanted = request(kNap);
  wanted.data.body = "[1]";
  const auto refused = start(std::move(wanted));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(done_) << "it is still the caller's";
  EXPECT_TRUE(log_.empty());
}

TEST_F(RunStarterTest, AFullStoreRefusesAtOnce) {
  ASSERT_TRUE(start(request(kNap)));
  ASSERT_TRUE(start(request(kNap)));
  const auto refused = start(request(kNap));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
  ASSERT_TRUE(done_) << "it is still the caller's";
  done_(fail(refused.error()));
  EXPECT_EQ(result_.error().code, ErrorCode::kOverloaded);
}

TEST_F(RunStarterTest, WhatIsNotCommittedIsAnError) {
  auto wanted = request(kNap);
  wanted.id = ids_.next<RunId>();
  run_to_end(wanted);
  log_.clear();
  ASSERT_TRUE(start(wanted)) << "the same id again";
  write();
  EXPECT_FALSE(result_);
  EXPECT_EQ(log_, std::vector<std::string>{"told"});
}

TEST_F(RunStarterTest, AKeyStartsOneRun) {
  auto wanted = request(kNap);
  wanted.idempotency = store::IdempotencyEntry{
      .key = {1}, .body = {1}, .expires_at = clock_.now() + std::chrono::hours(1)};
  const auto first = run_to_end(wanted);
  EXPECT_EQ(first.kind, Kind::kStarted);
  log_.clear();
  const auto again = run_to_end(wanted);
  EXPECT_EQ(again.kind, Kind::kDuplicate);
  EXPECT_EQ(again.run, first.run);
  wanted.idempotency->body = {2};
  const auto other = run_to_end(wanted);
  EXPECT_EQ(other.kind, Kind::kConflict);
  EXPECT_EQ(other.run, first.run);
  EXPECT_EQ(log_, (std::vector<std::string>{"told", "told"})) << "nothing to hand over";
}

TEST_F(RunStarterTest, ARunWhoseTurnHasNotComeIsLeftToTheStore) {
  constexpr std::string_view kOneAtATime = R"({"concurrency":{"limit":1}})";
  const auto first = run_to_end(request(kNap, kOneAtATime));
  EXPECT_EQ(stored(first.run).records, "") << "it begins once it is committed";
  EXPECT_EQ(log_.back(), "handed over to 0");
  const auto second = run_to_end(request(kNap, kOneAtATime));
  EXPECT_EQ(stored(second.run).row.status, RunStatus::kPending);
  EXPECT_EQ(log_.back(), "told");
}

TEST_F(RunStarterTest, ARunThatIsDroppedIsHandedOverAsCancelled) {
  constexpr std::string_view kDrop = R"({"concurrency":{"limit":1,"on_limit":"drop"}})";
  run_to_end(request(kNap, kDrop));
  log_.clear();
  const auto dropped = run_to_end(request(kNap, kDrop));
  EXPECT_EQ(dropped.kind, Kind::kStarted);
  EXPECT_EQ(log_, (std::vector<std::string>{"handed over to 0", "told"}));
  EXPECT_EQ(handed_over_->status(), RunStatus::kCancelled);
  EXPECT_EQ(handed_over_->error(), "dropped: a run of this key is open");
}

TEST_F(RunStarterTest, ARunGoesOnFromWhatItInherits) {
  auto wanted = request(kNap);
  const auto first = run_to_end(wanted);
  const auto records = *model::parse_records(stored(first.run).records);
  wanted.inherited = *engine::records_to_inherit(*wanted.program, records, "nap");
  wanted.rerun_of = first.run;
  const auto second = run_to_end(wanted);
  EXPECT_EQ(stored(second.run).row.status, RunStatus::kWaiting);
}

TEST_F(RunStarterTest, WithoutARuntimeRunsAreCommitted) {
  starter_.on_started(nullptr);
  const auto started = run_to_end(request(kNap));
  EXPECT_EQ(stored(started.run).row.status, RunStatus::kWaiting);
}

TEST_F(RunStarterTest, IsStoredBeforeItsFirstTurnWhereThatCannotBeTrusted) {
  const auto deciding = DecidingRuns::open(directory_ / "deciding");
  ASSERT_TRUE(deciding);
  starter_.mark_in(deciding->get());
  EXPECT_EQ(stored(run_to_end(request("")).run).row.status, RunStatus::kCompleted);
  (*deciding)->distrust_first_turns();
  const auto later = run_to_end(request(""));
  EXPECT_EQ(stored(later.run).row.status, RunStatus::kPending);
  EXPECT_EQ(stored(later.run).records, "");
  ASSERT_TRUE(handed_over_);
  const auto decision = handed_over_->apply(engine::Continued{}, clock_.now());
  EXPECT_EQ(handed_over_->status(), RunStatus::kCompleted);
  EXPECT_EQ(decision.write->step(), 1);
}

TEST_F(RunStarterTest, IsStoredBeforeItsFirstTurnWhileMemoryIsShort) {
  engine::RunOptions options;
  options.memory = std::make_shared<MemoryPool>(1'000'000);
  RunStarter starter(committer_, ids_, clock_, options, 2);
  StartDone done = [this](Result<StartResult> result) { result_ = std::move(result); };
  options.memory->add(900'000);
  ASSERT_TRUE(starter.start(request(kNap), done));
  write();
  EXPECT_EQ(stored(result_->run).row.status, RunStatus::kPending);
  options.memory->add(-900'000);
  done = [this](Result<StartResult> result) { result_ = std::move(result); };
  ASSERT_TRUE(starter.start(request(kNap), done));
  write();
  EXPECT_EQ(stored(result_->run).row.status, RunStatus::kWaiting);
}

TEST_F(RunStarterTest, StartsRunsTogether) {
  bool told_early = false;
  const auto start_group = [&](std::vector<StartRequest> requests) {
    std::optional<Result<GroupStartResult>> told;
    GroupStartDone done = [&](Result<GroupStartResult> result) {
      log_.emplace_back("told");
      told = std::move(result);
    };
    const auto begun = starter_.start_group(std::move(requests), done);
    told_early = told.has_value();
    write();
    if (told) return std::move(*told);
    return Result<GroupStartResult>(fail(ErrorCode::kInternal, "nobody was told"));
  };
  std::vector<StartRequest> two;
  two.push_back(request(kNap));
  two.push_back(request(""));
  two[1].data.body = R"({"second":true})";
  const auto started = start_group(std::move(two));
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_EQ(started->starts.size(), 2U);
  EXPECT_FALSE(told_early) << "nothing is told before it is stored";
  EXPECT_EQ(log_, (std::vector<std::string>{"handed over to 0", "told", "handed over to 0"}))
      << "first what is over, then the caller, then what goes on";
  EXPECT_EQ(stored(started->starts[0].run).row.status, RunStatus::kWaiting);
  EXPECT_EQ(stored(started->starts[1].run).row.status, RunStatus::kCompleted);
  EXPECT_EQ(stored(started->starts[1].run).trigger.body, R"({"second":true})");

  log_.clear();
  std::vector<StartRequest> three(3, request(""));
  const auto refused = start_group(std::move(three));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded) << "the queue takes two";
  EXPECT_FALSE(committer_.full());
}

TEST_F(RunStarterTest, BeginsNothingForATeamThatHasAsManyRunsAsItMay) {
  TeamId full{0};
  starter_.ask_room([&](TeamId team) { return team != full; });
  full = kTeam;
  const auto refused = start(request(""));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  auto known = request(kNap);
  known.idempotency =
      store::IdempotencyEntry{.key = {1}, .body = {1}, .expires_at = clock_.now() + Seconds(60)};
  full = TeamId{0};
  const auto first = run_to_end(known);
  full = kTeam;
  EXPECT_EQ(run_to_end(known).kind, Kind::kDuplicate) << "as before";
  EXPECT_EQ(result_->run, first.run);
  auto other = known;
  other.idempotency->body = {2};
  EXPECT_EQ(run_to_end(other).kind, Kind::kConflict);
  other.idempotency->key = {2};
  ASSERT_TRUE(start(other));
  write();
  ASSERT_FALSE(result_);
  EXPECT_EQ(result_.error().code, ErrorCode::kConflict);
  auto test = request("");
  test.definition = "{}";
  EXPECT_TRUE(start(std::move(test))) << "a test run is not counted";
  write();
  std::vector<StartRequest> group;
  group.push_back(request(""));
  GroupStartDone done;
  EXPECT_FALSE(starter_.start_group(std::move(group), done));
  Result<GroupStartResult> told;
  done = [&](Result<GroupStartResult> result) { told = std::move(result); };
  ASSERT_TRUE(starter_.start_group({known}, done));
  write();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->starts.front().run, first.run);
  done = [&](Result<GroupStartResult> result) { told = std::move(result); };
  ASSERT_TRUE(starter_.start_group({other}, done));
  write();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, ErrorCode::kConflict);
  full = TeamId{0};
  EXPECT_TRUE(start(request("")));
  write();
}

}  // namespace
}  // namespace sluice::runs::run_starter_test
