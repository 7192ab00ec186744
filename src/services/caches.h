#pragma once

#include "secrets/authorizations.h"
#include "secrets/vault.h"
#include "services/key_ring.h"
#include "services/sessions.h"
#include "store/change_follower.h"
#include "store/committer.h"

namespace sluice::services {

// Keeps the API keys, the vault's items, the authorizations and the sessions that are in memory as
// the store has them.
class Caches {
 public:
  // Subscribes to the committer's feed, so before its first use. All outlive this, and this
  // outlives the committer's last commit.
  Caches(store::Store& store, store::Committer& committer, KeyRing& ring, secrets::Vault& vault,
         secrets::Authorizations& authorizations, Sessions& sessions)
      : keys_(store, store::Change::Kind::kKey, "API key",
              [&ring](store::Reader& reader, TeamId /*team*/, Uid id) {
                return ring.reload_one(reader, KeyId{id});
              }),
        items_(store, store::Change::Kind::kVaultItem, "vault item",
               [&vault](store::Reader& reader, TeamId team, Uid id) {
                 return vault.reload_one(reader, team, VaultId{id});
               }),
        authorizations_(store, store::Change::Kind::kAuthorization, "authorization",
                        [&authorizations](store::Reader& reader, TeamId team, Uid id) {
                          return authorizations.reload_one(reader, team, AuthorizationId{id});
                        }),
        sessions_(store, store::Change::Kind::kSession, "session",
                  [&sessions](store::Reader& reader, TeamId /*team*/, Uid id) {
                    return sessions.reload_one(reader, store::SessionId{id});
                  }) {
    committer.changes().subscribe([this](std::span<const store::Change> changes) {
      keys_.follow(changes);
      items_.follow(changes);
      authorizations_.follow(changes);
      sessions_.follow(changes);
    });
  }
  // Reads what could not be read when it changed.
  void retry() {
    keys_.retry();
    items_.retry();
    authorizations_.retry();
    sessions_.retry();
  }

 private:
  store::ChangeFollower keys_;
  store::ChangeFollower items_;
  store::ChangeFollower authorizations_;
  store::ChangeFollower sessions_;
};

}  // namespace sluice::services
