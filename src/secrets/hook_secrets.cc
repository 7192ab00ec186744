#include "secrets/hook_secrets.h"

#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace sluice::secrets {
namespace {

constexpr std::string_view kHiddenSecret = "***";

json::value* member_of(json::value* value, std::string_view name) {
  auto* object = value ? value->if_object() : nullptr;
  return object ? object->if_contains(name) : nullptr;
}

const json::value* member_of(const json::value* value, std::string_view name) {
  return value ? find_member(*value, name) : nullptr;
}

// Calls `use(secret, node, index)` for every secret of every node that has some; its index is
// kVerifyToken when it is the verify token.
constexpr std::size_t kVerifyToken = ~std::size_t{0};
template <class Use>
void for_each_secret(json::value& definition, const Use& use) {
  auto* nodes = member_of(&definition, "nodes");
  if (!nodes || !nodes->is_array()) return;
  for (auto& node : nodes->get_array()) {
    auto* data = member_of(&node, "data");
    if (auto* token = member_of(data, "verify_token")) use(*token, node, kVerifyToken);
    auto* secrets = member_of(member_of(data, "signature"), "secrets");
    if (!secrets || !secrets->is_array()) continue;
    std::size_t index = 0;
    for (auto& secret : secrets->get_array()) use(secret, node, index++);
  }
}

std::string_view id_of_node(const json::value& node) {
  const auto* id = find_member(node, "id");
  return id && id->is_string() ? std::string_view(id->get_string()) : std::string_view();
}

// The secret with that index in the node of that id.
const json::value* stored_secret(const json::value& definition, std::string_view node_id,
                                 std::size_t index) {
  const auto* nodes = find_path(definition, "nodes");
  if (!nodes || !nodes->is_array()) return nullptr;
  for (const auto& node : nodes->get_array()) {
    const auto* id = find_member(node, "id");
    if (!id || !id->is_string() || std::string_view(id->get_string()) != node_id) continue;
    const auto* data = find_member(node, "data");
    if (index == kVerifyToken) return member_of(data, "verify_token");
    const auto* secrets = member_of(member_of(data, "signature"), "secrets");
    const auto* list = secrets ? secrets->if_array() : nullptr;
    return list && index < list->size() ? &(*list)[index] : nullptr;
  }
  return nullptr;
}

}  // namespace

std::string seal_hook_secret(const Secret& secret, const Sealer& sealer, WorkflowId workflow) {
  const auto sealed = sealer.seal(secret, workflow.text());
  return std::string(kSealedHookSecret) + to_base64(as_bytes(sealed));
}

void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow) {
  for_each_secret(definition, [&](json::value& secret, const json::value&, std::size_t) {
    if (!secret.is_string()) return;
    const std::string_view text = secret.get_string();
    if (text.starts_with(kSealedHookSecret)) return;
    secret = seal_hook_secret(Secret(std::string(text)), sealer, workflow);
  });
}

void redact_hook_secrets(json::value& definition) {
  for_each_secret(definition, [&](json::value& secret, const json::value&, std::size_t index) {
    if (index != kVerifyToken || secret.is_string()) secret = kHiddenSecret;
  });
}

void restore_hook_secrets(json::value& definition, const json::value& stored, const Sealer& sealer,
                          WorkflowId workflow) {
  for_each_secret(definition, [&](json::value& secret, const json::value& node, std::size_t index) {
    if (!secret.is_string()) return;
    const std::string_view sent = secret.get_string();
    const auto* before = stored_secret(stored, id_of_node(node), index);
    if (!before || !before->is_string()) return;
    if (sent != kHiddenSecret) {
      // What is sealed anew never looks the same, and would be another version.
      const auto opened = open_hook_secret(before->get_string(), sealer, workflow);
      if (!opened || !equal_constant_time(as_bytes(opened->expose()), as_bytes(sent))) return;
    }
    secret = *before;
  });
}

Result<void> open_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow) {
  Result<void> opened;
  for_each_secret(definition, [&](json::value& secret, const json::value&, std::size_t) {
    if (!opened || !secret.is_string()) return;
    const std::string_view text = secret.get_string();
    if (!text.starts_with(kSealedHookSecret)) return;
    const auto plain = open_hook_secret(text, sealer, workflow);
    if (plain)
      secret = plain->expose();
    else
      opened = std::unexpected(plain.error());
  });
  return opened;
}

Result<Secret> open_hook_secret(std::string_view text, const Sealer& sealer, WorkflowId workflow) {
  if (!text.starts_with(kSealedHookSecret))
    return fail(ErrorCode::kCorrupt, "a signing secret is not sealed");
  const auto sealed = from_base64(text.substr(kSealedHookSecret.size()));
  if (!sealed) return fail(ErrorCode::kCorrupt, "a sealed signing secret is not base64");
  return sealer.open(*sealed, workflow.text());
}

}  // namespace sluice::secrets
