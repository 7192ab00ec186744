#include "api/core/handlers.h"
#include "base/time.h"
#include "services/scopes.h"

// GET /workflows/{id}/handshakes: what a hook answered without a run.
namespace sluice::api {
namespace {

// The secret that the sender told, for those who may enter it.
json::value told_secret(const RequestContext& context, const store::Rejection& row) {
  if (row.body.empty()) return nullptr;
  if (!context.caller.scopes.has(Scope::kHooksWrite)) return "***";
  const auto secret = context.services.workflows.open_secret(row.workflow, row.body);
  return secret ? json::value(secret->expose()) : json::value(nullptr);
}

}  // namespace

Answer list_handshakes(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  const auto max = context.services.limits.rejections_max;
  SLUICE_TRY(const auto limit, query_number(context, "limit", max, 1, max));
  SLUICE_TRY(const auto rows, context.reader.handshakes(context.caller.team, workflow.id, limit));
  json::array list;
  list.reserve(rows.size());
  for (const auto& row : rows) {
    auto headers = parse_json(row.headers);
    list.push_back(json::object{
        {"id", row.id.text()},
        {"at", format_time(row.at)},
        {"name", row.detail},
        {"status", row.status},
        {"headers", headers ? *std::move(headers) : json::value(json::object())},
        {"secret", told_secret(context, row)},
    });
  }
  return reply(200, list);
}

}  // namespace sluice::api
