// A database of the schema before run_waits: what its runs wait for must be found as before.
#include "store/sqlite/waits_backfill.h"

#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>

#include "embedded/sqlite_migrations.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store::waits_backfill_test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kMigration = "0009_run_waits.sql";

class OldDatabase : public testing::Test {
 protected:
  OldDatabase() {
    std::string name = fs::temp_directory_path() / "sluice_old_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
    std::string sql = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";
    int version = 0;
    for (const auto& migration : embedded::sqlite_migrations()) {
      if (migration.name == kMigration) break;
      sql += migration.bytes;
      ++version;
    }
    execute(sql + "PRAGMA user_version = " + std::to_string(version));
  }
  ~OldDatabase() override { fs::remove_all(directory_); }

  sqlite::Connection connect() {
    auto connection =
        sqlite::Connection::open(directory_ / "sluice.db", sqlite::Connection::Mode::kCreate, "");
    EXPECT_TRUE(connection);
    return *std::move(connection);
  }
  void execute(const std::string& sql) {
    const auto done = connect().exec(sql.c_str());
    ASSERT_TRUE(done) << done.error().message;
  }
  // A run of the workflow {5, 6}, version 1, with the id {key, key}.
  void add_run(std::int64_t key, model::RunStatus status, std::string_view records,
               std::string_view later = {}) {
    auto connection = connect();
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
    auto store = open_sqlite(directory_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
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

  fs::path directory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

std::string line(const std::string& text) { return "{" + text + "}\n"; }

TEST_F(OldDatabase, RunsThatWaitAreStillFound) {
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
  execute("INSERT INTO run_awaits VALUES (5, 'order-7', 1, 1), (5, 'order-7', 4, 4)");
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

TEST_F(OldDatabase, WhatAnIteratorHasEndedIsNotWaitedFor) {
  execute(R"(INSERT INTO workflow_versions VALUES (5, 1, 6, '{"nodes":[
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

TEST_F(OldDatabase, AStepThatFailsItsItemEndsTheOthersOfIt) {
  execute(R"(INSERT INTO workflow_versions VALUES (5, 1, 6, '{"nodes":[
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
