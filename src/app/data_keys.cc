#include "app/data_keys.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/hmac.h"
#include "base/seal.h"

namespace sluice::app {
namespace {

constexpr std::size_t kKeyBytes = 32;

Result<Secret> decode(std::string text, std::string_view where) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  auto bytes = from_base64(text);
  if (!bytes || bytes->size() != kKeyBytes) {
    return fail(ErrorCode::kInvalid, fmt::format("{} must contain 32 bytes in base64", where));
  }
  return Secret(*std::move(bytes));
}

// Written beside, synced, then linked into place: two first starts at once end with one key.
Result<void> create(const std::filesystem::path& path) {
  const std::string text = to_base64(as_bytes(Sealer::new_master_key().expose())) + "\n";
  const std::string beside = path.string() + fmt::format(".{}", ::getpid());
  const int file =
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0)
    return fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", beside, std::strerror(errno)));
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  const bool closed = ::close(file) == 0;
  const bool linked =
      written && closed && (::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const std::string why = std::strerror(errno);
  ::unlink(beside.c_str());
  if (!linked) return fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", path.string(), why));
  const int directory = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return {};
}

Result<void> ensure_file(const std::filesystem::path& path, bool store_is_used) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return {};
  if (!store_is_used) return create(path);
  return fail(ErrorCode::kNotFound,
              fmt::format("{} is missing, but the database is in use: restore the key file or set "
                          "SLUICE_MASTER_KEY; a new key could not decrypt the existing data",
                          path.string()));
}

Result<std::string> read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kIo, fmt::format("cannot read {}", path.string()));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A database that is older than the check has tokens that only the right key opens, or nothing.
Result<bool> is_key_of(store::Reader& reader, const Secret& key,
                       std::optional<std::int64_t> check) {
  if (check) return *check == master_key_check(key);
  SLUICE_TRY(const auto tokens, reader.all_tokens());
  return tokens.empty() || Sealer(key, "tokens")
                               .open(tokens.back().sealed, tokens.back().workflow.text())
                               .has_value();
}

Result<void> remember(store::Store& store, const Secret& key) {
  store::Task put = [&key](store::Writer& writer) {
    return writer.put_master_key_check(master_key_check(key));
  };
  store::BatchEntry entry{.work = &put};
  SLUICE_TRY_VOID(store.write({&entry, 1}));
  if (entry.outcome.kind == store::CommitOutcome::Kind::kFailed) return fail(entry.outcome.error);
  return {};
}

}  // namespace

std::int64_t master_key_check(const Secret& key) {
  const auto mac = hmac_sha256(as_bytes(key.expose()), "check of the master key");
  std::int64_t check = 0;
  std::memcpy(&check, mac.data(), sizeof check);
  return check;
}

Result<std::optional<GivenMasterKey>> find_master_key(const std::filesystem::path& directory) {
  const auto path = directory / "master.key";
  const char* given = std::getenv("SLUICE_MASTER_KEY");
  std::error_code error;
  if (!given && !std::filesystem::exists(path, error)) return std::nullopt;
  std::string where = given ? "SLUICE_MASTER_KEY" : path.string();
  SLUICE_TRY(const std::string text, given ? Result<std::string>(given) : read_text(path));
  SLUICE_TRY(auto key, decode(text, where));
  return GivenMasterKey{std::move(key), std::move(where)};
}

Result<Secret> load_master_key(const std::filesystem::path& directory, store::Store& store) {
  SLUICE_TRY(const auto reader, store.reader());
  SLUICE_TRY(const auto check, reader->master_key_check());
  const auto path = directory / "master.key";
  if (!std::getenv("SLUICE_MASTER_KEY")) {
    SLUICE_TRY(const auto keys, reader->all_keys());
    SLUICE_TRY_VOID(ensure_file(path, check || !keys.empty()));
  }
  SLUICE_TRY(auto found, find_master_key(directory));
  if (!found) return fail(ErrorCode::kIo, fmt::format("cannot read {}", path.string()));
  auto& [key, where] = *found;
  SLUICE_TRY(const bool right, is_key_of(*reader, key, check));
  if (!right)
    return fail(ErrorCode::kInvalid,
                fmt::format("{} is not the master key of this database, which was written with "
                            "another one: give it that key, or the database that belongs to this "
                            "one; nothing was changed",
                            where));
  if (!check) SLUICE_TRY_VOID(remember(store, key));
  return std::move(key);
}

std::shared_ptr<engine::ServerKeys> make_server_keys(const Secret& master_key) {
  const auto master = as_bytes(master_key.expose());
  return std::make_shared<engine::ServerKeys>(
      engine::ServerKeys{hmac_sha256(master, "placeholders of secrets"),
                         hmac_sha256(master, "links to forms"),
                         hmac_sha256(master, "entropy of runs"),
                         {}});
}

Result<std::optional<GivenVaultKeys>> find_vault_keys(const std::filesystem::path& path) {
  if (const char* given = std::getenv("SLUICE_VAULT_KEY")) {
    SLUICE_TRY(auto keys, secrets::VaultKeys::parse(given, "SLUICE_VAULT_KEY"));
    return GivenVaultKeys{std::move(keys), "SLUICE_VAULT_KEY"};
  }
  SLUICE_TRY(auto kept, secrets::VaultKeyFile(path).read());
  if (!kept) return std::nullopt;
  return GivenVaultKeys{*std::move(kept), path.string()};
}

Result<VaultKeySource> load_vault_keys(const std::filesystem::path& path,
                                       store::VaultReader& reader) {
  if (const char* given = std::getenv("SLUICE_VAULT_KEY")) {
    SLUICE_TRY(auto keys, secrets::VaultKeys::parse(given, "SLUICE_VAULT_KEY"));
    return VaultKeySource{std::move(keys), std::nullopt};
  }
  secrets::VaultKeyFile file(path);
  SLUICE_TRY(auto kept, file.read());
  if (!kept) {
    SLUICE_TRY(const auto items, reader.all_vault_items());
    SLUICE_TRY(const auto authorizations, reader.all_authorizations());
    if (!items.empty() || !authorizations.empty()) {
      return fail(ErrorCode::kNotFound,
                  fmt::format("{} is missing, but the vault contains {} items: restore the key "
                              "file or set SLUICE_VAULT_KEY; a new key could not decrypt them",
                              path.string(), items.size() + authorizations.size()));
    }
    kept = secrets::VaultKeys::make();
    SLUICE_TRY_VOID(file.write(*kept));
  }
  return VaultKeySource{*std::move(kept), std::move(file)};
}

}  // namespace sluice::app
