#include "services/vault_names.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "engine/compile/compile_program.h"
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
  model::Findings findings;
  for (const auto& secret : named) {
    const bool exists = std::ranges::any_of(items, [&](const store::VaultItem& item) {
      return item.name == secret.name || item.id.text() == secret.name;
    });
    if (exists) continue;
    findings.push_back(engine::about_node(program.nodes(), program.find(secret.node).value_or(0),
                                          "secret_unknown", "/data"));
    findings.back().message = fmt::format("node '{}': the vault has no item \"{}\"{}", secret.node,
                                          secret.name, nearest_hint(secret.name, known));
  }
  if (!findings.empty()) return std::unexpected(invalid("definition_invalid", std::move(findings)));
  return {};
}

}  // namespace sluice::services
