#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "liquid/liquid.h"

// What a node reads of the vault, among the roots that it reads (Node::roots).
namespace sluice::nodes {

struct VaultRead {
  std::string_view
      name;  // a name or the id (vlt_...) of an item; empty when a template computes it
  bool printed_only = true;  // a secret can be printed as it is, and nothing else
};

// The entry of a root's list that says so: "vault", "vault.NAME", "vault|NAME".
std::string vault_root(const VaultRead& read);
// Nothing when the root is another one.
std::optional<VaultRead> read_vault_root(std::string_view root);

}  // namespace sluice::nodes
