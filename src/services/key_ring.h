#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"
#include "services/principal.h"
#include "store/key_store.h"

namespace sluice::services {

// All live API keys by their hash, in memory. Any thread.
class KeyRing {
 public:
  // Replaces the ring by what is stored. Before the first request and after every change.
  Result<void> reload(store::KeyReader& reader);
  std::optional<Principal> find(std::string_view key) const;

 private:
  struct HashOfHash {
    std::size_t operator()(const Sha256& hash) const noexcept;
  };
  using Map = std::unordered_map<Sha256, Principal, HashOfHash>;
  std::shared_ptr<const Map> snapshot() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Map> keys_ = std::make_shared<Map>();
};

}  // namespace sluice::services
