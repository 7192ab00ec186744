#include "nodes/config/vault_reads.h"

#include <fmt/format.h>

namespace sluice::nodes {
namespace {

constexpr std::string_view kVault = "vault";
constexpr char kPrinted = '.';
constexpr char kUsed = '|';

}  // namespace

std::string vault_root(const VaultRead& read) {
  if (read.name.empty()) return std::string(kVault);
  return fmt::format("{}{}{}", kVault, read.printed_only ? kPrinted : kUsed, read.name);
}

std::optional<VaultRead> read_vault_root(std::string_view root) {
  if (!root.starts_with(kVault)) return std::nullopt;
  root.remove_prefix(kVault.size());
  if (root.empty()) return VaultRead{};
  if (root[0] != kPrinted && root[0] != kUsed) return std::nullopt;
  return VaultRead{root.substr(1), root[0] == kPrinted};
}

}  // namespace sluice::nodes
