#include "secrets/vault_rotation.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/check.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::secrets::vault_rotation_test {
namespace {

constexpr int kItems = 120;  // three slices
constexpr TeamId kTeam{7};

// A server's worth of vault on one directory: what is on disk stays when it is started afresh.
class Rotation : public testing::Test {
 protected:
  struct Running {
    explicit Running(const std::filesystem::path& directory) : file(directory / "vault.key") {
      auto opened = store::open_sqlite(directory);
      SLUICE_CHECK(opened, "the store of a test opens");
      store = *std::move(opened);
      reader = *store->reader();
      auto keys = file.read();
      SLUICE_CHECK(keys, "the keys of a test read back");
      if (!*keys) {
        *keys = VaultKeys::make();
        SLUICE_CHECK(file.write(**keys), "the key file of a test is written");
      }
      vault.emplace(**keys);
      SLUICE_CHECK(vault->reload(*reader), "the vault of a test is read");
      committer.emplace(*store, store::Committer::Options{},
                        [](unsigned, std::vector<store::Committer::Finished> all) {
                          for (auto& each : all) each.done(std::move(each.outcome));
                        });
      rotation.emplace(*vault, *committer, &file);
    }
    void put(store::VaultItem item) {
      SLUICE_CHECK(committer->run([&](store::Writer& w) { return w.put_vault_item(item); }),
                   "the store of a test takes an item");
      SLUICE_CHECK(vault->reload(*reader), "the vault of a test is read");
    }
    int opened() const {
      int count = 0;
      for (const auto& entry : vault->all()) {
        const auto value = entry->open();
        if (value && value->expose() == "value of " + entry->name) ++count;
      }
      return count;
    }

    VaultKeyFile file;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Reader> reader;
    std::optional<Vault> vault;
    std::optional<store::Committer> committer;
    std::optional<VaultRotation> rotation;
  };

  Rotation() {
    SystemEntropy entropy;
    directory_ = std::filesystem::temp_directory_path() /
                 ("sluice-rotation-test-" + std::to_string(entropy.next_u64()));
    std::filesystem::create_directories(directory_);
    start();
    for (int i = 0; i < kItems; ++i) running_->put(item(i));
  }
  ~Rotation() override {
    running_.reset();
    std::filesystem::remove_all(directory_);
  }
  store::VaultItem item(int number) {
    store::VaultItem made;
    made.id = VaultId{{.key = number + 1, .tail = 3}};
    made.team = kTeam;
    made.name = fmt::format("item {}", number);
    running_->vault->seal(made, Secret("value of " + made.name));
    return made;
  }
  void start() {
    running_.reset();
    running_ = std::make_unique<Running>(directory_);
  }
  std::size_t keys_in_file() { return (*running_->file.read())->size(); }
  std::size_t sealed_under_first() {
    std::size_t count = 0;
    for (const auto& entry : running_->vault->all())
      if (entry->sealed_by == running_->vault->keys()->number()) ++count;
    return count;
  }

  std::filesystem::path directory_;
  std::unique_ptr<Running> running_;
};

TEST_F(Rotation, SealsEverythingUnderANewKey) {
  const auto before = running_->vault->keys()->number();
  const auto outcome = running_->rotation->rotate(*running_->reader);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->resealed, static_cast<std::size_t>(kItems));
  EXPECT_TRUE(outcome->unopened.empty());
  EXPECT_NE(running_->vault->keys()->number(), before);
  EXPECT_EQ(keys_in_file(), 1U);
  EXPECT_EQ(running_->opened(), kItems);
  start();
  EXPECT_EQ(running_->opened(), kItems);
  EXPECT_EQ(sealed_under_first(), static_cast<std::size_t>(kItems));
}

// Stopped at each of its steps, as a crash would: every item opens, also what was stored while it
// went on, and the next start ends it.
TEST_F(Rotation, LeavesEveryItemOpenableWhereverItStops) {
  int stored = kItems;
  for (int steps = 0; steps <= 4; ++steps) {
    VaultRotation::Outcome outcome;
    ASSERT_TRUE(running_->rotation->begin(*running_->reader));
    EXPECT_EQ(keys_in_file(), 2U);
    for (int i = 0; i < steps; ++i) {
      ASSERT_TRUE(running_->rotation->step(*running_->reader, outcome));
      EXPECT_EQ(running_->opened(), stored);
    }
    if (steps < 4) {
      EXPECT_EQ(sealed_under_first(), outcome.resealed) << "under way";
    }
    running_->put(item(stored++));
    start();
    EXPECT_EQ(running_->opened(), stored) << "after " << steps << " steps";
    ASSERT_TRUE(running_->rotation->finish(*running_->reader));
    EXPECT_EQ(keys_in_file(), 1U);
    start();
    EXPECT_EQ(running_->opened(), stored);
    EXPECT_EQ(sealed_under_first(), static_cast<std::size_t>(stored));
  }
}

TEST_F(Rotation, LeavesAloneWhatNoKeyOpens) {
  auto broken = item(0);
  broken.sealed.back() = static_cast<char>(broken.sealed.back() ^ 1);
  running_->put(broken);
  const auto outcome = running_->rotation->rotate(*running_->reader);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->resealed, static_cast<std::size_t>(kItems) - 1);
  EXPECT_EQ(outcome->unopened, std::vector{broken.id.text()});
  EXPECT_EQ(running_->opened(), kItems - 1);
  EXPECT_EQ(keys_in_file(), 1U);
}

TEST_F(Rotation, AKeyOfTheEnvironmentIsNotOursToChange) {
  VaultRotation rotation(*running_->vault, *running_->committer, nullptr);
  const auto refused = rotation.rotate(*running_->reader);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("SLUICE_VAULT_KEY=NEW,OLD"), std::string::npos);
  // The next start was given both.
  running_->vault->use(running_->vault->keys()->with_new_first());
  ASSERT_TRUE(rotation.finish(*running_->reader));
  EXPECT_EQ(running_->opened(), kItems);
  EXPECT_EQ(running_->vault->keys()->size(), 1U);
}

TEST_F(Rotation, AFileThatCannotBeWrittenStopsItBeforeItBegins) {
  const VaultKeyFile nowhere(directory_ / "absent" / "vault.key");
  VaultRotation rotation(*running_->vault, *running_->committer, &nowhere);
  const auto refused = rotation.rotate(*running_->reader);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kIo);
  EXPECT_EQ(sealed_under_first(), static_cast<std::size_t>(kItems));
}

TEST_F(Rotation, TheKeyFileIsItsOwnersAlone) {
  struct stat state {};
  ASSERT_EQ(::stat(running_->file.path().c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
  std::ofstream(running_->file.path()) << "garbage\n";
  const auto garbage = running_->file.read();
  ASSERT_FALSE(garbage);
  EXPECT_NE(garbage.error().message.find("vault.key"), std::string::npos);
  EXPECT_FALSE(*VaultKeyFile(directory_ / "absent").read());
}

}  // namespace
}  // namespace sluice::secrets::vault_rotation_test
