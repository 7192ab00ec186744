#include "services/workflows.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/time.h"
#include "services/fields.h"
#include "services/subflow_checks.h"
#include "services/webhook_tokens.h"
#include "services/workflow_schedule.h"

namespace sluice::services {

Outcome<store::Workflow> Workflows::find(store::Reader& reader, TeamId team,
                                         std::string_view id) const {
  const auto parsed = WorkflowId::parse(id);
  if (!parsed) return not_found("workflow");
  SLUICE_TRY(auto workflow, reader.workflow(team, *parsed));
  if (!workflow) return not_found("workflow");
  return *std::move(workflow);
}

Outcome<store::Workflow> Workflows::create(store::Reader& reader, TeamId team,
                                           const json::object& document) {
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kCreate, context_.limits);
  if (!fields.ok()) return std::unexpected(fields.problem());

  store::WorkflowEdit edit;
  edit.workflow.id = context_.ids.next<WorkflowId>();
  edit.workflow.team = team;
  edit.workflow.created_at = edit.workflow.updated_at = context_.clock.now();
  apply_document(input, edit.workflow);
  SLUICE_TRY(auto prepared,
             prepare_definition(make_definition(std::move(input)), nullptr,
                                {edit.workflow.id, 1, edit.workflow.name}, sealers_.hooks));
  edit.version = store::WorkflowVersion{edit.workflow.id, 1, std::move(prepared.text),
                                        edit.workflow.created_at};
  const std::lock_guard lock(edits_);
  SLUICE_TRY_VOID(check_name_is_free(reader, edit.workflow));
  SLUICE_TRY_VOID(check_room(reader, team));
  SLUICE_TRY_VOID(add_token(reader, *prepared.program, edit));
  SLUICE_TRY_VOID(store_edit(reader, edit));
  return std::move(edit.workflow);
}

Outcome<store::Workflow> Workflows::update(store::Reader& reader, TeamId team, WorkflowId id,
                                           const json::object& document, const Check& check) {
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kUpdate, context_.limits);
  if (!fields.ok()) return std::unexpected(fields.problem());

  const std::lock_guard lock(edits_);
  store::WorkflowEdit edit;
  SLUICE_TRY(edit.workflow, find(reader, team, id.text()));
  if (check) SLUICE_TRY_VOID(check(edit.workflow));
  edit.expected_updated_at = edit.workflow.updated_at;
  edit.workflow.updated_at = context_.clock.now();
  apply_document(input, edit.workflow);
  SLUICE_TRY_VOID(check_name_is_free(reader, edit.workflow));
  if (input.nodes || input.edges || input.settings)
    SLUICE_TRY_VOID(change_graph(reader, std::move(input), edit));
  SLUICE_TRY_VOID(store_edit(reader, edit));
  return std::move(edit.workflow);
}

Outcome<void> Workflows::remove(store::Reader& reader, TeamId team, WorkflowId id,
                                const Check& check) {
  const std::lock_guard lock(edits_);
  SLUICE_TRY(const auto workflow, find(reader, team, id.text()));
  if (check) SLUICE_TRY_VOID(check(workflow));
  SLUICE_TRY_VOID(check_not_called(reader, programs_, workflow));
  SLUICE_TRY_VOID(
      commit(context_, [&](store::Writer& writer) { return writer.delete_workflow(workflow.id); }));
  listeners_.changed();
  listeners_.deleted(workflow.id);
  return {};
}

Outcome<std::vector<std::string>> Workflows::complaints(const json::object& document) const {
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kValidate, context_.limits);
  if (!fields.ok()) return fields.errors();
  store::Workflow workflow;
  apply_document(input, workflow);
  const auto prepared = prepare_definition(make_definition(std::move(input)), nullptr,
                                           {WorkflowId(), 1, workflow.name}, sealers_.hooks);
  if (!prepared && prepared.error().errors.empty()) return std::unexpected(prepared.error());
  if (!prepared) return prepared.error().errors;
  const auto schedule = schedule_of(prepared->text, workflow);
  return schedule ? std::vector<std::string>() : schedule.error().errors;
}

// `apply` creates or updates by name.
Outcome<void> Workflows::check_name_is_free(store::Reader& reader,
                                            const store::Workflow& workflow) const {
  SLUICE_TRY(const auto other, reader.workflow_by_name(workflow.team, workflow.name));
  if (!other || other->id == workflow.id) return {};
  return refuse(ErrorCode::kConflict, "name_taken",
                fmt::format("Workflow {} has this name already.", other->id.text()));
}

Outcome<void> Workflows::check_room(store::Reader& reader, TeamId team) const {
  SLUICE_TRY(const auto all, reader.workflows(team));
  const auto max = context_.limits.workflows_of_team_max;
  if (static_cast<std::int64_t>(all.size()) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_workflows",
                fmt::format("A team can have at most {} workflows.", max));
}

// Adds a new version to the edit when the graph of the document differs from the stored one.
Outcome<void> Workflows::change_graph(store::Reader& reader, WorkflowDocument document,
                                      store::WorkflowEdit& edit) const {
  SLUICE_TRY(const auto stored, reader.version(edit.workflow.id, edit.workflow.version));
  if (!stored) return not_found("workflow");
  SLUICE_TRY(const json::value before, parse_json(stored->definition));
  json::value after = before;
  edit_definition(std::move(document), after);
  const engine::ProgramInfo info{edit.workflow.id, edit.workflow.version + 1, edit.workflow.name};
  SLUICE_TRY(auto prepared, prepare_definition(std::move(after), &before, info, sealers_.hooks));
  if (prepared.text == to_json(before)) return {};
  SLUICE_TRY_VOID(check_calls_end(reader, programs_, edit.workflow, *prepared.program));
  edit.workflow.version += 1;
  edit.version = store::WorkflowVersion{edit.workflow.id, edit.workflow.version,
                                        std::move(prepared.text), edit.workflow.updated_at};
  return add_token(reader, *prepared.program, edit);
}

// A workflow with a webhook trigger gets a token, once.
Outcome<void> Workflows::add_token(store::Reader& reader, const engine::Program& program,
                                   store::WorkflowEdit& edit) const {
  if (!program.hook()) return {};
  SLUICE_TRY(const auto tokens, reader.tokens_of(edit.workflow.id));
  if (!current_token(tokens))
    edit.token = make_webhook_token(context_, sealers_.tokens, edit.workflow);
  return {};
}

// Writes the edit, and what follows from it for the schedule.
Outcome<void> Workflows::store_edit(store::Reader& reader, store::WorkflowEdit& edit) {
  std::string definition;
  if (edit.version) {
    definition = edit.version->definition;
  } else {
    SLUICE_TRY(auto stored, reader.version(edit.workflow.id, edit.workflow.version));
    if (!stored) return not_found("workflow");
    definition = std::move(stored->definition);
  }
  SLUICE_TRY(auto schedule, plan_schedule(reader, definition, edit.workflow, context_.clock.now()));
  edit.schedule = std::move(schedule.put);
  edit.removes_schedule = schedule.remove;
  SLUICE_TRY_VOID(
      commit(context_, [&](store::Writer& writer) { return writer.edit_workflow(edit); }));
  listeners_.changed();
  return {};
}

Outcome<std::shared_ptr<const engine::Program>> Workflows::webhook_program(
    const store::Workflow& workflow) const {
  SLUICE_TRY(auto program, programs_.get(workflow.team, workflow.id, workflow.version));
  if (!program->hook()) {
    return refuse(ErrorCode::kNotFound, "no_webhook",
                  "The trigger of this workflow is not a webhook.");
  }
  return program;
}

Outcome<Micros> Workflows::read_overlap(const json::object& document) const {
  const auto& limits = context_.limits;
  Fields fields(document);
  const auto text = fields.text("overlap", 1, 40, Fields::Need::kOptional);
  if (!fields.ok()) return std::unexpected(fields.problem());
  if (!text) return limits.overlap_default;
  const auto overlap = parse_duration(*text);
  if (!overlap || *overlap < Micros(0) || *overlap > limits.overlap_max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("overlap must be a duration such as \"24h\", from 0s to {}.",
                              format_duration(limits.overlap_max)));
  }
  return *overlap;
}

Outcome<store::Workflow> Workflows::rotate_token(store::Reader& reader, TeamId team, WorkflowId id,
                                                 const json::object& document) {
  SLUICE_TRY(const auto overlap, read_overlap(document));
  const std::lock_guard lock(edits_);
  SLUICE_TRY(auto workflow, find(reader, team, id.text()));
  SLUICE_TRY_VOID(webhook_program(workflow));
  SLUICE_TRY(auto tokens, reader.tokens_of(workflow.id));
  const auto end = context_.clock.now() + overlap;
  for (auto& token : tokens) {
    // A token that was on its way out already does not live longer for it.
    token.expires_at = token.expires_at ? std::min(*token.expires_at, end) : end;
  }
  tokens.push_back(make_webhook_token(context_, sealers_.tokens, workflow));
  const auto write = [&](store::Writer& writer) -> Result<void> {
    for (const auto& token : tokens) SLUICE_TRY_VOID(writer.put_token(token));
    return {};
  };
  SLUICE_TRY_VOID(commit(context_, write));
  listeners_.changed();
  return workflow;
}

Result<Secret> Workflows::open_token(const store::Token& token) const {
  return sealers_.tokens.open(token.sealed, token.workflow.text());
}

}  // namespace sluice::services
