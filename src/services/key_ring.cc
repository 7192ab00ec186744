#include "services/key_ring.h"

#include <utility>

#include "base/log.h"
#include "services/keys.h"

namespace sluice::services {

void KeyRing::add(const store::ApiKey& row, Keys& keys) {
  if (row.revoked_at) return;
  const auto scopes = Scopes::parse(row.scopes);
  if (!scopes) return log::error("key {} is left out: {}", row.id.text(), scopes.error().message);
  keys.by_hash.put(row.hash, Principal{row.team, row.id, *scopes, row.expires_at, row.name});
  keys.hashes.insert_or_assign(row.id, row.hash);
}

Result<void> KeyRing::reload(store::KeyReader& reader) {
  SLUICE_TRY(const auto rows, reader.all_keys());
  Keys keys;
  for (const auto& row : rows) add(row, keys);
  const std::lock_guard lock(mutex_);
  std::swap(keys_, keys);
  return {};
}

Result<void> KeyRing::reload_one(store::KeyReader& reader, KeyId id) {
  SLUICE_TRY(const auto row, reader.key(id));
  const std::lock_guard lock(mutex_);
  if (const auto old = keys_.hashes.extract(id)) keys_.by_hash.erase(old.mapped());
  if (row) add(*row, keys_);
  return {};
}

bool KeyRing::holds(KeyId id) const {
  const std::lock_guard lock(mutex_);
  return keys_.hashes.contains(id);
}

std::optional<Principal> KeyRing::find(KeyId id) const {
  const std::lock_guard lock(mutex_);
  const auto hash = keys_.hashes.find(id);
  if (hash == keys_.hashes.end()) return std::nullopt;
  const auto* found = keys_.by_hash.find(hash->second);
  return found ? std::optional(*found) : std::nullopt;
}

std::optional<KeyId> KeyRing::owner(Timestamp now) const {
  const std::lock_guard lock(mutex_);
  std::optional<KeyId> oldest;
  for (const auto& [id, hash] : keys_.hashes) {
    const auto* key = keys_.by_hash.find(hash);
    const bool owns = key && key->team == kOperatorTeam && key->scopes.covers(Scopes::all()) &&
                      (!key->expires_at || *key->expires_at > now);
    if (owns && (!oldest || id < *oldest)) oldest = id;
  }
  return oldest;
}

// The look-up goes by the hash of what was sent, so its time says nothing about stored keys.
std::optional<Principal> KeyRing::find(std::string_view key) const {
  if (key.empty() || key.size() > kKeyBytesMax) return std::nullopt;
  const Sha256 hash = sha256(as_bytes(key));
  const auto keys = [this] {
    const std::lock_guard lock(mutex_);
    return keys_.by_hash;
  }();
  const auto* found = keys.find(hash);
  return found ? std::optional(*found) : std::nullopt;
}

}  // namespace sluice::services
