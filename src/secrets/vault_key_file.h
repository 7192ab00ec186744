#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "secrets/vault_keys.h"

namespace sluice::secrets {

// The file that holds the keys of the vault, one per line, the newest first; readable only by its
// owner. It has more than one key only during a rotation.
class VaultKeyFile {
 public:
  explicit VaultKeyFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  // Nothing when there is no file.
  Result<std::optional<VaultKeys>> read() const;
  // Durable on return; after an error or a crash, the file contains either these keys or its
  // previous content.
  Result<void> write(const VaultKeys& keys) const;

 private:
  std::filesystem::path path_;
};

}  // namespace sluice::secrets
