#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "secrets/vault.h"
#include "secrets/vault_rotation.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// The items of teams' vaults: secrets go in and never come out. Documents are {"name", "secret" or
// "file" (base64), "expires_at"?, "allowed_hosts"?}. Any thread but the io threads; `reader` is the
// caller's own.
class VaultItems {
 public:
  // All outlive this. The vault follows the committer's ChangeFeed.
  VaultItems(const Context& context, secrets::Vault& vault, secrets::VaultRotation& rotation)
      : context_(context), vault_(vault), rotation_(rotation) {}

  // The item of that id when it is of the team, else not_found.
  Outcome<store::VaultItem> find(store::VaultReader& reader, TeamId team,
                                 std::string_view id) const;

  struct Created {
    store::VaultItem item;
    // Of an item whose name begins with "api-key:": the key, to be shown once.
    std::optional<Secret> key;
  };
  Outcome<Created> create(store::Reader& reader, TeamId team, const json::object& document);
  // As Workflows does: in a turn of edits(), without waiting.
  AsyncLock& edits() { return vault_.edits; }
  void create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
              const json::object& document, OnEdited<Created> done);
  // Changes what the document has.
  Outcome<store::VaultItem> update(store::VaultReader& reader, TeamId team, std::string_view id,
                                   const json::object& document);
  void update(AsyncLock::Hold turn, store::VaultReader& reader, const Principal& caller,
              std::string_view id, const json::object& document, OnEdited<store::VaultItem> done);
  Outcome<void> remove(store::VaultReader& reader, TeamId team, std::string_view id);
  void remove(AsyncLock::Hold turn, store::VaultReader& reader, const Principal& caller,
              std::string_view id, OnEdited<store::VaultItem> done);

  // Whether all items open; of all teams when the operator's asks.
  struct Unopened {
    secrets::VaultEntryPtr entry;
    std::string message;
  };
  struct Check {
    std::size_t checked = 0;
    std::vector<Unopened> failed;
  };
  Check check(TeamId team) const;
  // Seals all items under a new key. kForbidden to all but the operator's team.
  Outcome<secrets::VaultRotation::Outcome> rotate_key(store::VaultReader& reader, TeamId team);

 private:
  Outcome<void> check_name_is_free(TeamId team, const std::string& name, VaultId self) const;
  Outcome<void> check_room(store::Reader& reader, TeamId team) const;
  using Planned = Outcome<Edit<store::VaultItem>>;
  Outcome<Edit<Created>> plan_create(store::Reader& reader, TeamId team,
                                     const json::object& document) const;
  Planned plan_update(store::VaultReader& reader, TeamId team, std::string_view id,
                      const json::object& document) const;
  Planned plan_remove(store::VaultReader& reader, TeamId team, std::string_view id) const;

  const Context& context_;
  secrets::Vault& vault_;
  secrets::VaultRotation& rotation_;
};

// For Vault::on_use: has it stored that an item was used.
void note_vault_use(store::Committer& committer, VaultId item, Timestamp at);

}  // namespace sluice::services
