#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "app/backup.h"
#include "app/commands/commands.h"
#include "app/data_keys.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct BackupOptions {
  std::string directory;  // of the backup
  std::string data = "./data";
  std::string vault_key_file;
  bool json = false;
};

// One bar for each stage of the work.
class StageBars {
 public:
  void show(const char* stage, std::int64_t done, std::int64_t all) {
    if (stage != stage_) bar_.emplace(stage_ = stage);
    bar_->show(done, all);
  }

 private:
  const char* stage_ = nullptr;
  std::optional<ProgressBar> bar_;
};

Stage shown_by(StageBars& bars) {
  return [&bars](const char* stage, std::int64_t done, std::int64_t all) {
    bars.show(stage, done, all);
  };
}

// Which keys to keep, and where one of them is now, as far as can be seen from here.
void print_keys(const Backup& backup, const BackupOptions& options) {
  const auto& needed = backup.database;
  const auto master = find_master_key(options.data);
  const bool is_here =
      master && *master && needed.master_key_check == master_key_check((*master)->key);
  print_line("It holds no keys. Keep these in another place; without them its secrets are lost:");
  print_line(
      fmt::format("  master key  {}{}",
                  needed.master_key_check ? fingerprint(*needed.master_key_check) : "unknown",
                  is_here ? "  " + (*master)->where : ""));
  const auto vault = find_vault_keys(std::filesystem::path(options.vault_key_file));
  for (const auto key : needed.vault_keys)
    print_line(
        fmt::format("  vault's key {}{}", fingerprint(key),
                    vault && *vault && (*vault)->keys.has(key) ? "  " + (*vault)->where : ""));
}

std::string default_vault_key_file(const BackupOptions& options) {
  return options.vault_key_file.empty() ? options.data + "/vault.key" : options.vault_key_file;
}

Result<void> run_backup(const BackupOptions& given) {
  BackupOptions options = given;
  options.vault_key_file = default_vault_key_file(given);
  const SystemClock clock;
  const auto backup = [&] {
    StageBars bars;
    return make_backup(options.data, options.directory, clock, shown_by(bars));
  }();
  if (!backup) return fail(backup.error());
  if (options.json) {
    print_json(to_manifest(*backup));
    return {};
  }
  print_line(fmt::format("backed up {} into {}: {} bytes as of {}, read again and whole",
                         options.data, options.directory, backup->database.bytes,
                         backup->taken_at));
  print_keys(*backup, options);
  return {};
}

Result<void> run_restore(const BackupOptions& options) {
  const auto restored = [&] {
    StageBars bars;
    return restore_backup(options.directory, options.data, options.vault_key_file, shown_by(bars));
  }();
  if (!restored) return fail(restored.error());
  const auto& backup = restored->backup;
  if (options.json) {
    json::array missing;
    missing.reserve(restored->keys_missing.size());
    for (const auto& key : restored->keys_missing) missing.emplace_back(key);
    print_json(json::object{{"backup", to_manifest(backup)}, {"keys_missing", std::move(missing)}});
    return {};
  }
  print_line(fmt::format("restored {} into {}: {} bytes as of {}", options.directory, options.data,
                         backup.database.bytes, backup.taken_at));
  if (!restored->keys_missing.empty()) print_line("Before you start the server, bring back");
  for (const auto& key : restored->keys_missing) print_line("  " + key);
  return {};
}

void add_options(CLI::App& command, BackupOptions& options, const std::string& directory) {
  command.add_option("DIR", options.directory, directory)->required();
  command.add_option("--data", options.data, "data directory of the server")
      ->envname("SLUICE_DATA")
      ->capture_default_str();
  command
      .add_option("--vault-key-file", options.vault_key_file,
                  "file with the vault's encryption key (default: vault.key in --data)")
      ->envname("SLUICE_VAULT_KEY_FILE");
  command.add_flag("--json", options.json, "print JSON, for scripts");
}

}  // namespace

void add_backup(CLI::App& app, int& result) {
  const auto options = std::make_shared<BackupOptions>();
  auto* command = add_command(
      app,
      {"backup",
       "copy the database, also while the server runs",
       {"sluice backup backup-1 --data ./data"},
       "Runs beside the server, on the same machine and as the same user. The copy is what was "
       "stored at one moment; it is read again and checked. Keys are not copied: the command says "
       "which ones to keep in another place."},
      options, result, run_backup);
  add_options(*command, *options, "directory for the backup: a new one, or an empty one");
}

void add_restore(CLI::App& app, int& result) {
  const auto options = std::make_shared<BackupOptions>();
  auto* command = add_command(
      app,
      {"restore",
       "put a backup into a data directory",
       {"sluice restore backup-1 --data ./restored"},
       "Checks the backup, overwrites nothing, and says which keys the server needs. Runs that "
       "were not finished when the backup was taken go on when the server starts, and repeat the "
       "calls that they have made since."},
      options, result, run_restore);
  add_options(*command, *options, "directory of the backup");
}

}  // namespace sluice::app
