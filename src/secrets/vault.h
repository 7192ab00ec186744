#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/async_lock.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "secrets/vault_keys.h"
#include "store/vault_store.h"

namespace sluice::secrets {

// When something was noted as used. A copy begins anew. Any thread.
class UseTime {
 public:
  UseTime() = default;
  UseTime(const UseTime& /*other*/) noexcept {}
  UseTime& operator=(const UseTime& /*other*/) noexcept { return *this; }
  ~UseTime() = default;

  // True for one caller, once `every` has passed since the last time.
  bool note(Timestamp now, Micros every) const;

 private:
  mutable std::atomic<std::int64_t> noted_at_{INT64_MIN / 2};
};

// An item of the vault as it lies in memory: sealed, with the keys that open it.
struct VaultEntry {
  VaultId id;
  TeamId team{};
  std::string name;
  store::VaultItem::Kind kind = store::VaultItem::Kind::kText;
  std::vector<std::string> allowed_hosts;  // empty: any
  std::optional<Timestamp> expires_at;
  std::string sealed;
  std::int64_t sealed_by = 0;
  std::shared_ptr<const VaultKeys> keys;
  UseTime used{};

  Result<Secret> open() const;
  // "api.stripe.com" allows itself, "*.example.com" every name below example.com.
  bool allows(std::string_view host) const;
};
using VaultEntryPtr = std::shared_ptr<const VaultEntry>;

// Whose API a `wfk_` key opens.
struct WorkflowKey {
  VaultId id;
  TeamId team{};
  std::string name;
  std::optional<Timestamp> expires_at{};
  VaultEntryPtr entry{};
};

// All secrets of all teams, sealed, in memory; opened one by one at the moment of sending. Nothing
// in http/ and hooks/ can come here: effects/ stands behind them. Any thread.
class Vault {
 public:
  explicit Vault(VaultKeys keys);

  // Replaces the items by what is stored. Before the first run and after a change of the keys.
  Result<void> reload(store::VaultReader& reader);
  // Takes what is stored of one item. After every change of it.
  Result<void> reload_one(store::VaultReader& reader, TeamId team, VaultId id);
  void publish(std::vector<store::VaultItem> items);

  // By id (vlt_...) or name; null when the team has none.
  VaultEntryPtr find(TeamId team, std::string_view name_or_id) const;
  std::vector<VaultEntryPtr> all_of(TeamId team) const;  // oldest first, as all()
  std::vector<VaultEntryPtr> all() const;
  // The key of this text (wfk_...), which may have expired; nothing when it is unknown.
  std::optional<WorkflowKey> find_workflow_key(std::string_view text) const;

  // Who stores when items were used. Called on any thread, also an io thread, once a minute for
  // each item at most. Before the first use.
  using OnUse = std::function<void(VaultId item, Timestamp at)>;
  void on_use(OnUse on_use) { on_use_ = std::move(on_use); }
  void note_use(const VaultEntry& entry, Timestamp now) const;

  // Seals `value` as that of the item, whose id and team must be set: it opens in this row only.
  void seal(store::VaultItem& item, const Secret& value) const;
  std::shared_ptr<const VaultKeys> keys() const;
  // Items sealed from now on are sealed under the first of these. Reload afterwards.
  void use(VaultKeys keys);

  // Held by whoever changes an item or the keys, from reading until it is stored and reloaded.
  AsyncLock edits;

 private:
  struct Table {
    std::map<VaultId, VaultEntryPtr> all;
    std::map<std::pair<TeamId, VaultId>, VaultEntryPtr> by_team;
    std::map<std::pair<TeamId, std::string>, VaultEntryPtr> by_name;
    std::map<Sha256, VaultEntryPtr> by_hash;
    std::unordered_map<VaultId, Sha256> hashes;  // of those that have one
  };
  static void add(store::VaultItem item, const std::shared_ptr<const VaultKeys>& keys,
                  Table& table);
  static void remove(VaultId id, Table& table);

  OnUse on_use_;
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<const VaultKeys> keys_;
  Table table_;
};

// What a sealed value is bound to.
std::string vault_context(VaultId id, TeamId team);

// Names have 3 to 50 characters: letters, digits, spaces, "_-.:/" and everything beyond ASCII; they
// neither begin nor end with a space and are not ids. The sentence that says what is wrong, or
// nothing.
std::optional<std::string> wrong_vault_name(std::string_view name);
inline constexpr std::string_view kApiKeyNamePrefix = "api-key:";

// A host that a secret may be sent to: a name, "*." and a name, or an IP address.
bool is_host_pattern(std::string_view text);

}  // namespace sluice::secrets
