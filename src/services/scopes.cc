#include "services/scopes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sluice::services {
namespace {

// In the order of Scope.
constexpr std::array<std::string_view, 10> kNames = {
    "workflows:read", "workflows:write", "runs:read",    "runs:write", "hooks:read",
    "hooks:write",    "keys:write",      "metrics:read", "vault:read", "vault:write"};

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
    if (!out.empty()) out += ' ';
    out += kNames[i];
  }
  return out;
}

std::string_view scope_name(Scope scope) { return kNames[static_cast<std::size_t>(scope)]; }

std::span<const std::string_view> scope_names() { return kNames; }

}  // namespace sluice::services
