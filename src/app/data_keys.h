#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "engine/run/run.h"
#include "secrets/vault_key_file.h"
#include "store/store.h"

namespace sluice::app {

// The key that encrypts all secrets in the database: from SLUICE_MASTER_KEY (base64 of 32 bytes),
// or from DIR/master.key, which is made, readable only by its owner, for a store that nothing was
// ever stored in. Without it a backup of the database reveals no secrets, and if it is lost, the
// secrets are lost. Fails when it is not the key with which the store was written. Before anything
// else uses the store.
Result<Secret> load_master_key(const std::filesystem::path& directory, store::Store& store);

// By which a key is known again without being shown: what a store remembers of its key.
std::int64_t master_key_check(const Secret& key);

// The master key that load_master_key would use, with where it is from; nothing when there is none.
struct GivenMasterKey {
  Secret key;
  std::string where;
};
Result<std::optional<GivenMasterKey>> find_master_key(const std::filesystem::path& directory);

// The keys derived from the master key for the runs of this server. Its public_url is empty: that
// is known once the server listens.
std::shared_ptr<engine::ServerKeys> make_server_keys(const Secret& master_key);

// The keys of the vault: from SLUICE_VAULT_KEY (newest first, separated by commas), or from `path`,
// which is made when there is none and the vault is empty.
struct VaultKeySource {
  secrets::VaultKeys keys;
  std::optional<secrets::VaultKeyFile> file;  // nothing when they come from the environment
};
Result<VaultKeySource> load_vault_keys(const std::filesystem::path& path,
                                       store::VaultReader& reader);

// The same, with where they are from, but makes no file: nothing when there are none.
struct GivenVaultKeys {
  secrets::VaultKeys keys;
  std::string where;
};
Result<std::optional<GivenVaultKeys>> find_vault_keys(const std::filesystem::path& path);

}  // namespace sluice::app
