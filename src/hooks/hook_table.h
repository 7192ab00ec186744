#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "engine/compile/program.h"
#include "hooks/quota.h"
#include "hooks/signature.h"
#include "model/hook.h"

namespace sluice::hooks {

// One webhook, ready to be used: everything that a request needs is in memory.
struct Hook {
  WorkflowId workflow;
  TeamId team{};
  std::shared_ptr<const engine::Program> program;
  std::vector<Secret> secrets;   // opened; empty when the hook is unsigned
  std::shared_ptr<Quota> quota;  // shared with the table before, so a reload does not refill it
  std::size_t body_bytes_max = 1 << 20;

  // Worked out by HookTable::add from the settings and the secrets.
  std::shared_ptr<const Verifier> verifier;  // shared by copies of the hook; null when unsigned
  std::vector<model::PathSegment> id_path;   // of idempotency.path
  std::vector<model::PathSegment> event_key_path;  // of signature.event_key

  const model::HookSettings& settings() const { return *program->hook(); }
};

struct TokenEntry {
  std::shared_ptr<const Hook> hook;
  std::optional<Timestamp> expires_at;
};

// Token hash -> hook, for active workflows only. Immutable; replaced as a whole.
class HookTable {
 public:
  // Makes the hook ready for deliveries. A signed hook without a usable secret refuses them all.
  void add(const Sha256& token_hash, TokenEntry entry);
  // Null if unknown or expired; the sender cannot tell the difference.
  std::shared_ptr<const Hook> find(std::string_view token, Timestamp now) const;
  // The entry itself, for those who remember it for a while.
  const TokenEntry* entry(const Sha256& token_hash) const;
  std::size_t size() const { return hooks_.size(); }
  // Every hook once per token, in no particular order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const auto& [hash, entry] : hooks_) visit(*entry.hook);
  }

 private:
  struct HashOfHash {
    std::size_t operator()(const Sha256& hash) const noexcept;
  };
  std::unordered_map<Sha256, TokenEntry, HashOfHash> hooks_;
};

}  // namespace sluice::hooks
