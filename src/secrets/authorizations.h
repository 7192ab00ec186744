#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "secrets/vault.h"
#include "store/vault_store.h"

namespace sluice::secrets {

// The tokens of an authorization.
struct Tokens {
  Secret access;
  Secret refresh;  // empty: the provider gave none
};

// All authorizations of all teams, in memory, with their tokens sealed under the vault's key. Any
// thread. Whoever writes one holds Vault::edits from reading it until it is stored, so that a
// change of the key finds all of them.
class Authorizations {
 public:
  explicit Authorizations(const Vault& vault) : vault_(vault) {}  // outlives this

  // Replaces them by what is stored. Before the first run.
  Result<void> reload(store::VaultReader& reader);
  // Takes what is stored of one of them. After every change of it.
  Result<void> reload_one(store::VaultReader& reader, TeamId team, AuthorizationId id);

  std::optional<store::Authorization> find(TeamId team, AuthorizationId id) const;
  std::vector<store::Authorization> of_team(TeamId team) const;  // oldest first
  std::vector<store::Authorization> all() const;

  // Seals the tokens for this row, whose id and team must be set: they open in no other.
  void seal(store::Authorization& row, const Tokens& tokens) const;
  Result<Tokens> open(const store::Authorization& row) const;

  // A token, kept sealed, to be hidden wherever it comes back.
  VaultEntryPtr hidden(const store::Authorization& row, const Secret& token) const;
  // All that open, of a team.
  std::vector<VaultEntryPtr> all_hidden(TeamId team) const;

 private:
  using Key = std::pair<TeamId, AuthorizationId>;

  const Vault& vault_;
  mutable std::mutex mutex_;
  std::map<Key, store::Authorization> rows_;
};

// What sealed tokens are bound to.
std::string authorization_context(AuthorizationId id, TeamId team);

}  // namespace sluice::secrets
