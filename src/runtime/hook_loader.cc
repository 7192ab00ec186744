#include "runtime/hook_loader.h"

#include <unordered_map>

#include "base/log.h"
#include "secrets/hook_secrets.h"

namespace sluice::runtime {
namespace {

Result<std::vector<Secret>> open_secrets(const model::HookSettings& settings, const Sealer& sealer,
                                         WorkflowId workflow) {
  std::vector<Secret> out;
  if (!settings.signature) return out;
  for (const auto& text : settings.signature->secrets) {
    SLUICE_TRY(auto secret, secrets::open_hook_secret(text, sealer, workflow));
    out.push_back(std::move(secret));
  }
  return out;
}

struct Loading {
  Programs& programs;
  const Sealer& sealer;
  const std::unordered_map<WorkflowId, std::shared_ptr<hooks::Quota>>& quotas;
  std::size_t body_bytes_max;
};

bool same_rule(const model::RateLimit& a, const model::RateLimit& b) {
  return a.limit == b.limit && a.window == b.window && a.burst == b.burst;
}

Result<std::shared_ptr<const hooks::Hook>> load_hook(const Loading& loading,
                                                     const store::Workflow& workflow) {
  SLUICE_TRY(auto program, loading.programs.get(workflow.team, workflow.id, workflow.version));
  if (!program->hook()) return std::shared_ptr<const hooks::Hook>();
  auto hook = std::make_shared<hooks::Hook>();
  hook->workflow = workflow.id;
  hook->team = workflow.team;
  SLUICE_TRY(hook->secrets, open_secrets(*program->hook(), loading.sealer, workflow.id));
  hook->body_bytes_max = program->hook()->body_bytes_max.value_or(loading.body_bytes_max);
  if (const auto& rule = program->hook()->rate_limit) {
    const auto before = loading.quotas.find(workflow.id);
    const bool keep = before != loading.quotas.end() && same_rule(before->second->rule(), *rule);
    hook->quota = keep ? before->second : std::make_shared<hooks::Quota>(*rule);
  }
  hook->program = std::move(program);
  return hook;
}

}  // namespace

Result<std::shared_ptr<const hooks::HookTable>> load_hooks(store::WorkflowReader& reader,
                                                           Programs& programs, const Sealer& sealer,
                                                           const hooks::HookTable* previous,
                                                           std::size_t body_bytes_max) {
  std::unordered_map<WorkflowId, std::shared_ptr<hooks::Quota>> quotas;
  if (previous) {
    previous->for_each([&](const hooks::Hook& hook) {
      if (hook.quota) quotas.emplace(hook.workflow, hook.quota);
    });
  }
  const Loading loading{programs, sealer, quotas, body_bytes_max};
  SLUICE_TRY(const auto workflows, reader.all_workflows());
  std::unordered_map<WorkflowId, std::shared_ptr<const hooks::Hook>> hooks;
  for (const auto& workflow : workflows) {
    if (!workflow.is_active) continue;
    auto hook = load_hook(loading, workflow);
    if (!hook) {
      log::error("workflow {} ({}) takes no webhooks: {}", workflow.id.text(), workflow.name,
                 hook.error().message);
    } else if (*hook) {
      hooks.emplace(workflow.id, *std::move(hook));
    }
  }
  auto table = std::make_shared<hooks::HookTable>();
  SLUICE_TRY(const auto tokens, reader.all_tokens());
  for (const auto& token : tokens) {
    const auto hook = hooks.find(token.workflow);
    if (hook != hooks.end()) table->add(token.hash, {hook->second, token.expires_at});
  }
  return table;
}

}  // namespace sluice::runtime
