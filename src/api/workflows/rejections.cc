#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "api/workflows/delivery_replays.h"
#include "api/workflows/delivery_views.h"
#include "base/time.h"

// GET /workflows/{id}/rejections: deliveries that were refused, and
// POST /workflows/{id}/rejections/{rejectionId}/replay: one of them, taken after all.
namespace sluice::api {
namespace {

json::object rejection_view(const store::Rejection& row) {
  auto headers = parse_json(row.headers);
  return {{"id", row.id.text()},
          {"status", row.status},
          {"reason", row.reason},
          {"detail", row.detail},
          {"method", row.method},
          {"path", readable(row.path)},
          {"query", readable(row.query)},
          {"headers", headers ? *std::move(headers) : json::value(json::object())},
          {"body", readable(row.body)},
          {"body_bytes", row.body_bytes},
          {"can_be_replayed", can_be_replayed(row)},
          {"at", format_time(row.at)}};
}

std::expected<store::Rejection, Problem> find_rejection(const RequestContext& context,
                                                        const store::Workflow& workflow) {
  const auto id = RejectionId::parse(context.param(1));
  if (!id) return not_found("rejection");
  SLUICE_TRY(auto row, context.reader.rejection(context.caller.team, workflow.id, *id));
  if (!row) return not_found("rejection");
  return *std::move(row);
}

}  // namespace

Answer list_rejections(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  const auto max = context.services.limits.rejections_max;
  SLUICE_TRY(const auto limit, query_number(context, "limit", max, 1, max));
  SLUICE_TRY(const auto rows, context.reader.rejections(context.caller.team, workflow.id, limit));
  json::array list;
  list.reserve(rows.size());
  for (const auto& row : rows) list.push_back(rejection_view(row));
  return reply(200, list);
}

Pending replay_rejection(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto row, find_rejection(context, workflow));
  return replay_row(context, workflow, row, reply);
}

}  // namespace sluice::api
