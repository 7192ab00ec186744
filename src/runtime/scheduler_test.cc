#include "runtime/scheduler.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <map>

#include "base/time.h"
#include "runtime/test_runtime.h"
#include "store/sqlite/sqlite_store.h"

// The scheduler over a real store, with everything on one thread: the test says when the store
// writes, when outcomes are told, and when the process dies.
namespace sluice::runtime::scheduler_test {
namespace {

using model::CatchUp;
using std::chrono::hours;
using std::chrono::minutes;
using testing::kTeam;
using testing::TempDir;

struct Disk {
  TempDir directory;
  ManualClock clock{Timestamp(hours(24 * 365 * 56))};
  SeededEntropy entropy{1};
  IdSource ids{clock, entropy};
};

class Process {
 public:
  explicit Process(Disk& disk)
      : disk_(disk),
        store_(std::make_unique<testing::FlakyStore>(*store::open_sqlite(disk.directory.path()))),
        committer_(*store_, {.threaded = false, .clock = &disk.clock},
                   [this](unsigned, std::vector<store::Committer::Finished> batch) {
                     for (auto& each : batch) outcomes_.push_back(std::move(each));
                   }),
        programs_(*store_),
        starter_(committer_, disk.ids, disk.clock, {}, 1),
        scheduler_(*store_, committer_, programs_, disk.clock, starter_),
        reader_(*store_->reader()) {}

  // As kill -9 would: what is queued for the store is lost.
  ~Process() { store_->full = true; }

  void fire() { scheduler_.fire_due(); }
  void write() { committer_.run_once(); }
  void tell() {
    for (auto& each : std::exchange(outcomes_, {})) each.done(std::move(each.outcome));
  }
  // As often as it takes for nothing to be left to do.
  void settle() {
    for (int i = 0; i < 5; ++i) {
      fire();
      write();
      tell();
    }
  }

  WorkflowId put(const model::ScheduleSpec& spec, bool active = true) {
    store::Workflow workflow;
    workflow.id = disk_.ids.next<WorkflowId>();
    workflow.team = kTeam;
    workflow.name = "report " + workflow.id.text();
    workflow.is_active = active;
    const auto schedule = model::Schedule::parse(spec);
    EXPECT_TRUE(schedule);
    EXPECT_TRUE(committer_.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.put_workflow(workflow));
      SLUICE_TRY_VOID(writer.put_version({workflow.id, 1, kDefinition, {}}));
      return writer.put_schedule({workflow.id, kTeam, spec, schedule->first(disk_.clock.now())});
    }));
    return workflow.id;
  }
  void edit(std::function<Result<void>(store::Writer&)> change) {
    EXPECT_TRUE(committer_.run(std::move(change)));
  }

  runs::RunStarter& starter() { return starter_; }

  // The slots that have had a run, oldest first.
  std::vector<Timestamp> slots(WorkflowId workflow) {
    std::vector<Timestamp> out;
    const auto page = *reader_->runs({.team = kTeam, .workflow = workflow, .limit = 100'000});
    for (const auto& row : page.rows) {
      EXPECT_EQ(row.header.trigger, model::TriggerKind::kSchedule);
      const auto run = *reader_->run(row.header.id);
      const auto body = *parse_json(run->trigger.body);
      out.push_back(*parse_time(body.at("scheduled_at").get_string()));
    }
    std::ranges::sort(out);
    return out;
  }
  std::optional<Timestamp> next_at(WorkflowId workflow) {
    const auto found = *reader_->schedule_of(workflow);
    return found ? found->next_at : std::nullopt;
  }

 private:
  static constexpr const char* kDefinition =
      R"({"nodes":[{"id":"start","type":"scheduled_trigger","data":{}}],"edges":[]})";

  Disk& disk_;
  std::unique_ptr<testing::FlakyStore> store_;
  std::vector<store::Committer::Finished> outcomes_;
  store::Committer committer_;
  Programs programs_;
  runs::RunStarter starter_;
  Scheduler scheduler_;
  std::unique_ptr<store::Reader> reader_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  SchedulerTest() { restart(); }
  // The next process begins where the disk is; what the last one had not written is lost.
  void restart() {
    process_.reset();
    process_ = std::make_unique<Process>(disk_);
  }
  Timestamp now() const { return disk_.clock.now(); }
  void wait(Micros time) { disk_.clock.advance(time); }
  Process& process() { return *process_; }

  Disk disk_;
  std::unique_ptr<Process> process_;
};

model::ScheduleSpec every(std::string value, CatchUp policy = CatchUp::kOnce) {
  return {.type = "interval", .value = std::move(value), .catch_up = policy};
}

TEST_F(SchedulerTest, StartsEachSlotWhenItHasCome) {
  const Timestamp start = now();
  const auto workflow = process().put(every("1 minute"));
  process().settle();
  EXPECT_TRUE(process().slots(workflow).empty());
  wait(Seconds(59));
  process().settle();
  EXPECT_TRUE(process().slots(workflow).empty());
  for (int i = 1; i <= 5; ++i) {
    // Looked at late, by more each time: the slots do not drift.
    wait(Seconds(i == 1 ? 1 : 60) + Millis(200));
    process().settle();
    EXPECT_EQ(process().slots(workflow).size(), static_cast<std::size_t>(i));
  }
  std::vector<Timestamp> expected;
  for (int i = 1; i <= 5; ++i) expected.push_back(start + minutes(i));
  EXPECT_EQ(process().slots(workflow), expected);
  EXPECT_EQ(process().next_at(workflow), start + minutes(6));
}

TEST_F(SchedulerTest, CatchesUpAsItIsTold) {
  const Timestamp start = now();
  const auto skip = process().put(every("1 hour", CatchUp::kSkip));
  const auto once = process().put(every("1 hour", CatchUp::kOnce));
  const auto all = process().put(every("1 hour", CatchUp::kAll));
  wait(hours(4) + minutes(30));
  restart();
  process().settle();
  EXPECT_TRUE(process().slots(skip).empty());
  EXPECT_EQ(process().slots(once), std::vector{start + hours(4)});
  EXPECT_EQ(process().slots(all),
            (std::vector{start + hours(1), start + hours(2), start + hours(3), start + hours(4)}));
  for (const auto workflow : {skip, once, all})
    EXPECT_EQ(process().next_at(workflow), start + hours(5));
  wait(minutes(30));
  process().settle();
  EXPECT_EQ(process().slots(skip), std::vector{start + hours(5)});
  // More than can be caught up with: the oldest hundred.
  wait(hours(1'000));
  process().settle();
  EXPECT_EQ(process().slots(all).size(), 5 + model::kCatchUpMax);
  EXPECT_EQ(process().next_at(all), start + hours(1'006));
}

TEST_F(SchedulerTest, ASlotStartsOnceWhereverTheProcessDies) {
  const auto workflow = process().put(every("1 minute"));
  std::size_t expected = 0;
  for (int died_after = 0; died_after < 4; ++died_after) {
    wait(minutes(1));
    ++expected;
    // Dies before it looked, before the write, before the outcome was told, and behind it.
    if (died_after > 0) process().fire();
    if (died_after > 1) process().write();
    if (died_after > 2) process().tell();
    restart();
    process().settle();
    EXPECT_EQ(process().slots(workflow).size(), expected) << died_after;
  }
}

TEST_F(SchedulerTest, LooksAtAScheduleAgainOnlyOnceItsOutcomeIsKnown) {
  const auto workflow = process().put(every("1 minute"));
  wait(minutes(1));
  process().fire();
  process().fire();
  process().write();
  process().fire();
  process().write();
  process().tell();
  process().settle();
  EXPECT_EQ(process().slots(workflow).size(), 1u);
}

TEST_F(SchedulerTest, TheClockMayJump) {
  const Timestamp start = now();
  const auto workflow = process().put(every("1 minute"));
  wait(minutes(1));
  process().settle();
  wait(-minutes(30));
  process().settle();
  wait(minutes(30));
  process().settle();
  EXPECT_EQ(process().slots(workflow), std::vector{start + minutes(1)});
  wait(hours(24 * 365 * 10));
  process().settle();
  EXPECT_EQ(process().slots(workflow).size(), 2u);
  EXPECT_GT(process().next_at(workflow), now());
}

TEST_F(SchedulerTest, AnEditBetweenReadingAndWritingWins) {
  const auto workflow = process().put(every("1 minute"));
  wait(minutes(1));
  process().fire();
  process().edit([&](store::Writer& writer) {
    return writer.put_schedule({workflow, kTeam, every("1 hour"), now() + hours(1)});
  });
  process().settle();
  // The run was queued first; the new schedule stands.
  EXPECT_EQ(process().slots(workflow).size(), 1u);
  EXPECT_EQ(process().next_at(workflow), now() + hours(1));
  wait(hours(1));
  process().fire();
  process().edit([&](store::Writer& writer) { return writer.delete_schedule(workflow); });
  process().settle();
  wait(hours(5));
  process().settle();
  EXPECT_LE(process().slots(workflow).size(), 2u);
  EXPECT_EQ(process().next_at(workflow), std::nullopt);
}

TEST_F(SchedulerTest, WhatCannotStartIsLeftOutAndNotForgotten) {
  const Timestamp start = now();
  const auto inactive = process().put(every("1 minute"), false);
  const auto odd = process().put(every("1 minute"));
  process().edit([&](store::Writer& writer) {
    return writer.put_schedule(
        {odd, kTeam, {.type = "daily", .timezone = "Gone/Zone"}, start + minutes(1)});
  });
  const auto fine = process().put(every("1 minute"));
  wait(minutes(1));
  process().settle();
  EXPECT_TRUE(process().slots(inactive).empty());
  EXPECT_EQ(process().next_at(inactive), start + minutes(2));
  EXPECT_TRUE(process().slots(odd).empty());
  EXPECT_EQ(process().next_at(odd), now() + hours(1));
  EXPECT_EQ(process().slots(fine).size(), 1u);
}

TEST_F(SchedulerTest, ATeamWithoutRoomPassesItsTimesOver) {
  const Timestamp start = now();
  const auto workflow = process().put(every("1 minute"));
  bool has_room = false;
  process().starter().ask_room([&](TeamId) { return has_room; });
  wait(minutes(1));
  process().settle();
  EXPECT_TRUE(process().slots(workflow).empty());
  EXPECT_EQ(process().next_at(workflow), start + minutes(2));
  has_room = true;
  wait(minutes(1));
  process().settle();
  EXPECT_EQ(process().slots(workflow).size(), 1U);
}

TEST_F(SchedulerTest, RandomDeathsLoseAndDoubleNothing) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SeededEntropy random(seed);
    const Timestamp start = now();
    const auto often = process().put(every("1 minute", CatchUp::kAll));
    const auto cron = process().put({.type = "cron",
                                     .value = "*/7 * * * *",
                                     .timezone = "Europe/Berlin",
                                     .catch_up = CatchUp::kAll});
    for (int i = 0; i < 300; ++i) {
      wait(Seconds(random.next_u64() % 100));
      switch (random.next_u64() % 8) {
        case 0:
          restart();
          break;
        case 1:
        case 2:
          process().write();
          break;
        case 3:
          process().tell();
          break;
        default:
          process().fire();
      }
    }
    restart();
    process().settle();
    for (const auto& [workflow, length] : {std::pair(often, minutes(1)), {cron, minutes(7)}}) {
      const auto slots = process().slots(workflow);
      ASSERT_GT(slots.size(), 10u) << "seed " << seed;
      for (std::size_t i = 1; i < slots.size(); ++i)
        if (workflow == often)
          ASSERT_EQ(slots[i] - slots[i - 1], length) << "seed " << seed;
        else
          ASSERT_GT(slots[i], slots[i - 1]) << "seed " << seed;
      ASSERT_GT(*process().next_at(workflow), now());
      ASSERT_LE(*process().next_at(workflow) - slots.back(), length);
    }
    EXPECT_EQ(process().slots(often).front(), start + minutes(1));
    process().edit([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.delete_schedule(often));
      return writer.delete_schedule(cron);
    });
  }
}

}  // namespace
}  // namespace sluice::runtime::scheduler_test
