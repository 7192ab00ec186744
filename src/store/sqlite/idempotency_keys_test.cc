#include "store/sqlite/idempotency_keys.h"

#include <gtest/gtest.h>
#include <map>

#include "base/clock.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/schema.h"

namespace sluice::store::sqlite::idempotency_keys_test {
namespace {

constexpr std::int64_t kGeneration = 8;
constexpr Timestamp kStart{Micros(1'000'000)};
constexpr const char kCountOrdered[] = "SELECT count(*) FROM idempotency";

KeyHash hash_of(std::uint64_t number) {
  SeededEntropy entropy(number);
  KeyHash hash{};
  entropy.fill(hash);
  return hash;
}

class IdempotencyKeysTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Connection::open("keys.db", Connection::Mode::kCreate, disk_.vfs_name());
    ASSERT_TRUE(opened);
    connection_ = std::move(*opened);
    ASSERT_TRUE(set_up_writing(connection_));
    ASSERT_TRUE(migrate(connection_));
    reopen();
  }

  void reopen() {
    keys_.reset();
    auto opened = IdempotencyKeys::open(connection_, kGeneration);
    ASSERT_TRUE(opened) << opened.error().message;
    keys_ = std::move(*opened);
  }
  void put(std::int64_t workflow, std::uint64_t number, std::int64_t run, Timestamp expires_at) {
    const IdempotencyEntry entry{hash_of(number), {}, expires_at};
    ASSERT_TRUE(keys_->put(workflow, entry, RunId{Uid{run, 1}}, now_));
  }
  // 0 when there is none.
  std::int64_t run_of(std::int64_t workflow, std::uint64_t number) {
    const auto found = keys_->find(workflow, hash_of(number), now_);
    EXPECT_TRUE(found);
    return found && *found ? (*found)->run.key : 0;
  }
  std::int64_t rows(const char* count) { return connection_.number(count).value_or(-1); }

  FaultDisk disk_{1};
  Connection connection_;
  std::unique_ptr<IdempotencyKeys> keys_;
  Timestamp now_ = kStart;
};

TEST_F(IdempotencyKeysTest, FindsAKeyWhereverItHasGot) {
  for (std::int64_t i = 0; i < 10 * kGeneration; ++i) {
    put(7, static_cast<std::uint64_t>(i), i + 1, kStart + Seconds(60));
    for (std::int64_t earlier = 0; earlier <= i; ++earlier)
      ASSERT_EQ(run_of(7, static_cast<std::uint64_t>(earlier)), earlier + 1) << "after " << i;
  }
  EXPECT_EQ(run_of(8, 0), 0) << "a key belongs to one workflow";
  EXPECT_EQ(rows("SELECT count(*) FROM recent_keys"), 2 * kGeneration);
  EXPECT_GE(rows(kCountOrdered), 8 * kGeneration);
}

TEST_F(IdempotencyKeysTest, GoesOnAfterItWasOpenedAnewAtAnyPoint) {
  for (std::int64_t i = 0; i < 6 * kGeneration; ++i) {
    put(7, static_cast<std::uint64_t>(i), i + 1, kStart + Seconds(60));
    reopen();
    for (std::int64_t earlier = 0; earlier <= i; ++earlier)
      ASSERT_EQ(run_of(7, static_cast<std::uint64_t>(earlier)), earlier + 1) << "after " << i;
  }
}

// Puts, looks, time, deletions and restarts in any order, compared with a plain map.
TEST_F(IdempotencyKeysTest, BehavesAsAMapDoes) {
  struct Stored {
    std::int64_t run;
    Timestamp expires_at;
  };
  std::map<std::pair<std::int64_t, std::uint64_t>, Stored> model;
  SeededEntropy entropy(5);
  for (std::int64_t step = 1; step < 4'000; ++step) {
    const auto workflow = static_cast<std::int64_t>(entropy.next_u64() % 3);
    const auto number = entropy.next_u64() % 60;
    const auto known = model.find({workflow, number});
    const bool live = known != model.end() && known->second.expires_at > now_;
    ASSERT_EQ(run_of(workflow, number), live ? known->second.run : 0) << "step " << step;
    switch (entropy.next_u64() % 8) {
      case 0:
        now_ += Seconds(10);
        break;
      case 1:
        ASSERT_TRUE(keys_->delete_expired(now_, 5));
        break;
      case 2:
        if (entropy.next_u64() % 4 == 0) reopen();
        break;
      default:
        if (live) break;
        const Stored stored{step,
                            now_ + Seconds(static_cast<std::int64_t>(entropy.next_u64() % 200))};
        put(workflow, number, stored.run, stored.expires_at);
        model[{workflow, number}] = stored;
    }
  }
}

TEST_F(IdempotencyKeysTest, DeletesTheKeysOfAWorkflowInSlices) {
  for (std::int64_t i = 0; i < 3 * kGeneration; ++i)
    put(7 + i % 2, static_cast<std::uint64_t>(i), i + 1, kStart + Seconds(60));
  std::int64_t slices = 0;
  while (keys_->delete_of(7, 5).value_or(0) > 0) ++slices;
  EXPECT_GE(slices, 3);
  for (std::int64_t i = 0; i < 3 * kGeneration; ++i)
    EXPECT_EQ(run_of(7 + i % 2, static_cast<std::uint64_t>(i)), i % 2 == 0 ? 0 : i + 1);
  // What had still to move has gone too.
  for (std::int64_t i = 0; i < 3 * kGeneration; ++i)
    put(8, static_cast<std::uint64_t>(1'000 + i), i + 1, kStart + Seconds(60));
  EXPECT_EQ(connection_.number("SELECT count(*) FROM idempotency WHERE workflow_key = 7"), 0);
}

TEST_F(IdempotencyKeysTest, DeletesExpiredKeysInSlicesAndRestsForAnHour) {
  for (std::int64_t i = 0; i < 6 * kGeneration; ++i)
    put(7, static_cast<std::uint64_t>(i), i + 1, kStart + Seconds(i % 2 == 0 ? 10 : 100'000));
  const std::int64_t before = rows(kCountOrdered);
  now_ += Seconds(20);
  std::int64_t slices = 1;
  while (keys_->delete_expired(now_, 5).value_or(0) == 5) ++slices;
  EXPECT_GE(slices, before / 5);
  EXPECT_EQ(rows(kCountOrdered), before / 2);
  EXPECT_EQ(keys_->delete_expired(now_, 5).value_or(-1), 0);
  now_ += std::chrono::hours(1);
  EXPECT_EQ(keys_->delete_expired(now_, 5).value_or(-1), 5);
}

}  // namespace
}  // namespace sluice::store::sqlite::idempotency_keys_test
