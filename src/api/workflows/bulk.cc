#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/run_query.h"
#include "api/core/views.h"
#include "api/workflows/rerun_fields.h"
#include "base/json_number.h"
#include "base/time.h"
#include "services/bulk_jobs.h"
#include "services/fields.h"

// /workflows/runs/bulk: the same done to many runs, by a list of ids or by a filter.
namespace sluice::api {
namespace {

using services::BulkAction;
using services::Fields;
using Need = services::Fields::Need;

constexpr std::size_t kWordBytesMax = 64;

json::array errors_view(const std::vector<services::BulkError>& errors) {
  json::array views;
  views.reserve(errors.size());
  for (const auto& [run, code, message] : errors)
    views.emplace_back(json::object{{"run_id", run}, {"code", code}, {"message", message}});
  return views;
}

json::object job_view(const services::BulkJob& job) {
  return {{"id", job.id},
          {"action", services::bulk_action_name(job.action)},
          {"state", services::bulk_state_name(job.state)},
          {"total", job.total ? json::value(*job.total) : json::value(nullptr)},
          {"done", job.done},
          {"failed", job.failed},
          {"errors", errors_view(job.errors)},
          {"errors_left_out", job.failed - std::ssize(job.errors)},
          {"error_message", text_or_null(job.error)},
          {"created_at", format_time(job.created_at)},
          {"completed_at", nullable(job.finished_at)}};
}

json::object plan_view(const services::BulkOrder& order, const services::BulkPlan& plan) {
  json::array runs;
  runs.reserve(plan.first.size());
  for (const auto& row : plan.first) runs.emplace_back(run_view(row));
  json::object view{{"action", services::bulk_action_name(order.action)},
                    {"dry_run", true},
                    {"matches", plan.matches},
                    {"complete", plan.is_complete},
                    {"runs", std::move(runs)},
                    {"errors", errors_view(plan.errors)}};
  if (!order.rerun.keeps_steps()) return view;
  auto& resumptions = view["resumptions"].emplace_array();
  resumptions.reserve(plan.resumptions.size());
  for (const auto& each : plan.resumptions) resumptions.push_back(each);
  return view;
}

std::optional<Timestamp> read_time(Fields& fields, std::string_view name) {
  const auto text = fields.text(name, 1, kWordBytesMax, Need::kOptional);
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return *time;
  fields.complain(fmt::format("{} must be a time such as 2025-10-31T12:00:00Z.", name));
  return std::nullopt;
}

std::expected<services::RunQuery, Problem> read_filter(const RequestContext& context,
                                                       const json::object& filter) {
  if (filter.empty())
    return refuse(ErrorCode::kInvalid, "parameter_missing",
                  "filter must have at least one member, so that it does not select all runs by "
                  "accident.");
  Fields fields(filter);
  services::RunQuery query;
  query.filter.team = context.caller.team;
  const auto workflow = fields.text("workflow_id", 1, kWordBytesMax, Need::kOptional);
  const auto status = fields.text("status", 1, kWordBytesMax, Need::kOptional);
  const auto state = fields.text("state", 1, kWordBytesMax, Need::kOptional);
  const auto trigger = fields.text("trigger", 1, kWordBytesMax, Need::kOptional);
  query.from = read_time(fields, "from");
  query.to = read_time(fields, "to");
  query.version = fields.whole_number("version", 1, INT32_MAX);
  query.text = fields.text("text", 3, services::RunSearchLimits::kTextBytesMax, Need::kOptional);
  query.filter.tests = fields.boolean("test").value_or(false);
  if (trigger) query.trigger = services::parse_trigger(*trigger);
  if (trigger && !query.trigger)
    fields.complain(fmt::format("trigger must be {}.", services::trigger_names()));
  if (status == kAwaitsForm)
    fields.complain(
        "status cannot be awaiting_ui_interaction here; state: waiting selects the runs that wait "
        "for "
        "a form, among others.");
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(query.filter.statuses, statuses_of(status, state));
  if (workflow) {
    SLUICE_TRY(const auto found, find_workflow(context, *workflow));
    query.filter.workflow = found.id;
  }
  return query;
}

std::vector<RunId> read_ids(const RequestContext& context, const json::array& ids, Fields& fields) {
  const auto max = context.services.bulk_jobs.limits.runs_listed_max;
  std::vector<RunId> runs;
  if (ids.empty() || ids.size() > max) {
    fields.complain(fmt::format("ids must have 1 to {} members.", max));
    return runs;
  }
  runs.reserve(ids.size());
  for (const auto& each : ids) {
    const auto* text = if_text(each);
    const auto id = text ? RunId::parse(*text) : std::nullopt;
    if (id)
      runs.push_back(*id);
    else
      fields.complain("ids must be ids of runs (fl_run_...).");
    if (!id) return runs;
  }
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  runs.erase(repeated.begin(), repeated.end());
  return runs;
}

struct BulkRequest {
  services::BulkOrder order;
  bool is_dry_run = false;
};

std::expected<BulkRequest, Problem> read_request(const RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  Fields fields(body);
  BulkRequest request;
  auto& order = request.order;
  order.team = context.caller.team;
  const auto name = fields.text("action", 1, kWordBytesMax, Need::kRequired);
  const auto action = name ? services::parse_bulk_action(*name) : std::nullopt;
  if (name && !action) fields.complain("action must be cancel, rerun or delete.");
  const auto ids = fields.array("ids", Need::kOptional);
  const auto filter = fields.object("filter");
  request.is_dry_run = fields.boolean("dry_run").value_or(false);
  read_rerun_version(fields, body, order.rerun);
  read_rerun_steps(fields, order.rerun);
  for (const auto* member : {"version", "from_step", "from_failed_step"})
    if (body.contains(member) && action && *action != BulkAction::kRerun)
      fields.complain(fmt::format("{} can only be sent with the action rerun.", member));
  if (body.contains("ids") == body.contains("filter"))
    fields.complain("ids or filter must be sent, and not both.");
  if (ids) order.runs = read_ids(context, *ids, fields);
  SLUICE_TRY_VOID(fields.finish());
  if (filter) {
    SLUICE_TRY(order.query, read_filter(context, *filter));
  }
  order.action = *action;
  return request;
}

// Without what a filter searches for, which is part of payloads.
services::AuditNote note_of(const services::BulkOrder& order) {
  services::AuditNote note{fmt::format("bulk.{}", services::bulk_action_name(order.action)), {}};
  note.after["runs"] = order.query ? json::value("found by a filter") : order.runs.size();
  if (order.query && order.query->filter.workflow)
    note.after["workflow_id"] = order.query->filter.workflow->text();
  return note;
}

// Answers with the job once the note is durable.
void note_job(const RequestContext& context, const Reply& reply, services::AuditNote note,
              const services::BulkJob& job, int status) {
  note.object = job.id;
  context.services.audit.note(
      context.caller, std::move(note),
      [reply, answer = api::reply(status, job_view(job))] { reply.send(answer); });
}

}  // namespace

Pending start_bulk(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto request, read_request(context));
  auto& jobs = context.services.bulk_jobs;
  if (request.is_dry_run) {
    SLUICE_TRY(const auto plan, jobs.plan(context.reader, request.order));
    reply.send(api::reply(200, plan_view(request.order, plan)));
    return {};
  }
  auto note = note_of(request.order);
  SLUICE_TRY(const auto job, jobs.start(std::move(request.order)));
  note_job(context, reply, std::move(note), job, 202);
  return {};
}

Answer list_bulk(RequestContext& context) {
  json::array jobs;
  for (const auto& job : context.services.bulk_jobs.jobs_of(context.caller.team))
    jobs.emplace_back(job_view(job));
  return reply(200, json::object{{"data", std::move(jobs)}});
}

Answer get_bulk(RequestContext& context) {
  SLUICE_TRY(const auto job,
             context.services.bulk_jobs.find(context.caller.team, context.param(0)));
  return reply(200, job_view(job));
}

Pending stop_bulk(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto job,
             context.services.bulk_jobs.stop(context.caller.team, context.param(0)));
  if (job.state == services::BulkJob::State::kStopping)
    note_job(context, reply, {"bulk.stop", {}}, job, 200);
  else
    reply.send(api::reply(200, job_view(job)));
  return {};
}

}  // namespace sluice::api
