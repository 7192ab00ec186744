// Databases from before run_hours, workflow_words and workflow_secrets: what those say of what was
// stored must be as if it were stored now.
#include "store/sqlite/uses_backfill.h"

#include <gmock/gmock.h>

#include "store/sqlite/test_old_database.h"

namespace sluice::store::uses_backfill_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SecretsIn, AreTheMembersOfTheVaultInTheTextsOfADefinition) {
  EXPECT_THAT(sqlite::secrets_in(R"({"a":["{{ vault.one }}","{{ vault['two words'] | strip }}"],
                                     "b":{"c":"x {{ vault[\"three\"] }}{{vault . four}}"}})"),
              ElementsAre("one", "two words", "three", "four"));
  EXPECT_THAT(sqlite::secrets_in(R"(["{{ vault.one }}{{ vault.one }}"])"), ElementsAre("one"));
  EXPECT_THAT(sqlite::secrets_in(R"(["vault", "vault.", "vault[", "vault['x", "vault[x]", 1])"),
              IsEmpty());
  EXPECT_THAT(sqlite::secrets_in("vault.one is not JSON"), IsEmpty());
}

TEST(DatabaseBeforeUses, KnowsTheWordsAndSecretsOfItsWorkflows) {
  OldDatabase database("0034_search_and_uses.sql");
  database.execute(
      "INSERT INTO workflows VALUES (1, 1, 7, 'Order sync', NULL, NULL, 1, 'manual', NULL, 2, 1,"
      " 1), (2, 2, 8, 'orders', NULL, NULL, 1, 'manual', NULL, 1, 1, 1);"
      "INSERT INTO workflow_versions (workflow_key, version, workflow_tail, definition, created_at)"
      " VALUES (1, 1, 1, '{\"a\":\"{{ vault.old }}\"}', 1),"
      " (1, 2, 1, '{\"a\":\"{{ vault.stripe }}\"}', 1)");
  const auto store = database.open();
  ASSERT_TRUE(store);
  const auto reader = *store->reader();
  EXPECT_THAT(*reader->workflows_with_word(TeamId{7}, "ord", 9), SizeIs(1));
  EXPECT_THAT(*reader->workflows_naming(TeamId{7}, VaultId(), "stripe", 9), SizeIs(1));
  EXPECT_THAT(*reader->workflows_naming(TeamId{7}, VaultId(), "old", 9), IsEmpty());
  EXPECT_THAT(*reader->workflows_naming(TeamId{8}, VaultId(), "stripe", 9), IsEmpty());
}

TEST(DatabaseBeforeHours, KnowsWhatHappenedToItsRuns) {
  OldDatabase database("0033_run_hours.sql");
  auto connection = database.connect();
  auto row = connection.prepare(
      "INSERT INTO runs (key, tail, team, workflow_key, workflow_tail, version, trigger, status,"
      " owner, created_at, finished_at) VALUES (?1, 1, 7, 5, 5, 1, 0, ?2, 0, ?3, ?4)");
  ASSERT_TRUE(row);
  constexpr std::int64_t kHourMicros = 3'600'000'000;
  ASSERT_TRUE(row->bind(1, 3, 10 * kHourMicros, 10 * kHourMicros + 2'000'000).run());
  ASSERT_TRUE(row->bind(2, 4, 10 * kHourMicros, 12 * kHourMicros).run());
  ASSERT_TRUE(row->bind(3, 1, 12 * kHourMicros, nullptr).run());
  *row = {};
  connection = {};
  const auto store = database.open();
  ASSERT_TRUE(store);
  const auto hours = *(*store->reader())->run_hours(TeamId{7}, WorkflowId{{5, 5}}, {0, 100});
  ASSERT_THAT(hours, SizeIs(2));
  EXPECT_EQ(hours[0].hour, 10);
  EXPECT_EQ(hours[0].tally.accepted, 2);
  EXPECT_EQ(hours[0].tally.completed, 1);
  EXPECT_EQ(hours[1].tally.accepted, 1);
  EXPECT_EQ(hours[1].tally.failed, 1);
  EXPECT_GT(*hours[1].tally.durations.quantile(0.5), std::chrono::minutes(90));
}

}  // namespace
}  // namespace sluice::store::uses_backfill_test
