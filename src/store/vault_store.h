#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/authorization.h"
#include "store/types.h"

// The secrets of the vault and the tokens of authorizations, sealed.
namespace sluice::store {

struct NamedWorkflow {
  WorkflowId id;
  std::string name;
};

class VaultWriter {
 public:
  virtual ~VaultWriter() = default;

  // Insert or replace by id. kConflict when another item of the team has the name.
  virtual Result<void> put_vault_item(const VaultItem& item) = 0;
  virtual Result<void> delete_vault_item(VaultId item) = 0;
  // Insert or replace by id; its team, provider and creator stay.
  virtual Result<void> put_authorization(const Authorization& authorization) = 0;
  virtual Result<void> delete_authorization(AuthorizationId id) = 0;
  // The time is in no VaultItem that is put, and stays when one is.
  virtual Result<void> note_vault_use(VaultId item, Timestamp at) = 0;
};

class VaultReader {
 public:
  virtual ~VaultReader() = default;

  virtual Result<std::vector<VaultItem>> all_vault_items() = 0;         // oldest first
  virtual Result<std::vector<VaultItem>> vault_items(TeamId team) = 0;  // oldest first
  virtual Result<std::optional<VaultItem>> vault_item(TeamId team, VaultId id) = 0;

  virtual Result<std::vector<Authorization>> all_authorizations() = 0;  // oldest first, as the next
  virtual Result<std::vector<Authorization>> authorizations(TeamId team) = 0;
  virtual Result<std::optional<Authorization>> authorization(TeamId team, AuthorizationId id) = 0;
  // The workflows that use it: by a node of their newest version, or as a whole. Oldest first.
  virtual Result<std::vector<NamedWorkflow>> users_of(TeamId team, AuthorizationId id,
                                                      std::int64_t limit) = 0;
};

}  // namespace sluice::store
