#include "services/vault_names.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "engine/compile/compile_program.h"
#include "engine/compile/saved_rules.h"

namespace sluice::services {

namespace {

bool has_item(const std::vector<store::VaultItem>& items, std::string_view name) {
  return std::ranges::any_of(items, [&](const store::VaultItem& item) {
    return item.name == name || item.id.text() == name;
  });
}

}  // namespace

Outcome<std::vector<engine::NamedSecret>> missing_items(store::Reader& reader, TeamId team,
                                                        const engine::Program& program) {
  auto named = engine::named_secrets(program);
  if (named.empty()) return named;
  SLUICE_TRY(const auto items, reader.vault_items(team));
  std::erase_if(named, [&](const engine::NamedSecret& each) { return has_item(items, each.name); });
  return named;
}

Outcome<void> check_vault_names(store::Reader& reader, TeamId team,
                                const engine::Program& program) {
  SLUICE_TRY(const auto missing, missing_items(reader, team, program));
  if (missing.empty()) return {};
  SLUICE_TRY(const auto items, reader.vault_items(team));
  std::vector<std::string_view> known;
  known.reserve(items.size());
  for (const auto& item : items) known.push_back(item.name);
  model::Findings findings;
  for (const auto& secret : missing) {
    findings.push_back(engine::about_node(program.nodes(), program.find(secret.node).value_or(0),
                                          "secret_unknown", "/data"));
    findings.back().message = fmt::format("node '{}': the vault has no item \"{}\"{}", secret.node,
                                          secret.name, nearest_hint(secret.name, known));
  }
  return std::unexpected(invalid("definition_invalid", std::move(findings)));
}

}  // namespace sluice::services
