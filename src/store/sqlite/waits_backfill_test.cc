// A database of the schema before run_waits: what its runs wait for must be found as before.
#include "store/sqlite/waits_backfill.h"

#include <gmock/gmock.h>

#include "store/sqlite/test_old_database.h"

namespace sluice::store::waits_backfill_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kMigration = "0009_run_waits.sql";

class DatabaseBeforeWaits : public ::testing::Test {
 protected:
  // A run of the workflow {5, 6}, version 1, with the id {key, key}.
  void add_run(std::int64_t key, model::RunStatus status, std::string_view records,
               std::string_view later = {}) {
    auto connection = database_.connect();
    auto run = connection.prepare(
        "INSERT INTO runs (key, tail, team, workflow_key, workflow_tail, version, trigger, status,"
        " claim, created_at, records, body) VALUES (?1, ?1, 7, 5, 6, 1, 0, ?2, 1, 1, ?3, '{}')");
    ASSERT_TRUE(run) << run.error().message;
    ASSERT_TRUE(run->bind(key, status, records).run());
    if (later.empty()) return;
    auto more = connection.prepare("INSERT INTO run_records VALUES (?1, 1, ?2)");
    ASSERT_TRUE(more && more->bind(key, later).run());
  }
  void open() {
    store_ = database_.open();
    ASSERT_TRUE(store_);
    reader_ = *store_->reader();
  }
  static RunId id(std::int64_t key) { return RunId{{key, key}}; }
  std::vector<std::string> waits(std::int64_t key) {
    const std::vector runs{id(key)};
    const auto found = reader_->waits_of(runs, 10);
    EXPECT_TRUE(found) << found.error().message;
    std::vector<std::string> out;
    for (const auto& wait : found->front())
      out.push_back(std::string(model::wait_name(wait.kind)) + " " + wait.step.node + "/" +
                    wait.step.item + " " + wait.key + wait.title);
    return out;
  }

  OldDatabase database_{kMigration};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

std::string line(const std::string& text) { return "{" + text + "}\n"; }

TEST_F(DatabaseBeforeWaits, RunsThatWaitAreStillFound) {
  using enum model::RunStatus;
  const auto begun = line(R"("k":"completed","n":"in","t":1)");
  const auto event = line(R"("k":"waiting","n":"paid","t":2,"u":900,"w":"event","key":"order-7")");
  add_run(1, kWaiting, begun + event);
  add_run(2, kWaiting, begun,
          line(R"("k":"waiting","n":"ask","t":2,"w":"form","out":{"title":"Agree?"})"));
  add_run(3, kWaiting, begun + event,
          line(R"("k":"completed","n":"paid","t":3)") +
              line(R"("k":"waiting","n":"nap","t":3,"u":900)"));
  add_run(4, kRunning, begun + event);
  add_run(5, kCompleted, begun + event);
  add_run(6, kWaiting, begun + "no record" + event);
  database_.execute("INSERT INTO run_awaits VALUES (5, 'order-7', 1, 1), (5, 'order-7', 4, 4)");
  open();
  EXPECT_THAT(waits(1), ElementsAre("event paid/ order-7"));
  EXPECT_THAT(waits(2), ElementsAre("form ask/ Agree?"));
  for (const std::int64_t none : {3, 5, 6}) EXPECT_THAT(waits(none), IsEmpty()) << none;
  const WorkflowId workflow{{5, 6}};
  EXPECT_THAT(*reader_->runs_awaiting(workflow, "order-7", 10), ElementsAre(id(1), id(4)));
  const auto forms =
      reader_->runs({.team = TeamId{7}, .waits_for = model::WaitKind::kForm, .now = {}});
  ASSERT_TRUE(forms);
  ASSERT_EQ(forms->rows.size(), 1U);
  EXPECT_EQ(forms->rows.front().header.id, id(2));
}

TEST_F(DatabaseBeforeWaits, WhatAnIteratorHasEndedIsNotWaitedFor) {
  database_.execute(R"(INSERT INTO workflow_versions VALUES (5, 1, 6, '{"nodes":[
    {"id":"in","type":"manual_trigger"}, {"id":"each","type":"iterator"},
    {"id":"ask","type":"form","parentId":"each"}], "edges":[]}', 1))");
  const auto asked = line(R"("k":"completed","n":"in","t":1)") +
                     line(R"("k":"waiting","n":"ask","i":"0","t":2,"w":"form")") +
                     line(R"("k":"waiting","n":"ask","i":"1","t":2,"w":"form")");
  add_run(1, model::RunStatus::kWaiting, asked);
  add_run(2, model::RunStatus::kWaiting, asked + line(R"("k":"completed","n":"each","t":3)"));
  open();
  EXPECT_THAT(waits(1), ElementsAre("form ask/0 ", "form ask/1 "));
  EXPECT_THAT(waits(2), IsEmpty());
}

TEST_F(DatabaseBeforeWaits, AStepThatFailsItsItemEndsTheOthersOfIt) {
  database_.execute(R"(INSERT INTO workflow_versions VALUES (5, 1, 6, '{"nodes":[
    {"id":"in","type":"manual_trigger"}, {"id":"each","type":"iterator"},
    {"id":"ask","type":"form","parentId":"each"}, {"id":"call","type":"webhook","parentId":"each"}],
    "edges":[]}', 1))");
  const auto asked = line(R"("k":"completed","n":"in","t":1)") +
                     line(R"("k":"waiting","n":"ask","i":"0","t":2,"w":"form")") +
                     line(R"("k":"waiting","n":"ask","i":"1","t":2,"w":"form")");
  add_run(1, model::RunStatus::kWaiting,
          asked + line(R"("k":"failed","n":"call","i":"0","t":3,"err":"no")"));
  add_run(2, model::RunStatus::kWaiting,
          asked + line(R"("k":"failed","n":"call","i":"0","t":3,"h":"error","err":"no")"));
  open();
  EXPECT_THAT(waits(1), ElementsAre("form ask/1 "));
  EXPECT_THAT(waits(2), ElementsAre("form ask/0 ", "form ask/1 ")) << "an edge handles it";
}

}  // namespace
}  // namespace sluice::store::waits_backfill_test
