#include "services/dependents.h"

#include <algorithm>
#include <utility>

#include "engine/compile/saved_rules.h"

namespace sluice::services {
namespace {

using Relation = Dependent::Relation;

Dependent dependent(Relation relation, const store::Workflow& workflow, std::string node = {}) {
  return {relation, workflow.id.text(), workflow.name, std::move(node)};
}

void cut(Dependents& found) {
  if (std::ssize(found.all) <= kDependentsMax) return;
  found.all.resize(kDependentsMax);
  found.is_complete = false;
}

}  // namespace

std::string_view relation_name(Relation relation) {
  switch (relation) {
    case Relation::kNamesSecret:
      return "names_secret";
    case Relation::kCalls:
      return "calls";
    case Relation::kOnFailure:
      return "on_failure";
    case Relation::kHearsOf:
      return "hears_of_failures";
    case Relation::kSession:
      return "session";
    case Relation::kUsesAuthorization:
      return "uses_authorization";
  }
  return "calls";
}

Outcome<Dependents> dependents_of(store::Reader& reader, runtime::Programs& programs,
                                  const store::VaultItem& item) {
  SLUICE_TRY(const auto naming,
             reader.workflows_naming(item.team, item.id, item.name, kDependentsMax + 1));
  const std::string id = item.id.text();
  Dependents found;
  for (const auto& workflow : naming) {
    const auto program = programs.get(workflow.team, workflow.id, workflow.version);
    if (!program) continue;  // what does not compile sends nothing
    const auto named = engine::named_secrets(**program);
    const auto secret = std::ranges::find_if(named, [&](const engine::NamedSecret& each) {
      return each.name == item.name || each.name == id;
    });
    if (secret != named.end())
      found.all.push_back(dependent(Relation::kNamesSecret, workflow, secret->node));
  }
  found.is_complete = std::ssize(naming) <= kDependentsMax;
  cut(found);
  return found;
}

Outcome<Dependents> dependents_of(store::Reader& reader, runtime::Programs& programs,
                                  const store::Workflow& workflow) {
  Dependents found;
  SLUICE_TRY(const auto callers, reader.callers_of(workflow.team, workflow.id));
  for (const auto& caller : callers) {
    if (caller.id == workflow.id) continue;
    const auto program = programs.get(caller.team, caller.id, caller.version);
    if (!program) continue;  // what does not compile calls nobody
    for (const auto& node : (*program)->nodes())
      if (node.calls == workflow.id)
        found.all.push_back(dependent(Relation::kCalls, caller, node.id));
    if ((*program)->settings().on_failure == workflow.id)
      found.all.push_back(dependent(Relation::kOnFailure, caller));
    if (std::ssize(found.all) > kDependentsMax) break;
  }
  SLUICE_TRY(const auto listeners, reader.listeners_of(workflow.team, workflow.id));
  for (const auto& listener : listeners)
    if (listener.id != workflow.id) found.all.push_back(dependent(Relation::kHearsOf, listener));
  cut(found);
  return found;
}

Outcome<Dependents> dependents_of(store::VaultReader& reader, const store::Authorization& row) {
  SLUICE_TRY(const auto users, reader.users_of(row.team, row.id, kDependentsMax + 1));
  Dependents found;
  for (const auto& user : users)
    found.all.push_back(
        {.relation = Relation::kUsesAuthorization, .id = user.id.text(), .name = user.name});
  cut(found);
  return found;
}

Dependents dependents_of(const Sessions& sessions, const store::ApiKey& key) {
  Dependents found;
  for (const auto& session : sessions.of_team(key.team))
    if (session.key == key.id)
      found.all.push_back({.relation = Relation::kSession, .id = session.id.text(), .name = {}});
  cut(found);
  return found;
}

}  // namespace sluice::services
