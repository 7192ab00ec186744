#include <algorithm>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/log_entries.h"
#include "api/core/pages.h"
#include "api/core/record_scan.h"
#include "api/core/views.h"
#include "api/core/waiting.h"
#include "api/workflows/idempotency.h"
#include "api/workflows/rerun_fields.h"
#include "api/workflows/run_explanation.h"
#include "api/workflows/trace_header.h"
#include "services/fields.h"
#include "services/form_state.h"

// POST /workflows/{id}/execute, GET /workflows/{id}/executions, and /workflows/runs: the list, and
// one run with its rerun, resume-from and cancel.
namespace sluice::api {
namespace {

constexpr std::int64_t kWaitsShownMax = 10;     // of each run of a list, forms first
constexpr std::int64_t kWaitsOfRunMax = 1'000;  // of one run
constexpr std::int64_t kChildrenShownMax = 100;

std::expected<store::StoredRun, Problem> find_run(const RequestContext& context,
                                                  std::string_view id) {
  return context.services.runs.find(context.reader, context.caller.team, id);
}

bool is_open_form(const model::Wait& wait, Timestamp now) {
  return wait.kind == model::WaitKind::kForm && (!wait.until || *wait.until > now);
}

// The forms among what a run waits for. Their URLs let anyone answer who has them, so only those
// see them who may do that to the run.
json::array forms_view(const RequestContext& context, RunId run,
                       const std::vector<model::Wait>& waits) {
  const bool may_answer = context.caller.scopes.has(Scope::kRunsWrite);
  json::array forms;
  for (const auto& wait : waits) {
    if (!is_open_form(wait, context.services.clock.now())) continue;
    const auto& [node, item] = wait.step;
    forms.emplace_back(json::object{
        {"node_id", node},
        {"item", text_or_null(item)},
        {"title", text_or_null(wait.title)},
        {"url", may_answer
                    ? json::value(services::form_url(*context.services.run_keys, {run, node, item}))
                    : json::value(nullptr)},
        {"expires_at", nullable(wait.until)}});
  }
  return forms;
}

// All entries in order, up to the limits on scanning; then `logs_complete` is false, and `waits`
// has only what was seen until there.
std::expected<void, Problem> add_logs(const RequestContext& context, const store::StoredRun& run,
                                      json::object& view, TimedWaits& waits) {
  const auto program = program_of(context.services, run.row);
  LogReader reader(context);
  json::array logs;
  std::expected<void, Problem> viewed;
  const auto take = [&](const LogEntry& entry) {
    waits.add(entry.record);
    auto entry_view = reader.view(run, entry, program.get());
    if (entry_view)
      logs.push_back(*std::move(entry_view));
    else
      viewed = std::unexpected(std::move(entry_view).error());
    return viewed.has_value();
  };
  const auto end = reader.oldest_first(run.row.header.id, take);
  SLUICE_TRY_VOID(viewed);
  // Records that do not read back are left out: the rest of the run can still be seen.
  if (!end && end.error().code != ErrorCode::kCorrupt) return std::unexpected(end.error());
  view["logs"] = std::move(logs);
  if (end && *end == LogReader::End::kLimit) view["logs_complete"] = false;
  return {};
}

// Who hears that the run failed.
json::array alerts_view(const std::vector<store::FailureAlert>& alerts) {
  json::array views;
  views.reserve(alerts.size());
  for (const auto& alert : alerts)
    views.emplace_back(
        json::object{{"workflow_id", alert.listener.text()},
                     {"run_id", alert.run ? json::value(alert.run->text()) : json::value(nullptr)},
                     {"error_message", text_or_null(alert.error)}});
  return views;
}

// Of an open run: first what others have to bring, then what only takes time.
json::array all_waits(const RequestContext& context, const store::RunRow& row,
                      const std::vector<model::Wait>& waits, const TimedWaits& timed) {
  auto views = waits_view(waits);
  if (model::is_final(row.status)) return views;
  auto times = timed.view(context.services.clock.now());
  if (times.empty()) add_waits_of_row(row, waits, views);
  for (auto& each : times) views.push_back(std::move(each));
  return views;
}

// The run whose step started this one, and those that its own steps started.
std::expected<void, Problem> add_relatives(const RequestContext& context,
                                           const model::RunHeader& header, json::object& view) {
  view["parent"] = nullptr;
  if (const auto& parent = header.parent)
    view["parent"] = json::object{{"run_id", parent->run.text()},
                                  {"node_id", parent->node},
                                  {"item", text_or_null(parent->item)},
                                  {"waits", parent->waits}};
  SLUICE_TRY(const auto children, context.reader.children_of(header.id, {}, kChildrenShownMax + 1));
  auto& list = view["children"].emplace_array();
  for (const auto& [step, run] : children)
    if (std::ssize(list) < kChildrenShownMax)
      list.emplace_back(json::object{
          {"node_id", step.node}, {"item", text_or_null(step.item)}, {"run_id", run.text()}});
  if (std::ssize(children) > kChildrenShownMax) view["children_complete"] = false;
  return {};
}

// A summary leaves out what may be long: the log, and what started the run.
enum class RunParts { kAll, kSummary };

std::expected<json::object, Problem> whole_view(const RequestContext& context,
                                                const store::StoredRun& run,
                                                RunParts parts = RunParts::kAll) {
  auto view = run_view(run.row);
  TimedWaits timed;
  if (parts == RunParts::kAll) {
    SLUICE_TRY_VOID(add_logs(context, run, view, timed));
    view["trigger_payload"] = payload_of(run.trigger);
  } else if (!model::is_final(run.row.status)) {
    SLUICE_TRY_VOID(scan_records(context, run.row.header.id,
                                 [&timed](const model::Record& record) { timed.add(record); }));
  }
  const std::vector ids{run.row.header.id};
  SLUICE_TRY(const auto waits, context.reader.waits_of(ids, kWaitsOfRunMax));
  auto forms = forms_view(context, run.row.header.id, waits.front());
  if (!forms.empty()) view["status"] = kAwaitsForm;
  view["forms"] = std::move(forms);
  view["waits_for"] = all_waits(context, run.row, waits.front(), timed);
  if (model::is_failure(run.row.status)) {
    SLUICE_TRY(const auto alerts, context.reader.alerts_of(run.row.header.id));
    view["failure_alerts"] = alerts_view(alerts);
  }
  SLUICE_TRY_VOID(add_relatives(context, run.row.header, view));
  SLUICE_TRY_VOID(add_explanation(context, run, view));
  return view;
}

std::expected<json::object, Problem> show_run(const RequestContext& context, RunId id) {
  SLUICE_TRY(const auto run, find_run(context, id.text()));
  return whole_view(context, run);
}

struct RerunRequest {
  services::Rerun how;
  bool is_dry_run = false;
};

std::expected<RerunRequest, Problem> read_rerun(const RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  services::Fields fields(body);
  RerunRequest request;
  auto& how = request.how;
  read_rerun_version(fields, body, how);
  how.payload = fields.object("payload");
  read_rerun_steps(fields, how);
  request.is_dry_run = fields.boolean("dry_run").value_or(false);
  if (how.payload && how.keeps_steps())
    fields.complain(
        "payload cannot be sent with from_step: the steps that are kept were computed "
        "from the old payload.");
  if (request.is_dry_run && !how.keeps_steps())
    fields.complain("dry_run can only be sent with from_step or from_failed_step.");
  SLUICE_TRY_VOID(fields.finish());
  return request;
}

void show_started(const Reply& reply, RunId id, std::string_view message) {
  reply.resume([message, id](RequestContext& later, const Reply& again) -> Pending {
    SLUICE_TRY(auto view, show_run(later, id));
    if (!message.empty()) view = {{"message", message}, {"new_run", std::move(view)}};
    again.send(api::reply(202, view));
    return {};
  });
}

// Starts the run, and answers with it once it is committed.
void start_and_show(const RequestContext& context, const Reply& reply, runs::StartRequest start) {
  start.shard = context.request.shard;
  context.services.runs.start(std::move(start), [reply](std::expected<RunId, Problem> started) {
    if (!started) return reply.send(started.error());
    show_started(reply, *started, {});
  });
}

// What somebody did to a run, with the new one that came of it.
services::AuditNote note_of(std::string_view action, RunId run) {
  return {std::string(action), run.text()};
}

// The same for a run that goes on from another one: noted, and answered under "new_run" beside a
// message.
void start_anew(const RequestContext& context, const Reply& reply, runs::StartRequest start,
                const services::AuditNote& note, std::string_view message) {
  start.shard = context.request.shard;
  start.idempotency = run_claim(context.caller);
  context.services.runs.start(
      std::move(start), [&audit = context.services.audit, caller = context.caller, reply, note,
                         message](std::expected<RunId, Problem> started) {
        if (!started) return reply.send(started.error());
        auto done = note;
        done.after["new_run"] = started->text();
        audit.note(caller, std::move(done),
                   [reply, message, id = *started] { show_started(reply, id, message); });
      });
}

// Rows of a list with what each waits for, which the store knows without the records.
std::expected<json::array, Problem> rows_view(const RequestContext& context,
                                              const std::vector<store::RunRow>& rows) {
  std::vector<RunId> waiting;
  for (const auto& row : rows)
    if (row.status == model::RunStatus::kWaiting) waiting.push_back(row.header.id);
  SLUICE_TRY(const auto waits, context.reader.waits_of(waiting, kWaitsShownMax));
  const auto asks = [&](const model::Wait& wait) {
    return is_open_form(wait, context.services.clock.now());
  };
  json::array data;
  auto next = waits.begin();
  for (const auto& row : rows) {
    auto& view = data.emplace_back(run_view(row)).get_object();
    const bool waits_for_turn =
        row.status == model::RunStatus::kPending && row.header.concurrency_group;
    if (row.status != model::RunStatus::kWaiting && !waits_for_turn) continue;
    static const std::vector<model::Wait> kNone;
    const auto& stored = waits_for_turn ? kNone : *next++;
    if (std::ranges::any_of(stored, asks)) view["status"] = kAwaitsForm;
    auto shown = waits_view(stored);
    add_waits_of_row(row, stored, shown);
    view["waits_for"] = std::move(shown);
  }
  return data;
}

Answer list_page(const RequestContext& context, std::optional<WorkflowId> workflow) {
  SLUICE_TRY(const auto page, read_page(context));
  SLUICE_TRY(const auto found, find_runs(context, workflow, page));
  SLUICE_TRY(auto data, rows_view(context, found.page.rows));
  return reply(200, page_view(context, page, found.page.total, std::move(data),
                              {.next = found.next,
                               .total_is_exact = found.page.total_is_exact,
                               .looked_at = found.looked_at}));
}

}  // namespace

Pending execute_workflow(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  services::Fields fields(body);
  auto payload = fields.object("context").value_or(json::object());
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto key, read_idempotency_key(context, "execute"));
  SLUICE_TRY(auto start, context.services.runs.execution(workflow, std::move(payload), key));
  keep_trace(context.request, start.data);
  start_and_show(context, reply, std::move(start));
  return {};
}

Answer list_executions(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  return list_page(context, workflow.id);
}

Answer list_runs(RequestContext& context) {
  const auto id = context.request.query_value("workflow_id");
  if (!id) return list_page(context, std::nullopt);
  const auto workflow = find_workflow(context, *id);
  if (workflow) return list_page(context, workflow->id);
  if (workflow.error().code != ErrorCode::kNotFound) return std::unexpected(workflow.error());
  return refuse(
      ErrorCode::kInvalid, "parameter_invalid",
      "workflow_id must be the id of a workflow (fl_...); there is no workflow with this id.");
}

Answer get_run(RequestContext& context) {
  SLUICE_TRY(const auto run, find_run(context, context.param(0)));
  SLUICE_TRY(auto view, whole_view(context, run));
  return reply(200, view);
}

Answer get_run_summary(RequestContext& context) {
  SLUICE_TRY(const auto run, find_run(context, context.param(0)));
  SLUICE_TRY(auto view, whole_view(context, run, RunParts::kSummary));
  return reply(200, view);
}

Pending rerun(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto run, find_run(context, context.param(0)));
  SLUICE_TRY(auto request, read_rerun(context));
  auto& how = request.how;
  if (request.is_dry_run) {
    SLUICE_TRY(const auto diff,
               context.services.runs.resume_diff(context.reader, std::move(run), std::move(how)));
    reply.send(api::reply(200, diff));
    return {};
  }
  const std::string_view message =
      how.keeps_steps() ? "A new run goes on from the step, with what the run did before it."
      : how.payload     ? "The workflow runs again with another payload."
                        : "The workflow runs again with the same payload.";
  auto note = note_of("run.rerun", run.row.header.id);
  if (how.from_step) note.after["node"] = *how.from_step;
  SLUICE_TRY(auto start,
             context.services.runs.rerun(context.reader, std::move(run), std::move(how)));
  start_anew(context, reply, std::move(start), note, message);
  return {};
}

Pending resume_run(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto run, find_run(context, context.param(0)));
  auto note = note_of("run.resume", run.row.header.id);
  note.after["node"] = context.param(1);
  SLUICE_TRY(auto start,
             context.services.runs.resumption(context.reader, std::move(run), context.param(1)));
  start_anew(context, reply, std::move(start), note, "A new run goes on from the node.");
  return {};
}

Pending cancel_run(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto run, find_run(context, context.param(0)));
  const auto id = run.row.header.id;
  const auto show = [reply, id] {
    reply.resume([id](RequestContext& later, const Reply& again) -> Pending {
      SLUICE_TRY(auto view, show_run(later, id));
      again.send(api::reply(
          200, json::object{{"message", "The run was cancelled."}, {"run", std::move(view)}}));
      return {};
    });
  };
  context.services.runs.cancel(id, "cancelled through the API",
                               [&audit = context.services.audit, caller = context.caller, reply,
                                show, id](std::expected<void, Problem> cancelled) {
                                 if (!cancelled) return reply.send(cancelled.error());
                                 audit.note(caller, note_of("run.cancel", id), show);
                               });
  return {};
}

}  // namespace sluice::api
