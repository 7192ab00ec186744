#include "services/run_search.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::run_search_test {
namespace {

using testing::document;
using testing::edited;
using testing::kTeam;

class RunSearch : public ::testing::Test {
 protected:
  RunSearch() {
    const auto created = all_.workflows.create(
        *all_.reader, kTeam,
        document(
            R"({"name":"w","nodes":[{"id":"in","type":"manual_trigger","data":{}}],"edges":[]})"));
    EXPECT_TRUE(created);
    if (created) workflow_ = *created;
  }
  RunId run(json::object payload, std::optional<IdempotencyKey> key = {}) {
    all_.clock.advance(Seconds(1));
    auto request = all_.runs.execution(workflow_, std::move(payload), key);
    return *edited<RunId>([&](auto done) { all_.runs.start(*std::move(request), done); });
  }
  RunQuery all() const { return {.filter = {.team = kTeam, .workflow = workflow_.id}}; }
  FoundRuns found(RunQuery query, std::int64_t wanted = 10, const RunSearchLimits& limits = {}) {
    auto runs = search_runs(*all_.reader, std::move(query), wanted, all_.clock.now(), limits);
    EXPECT_TRUE(runs);
    return runs ? *std::move(runs) : FoundRuns();
  }
  static std::vector<RunId> ids(const FoundRuns& found) {
    std::vector<RunId> out;
    for (const auto& row : found.rows) out.push_back(row.header.id);
    return out;
  }

  testing::Services all_;
  store::Workflow workflow_;
};

TEST_F(RunSearch, LooksIntoThePayload) {
  const auto first = run({{"order", "A-4711"}});
  run({{"order", "B"}});
  auto query = all();
  query.text = "4711";
  const auto result = found(query);
  EXPECT_EQ(ids(result), std::vector<RunId>{first});
  EXPECT_EQ(result.runs, 2);
  EXPECT_EQ(result.bytes, 31U);
  EXPECT_TRUE(result.is_complete);
}

TEST_F(RunSearch, KnowsTimesTriggersAndVersions) {
  const auto first = run({});
  const auto at = all_.clock.now();
  const auto second = run({});
  auto query = all();
  query.to = at;
  EXPECT_EQ(ids(found(query)), std::vector<RunId>{first});
  query = all();
  query.from = at + Millis(1);
  EXPECT_EQ(ids(found(query)), std::vector<RunId>{second});
  query = all();
  query.trigger = model::TriggerKind::kWebhook;
  EXPECT_TRUE(ids(found(query)).empty());
  query.trigger = model::TriggerKind::kManual;
  query.version = 1;
  EXPECT_EQ(ids(found(query)), (std::vector<RunId>{second, first}));
  query.version = 2;
  EXPECT_TRUE(ids(found(query)).empty());
}

TEST_F(RunSearch, FindsTheRunOfAKey) {
  run({});
  const auto keyed = run({}, IdempotencyKey{"execute", "order-7"});
  auto query = all();
  query.key = "order-7";
  EXPECT_EQ(ids(found(query)), std::vector<RunId>{keyed});
  query.filter.statuses = {model::RunStatus::kFailed};
  EXPECT_TRUE(ids(found(query)).empty());
  query = all();
  query.key = "order-8";
  EXPECT_TRUE(ids(found(query)).empty());
}

TEST_F(RunSearch, LooksAtSoManyRunsAndSaysWhere) {
  const auto oldest = run({{"a", "wanted"}});
  for (int i = 0; i < 5; ++i) run({});
  RunSearchLimits limits;
  limits.runs_max = 4;
  auto query = all();
  query.text = "wanted";
  const auto begin = found(query, 10, limits);
  EXPECT_TRUE(begin.rows.empty());
  EXPECT_EQ(begin.runs, 4);
  EXPECT_FALSE(begin.is_complete);
  query.filter.older_than = begin.last->header.id;
  const auto rest = found(query, 10, limits);
  EXPECT_EQ(ids(rest), std::vector<RunId>{oldest});
  EXPECT_TRUE(rest.is_complete);
  limits = {.runs_max = 100, .bytes_max = 1};
  query = all();
  query.text = "wanted";
  EXPECT_EQ(found(query, 10, limits).runs, 1);
}

TEST_F(RunSearch, KnowsTheNamesOfTriggers) {
  EXPECT_EQ(parse_trigger("run_failed"), model::TriggerKind::kRunFailed);
  EXPECT_FALSE(parse_trigger("hook"));
  EXPECT_EQ(trigger_names(), "webhook, manual, sync, schedule, workflow or run_failed");
}

}  // namespace
}  // namespace sluice::services::run_search_test
