#include "app/backup.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "app/data_directory.h"
#include "app/data_keys.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::app::backup_test {
namespace {

namespace fs = std::filesystem;

class Backups : public testing::Test {
 protected:
  Backups() {
    std::string name = fs::temp_directory_path() / "sluice_backups_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  ~Backups() override { fs::remove_all(root_); }

  // A data directory with keys and one item in the vault.
  void use() {
    Settings settings;
    settings.data = data();
    const auto opened = open_data_directory(settings);
    ASSERT_TRUE(opened) << opened.error().message;
    const auto& keys = opened->vault_keys.keys;
    store::Task put = [&](store::Writer& writer) {
      return writer.put_vault_item({.id = VaultId{{1, 1}},
                                    .team = TeamId{1},
                                    .name = "stripe",
                                    .sealed = keys.seal(Secret("s"), "context"),
                                    .sealed_by = keys.number(),
                                    .hash = std::nullopt,
                                    .allowed_hosts = {},
                                    .expires_at = std::nullopt});
    };
    store::BatchEntry entry{.work = &put};
    ASSERT_TRUE(opened->store->write({&entry, 1}));
    ASSERT_EQ(entry.outcome.kind, store::CommitOutcome::Kind::kCommitted);
  }
  void back_up() {
    use();
    const auto made = make_backup(data(), backup(), clock_, {});
    ASSERT_TRUE(made) << made.error().message;
  }
  Result<Restored> restore() { return restore_backup(backup(), target(), {}, {}); }
  void give_key(const char* name, const fs::path& from) {
    fs::create_directories(target());
    fs::copy_file(from / name, target() / name);
  }
  static std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void replace(const fs::path& file, const std::string& what, const std::string& with) {
    auto text = read(file);
    ASSERT_NE(text.find(what), std::string::npos);
    text.replace(text.find(what), what.size(), with);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  }
  void is_refused(ErrorCode code, const char* words) {
    const auto restored = restore();
    ASSERT_FALSE(restored) << words;
    EXPECT_EQ(restored.error().code, code) << restored.error().message;
    EXPECT_TRUE(restored.error().message.contains(words)) << restored.error().message;
    EXPECT_FALSE(fs::exists(target() / "sluice.db"));
    EXPECT_FALSE(fs::exists(target() / "sluice.db.partial"));
  }
  fs::path data() const { return root_ / "data"; }
  fs::path backup() const { return root_ / "backup"; }
  fs::path target() const { return root_ / "restored"; }

  const ManualClock clock_{Timestamp(Micros(1'700'000'000'000'000))};
  fs::path root_;
};

TEST_F(Backups, ABackupHoldsNoKeysAndSaysWhichItNeeds) {
  back_up();
  for (const auto& file : fs::directory_iterator(backup()))
    EXPECT_TRUE(file.path().filename() == "sluice.db" || file.path().filename() == "backup.json")
        << file.path();
  EXPECT_EQ(read_backup(backup())->taken_at, "2023-11-14T22:13:20.000000Z");
  const auto restored = restore();
  ASSERT_TRUE(restored) << restored.error().message;
  const auto master = find_master_key(data());
  ASSERT_EQ(restored->keys_missing.size(), 2);
  EXPECT_TRUE(restored->keys_missing[0].contains(fingerprint(master_key_check((*master)->key))))
      << restored->keys_missing[0];
  EXPECT_TRUE(restored->keys_missing[1].contains("the vault's key with the fingerprint"));

  Settings settings;
  settings.data = target();
  EXPECT_FALSE(open_data_directory(settings)) << "a server makes no new keys for it";
  give_key("master.key", data());
  give_key("vault.key", data());
  const auto opened = open_data_directory(settings);
  EXPECT_TRUE(opened) << opened.error().message;
}

TEST_F(Backups, TheRightKeysAreRecognised) {
  back_up();
  give_key("master.key", data());
  give_key("vault.key", data());
  const auto restored = restore();
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE(restored->keys_missing.empty());
}

TEST_F(Backups, AnotherKeyIsRefused) {
  back_up();
  Settings settings;
  settings.data = root_ / "other";
  ASSERT_TRUE(open_data_directory(settings));
  give_key("vault.key", settings.data);
  is_refused(ErrorCode::kInvalid, "lacks a key of the vault");
  fs::remove_all(target());
  give_key("master.key", settings.data);
  is_refused(ErrorCode::kInvalid, "is not the master key of this backup");
}

TEST_F(Backups, ADamagedOneIsRefused) {
  back_up();
  const auto manifest = read(backup() / "backup.json");
  replace(backup() / "backup.json", read_backup(backup())->sha256, std::string(64, '0'));
  is_refused(ErrorCode::kDamaged, "its SHA-256 is");
  for (const auto* text : {"", "{}", "[1]", "{\"format\": 1}"}) {
    std::ofstream(backup() / "backup.json", std::ios::trunc) << text;
    is_refused(ErrorCode::kCorrupt, "it is not what `sluice backup` has written");
  }
  std::ofstream(backup() / "backup.json", std::ios::trunc) << manifest;
  replace(backup() / "backup.json", "\"schema\": ", "\"schema\": 1");
  is_refused(ErrorCode::kInvalid, "this sluice knows schemas up to");
  std::ofstream(backup() / "backup.json", std::ios::trunc) << manifest;
  const auto key = fingerprint(*read_backup(backup())->database.master_key_check);
  replace(backup() / "backup.json", key, std::string(16, '1'));
  is_refused(ErrorCode::kCorrupt, "does not describe");
  fs::remove(backup() / "backup.json");
  is_refused(ErrorCode::kNotFound, "there is no whole backup");
}

TEST_F(Backups, NothingIsOverwritten) {
  back_up();
  const auto again = make_backup(data(), backup(), clock_, {});
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(again.error().message.contains("is not an empty directory"));
  const auto before = read(data() / "sluice.db");
  const auto restored = restore_backup(backup(), data(), {}, {});
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::kConflict);
  EXPECT_EQ(read(data() / "sluice.db"), before);
}

TEST_F(Backups, AServerThatStartsMeanwhileKeepsItsData) {
  back_up();
  std::string before;
  const auto restored =
      restore_backup(backup(), target(), {}, [&](const char*, std::int64_t, std::int64_t) {
        if (!before.empty()) return;
        Settings settings;
        settings.data = target();
        EXPECT_TRUE(open_data_directory(settings));
        before = read(target() / "sluice.db");
      });
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::kConflict);
  EXPECT_EQ(read(target() / "sluice.db"), before);
}

}  // namespace
}  // namespace sluice::app::backup_test
