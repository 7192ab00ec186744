#include "services/dependents.h"

#include <algorithm>

#include "api/core/handlers.h"
#include "api/core/views.h"

// GET .../dependents of a workflow, an item of the vault, an authorization and an API key: what
// would miss it.
namespace sluice::api {
namespace {

http::Response dependents_reply(const services::Dependents& found) {
  json::array data;
  data.reserve(found.all.size());
  for (const auto& each : found.all)
    data.push_back(json::object{{"relation", services::relation_name(each.relation)},
                                {"id", each.id},
                                {"name", text_or_null(each.name)},
                                {"node_id", text_or_null(each.node)}});
  return reply(200, json::object{{"data", std::move(data)}, {"is_complete", found.is_complete}});
}

}  // namespace

Answer workflow_dependents(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto found,
             services::dependents_of(context.reader, context.services.programs, workflow));
  return dependents_reply(found);
}

Answer vault_dependents(RequestContext& context) {
  SLUICE_TRY(const auto item, context.services.vault_items.find(context.reader, context.caller.team,
                                                                context.param(0)));
  SLUICE_TRY(const auto found,
             services::dependents_of(context.reader, context.services.programs, item));
  return dependents_reply(found);
}

Answer authorization_dependents(RequestContext& context) {
  SLUICE_TRY(const auto row, context.services.authorizations.find(
                                 context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto found, services::dependents_of(context.reader, row));
  return dependents_reply(found);
}

Answer key_dependents(RequestContext& context) {
  const auto id = KeyId::parse(context.param(0));
  SLUICE_TRY(const auto keys, context.services.api_keys.list(context.reader, context.caller.team));
  const auto key = std::ranges::find_if(keys, [&](const auto& each) { return each.id == id; });
  if (key == keys.end()) return services::not_found("API key");
  return dependents_reply(services::dependents_of(context.services.sessions, *key));
}

}  // namespace sluice::api
