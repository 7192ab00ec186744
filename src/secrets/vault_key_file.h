#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "secrets/vault_keys.h"

namespace sluice::secrets {

// The file that holds the keys of the vault, one a line, the newest first; readable by its owner
// alone. More than one only while a rotation is under way.
class VaultKeyFile {
 public:
  explicit VaultKeyFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  // Nothing when there is no file.
  Result<std::optional<VaultKeys>> read() const;
  // Durable when this returns; after an error, and after a crash, the file holds either these or
  // what it held before.
  Result<void> write(const VaultKeys& keys) const;

 private:
  std::filesystem::path path_;
};

}  // namespace sluice::secrets
