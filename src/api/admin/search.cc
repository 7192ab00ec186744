#include "services/search.h"

#include "api/core/handlers.h"
#include "api/core/views.h"

// GET /search: what the team has by name or id.
namespace sluice::api {
namespace {

using Type = services::SearchHit::Type;

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kWorkflow:
      return "workflow";
    case Type::kRun:
      return "run";
    case Type::kDelivery:
      return "delivery";
    case Type::kVaultItem:
      return "vault_item";
    case Type::kApiKey:
      return "api_key";
  }
  return "workflow";
}

json::object hit_view(const services::SearchHit& hit) {
  json::object view{
      {"type", type_name(hit.type)}, {"id", hit.id}, {"name", text_or_null(hit.name)}};
  if (hit.workflow) view["workflow_id"] = hit.workflow->text();
  if (hit.run) view["status"] = public_status(*hit.run);
  if (!hit.reason.empty()) view["reason"] = hit.reason;
  return view;
}

}  // namespace

Answer search_all(RequestContext& context) {
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.hits_default, 1, limits.hits_max));
  SLUICE_TRY(const auto hits,
             services::search(context.reader, context.services.vault,
                              {.team = context.caller.team,
                               .text = context.request.query_value("q").value_or(""),
                               .scopes = context.caller.scopes,
                               .limit = limit}));
  json::array data;
  data.reserve(hits.size());
  for (const auto& hit : hits) data.push_back(hit_view(hit));
  return reply(200, json::object{{"data", std::move(data)}});
}

}  // namespace sluice::api
