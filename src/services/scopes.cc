#include "services/scopes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <initializer_list>

namespace sluice::services {
namespace {

// In the order of Scope.
constexpr std::array<std::string_view, 14> kNames = {
    "workflows:read", "workflows:write", "runs:read",    "runs:write",   "hooks:read",
    "hooks:write",    "keys:write",      "metrics:read", "vault:read",   "vault:write",
    "audit:read",     "runs:start",      "records:read", "records:write"};

Scopes of(std::initializer_list<Scope> list) {
  Scopes scopes;
  for (const auto scope : list) scopes.add(scope);
  return scopes;
}

// The URL of a webhook starts runs for whoever has it, so who only looks does not see it.
std::array<Role, 5> make_roles() {
  using enum Scope;
  return {{{"owner", Scopes::all()},
           {"editor",
            of({kWorkflowsRead, kWorkflowsWrite, kRunsRead, kRunsWrite, kHooksRead, kHooksWrite,
                kMetricsRead, kVaultRead, kVaultWrite, kRecordsRead, kRecordsWrite})},
           {"operator", of({kWorkflowsRead, kRunsRead, kRunsWrite, kHooksRead, kMetricsRead,
                            kVaultRead, kRecordsRead, kRecordsWrite})},
           {"viewer", of({kWorkflowsRead, kRunsRead, kMetricsRead, kRecordsRead})},
           {"ingest", of({kRunsStart})}}};
}

}  // namespace

Scopes Scopes::all() {
  Scopes scopes;
  for (std::size_t i = 0; i < kNames.size(); ++i) scopes.add(static_cast<Scope>(i));
  return scopes;
}

Result<Scopes> Scopes::parse(std::string_view names) {
  Scopes scopes;
  while (!names.empty()) {
    const auto end = std::min(names.find(' '), names.size());
    const auto name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    if (name == "*") {
      scopes = all();
      continue;
    }
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) {
      return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is not a scope; the scopes are *, {}.",
                                                   name.substr(0, 40), fmt::join(kNames, ", ")));
    }
    scopes.add(static_cast<Scope>(found - kNames.begin()));
  }
  return scopes;
}

std::string Scopes::text() const {
  if (covers(all())) return "*";
  std::string out;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!has(static_cast<Scope>(i))) continue;
    // It says nothing that runs:write does not.
    if (static_cast<Scope>(i) == Scope::kRunsStart && has(Scope::kRunsWrite)) continue;
    if (!out.empty()) out += ' ';
    out += kNames[i];
  }
  return out;
}

std::span<const Role> roles() {
  static const auto kRoles = make_roles();
  return kRoles;
}

const Role* find_role(std::string_view name) {
  const auto found = std::ranges::find(roles(), name, &Role::name);
  return found == roles().end() ? nullptr : &*found;
}

const Role* role_of(Scopes scopes) {
  const auto found = std::ranges::find(roles(), scopes, &Role::scopes);
  return found == roles().end() ? nullptr : &*found;
}

std::string_view scope_name(Scope scope) { return kNames[static_cast<std::size_t>(scope)]; }

std::span<const std::string_view> scope_names() { return kNames; }

}  // namespace sluice::services
