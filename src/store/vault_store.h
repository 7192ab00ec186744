#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// The secrets of the vault, sealed.
namespace sluice::store {

class VaultWriter {
 public:
  virtual ~VaultWriter() = default;

  // Insert or replace by id. kConflict when another item of the team has the name.
  virtual Result<void> put_vault_item(const VaultItem& item) = 0;
  virtual Result<void> delete_vault_item(VaultId item) = 0;
};

class VaultReader {
 public:
  virtual ~VaultReader() = default;

  virtual Result<std::vector<VaultItem>> all_vault_items() = 0;         // oldest first
  virtual Result<std::vector<VaultItem>> vault_items(TeamId team) = 0;  // oldest first
  virtual Result<std::optional<VaultItem>> vault_item(TeamId team, VaultId id) = 0;
};

}  // namespace sluice::store
