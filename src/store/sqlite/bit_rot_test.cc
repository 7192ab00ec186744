// Bits flip on the disk, in the database and in the log: each is found and named, and no run is
// read back with other bytes than were written.
#include <functional>
#include <gtest/gtest.h>
#include <span>

#include "base/clock.h"
#include "store/conformance/testing.h"
#include "store/disk/damage.h"
#include "store/disk/log_format.h"
#include "store/disk/log_scan.h"
#include "store/disk/page_scan.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store::bit_rot_test {
namespace {

using sqlite::FaultDisk;

const std::string kDatabase = "/fault/sluice.db";
constexpr std::int64_t kRuns = 60;
constexpr std::uint32_t kSeed = 914'833;

std::string body_of(std::int64_t number) {
  return std::string(static_cast<std::size_t>(100 + (number * 977) % 12'000),
                     static_cast<char>('a' + number % 26));
}

Result<void> write_run(Store& store, std::int64_t number) {
  const RunId id{{number, number * 7}};
  const std::string body = body_of(number);
  const NewRun run{.header = {.id = id,
                              .team = TeamId{1},
                              .workflow = WorkflowId{{99, 99}},
                              .version = 1,
                              .rerun_of = {}},
                   .body = body,
                   .headers = "{}",
                   .first = TransitionForTest::make({.run = id, .records = "first\n"}),
                   .idempotency = {}};
  BatchEntry entry{.work = &run};
  return store.write({&entry, 1});
}

// A disk with a server on it that has written its runs and was killed, or has stopped.
class Rot : public testing::Test {
 protected:
  enum class End { kStopped, kKilled };

  void fill(End end) {
    auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    for (std::int64_t i = 1; i <= kRuns; ++i) {
      ASSERT_TRUE(write_run(**store, i));
      if (i == kRuns / 2) move_log(**store);
    }
    Task task = [](Writer& writer) -> Result<void> { return writer.put_key(ApiKey{}); };
    BatchEntry entry{.work = &task};
    ASSERT_TRUE((*store)->write({&entry, 1}));
    if (end == End::kKilled) disk_.kill_at(process_, disk_.operations());
    store->reset();
    disk_.heal();
    database_ = disk_.open(kDatabase, false)->now;
    if (disk_.exists(kDatabase + "-wal")) log_ = disk_.open(kDatabase + "-wal", false)->now;
  }

  static void move_log(Store& store) {
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(store.maintain());
  }

  Result<std::unique_ptr<Store>> open() {
    process_ = disk_.add_process();
    return open_sqlite("/fault", {.lock = SqliteOptions::Lock::kLeave, .vfs = process_});
  }

  void put(const std::string& name, const std::string& bytes) {
    if (bytes.empty()) {
      if (disk_.exists(name)) disk_.remove(name);
      return;
    }
    auto file = disk_.open(name, true);
    file->now = file->synced = bytes;
    file->unsynced.clear();
  }
  // The files as the server left them, with one bit flipped in one of them.
  void flip(std::string database, std::string log, std::size_t bit, bool in_log) {
    std::string& file = in_log ? log : database;
    file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << (bit % 8)));
    put(kDatabase, database);
    put(kDatabase + "-wal", log);
    put(kDatabase + "-shm", "");
  }

  // How many runs were read back; none with other bytes than were written.
  static std::int64_t runs_read(Store& store) {
    auto reader = store.reader();
    if (!reader) return 0;
    std::int64_t read = 0;
    for (std::int64_t i = 1; i <= kRuns; ++i) {
      const auto run = (*reader)->run(RunId{{i, i * 7}});
      if (!run) {
        EXPECT_EQ(run.error().code, ErrorCode::kDamaged) << run.error().message;
        continue;
      }
      if (!*run) continue;
      EXPECT_TRUE((*run)->trigger.body == body_of(i)) << "run " << i;
      EXPECT_EQ((*run)->records, "first\n") << "run " << i;
      ++read;
    }
    return read;
  }

  FaultDisk disk_{1};
  std::string process_;
  std::string database_;
  std::string log_;
};

TEST_F(Rot, EachBitOfThePagesIsFoundAndNoRunIsServedWithIt) {
  fill(End::kStopped);
  SeededEntropy random(kSeed);
  const std::size_t bits = 8 * database_.size();
  int served = 0;
  for (int round = 0; round < 150; ++round) {
    // The header of the first page, on which all else depends, in full.
    const std::size_t bit =
        round < 64 ? static_cast<std::size_t>(8 * 16 + round) : random.next_u64() % bits;
    SCOPED_TRACE(testing::Message() << "bit " << bit);
    flip(database_, "", bit, false);
    const auto page = static_cast<std::uint32_t>(bit / 8 / disk::kPageBytes) + 1;
    if (bit >= 8 * 24) {
      const auto scan = disk::scan_pages(kDatabase, process_, {});
      ASSERT_TRUE(scan) << scan.error().message;
      ASSERT_EQ(scan->damaged.size(), 1U);
      EXPECT_EQ(scan->damaged[0].page, page);
    }
    auto store = open();
    if (!store) {
      EXPECT_TRUE(store.error().code == ErrorCode::kDamaged ||
                  store.error().code == ErrorCode::kCorrupt)
          << store.error().message;
      continue;
    }
    EXPECT_NE(page, 1U) << "the first page is read by every start";
    if (runs_read(**store) == kRuns) ++served;
    disk_.kill_at(process_, disk_.operations());
    store->reset();
    disk_.heal();
  }
  EXPECT_GT(served, 0) << "damage elsewhere holds up nobody";
}

TEST_F(Rot, EachBitOfTheLogIsFoundAtTheStart) {
  fill(End::kKilled);
  ASSERT_GT(log_.size(), 10U * disk::kFrameBytes);
  const auto whole = [&] {
    put(kDatabase, database_);
    put(kDatabase + "-wal", log_);
    return disk::scan_log(kDatabase, disk_.vfs_name());
  }();
  ASSERT_TRUE(whole && !whole->damage && whole->torn_frames == 0);
  SeededEntropy random(kSeed);
  const auto used = static_cast<std::size_t>(whole->bytes_used);
  int known = 0;
  for (int round = 0; round < 200; ++round) {
    // The header and the last transaction, behind which nothing shows that it was synced, often.
    std::size_t byte = random.next_u64() % used;
    if (round % 4 == 0) byte = random.next_u64() % disk::kLogHeaderBytes;
    if (round % 4 == 1) byte = used - 1 - random.next_u64() % (2 * disk::kFrameBytes);
    const std::size_t bit = 8 * byte + random.next_u64() % 8;
    SCOPED_TRACE(testing::Message() << "bit " << bit);
    flip(database_, log_, bit, true);
    const auto scan = disk::scan_log(kDatabase, disk_.vfs_name());
    ASSERT_TRUE(scan) << scan.error().message;
    ASSERT_TRUE(scan->damage);
    // Where it is known which bit it was, it is that one.
    if (scan->damage->flipped_bit) ++known;
    EXPECT_EQ(scan->damage->flipped_bit.value_or(bit), static_cast<std::int64_t>(bit));
    const auto store = open();
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(store.error().message.find("sluice.db-wal is damaged"), std::string::npos)
        << store.error().message;
  }
  EXPECT_GT(known, 100);
  put(kDatabase, database_);
  put(kDatabase + "-wal", log_);
  auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(runs_read(**store), kRuns);
}

TEST_F(Rot, NoiseInTheLogIsToldFromWhatAPowerCutLeaves) {
  fill(End::kKilled);
  SeededEntropy random(kSeed);
  const auto used = static_cast<std::size_t>([&] {
    put(kDatabase + "-wal", log_);
    return disk::scan_log(kDatabase, disk_.vfs_name());
  }()
                                                 ->bytes_used);
  const std::size_t last_frame = used - disk::kFrameBytes;
  for (int round = 0; round < 100; ++round) {
    std::string log = log_;
    const std::size_t size = 16 + random.next_u64() % 3'000;
    const std::size_t at = random.next_u64() % (last_frame - 2 * disk::kFrameBytes - size);
    for (std::size_t i = 0; i < size; ++i) log[at + i] = static_cast<char>(random.next_u64());
    put(kDatabase + "-wal", log);
    const auto scan = disk::scan_log(kDatabase, disk_.vfs_name());
    ASSERT_TRUE(scan && scan->damage) << "noise at byte " << at << " of " << size;
    EXPECT_GT(scan->damage->transactions_lost, 0);
    EXPECT_FALSE(scan->damage->flipped_bit);
  }
  // The last frame is the last transaction, torn: it was not acknowledged.
  std::string log = log_;
  for (std::size_t i = last_frame + 1'000; i < used; ++i) log[i] = 0;
  put(kDatabase + "-wal", log);
  const auto scan = disk::scan_log(kDatabase, disk_.vfs_name());
  ASSERT_TRUE(scan);
  EXPECT_FALSE(scan->damage);
  EXPECT_GT(scan->torn_frames, 0);
  for (const std::string& noise : {std::string(100'000, 'n'), std::string("short noise")}) {
    put(kDatabase + "-wal", noise);
    EXPECT_TRUE(disk::scan_log(kDatabase, disk_.vfs_name())->damage);
    EXPECT_FALSE(open());
  }
}

TEST_F(Rot, InALogThatIsInUseNoRunIsServedWithIt) {
  auto store = open();
  ASSERT_TRUE(store);
  for (std::int64_t i = 1; i <= kRuns; ++i) ASSERT_TRUE(write_run(**store, i));
  EXPECT_EQ(runs_read(**store), kRuns);
  auto file = disk_.open(kDatabase + "-wal", false);
  const std::size_t frames = (file->now.size() - disk::kLogHeaderBytes) / disk::kFrameBytes;
  SeededEntropy random(kSeed);
  std::int64_t refused = 0;
  for (std::size_t frame = 0; frame < frames; frame += 7) {
    const std::size_t at = disk::kLogHeaderBytes + frame * disk::kFrameBytes +
                           disk::kFrameHeaderBytes + random.next_u64() % disk::kPageBytes;
    file->now[at] = static_cast<char>(file->now[at] ^ 4);
    refused += kRuns - runs_read(**store);
    file->now[at] = static_cast<char>(file->now[at] ^ 4);
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(disk::damage_count(), 0U);
  EXPECT_EQ(runs_read(**store), kRuns);
  // What is damaged in the log never reaches the database.
  const std::size_t last_byte = disk::kLogHeaderBytes + frames * disk::kFrameBytes - 9;
  file->now[last_byte] = static_cast<char>(file->now[last_byte] ^ 4);
  for (int i = 0; i < 60; ++i) discard((*store)->maintain());
  ASSERT_FALSE(file->now.empty()) << "the log is kept";
  EXPECT_TRUE(disk::scan_pages(kDatabase, process_, {})->damaged.empty());
  file->now[last_byte] = static_cast<char>(file->now[last_byte] ^ 4);
  EXPECT_EQ(runs_read(**store), kRuns);
}

TEST_F(Rot, APageThatIsTooLargeForTheMemoryTwiceIsNotTakenForDamage) {
  auto store = open();
  ASSERT_TRUE(store);
  // One transaction that fills the cache, so that its pages are written to the log again and again.
  Task task = [](Writer& writer) -> Result<void> {
    for (int round = 0; round < 3; ++round) {
      for (std::int64_t i = 1; i <= 600; ++i) {
        const WorkflowId id{{i, i}};
        const std::string definition(20'000, static_cast<char>('a' + round));
        SLUICE_TRY_VOID(writer.put_version(
            {.workflow = id, .version = round + 1, .definition = definition, .created_at = {}}));
      }
    }
    return {};
  };
  BatchEntry entry{.work = &task};
  const auto written = (*store)->write({&entry, 1});
  ASSERT_TRUE(written) << written.error().message;
  ASSERT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted) << entry.outcome.error.message;
  auto reader = (*store)->reader();
  for (std::int64_t i = 1; i <= 600; i += 50) {
    const auto version = (*reader)->version(WorkflowId{{i, i}}, 2);
    ASSERT_TRUE(version && *version);
    EXPECT_EQ((*version)->definition, std::string(20'000, 'b'));
  }
  reader->reset();
  move_log(**store);
  store->reset();
  const auto scan = disk::scan_pages(kDatabase, process_, {});
  ASSERT_TRUE(scan);
  EXPECT_TRUE(scan->has_sums);
  EXPECT_EQ(scan->unsealed, 0);
  EXPECT_TRUE(scan->damaged.empty());
}

}  // namespace
}  // namespace sluice::store::bit_rot_test
