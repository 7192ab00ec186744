#include "runtime/hook_loader.h"

#include <unordered_map>

#include "base/bytes.h"
#include "base/log.h"

namespace sluice::runtime {
namespace {

constexpr std::string_view kSealedPrefix = "sealed:";
constexpr std::string_view kHidden = "***";

// Calls `use(secrets, node_index)` for the signature secrets of every node that has some.
template <class Use>
void for_each_secret_list(json::value& definition, const Use& use) {
  auto* root = definition.if_object();
  auto* nodes = root ? root->if_contains("nodes") : nullptr;
  if (!nodes || !nodes->is_array()) return;
  std::size_t index = 0;
  for (auto& node : nodes->get_array()) {
    json::value* at = &node;
    for (const auto* key : {"data", "signature", "secrets"}) {
      auto* object = at ? at->if_object() : nullptr;
      at = object ? object->if_contains(key) : nullptr;
    }
    if (at && at->is_array()) use(at->get_array(), index);
    ++index;
  }
}

std::string_view node_id(const json::value& definition, std::size_t index) {
  const auto* id = find_path(definition, "nodes." + std::to_string(index) + ".id");
  return id && id->is_string() ? std::string_view(id->get_string()) : std::string_view();
}

const json::array* secrets_of(const json::value& definition, std::string_view wanted) {
  const auto* nodes = find_path(definition, "nodes");
  if (!nodes || !nodes->is_array()) return nullptr;
  for (const auto& node : nodes->get_array()) {
    const auto* id = find_member(node, "id");
    if (!id || !id->is_string() || std::string_view(id->get_string()) != wanted) continue;
    const auto* secrets = find_path(node, "data.signature.secrets");
    return secrets ? secrets->if_array() : nullptr;
  }
  return nullptr;
}

Result<std::vector<Secret>> open_secrets(const model::HookSettings& settings, const Sealer& sealer,
                                         WorkflowId workflow) {
  std::vector<Secret> out;
  if (!settings.signature) return out;
  for (const auto& text : settings.signature->secrets) {
    if (!std::string_view(text).starts_with(kSealedPrefix)) {
      return fail(ErrorCode::kCorrupt, "a signing secret is not sealed");
    }
    const auto sealed = from_base64(std::string_view(text).substr(kSealedPrefix.size()));
    if (!sealed) return fail(ErrorCode::kCorrupt, "a sealed signing secret is not base64");
    SLUICE_TRY(auto secret, sealer.open(*sealed, workflow.text()));
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

void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow) {
  for_each_secret_list(definition, [&](json::array& secrets, std::size_t) {
    for (auto& secret : secrets) {
      if (!secret.is_string()) continue;
      const std::string_view text = secret.get_string();
      if (text.starts_with(kSealedPrefix)) continue;
      const auto sealed = sealer.seal(Secret(std::string(text)), workflow.text());
      secret = std::string(kSealedPrefix) + to_base64(as_bytes(sealed));
    }
  });
}

void redact_hook_secrets(json::value& definition) {
  for_each_secret_list(definition, [](json::array& secrets, std::size_t) {
    for (auto& secret : secrets) secret = kHidden;
  });
}

void restore_hook_secrets(json::value& definition, const json::value& stored) {
  for_each_secret_list(definition, [&](json::array& secrets, std::size_t index) {
    const auto* before = secrets_of(stored, node_id(definition, index));
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      const bool hidden =
          secrets[i].is_string() && std::string_view(secrets[i].get_string()) == kHidden;
      if (hidden && before && i < before->size()) secrets[i] = (*before)[i];
    }
  });
}

Result<std::shared_ptr<const hooks::HookTable>> load_hooks(store::Reader& reader,
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
