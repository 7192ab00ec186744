#include <algorithm>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "api/workflows/idempotency.h"
#include "services/fields.h"
#include "services/form_state.h"

// POST /workflows/{id}/execute, GET /workflows/{id}/executions, and /workflows/runs: the list, and
// one run with its rerun, resume-from and cancel.
namespace sluice::api {
namespace {

std::expected<store::StoredRun, Problem> find_run(const Call& call, std::string_view id) {
  return call.services.runs.find(call.reader, call.caller.team, id);
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

std::expected<services::RunVersion, Problem> read_version(const Call& call) {
  SLUICE_TRY(const auto body, read_body(call, Body::kOptional));
  services::Fields fields(body);
  const auto name =
      fields.text("version", 1, 16, services::Fields::Need::kOptional).value_or("current");
  if (name != "same" && name != "current") fields.complain("version must be same or current.");
  if (!fields.ok()) return std::unexpected(fields.problem());
  return name == "same" ? services::RunVersion::kSame : services::RunVersion::kCurrent;
}

// Starts the run, and answers with it once it is committed: as it is, or under "new_run" beside a
// message.
void start_and_show(const Call& call, const Reply& reply, runs::StartRequest start,
                    std::string_view message = {}) {
  start.shard = call.request.shard;
  call.services.runs.start(
      std::move(start), [reply, message](std::expected<RunId, Problem> started) {
        if (!started) return reply.send(started.error());
        reply.resume([message, id = *started](Call& later, const Reply& again) -> Pending {
          SLUICE_TRY(auto view, show_run(later, id));
          if (!message.empty()) view = {{"message", message}, {"new_run", std::move(view)}};
          again.send(api::reply(202, view));
          return {};
        });
      });
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
  SLUICE_TRY(const auto key, read_idempotency_key(call, "execute"));
  SLUICE_TRY(auto start, call.services.runs.execution(workflow, std::move(context), key));
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
  SLUICE_TRY(const auto version, read_version(call));
  SLUICE_TRY(auto start, call.services.runs.rerun(call.reader, std::move(run), version));
  start_and_show(call, reply, std::move(start), "The workflow runs again with the same payload.");
  return {};
}

Pending resume_run(Call& call, const Reply& reply) {
  SLUICE_TRY(auto run, find_run(call, call.param(0)));
  SLUICE_TRY(auto start, call.services.runs.resumption(call.reader, std::move(run), call.param(1)));
  start_and_show(call, reply, std::move(start), "A new run goes on from the node.");
  return {};
}

Pending cancel_run(Call& call, const Reply& reply) {
  SLUICE_TRY(const auto run, find_run(call, call.param(0)));
  const auto id = run.row.header.id;
  call.services.runs.cancel(
      id, "cancelled through the API", [reply, id](std::expected<void, Problem> cancelled) {
        if (!cancelled) return reply.send(cancelled.error());
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
