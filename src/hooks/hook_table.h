#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hash_trie.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "engine/compile/program.h"
#include "hooks/quota.h"
#include "hooks/signature.h"
#include "hooks/team_gate.h"
#include "model/hook.h"

namespace sluice::hooks {

// Whether something was used since it was last asked. A copy begins as unused. Any thread.
class UseMark {
 public:
  UseMark() = default;
  UseMark(const UseMark& /*other*/) noexcept {}
  UseMark& operator=(const UseMark& /*other*/) noexcept { return *this; }
  ~UseMark() = default;

  // Writes only the first time, so that threads which use the same thing do not disturb each other.
  void set() const {
    if (!is_used_.load(std::memory_order_relaxed)) is_used_.store(true, std::memory_order_relaxed);
  }
  bool take() const { return is_used_.exchange(false, std::memory_order_relaxed); }

 private:
  mutable std::atomic<bool> is_used_{false};
};

// One webhook, ready to be used: everything that a request needs is in memory.
struct Hook {
  WorkflowId workflow;
  TeamId team{};
  std::shared_ptr<const engine::Program> program;
  std::vector<Secret> secrets;   // opened; empty when the hook is unsigned
  Secret verify_token;           // opened; empty: none
  std::shared_ptr<Quota> quota;  // shared with the hook before, so an edit does not refill it
  std::shared_ptr<TeamGate> team_gate;  // shared by all hooks of the team; null: they have none
  std::size_t body_bytes_max = 1 << 20;
  bool is_paused = false;  // its workflow is: deliveries are refused, and kept for its owner

  UseMark used;  // by deliveries: what is not used may be let go

  // Worked out by HookTable::add from the settings and the secrets.
  std::shared_ptr<const Verifier> verifier;  // shared by copies of the hook; null when unsigned
  std::vector<model::PathSegment> id_path;   // of idempotency.path
  std::vector<model::PathSegment> event_key_path;  // of signature.event_key
  bool is_ready = false;

  const model::HookSettings& settings() const { return *program->hook(); }
  // The bytes under which its first secret signs; empty when it has none that does.
  std::string_view hmac_key() const;
};

struct TokenEntry {
  std::shared_ptr<const Hook> hook;  // shared by tables; null while it is not in memory
  std::optional<Timestamp> expires_at;
  WorkflowId workflow{};  // whose hook it is; add() takes it from `hook`
};

// Makes a hook ready for deliveries. A signed hook without a usable secret refuses them all. The
// program must begin with a webhook.
std::shared_ptr<const Hook> ready_hook(Hook hook);

// Token hash -> hook. A copy costs nothing and a change the same at any
// number of tokens, so a new table is a changed copy of the one before. Published tables do not
// change.
class HookTable {
 public:
  // Makes the hook ready, if there is one in the entry and it is not. Replaces the token's entry.
  void add(const Sha256& token_hash, TokenEntry entry);
  void remove(const Sha256& token_hash) { hooks_.erase(token_hash); }
  // Null if unknown, expired or not in memory; the sender cannot tell the difference.
  std::shared_ptr<const Hook> find(std::string_view token, Timestamp now) const;
  // The entry itself, for those who remember it for a while.
  const TokenEntry* entry(const Sha256& token_hash) const { return hooks_.find(token_hash); }
  std::size_t size() const { return hooks_.size(); }

 private:
  HashTrie<TokenEntry> hooks_;
};

}  // namespace sluice::hooks
