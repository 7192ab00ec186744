#include "hooks/hook_table.h"

#include <utility>

#include "base/check.h"

namespace sluice::hooks {

std::shared_ptr<const Hook> ready_hook(Hook hook) {
  SLUICE_CHECK(hook.program && hook.program->hook(),
               "a hook needs a program with a webhook trigger");
  const auto& settings = hook.settings();
  if (settings.signature && !hook.verifier)
    hook.verifier = std::make_shared<Verifier>(settings.signature->scheme, hook.secrets);
  if (auto path = model::parse_body_path(settings.idempotency.path)) hook.id_path = *path;
  if (settings.signature) {
    if (auto path = model::parse_body_path(settings.signature->event_key))
      hook.event_key_path = *path;
  }
  hook.is_ready = true;
  return std::make_shared<const Hook>(std::move(hook));
}

std::string_view Hook::hmac_key() const {
  const auto shared = verifier ? verifier->keys().shared() : std::span<const Secret>();
  return shared.empty() ? std::string_view() : shared.front().expose();
}

void HookTable::add(const Sha256& token_hash, TokenEntry entry) {
  if (entry.hook && !entry.hook->is_ready) entry.hook = ready_hook(*entry.hook);
  if (entry.hook) entry.workflow = entry.hook->workflow;
  hooks_.put(token_hash, std::move(entry));
}

std::shared_ptr<const Hook> HookTable::find(std::string_view token, Timestamp now) const {
  const auto* found = entry(sha256(as_bytes(token)));
  if (!found || (found->expires_at && *found->expires_at <= now)) return nullptr;
  return found->hook;
}

}  // namespace sluice::hooks
