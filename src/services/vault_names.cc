#include "services/vault_names.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "engine/compile/saved_rules.h"

namespace sluice::services {

Outcome<void> check_vault_names(store::Reader& reader, TeamId team,
                                const engine::Program& program) {
  const auto named = engine::named_secrets(program);
  if (named.empty()) return {};
  SLUICE_TRY(const auto items, reader.vault_items(team));
  std::vector<std::string_view> known;
  known.reserve(items.size());
  for (const auto& item : items) known.push_back(item.name);
  std::vector<std::string> errors;
  for (const auto& secret : named) {
    const bool exists = std::ranges::any_of(items, [&](const store::VaultItem& item) {
      return item.name == secret.name || item.id.text() == secret.name;
    });
    if (!exists)
      errors.push_back(fmt::format("node '{}': the vault has no item \"{}\"{}", secret.node,
                                   secret.name, nearest_hint(secret.name, known)));
  }
  if (!errors.empty()) return std::unexpected(invalid("definition_invalid", std::move(errors)));
  return {};
}

}  // namespace sluice::services
