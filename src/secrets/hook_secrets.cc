#include "secrets/hook_secrets.h"

#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace sluice::secrets {
namespace {

constexpr std::string_view kHiddenSecret = "***";

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

std::string_view hook_node_id(const json::value& definition, std::size_t index) {
  const auto* id = find_path(definition, "nodes." + std::to_string(index) + ".id");
  return id && id->is_string() ? std::string_view(id->get_string()) : std::string_view();
}

const json::array* hook_secrets_of(const json::value& definition, std::string_view wanted) {
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

}  // namespace

void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow) {
  for_each_secret_list(definition, [&](json::array& secrets, std::size_t) {
    for (auto& secret : secrets) {
      if (!secret.is_string()) continue;
      const std::string_view text = secret.get_string();
      if (text.starts_with(kSealedHookSecret)) continue;
      const auto sealed = sealer.seal(Secret(std::string(text)), workflow.text());
      secret = std::string(kSealedHookSecret) + to_base64(as_bytes(sealed));
    }
  });
}

void redact_hook_secrets(json::value& definition) {
  for_each_secret_list(definition, [](json::array& secrets, std::size_t) {
    for (auto& secret : secrets) secret = kHiddenSecret;
  });
}

void restore_hook_secrets(json::value& definition, const json::value& stored) {
  for_each_secret_list(definition, [&](json::array& secrets, std::size_t index) {
    const auto* before = hook_secrets_of(stored, hook_node_id(definition, index));
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      const bool hidden =
          secrets[i].is_string() && std::string_view(secrets[i].get_string()) == kHiddenSecret;
      if (hidden && before && i < before->size()) secrets[i] = (*before)[i];
    }
  });
}

Result<Secret> open_hook_secret(std::string_view text, const Sealer& sealer, WorkflowId workflow) {
  if (!text.starts_with(kSealedHookSecret))
    return fail(ErrorCode::kCorrupt, "a signing secret is not sealed");
  const auto sealed = from_base64(text.substr(kSealedHookSecret.size()));
  if (!sealed) return fail(ErrorCode::kCorrupt, "a sealed signing secret is not base64");
  return sealer.open(*sealed, workflow.text());
}

}  // namespace sluice::secrets
