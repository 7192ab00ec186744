#include <fmt/format.h>

#include "api/core/fields.h"
#include "api/core/handlers.h"
#include "api/core/schedules.h"
#include "api/core/text.h"
#include "api/core/tokens.h"
#include "api/core/views.h"
#include "api/workflows/calls.h"
#include "api/workflows/workflow_input.h"

// GET and POST /workflows, GET, PUT and DELETE /workflows/{id}, POST /workflows/validate.
namespace sluice::api {
namespace {

json::value make_definition(WorkflowInput& input) {
  json::object definition{{"nodes", *std::move(input.nodes)}, {"edges", *std::move(input.edges)}};
  if (input.settings) definition["settings"] = *std::move(input.settings);
  return definition;
}

// Names are unique in a team: `apply` creates or updates by name.
std::expected<void, Problem> check_name_is_free(const Call& call, const std::string& name,
                                                WorkflowId self) {
  SLUICE_TRY(const auto other, call.reader.workflow_by_name(call.caller.team, name));
  if (!other || other->id == self) return {};
  return refuse(ErrorCode::kConflict, "name_taken",
                fmt::format("Workflow {} has this name already.", other->id.text()));
}

std::expected<void, Problem> check_room(const Call& call) {
  SLUICE_TRY(const auto all, call.reader.workflows(call.caller.team));
  const auto max = call.services.limits.workflows_of_team_max;
  if (static_cast<std::int64_t>(all.size()) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_workflows",
                fmt::format("A team may have {} workflows.", max));
}

// What one edit writes.
struct Edit {
  store::Workflow workflow;
  std::optional<store::WorkflowVersion> version;
  std::optional<store::Token> token;
  ScheduleEdit schedule;
};

Result<void> write(store::Writer& writer, const Edit& edit) {
  SLUICE_TRY_VOID(writer.put_workflow(edit.workflow));
  if (edit.version) SLUICE_TRY_VOID(writer.put_version(*edit.version));
  if (edit.token) SLUICE_TRY_VOID(writer.put_token(*edit.token));
  if (edit.schedule.put) SLUICE_TRY_VOID(writer.put_schedule(*edit.schedule.put));
  if (edit.schedule.remove) SLUICE_TRY_VOID(writer.delete_schedule(edit.workflow.id));
  return {};
}

// Writes the edit, and what follows from it for the schedule.
std::expected<void, Problem> store_edit(const Call& call, Edit& edit) {
  std::string definition;
  if (edit.version) {
    definition = edit.version->definition;
  } else {
    SLUICE_TRY(auto stored, call.reader.version(edit.workflow.id, edit.workflow.version));
    if (!stored) return not_found("workflow");
    definition = std::move(stored->definition);
  }
  SLUICE_TRY(edit.schedule, plan_schedule(call, definition, edit.workflow));
  SLUICE_TRY_VOID(
      commit(call.services, [&](store::Writer& writer) { return write(writer, edit); }));
  call.services.reload_hooks();
  return {};
}

// A workflow with a webhook trigger gets a token, once.
std::expected<void, Problem> add_token(const Call& call, const engine::Program& program,
                                       Edit& edit) {
  if (!program.hook()) return {};
  SLUICE_TRY(const auto tokens, call.reader.tokens_of(edit.workflow.id));
  if (!current_token(tokens)) edit.token = make_token(call.services, edit.workflow);
  return {};
}

// Adds a new version to the edit when the graph of the input differs from the stored one.
std::expected<void, Problem> change_graph(const Call& call, WorkflowInput& input, Edit& edit) {
  SLUICE_TRY(const auto stored, call.reader.version(edit.workflow.id, edit.workflow.version));
  if (!stored) return not_found("workflow");
  SLUICE_TRY(const json::value before, parse_json(stored->definition));
  json::value after = before;
  if (input.nodes) after.get_object()["nodes"] = *std::move(input.nodes);
  if (input.edges) after.get_object()["edges"] = *std::move(input.edges);
  if (input.settings) after.get_object()["settings"] = *std::move(input.settings);
  const engine::ProgramInfo info{edit.workflow.id, edit.workflow.version + 1, edit.workflow.name};
  SLUICE_TRY(auto prepared,
             prepare_definition(std::move(after), &before, info, call.services.hook_sealer));
  if (prepared.text == to_json(before)) return {};
  SLUICE_TRY_VOID(check_calls_end(call, edit.workflow, *prepared.program));
  edit.workflow.version += 1;
  edit.version = store::WorkflowVersion{edit.workflow.id, edit.workflow.version,
                                        std::move(prepared.text), edit.workflow.updated_at};
  return add_token(call, *prepared.program, edit);
}

}  // namespace

Answer list_workflows(Call& call) {
  SLUICE_TRY(const auto workflows, call.reader.workflows(call.caller.team));
  json::array list;
  for (const auto& workflow : workflows) {
    SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kBrief));
    list.push_back(std::move(view));
  }
  return reply(200, list);
}

Answer create_workflow(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  auto input = read_workflow_input(fields, Purpose::kCreate, call.services.limits);
  if (!fields.ok()) return std::unexpected(fields.problem());

  Edit edit;
  edit.workflow.id = call.services.ids.next<WorkflowId>();
  edit.workflow.team = call.caller.team;
  edit.workflow.created_at = edit.workflow.updated_at = call.services.clock.now();
  apply_input(input, edit.workflow);
  SLUICE_TRY(auto prepared, prepare_definition(make_definition(input), nullptr,
                                               {edit.workflow.id, 1, edit.workflow.name},
                                               call.services.hook_sealer));
  edit.version = store::WorkflowVersion{edit.workflow.id, 1, std::move(prepared.text),
                                        edit.workflow.created_at};
  {
    const std::lock_guard lock(call.services.workflow_edits);
    SLUICE_TRY_VOID(check_name_is_free(call, edit.workflow.name, edit.workflow.id));
    SLUICE_TRY_VOID(check_room(call));
    SLUICE_TRY_VOID(add_token(call, *prepared.program, edit));
    SLUICE_TRY_VOID(store_edit(call, edit));
  }
  SLUICE_TRY(auto view, workflow_view(call, edit.workflow, Detail::kWithGraph));
  return reply(201, view);
}

Answer get_workflow(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kWithGraph));
  return reply(200, view);
}

Answer update_workflow(Call& call) {
  SLUICE_TRY_VOID(find_workflow(call, call.param(0)));  // 404 goes before complaints
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  auto input = read_workflow_input(fields, Purpose::kUpdate, call.services.limits);
  if (!fields.ok()) return std::unexpected(fields.problem());

  Edit edit;
  {
    const std::lock_guard lock(call.services.workflow_edits);
    SLUICE_TRY(edit.workflow, find_workflow(call, call.param(0)));
    edit.workflow.updated_at = call.services.clock.now();
    apply_input(input, edit.workflow);
    SLUICE_TRY_VOID(check_name_is_free(call, edit.workflow.name, edit.workflow.id));
    if (input.nodes || input.edges || input.settings)
      SLUICE_TRY_VOID(change_graph(call, input, edit));
    SLUICE_TRY_VOID(store_edit(call, edit));
  }
  SLUICE_TRY(auto view, workflow_view(call, edit.workflow, Detail::kWithGraph));
  return reply(200, view);
}

Answer delete_workflow(Call& call) {
  const std::lock_guard lock(call.services.workflow_edits);
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY_VOID(check_not_called(call, workflow));
  SLUICE_TRY_VOID(commit(
      call.services, [&](store::Writer& writer) { return writer.delete_workflow(workflow.id); }));
  call.services.reload_hooks();
  call.services.runs.forget_workflow(workflow.id);
  return no_content();
}

Answer validate_workflow(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  auto input = read_workflow_input(fields, Purpose::kValidate, call.services.limits);
  std::vector<std::string> errors = fields.errors();
  if (errors.empty()) {
    const auto prepared =
        prepare_definition(make_definition(input), nullptr,
                           {WorkflowId(), 1, input.name.value_or("")}, call.services.hook_sealer);
    if (!prepared) errors = prepared.error().errors;
    if (!prepared && errors.empty()) return std::unexpected(prepared.error());
    if (prepared) {
      store::Workflow workflow;
      apply_input(input, workflow);
      if (const auto schedule = schedule_of(prepared->text, workflow); !schedule)
        errors = schedule.error().errors;
    }
  }
  json::array sentences;
  for (const auto& error : errors) sentences.emplace_back(readable(error));
  return reply(200, json::object{{"valid", errors.empty()}, {"errors", std::move(sentences)}});
}

}  // namespace sluice::api
