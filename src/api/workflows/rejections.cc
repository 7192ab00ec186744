#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "base/time.h"
#include "hooks/answers.h"

// GET /workflows/{id}/rejections: deliveries that were refused, and
// POST /workflows/{id}/rejections/{rejectionId}/replay: one of them, taken after all.
namespace sluice::api {
namespace {

bool is_whole(const store::Rejection& row) {
  return std::cmp_equal(row.body.size(), row.body_bytes);
}

// An event is for runs that wait for it, and starts none.
bool is_event(const store::Rejection& row) {
  return row.method == "POST" && row.path.starts_with("/events/");
}

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
          {"can_be_replayed", is_whole(row) && !is_event(row)},
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

std::expected<void, Problem> check_replayable(const store::Workflow& workflow,
                                              const store::Rejection& row) {
  if (!workflow.is_active)
    return refuse(ErrorCode::kConflict, "workflow_inactive",
                  "The workflow is not active; set is_active to true first.");
  if (is_event(row))
    return refuse(ErrorCode::kConflict, "rejection_is_event",
                  "This was an event; send it with POST /workflows/{id}/events.");
  if (!is_whole(row))
    return refuse(ErrorCode::kConflict, "rejection_incomplete",
                  "The body of this delivery was not kept whole; have the sender repeat it.");
  return {};
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
  SLUICE_TRY_VOID(check_replayable(workflow, row));
  auto requests = context.services.admission.replay(row);
  if (!requests) {
    const auto& refusal = requests.error();
    const bool is_ours = refusal.status == 503;
    return refuse(is_ours ? ErrorCode::kUnavailable : ErrorCode::kConflict,
                  is_ours ? "unavailable" : "rejection_refused_again",
                  is_ours ? refusal.message : "The webhook refuses it again: " + refusal.message);
  }
  for (auto& request : *requests) request.shard = context.request.shard;
  services::AuditNote note{"rejection.replay", row.id.text(), workflow.name};
  context.services.runs.start_all(
      *std::move(requests), [&audit = context.services.audit, caller = context.caller, reply,
                             note](std::expected<std::vector<RunId>, Problem> started) {
        if (!started) return reply.send(started.error());
        json::array runs;
        runs.reserve(started->size());
        for (const RunId run : *started) runs.emplace_back(run.text());
        auto done = note;
        done.after["runs"] = runs.size();
        audit.note(
            caller, std::move(done),
            [reply, answer = api::reply(202, json::object{{"message", "The delivery was taken."},
                                                          {"execution_ids", std::move(runs)}})] {
              reply.send(answer);
            });
      });
  return {};
}

}  // namespace sluice::api
