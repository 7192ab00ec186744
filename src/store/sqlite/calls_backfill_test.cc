// A database of the schema before workflow_calls: what its workflows call, and how many there are,
// must be known as if they were stored now.
#include "store/sqlite/calls_backfill.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/sqlite/test_old_database.h"

namespace sluice::store::calls_backfill_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kMigration = "0018_counts_and_calls.sql";

class DatabaseBeforeCalls : public ::testing::Test {
 protected:
  static WorkflowId id(std::int64_t key) { return WorkflowId{{key, key}}; }
  // With a first version that calls nothing.
  void add(std::int64_t key, std::int64_t team, std::string_view definition) {
    auto connection = database_.connect();
    auto row = connection.prepare(
        "INSERT INTO workflows VALUES (?1, ?1, ?2, 'w' || ?1, NULL, NULL, 1, 'manual', NULL, 2, 1,"
        " 1)");
    ASSERT_TRUE(row && row->bind(key, team).run());
    auto version = connection.prepare("INSERT INTO workflow_versions VALUES (?1, ?2, ?1, ?3, 1)");
    ASSERT_TRUE(version && version->bind(key, std::int64_t{1}, std::string_view("{}")).run());
    ASSERT_TRUE(version->bind(key, std::int64_t{2}, definition).run());
  }
  static std::string calls(std::int64_t key) {
    return fmt::format(R"({{"nodes":[{{"id":"a"}},{{"id":"b","data":{{"workflow_id":"{}"}}}}]}})",
                       id(key).text());
  }
  std::vector<std::int64_t> callers_of(std::int64_t key) {
    std::vector<std::int64_t> keys;
    const auto callers = *reader_->callers_of(TeamId{7}, id(key));
    for (const auto& caller : callers) keys.push_back(caller.id.key);
    return keys;
  }

  OldDatabase database_{kMigration};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(DatabaseBeforeCalls, KnowsWhatItsWorkflowsCallAndHowManyThereAre) {
  add(1, 7, R"({"nodes":[]})");
  add(2, 7, calls(1));
  add(3, 7, calls(1));
  add(4, 8, calls(2));
  add(5, 7, R"({"nodes":"workflow_id"})");
  add(6, 7, R"(workflow_id is not JSON)");
  add(7, 7, R"({"nodes":[{"data":{"workflow_id":"{{ x }}"}}]})");
  store_ = database_.open();
  ASSERT_TRUE(store_);
  reader_ = *store_->reader();
  EXPECT_THAT(callers_of(1), ElementsAre(2, 3));
  EXPECT_THAT(callers_of(2), IsEmpty()) << "its caller is another team's";
  EXPECT_THAT(callers_of(3), IsEmpty());
  EXPECT_EQ(*reader_->count_workflows(TeamId{7}), 6);
  EXPECT_EQ(*reader_->count_workflows(TeamId{8}), 1);
  EXPECT_EQ(*reader_->count_workflows(TeamId{9}), 0);
}

}  // namespace
}  // namespace sluice::store::calls_backfill_test
