#include "hooks/hook_table.h"

#include <cstring>

#include "base/check.h"

namespace sluice::hooks {

void HookTable::add(const Sha256& token_hash, TokenEntry entry) {
  SLUICE_CHECK(entry.hook && entry.hook->program && entry.hook->program->hook(),
               "a hook needs a program with a webhook trigger");
  auto hook = std::make_shared<Hook>(*entry.hook);
  const auto& settings = hook->settings();
  if (settings.signature && !hook->verifier)
    hook->verifier = std::make_shared<Verifier>(settings.signature->scheme, hook->secrets);
  if (auto path = model::parse_body_path(settings.idempotency.path)) hook->id_path = *path;
  if (settings.signature) {
    if (auto path = model::parse_body_path(settings.signature->event_key))
      hook->event_key_path = *path;
  }
  entry.hook = std::move(hook);
  hooks_.insert_or_assign(token_hash, std::move(entry));
}

const TokenEntry* HookTable::entry(const Sha256& token_hash) const {
  const auto found = hooks_.find(token_hash);
  return found == hooks_.end() ? nullptr : &found->second;
}

std::shared_ptr<const Hook> HookTable::find(std::string_view token, Timestamp now) const {
  const auto* found = entry(sha256(as_bytes(token)));
  if (!found || (found->expires_at && *found->expires_at <= now)) return nullptr;
  return found->hook;
}

// A token hash is evenly spread already, and the time of a look-up tells nothing: who could choose
// hashes that begin alike would have broken SHA-256.
std::size_t HookTable::HashOfHash::operator()(const Sha256& hash) const noexcept {
  std::size_t first = 0;
  std::memcpy(&first, hash.data(), sizeof first);
  return first;
}

}  // namespace sluice::hooks
