#include "services/key_ring.h"

#include <cstring>
#include <utility>

#include "base/log.h"
#include "services/keys.h"

namespace sluice::services {

std::size_t KeyRing::HashOfHash::operator()(const Sha256& hash) const noexcept {
  std::size_t first = 0;
  std::memcpy(&first, hash.data(), sizeof first);
  return first;
}

Result<void> KeyRing::reload(store::KeyReader& reader) {
  SLUICE_TRY(const auto rows, reader.all_keys());
  auto keys = std::make_shared<Map>();
  for (const auto& row : rows) {
    if (row.revoked_at) continue;
    auto scopes = Scopes::parse(row.scopes);
    if (!scopes) {
      log::error("key {} is left out: {}", row.id.text(), scopes.error().message);
      continue;
    }
    keys->emplace(row.hash, Principal{row.team, row.id, *scopes});
  }
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  return {};
}

std::shared_ptr<const KeyRing::Map> KeyRing::snapshot() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

// The look-up goes by the hash of what was sent, so its time says nothing about stored keys.
std::optional<Principal> KeyRing::find(std::string_view key) const {
  if (key.empty() || key.size() > kKeyBytesMax) return std::nullopt;
  const Sha256 hash = sha256(as_bytes(key));
  const auto keys = snapshot();
  const auto found = keys->find(hash);
  if (found == keys->end() || !equal_constant_time(found->first, hash)) return std::nullopt;
  return found->second;
}

}  // namespace sluice::services
