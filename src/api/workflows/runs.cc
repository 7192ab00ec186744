#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "api/workflows/starts.h"
#include "services/fields.h"
#include "services/form_state.h"

// POST /workflows/{id}/execute, GET /workflows/{id}/executions, and /workflows/runs: the list, and
// one run with its rerun, resume-from and cancel.
namespace sluice::api {
namespace {

std::expected<store::StoredRun, Problem> find_run(const Call& call, std::string_view id) {
  const auto parsed = RunId::parse(id);
  if (!parsed) return not_found("run");
  SLUICE_TRY(auto run, call.reader.run_of_team(call.caller.team, *parsed));
  if (!run) return not_found("run");
  // A deleted workflow's runs go in slices; from the outside they went with it.
  SLUICE_TRY(const auto workflow, call.reader.workflow(call.caller.team, run->row.header.workflow));
  if (!workflow) return not_found("run");
  return *std::move(run);
}

// With the forms that it waits for. Their URLs let whoever has them answer, so they are shown to
// those only who may do that to the run.
json::object run_with_forms(const Call& call, const store::StoredRun& run) {
  const auto program = program_of(call.services, run.row);
  auto view = run_view(run, program.get());
  const bool may_answer = call.caller.scopes.has(Scope::kRunsWrite);
  json::array forms;
  for (const auto& form : services::open_forms(run, program.get(), call.services.clock.now())) {
    forms.emplace_back(json::object{
        {"node_id", form.node},
        {"item", form.item.empty() ? json::value(nullptr) : json::value(form.item)},
        {"title", nullable(form.title)},
        {"url", may_answer
                    ? json::value(services::form_url(*call.services.run_keys,
                                                     {run.row.header.id, form.node, form.item}))
                    : json::value(nullptr)},
        {"expires_at", nullable(form.expires_at)}});
  }
  if (!forms.empty()) view["status"] = kAwaitsForm;
  view["forms"] = std::move(forms);
  return view;
}

std::expected<json::object, Problem> whole_view(const Call& call, const store::StoredRun& run) {
  auto view = run_with_forms(call, run);
  SLUICE_TRY(const auto ahead, call.reader.runs_ahead(run.row.header.id));
  view["queued_behind"] = ahead ? json::value(*ahead) : json::value(nullptr);
  return view;
}

std::expected<json::object, Problem> show_run(const Call& call, RunId id) {
  SLUICE_TRY(const auto run, find_run(call, id.text()));
  return whole_view(call, run);
}

// Which version of the workflow a run begins with.
enum class Version { kSame, kCurrent };
std::expected<Version, Problem> read_version(const Call& call) {
  SLUICE_TRY(const auto body, read_body(call, Body::kOptional));
  services::Fields fields(body);
  const auto name =
      fields.text("version", 1, 16, services::Fields::Need::kOptional).value_or("current");
  if (name != "same" && name != "current") fields.complain("version must be same or current.");
  if (!fields.ok()) return std::unexpected(fields.problem());
  return name == "same" ? Version::kSame : Version::kCurrent;
}

// Starts the run, and answers with it once it is committed: as it is, or under "new_run" beside a
// message.
void start_and_show(const Call& call, const Reply& reply, runs::StartRequest start,
                    std::string_view message = {}) {
  start_run(call, std::move(start), [reply, message](std::expected<RunId, Problem> started) {
    if (!started) return reply.send(started.error());
    reply.resume([message, id = *started](Call& later, const Reply& again) -> Pending {
      SLUICE_TRY(auto view, show_run(later, id));
      if (!message.empty()) view = {{"message", message}, {"new_run", std::move(view)}};
      again.send(api::reply(202, view));
      return {};
    });
  });
}

// What one version took another may refuse.
std::expected<void, Problem> check_payload(runs::StartRequest& start) {
  SLUICE_TRY(auto payload, parse_json(start.data.body.empty() ? "{}" : start.data.body));
  if (!payload.is_object()) return {};
  SLUICE_TRY(const auto accepted, accepted_payload(*start.program, payload.get_object()));
  if (accepted != payload.get_object()) start.data.body = to_json(accepted);
  return {};
}

// Only the records of a run that waits say for what.
Result<bool> waits_for_form(const Call& call, const store::RunRow& row) {
  if (row.status != model::RunStatus::kWaiting) return false;
  SLUICE_TRY(const auto run, call.reader.run(row.header.id));
  if (!run) return false;
  const auto program = program_of(call.services, row);
  return !services::open_forms(*run, program.get(), call.services.clock.now()).empty();
}

// The store does not know for what a run waits, so the newest waiting ones are looked through.
Answer list_awaiting_form(const Call& call, std::optional<WorkflowId> workflow, Page page) {
  const Page all{.number = 1, .size = call.services.limits.form_runs_scanned_max};
  SLUICE_TRY(const auto rows, find_runs(call, workflow, {model::RunStatus::kWaiting}, all));
  json::array data;
  std::int64_t total = 0;
  for (const auto& row : rows.rows) {
    SLUICE_TRY(const bool asks, waits_for_form(call, row));
    if (!asks || ++total <= page.offset() || total > page.offset() + page.size) continue;
    auto& view = data.emplace_back(run_view(row)).get_object();
    view["status"] = kAwaitsForm;
  }
  return reply(200, page_view(call, page, total, std::move(data)));
}

Answer list_page(const Call& call, std::optional<WorkflowId> workflow) {
  SLUICE_TRY(const auto page, read_page(call));
  if (call.request.query_value("status") == kAwaitsForm)
    return list_awaiting_form(call, workflow, page);
  SLUICE_TRY(const auto statuses, read_statuses(call));
  SLUICE_TRY(const auto rows, find_runs(call, workflow, statuses, page));
  json::array data;
  for (const auto& row : rows.rows) {
    auto view = run_view(row);
    SLUICE_TRY(const bool asks, waits_for_form(call, row));
    if (asks) view["status"] = kAwaitsForm;
    data.push_back(std::move(view));
  }
  return reply(200, page_view(call, page, rows.total, std::move(data)));
}

}  // namespace

Pending execute_workflow(Call& call, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto body, read_body(call, Body::kOptional));
  services::Fields fields(body);
  auto context = fields.object("context").value_or(json::object());
  if (!fields.ok()) return std::unexpected(fields.problem());
  SLUICE_TRY_VOID(check_active(workflow));

  runs::StartRequest start;
  start.team = workflow.team;
  SLUICE_TRY(start.program,
             call.services.programs.get(workflow.team, workflow.id, workflow.version));
  if (!start.program->can_be_started_by(start.trigger)) {
    return refuse(ErrorCode::kConflict, "not_executable",
                  fmt::format("A workflow that begins with a {} cannot be started by hand.",
                              start.program->trigger_kind().id));
  }
  SLUICE_TRY(const auto accepted, accepted_payload(*start.program, std::move(context)));
  start.data.body = to_json(accepted);
  SLUICE_TRY(start.idempotency, read_idempotency(call, "execute", start.data.body));
  start_and_show(call, reply, std::move(start));
  return {};
}

Answer list_executions(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  return list_page(call, workflow.id);
}

Answer list_runs(Call& call) { return list_page(call, std::nullopt); }

Answer get_run(Call& call) {
  SLUICE_TRY(const auto run, find_run(call, call.param(0)));
  SLUICE_TRY(auto view, whole_view(call, run));
  return reply(200, view);
}

Pending rerun(Call& call, const Reply& reply) {
  SLUICE_TRY(auto run, find_run(call, call.param(0)));
  if (!model::is_final(run.row.status)) {
    return refuse(ErrorCode::kConflict, "run_not_finished",
                  "The run is not finished; only finished runs can be run again.");
  }
  SLUICE_TRY(const auto which, read_version(call));
  const auto& header = run.row.header;
  SLUICE_TRY(const auto workflow, find_workflow(call, header.workflow.text()));
  SLUICE_TRY_VOID(check_active(workflow));

  runs::StartRequest start;
  start.team = workflow.team;
  start.trigger = header.trigger;
  start.data = std::move(run.trigger);
  start.rerun_of = header.id;
  const auto version = which == Version::kSame ? header.version : workflow.version;
  SLUICE_TRY(start.program, call.services.programs.get(workflow.team, workflow.id, version));
  if (version != header.version) SLUICE_TRY_VOID(check_payload(start));
  start_and_show(call, reply, std::move(start), "The workflow runs again with the same payload.");
  return {};
}

// A new run of the version that the old one followed, with everything that it did up to the node.
Pending resume_run(Call& call, const Reply& reply) {
  SLUICE_TRY(auto run, find_run(call, call.param(0)));
  if (run.row.status != model::RunStatus::kFailed &&
      run.row.status != model::RunStatus::kDeadLetter &&
      run.row.status != model::RunStatus::kCancelled) {
    return refuse(ErrorCode::kConflict, "run_not_failed",
                  "Only a run that failed or was cancelled can be resumed from one of its nodes.");
  }
  const auto& header = run.row.header;
  SLUICE_TRY(const auto workflow, find_workflow(call, header.workflow.text()));
  SLUICE_TRY_VOID(check_active(workflow));

  runs::StartRequest start;
  start.team = workflow.team;
  start.trigger = header.trigger;
  start.rerun_of = header.id;
  SLUICE_TRY(start.program, call.services.programs.get(workflow.team, workflow.id, header.version));
  SLUICE_TRY(const auto records, model::parse_records(run.records));
  SLUICE_TRY(start.inherited, engine::records_to_inherit(*start.program, records, call.param(1)));
  start.data = std::move(run.trigger);
  start_and_show(call, reply, std::move(start), "A new run goes on from the node.");
  return {};
}

Pending cancel_run(Call& call, const Reply& reply) {
  SLUICE_TRY(const auto run, find_run(call, call.param(0)));
  const auto id = run.row.header.id;
  call.services.runs.cancel(id, "cancelled through the API", [reply, id](Result<void> cancelled) {
    if (!cancelled) return reply.send(not_recorded(std::move(cancelled).error()));
    reply.resume([id](Call& later, const Reply& again) -> Pending {
      SLUICE_TRY(auto view, show_run(later, id));
      again.send(api::reply(
          200, json::object{{"message", "The run was cancelled."}, {"run", std::move(view)}}));
      return {};
    });
  });
  return {};
}

}  // namespace sluice::api
