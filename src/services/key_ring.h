#pragma once

#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/hash_trie.h"
#include "base/ids.h"
#include "base/result.h"
#include "services/principal.h"
#include "store/key_store.h"

namespace sluice::services {

// All live API keys by their hash, in memory. Any thread.
class KeyRing {
 public:
  // Replaces the ring by what is stored. Before the first request.
  Result<void> reload(store::KeyReader& reader);
  // Takes what is stored of one key. After every change of it.
  Result<void> reload_one(store::KeyReader& reader, KeyId id);
  // Whose key this is. It may have expired.
  std::optional<Principal> find(std::string_view key) const;
  std::optional<Principal> find(KeyId id) const;
  // The oldest key of the operator's team that has all scopes and does not expire by `now`.
  std::optional<KeyId> owner(Timestamp now) const;
  bool holds(KeyId id) const;  // whether that key is live

 private:
  struct Keys {
    HashTrie<Principal> by_hash;
    std::unordered_map<KeyId, Sha256> hashes;  // to find a key that is revoked
  };
  static void add(const store::ApiKey& row, Keys& keys);

  mutable std::mutex mutex_;
  Keys keys_;
};

}  // namespace sluice::services
