#include "app/backup.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sodium.h>
#include <system_error>

#include "app/data_keys.h"
#include "app/last_backup.h"
#include "base/bytes.h"
#include "base/json_number.h"
#include "base/log.h"
#include "base/time.h"
#include "store/sqlite/files.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFormat = 1;
constexpr std::uintmax_t kManifestBytesMax = 1 << 20;
constexpr const char* kManifest = "backup.json";
constexpr const char* kDatabase = "sluice.db";
constexpr const char* kPartial = "sluice.db.partial";  // what is not whole yet

store::disk::Progress stage_of(const Stage& progress, const char* stage) {
  return [&progress, stage](std::int64_t done, std::int64_t all) {
    if (progress) progress(stage, done, all);
  };
}

std::unexpected<Error> io_error(std::string_view doing, const fs::path& path,
                                const std::string& why) {
  return fail(ErrorCode::kIo, fmt::format("cannot {} {}: {}", doing, path.string(), why));
}

Result<void> make_private_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return {};
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return io_error("make the directory", directory, error.message());
  return {};
}

// Asked before the work begins: half a copy is of no use.
Result<void> check_space(const fs::path& directory, const fs::path& database) {
  std::error_code error;
  const auto needed = fs::file_size(database, error);
  if (error) return io_error("read", database, error.message());
  const auto space = fs::space(directory, error);
  if (error || space.available >= needed) return {};
  return fail(
      ErrorCode::kTooLarge,
      fmt::format("{} needs {} MiB, and the disk of {} has {} MiB free; make room or choose "
                  "another directory",
                  database.string(), needed >> 20, directory.string(), space.available >> 20));
}

// Reads a file from its beginning to its end, and hands on each piece of it.
template <class Take>
Result<void> read_pieces(const fs::path& file, const store::disk::Progress& progress, Take take) {
  std::error_code error;
  const auto all = static_cast<std::int64_t>(fs::file_size(file, error));
  std::ifstream in(file, std::ios::binary);
  if (error || !in) return io_error("read", file, "it cannot be opened");
  std::vector<char> piece(1 << 20);
  std::int64_t done = 0;
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto size = in.gcount();
    SLUICE_TRY_VOID(take(std::string_view(piece.data(), static_cast<std::size_t>(size))));
    done += size;
    progress(done, all);
  }
  if (in.bad() || done != all) return io_error("read", file, "it ended early");
  return {};
}

class Hash {
 public:
  Hash() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, as_bytes(bytes).data(), bytes.size());
  }
  std::string hex() {
    Sha256 digest{};
    crypto_hash_sha256_final(&state_, digest.data());
    return to_hex(digest);
  }

 private:
  crypto_hash_sha256_state state_{};
};

Result<std::string> sha256_of(const fs::path& file, const store::disk::Progress& progress) {
  Hash hash;
  SLUICE_TRY_VOID(read_pieces(file, progress, [&](std::string_view piece) -> Result<void> {
    hash.add(piece);
    return {};
  }));
  return hash.hex();
}

// Copies the file and returns its SHA-256; the copy is durable.
Result<std::string> copy_file(const fs::path& from, const fs::path& to,
                              const store::disk::Progress& progress) {
  SLUICE_TRY_VOID(store::sqlite::make_file(to));
  std::ofstream out(to, std::ios::binary);
  Hash hash;
  SLUICE_TRY_VOID(read_pieces(from, progress, [&](std::string_view piece) -> Result<void> {
    hash.add(piece);
    if (out.write(piece.data(), static_cast<std::streamsize>(piece.size()))) return {};
    return io_error("write", to, std::generic_category().message(errno));
  }));
  out.close();
  if (!out) return io_error("write", to, std::generic_category().message(errno));
  SLUICE_TRY_VOID(store::sqlite::sync_path(to));
  return hash.hex();
}

Result<void> write_manifest(const fs::path& directory, const Backup& backup) {
  const fs::path file = directory / kManifest;
  SLUICE_TRY_VOID(store::sqlite::make_file(file));
  std::ofstream out(file);
  out << to_pretty_json(to_manifest(backup)) << '\n';
  out.close();
  if (!out) return io_error("write", file, std::generic_category().message(errno));
  SLUICE_TRY_VOID(store::sqlite::sync_path(file));
  return store::sqlite::sync_path(directory);
}

Result<void> rename_durably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return io_error("rename", from, error.message());
  return store::sqlite::sync_path(to.parent_path());
}

// Removes what is not finished, unless it is told that it is.
class Unfinished {
 public:
  explicit Unfinished(fs::path file) : file_(std::move(file)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    std::error_code ignored;
    if (!finished_) fs::remove(file_, ignored);
  }
  void finished() { finished_ = true; }

 private:
  const fs::path file_;
  bool finished_ = false;
};

std::optional<std::int64_t> key_of(const json::value& text) {
  if (!is_text(text)) return std::nullopt;
  const std::string_view digits = text.get_string();
  std::uint64_t key = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), key, 16);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return static_cast<std::int64_t>(key);
}

std::int64_t whole_number_at(const json::value& value, std::string_view path) {
  const auto* found = find_path(value, path);
  return found && found->is_int64() ? found->get_int64() : -1;
}

std::string string_at(const json::value& value, std::string_view path) {
  const auto* found = find_path(value, path);
  return found && is_text(*found) ? std::string(found->get_string()) : std::string();
}

std::optional<Backup> parse_manifest(const json::value& value) {
  Backup backup{.version = string_at(value, "sluice"),
                .taken_at = string_at(value, "taken_at"),
                .sha256 = string_at(value, "database.sha256"),
                .database = {.bytes = whole_number_at(value, "database.bytes"),
                             .schema = whole_number_at(value, "database.schema"),
                             .master_key_check = std::nullopt,
                             .vault_keys = {}}};
  const auto* master = find_path(value, "keys.master_key");
  const auto* vault = find_path(value, "keys.vault_keys");
  if (!master || !vault || !vault->is_array()) return std::nullopt;
  if (!master->is_null() && !(backup.database.master_key_check = key_of(*master)))
    return std::nullopt;
  for (const auto& each : vault->get_array()) {
    const auto key = key_of(each);
    if (!key) return std::nullopt;
    backup.database.vault_keys.push_back(*key);
  }
  const bool is_whole = backup.database.bytes > 0 && backup.database.schema >= 0 &&
                        backup.sha256.size() == 2 * sizeof(Sha256) && !backup.taken_at.empty();
  return is_whole ? std::optional(std::move(backup)) : std::nullopt;
}

Result<void> check_target(const fs::path& target) {
  std::error_code error;
  if (!fs::exists(target, error)) return {};
  if (fs::is_directory(target, error) && fs::is_empty(target, error) && !error) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("{} is not an empty directory; give each backup a directory of its own",
                          target.string()));
}

// The master key that the server would use there, if it is there.
Result<void> check_master_key(const Backup& backup, const fs::path& data, Restored& restored) {
  SLUICE_TRY(const auto given, find_master_key(data));
  const auto needed = backup.database.master_key_check;
  if (!given) {
    restored.keys_missing.push_back(
        fmt::format("the master key{}: put it into {}, readable by its owner only, or set "
                    "SLUICE_MASTER_KEY",
                    needed ? " with the fingerprint " + fingerprint(*needed) : "",
                    (data / "master.key").string()));
    return {};
  }
  if (!needed || *needed == master_key_check(given->key)) return {};
  return fail(
      ErrorCode::kInvalid,
      fmt::format("{} is not the master key of this backup: its fingerprint is {}, and {} "
                  "is needed; nothing was restored",
                  given->where, fingerprint(master_key_check(given->key)), fingerprint(*needed)));
}

Result<void> check_vault_keys(const Backup& backup, const fs::path& file, Restored& restored) {
  SLUICE_TRY(const auto given, find_vault_keys(file));
  for (const auto needed : backup.database.vault_keys) {
    if (!given) {
      restored.keys_missing.push_back(
          fmt::format("the vault's key with the fingerprint {}: put it into {}, readable by its "
                      "owner only, or set SLUICE_VAULT_KEY",
                      fingerprint(needed), file.string()));
    } else if (!given->keys.has(needed)) {
      return fail(ErrorCode::kInvalid,
                  fmt::format("{} lacks a key of the vault in this backup, the one with the "
                              "fingerprint {}; nothing was restored",
                              given->where, fingerprint(needed)));
    }
  }
  return {};
}

Result<void> check_unused(const fs::path& data) {
  std::error_code error;
  for (const char* name : {"sluice.db", "sluice.db-wal", "lock"})
    if (fs::exists(data / name, error))
      return fail(ErrorCode::kConflict,
                  fmt::format("{} is there: {} was used by a server, and a restore overwrites "
                              "nothing; move it away or give another --data",
                              (data / name).string(), data.string()));
  return {};
}

Result<void> check_schema(const Backup& backup) {
  if (backup.database.schema <= store::newest_schema()) return {};
  return fail(
      ErrorCode::kInvalid,
      fmt::format("the backup has schema {} and this sluice knows schemas up to {}: restore "
                  "it with version {}, which took it, or a newer one",
                  backup.database.schema, store::newest_schema(), backup.version));
}

}  // namespace

std::string fingerprint(std::int64_t key) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(key));
}

json::object to_manifest(const Backup& backup) {
  json::array vault;
  for (const auto key : backup.database.vault_keys) vault.emplace_back(fingerprint(key));
  json::value master = nullptr;
  if (const auto key = backup.database.master_key_check) master = json::string(fingerprint(*key));
  return {{"format", kFormat},
          {"sluice", backup.version},
          {"taken_at", backup.taken_at},
          {"database",
           {{"file", kDatabase},
            {"bytes", backup.database.bytes},
            {"sha256", backup.sha256},
            {"schema", backup.database.schema}}},
          {"keys", {{"master_key", std::move(master)}, {"vault_keys", std::move(vault)}}}};
}

Result<Backup> make_backup(const fs::path& data, const fs::path& target, const Clock& clock,
                           const Stage& progress) {
  SLUICE_TRY_VOID(check_target(target));
  SLUICE_TRY_VOID(make_private_directory(target));
  SLUICE_TRY_VOID(check_space(target, data / kDatabase));
  Unfinished partial(target / kPartial);
  const auto now = clock.now();
  Backup backup{
      .version = SLUICE_VERSION, .taken_at = format_time(now), .sha256 = {}, .database = {}};
  SLUICE_TRY_VOID(
      store::copy_database(data, target / kPartial, stage_of(progress, "copying pages")));
  SLUICE_TRY(backup.database,
             store::check_copy(target / kPartial, stage_of(progress, "checking the copy")));
  SLUICE_TRY(backup.sha256, sha256_of(target / kPartial, stage_of(progress, "summing the copy")));
  SLUICE_TRY_VOID(rename_durably(target / kPartial, target / kDatabase));
  partial.finished();
  SLUICE_TRY_VOID(write_manifest(target, backup));
  std::error_code error;
  const auto where = fs::absolute(target, error);
  const auto noted = note_backup(data, {.taken_at = now,
                                        .directory = (error ? target : where).string(),
                                        .bytes = backup.database.bytes});
  if (!noted) log::warn("the server will not know of this backup: {}", noted.error().message);
  return backup;
}

Result<Backup> read_backup(const fs::path& source) {
  const fs::path file = source / kManifest;
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  if (error)
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no whole backup in {}: {} is missing, which is written when "
                            "a backup is finished",
                            source.string(), file.string()));
  if (bytes > kManifestBytesMax)
    return fail(ErrorCode::kInvalid, file.string() + " is too large to be that of a backup");
  std::ifstream in(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto value = parse_json(text);
  if (value && whole_number_at(*value, "format") > kFormat)
    return fail(ErrorCode::kInvalid,
                file.string() + " was written by a newer version; restore the backup with that");
  auto backup = value ? parse_manifest(*value) : std::nullopt;
  if (!backup)
    return fail(ErrorCode::kCorrupt,
                file.string() + " is damaged: it is not what `sluice backup` has written");
  return *std::move(backup);
}

Result<Restored> restore_backup(const fs::path& source, const fs::path& data,
                                const fs::path& vault_key_file, const Stage& progress) {
  Restored restored;
  SLUICE_TRY(restored.backup, read_backup(source));
  SLUICE_TRY_VOID(check_schema(restored.backup));
  SLUICE_TRY_VOID(check_unused(data));
  SLUICE_TRY_VOID(check_master_key(restored.backup, data, restored));
  SLUICE_TRY_VOID(check_vault_keys(
      restored.backup, vault_key_file.empty() ? data / "vault.key" : vault_key_file, restored));
  SLUICE_TRY_VOID(make_private_directory(data));
  SLUICE_TRY_VOID(check_space(data, source / kDatabase));
  std::error_code ignored;
  fs::remove(data / kPartial, ignored);  // of a restore that was interrupted
  Unfinished partial(data / kPartial);
  SLUICE_TRY(const auto sha256, copy_file(source / kDatabase, data / kPartial,
                                          stage_of(progress, "copying the backup")));
  if (sha256 != restored.backup.sha256)
    return fail(ErrorCode::kDamaged,
                fmt::format("{} is damaged: its SHA-256 is {}, and {} was written; use another "
                            "backup. Nothing was restored",
                            (source / kDatabase).string(), sha256, restored.backup.sha256));
  SLUICE_TRY(const auto facts,
             store::check_copy(data / kPartial, stage_of(progress, "checking the copy")));
  if (facts != restored.backup.database)
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} does not describe {}; use another backup. Nothing was restored",
                            (source / kManifest).string(), (source / kDatabase).string()));
  // A supervisor may have started a server there meanwhile.
  SLUICE_TRY_VOID(check_unused(data));
  SLUICE_TRY_VOID(rename_durably(data / kPartial, data / kDatabase));
  partial.finished();
  return restored;
}

}  // namespace sluice::app
