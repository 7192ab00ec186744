#include "app/data_directory.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/log.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::exists(directory, error)) return {};
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  if (error)
    return fail(ErrorCode::kIo,
                fmt::format("cannot create {}: {}", directory.string(), error.message()));
  return {};
}

std::uintmax_t size_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : size;
}

// Whether the file has no table: all of them stood in the log.
bool has_no_table(const fs::path& database) {
  constexpr std::streamoff kUserVersionAt = 60;  // of the header: which migrations were made
  std::array<char, 4> version{};
  std::ifstream in(database, std::ios::binary);
  in.seekg(kUserVersionAt);
  return in.read(version.data(), version.size()) && version == std::array<char, 4>{};
}

}  // namespace

Result<void> check_nothing_lost(const fs::path& directory) {
  const fs::path database = directory / "sluice.db";
  const bool has_log = size_of(directory / "sluice.db-wal") > 0;
  if (size_of(database) > 0 && (has_log || !has_no_table(database))) return {};
  std::error_code error;
  const bool missing = !fs::exists(database, error);
  const auto lost_beside = [&](const std::string& evidence) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} is {}, but {} shows that this directory was used before: restore "
                            "the database and its -wal file from a backup; to begin anew on "
                            "purpose, move everything out of {} first",
                            database.string(), missing ? "missing" : "empty", evidence,
                            directory.string()));
  };
  if (has_log) return lost_beside("sluice.db-wal");
  // A key file alone may have been put there for the first start. Servers make `lock` first, then
  // the database, and then the keys.
  if (missing && !fs::exists(directory / "lock", error)) return {};
  for (const char* key : {"master.key", "vault.key"})
    if (fs::exists(directory / key, error)) return lost_beside(key);
  return {};
}

Result<DataDirectory> open_data_directory(const Settings& settings) {
  const fs::path directory(settings.data);
  SLUICE_TRY_VOID(make_directory(directory));
  SLUICE_TRY_VOID(check_nothing_lost(directory));
  SLUICE_TRY(auto store, store::open_sqlite(directory));
  SLUICE_TRY(auto master_key, load_master_key(directory, *store));
  SLUICE_TRY(const auto reader, store->reader());
  const auto vault_key_path =
      settings.vault_key_file.empty() ? directory / "vault.key" : fs::path(settings.vault_key_file);
  SLUICE_TRY(auto vault_keys, load_vault_keys(vault_key_path, *reader));
  return DataDirectory{std::move(store), std::move(master_key), std::move(vault_keys)};
}

std::unique_ptr<runs::DecidingRuns> open_marks(const fs::path& directory) {
  auto opened = runs::DecidingRuns::open(directory / "deciding");
  if (opened) return *std::move(opened);
  log::warn("a run that ends the server would not be recognised: {}", opened.error().message);
  return nullptr;
}

}  // namespace sluice::app
