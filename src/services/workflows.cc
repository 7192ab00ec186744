#include "services/workflows.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/time.h"
#include "engine/compile/saved_rules.h"
#include "secrets/hook_secrets.h"
#include "services/authorizations.h"
#include "services/definition_hash.h"
#include "services/failure_checks.h"
#include "services/fields.h"
#include "services/subflow_checks.h"
#include "services/teams.h"
#include "services/vault_names.h"
#include "services/webhook_tokens.h"
#include "services/workflow_schedule.h"

namespace sluice::services {

namespace {

void note_references(const engine::Program& program, store::WorkflowEdit& edit) {
  edit.calls = called_by(program);
  if (const auto& target = program.settings().on_failure) edit.calls.push_back(*target);
  edit.listeners = failure_listeners(program);
  edit.authorizations = authorizations_of(program);
  for (auto& secret : engine::named_secrets(program))
    edit.secrets.push_back(std::move(secret.name));
  const auto& [completed, failed, runs_max, bytes_max] = program.settings().retention;
  edit.retention = {.workflow = edit.workflow.id,
                    .team = edit.workflow.team,
                    .completed = completed,
                    .failed = failed,
                    .runs_max = runs_max,
                    .bytes_max = bytes_max};
}

// Its graph is kept under the number of its version.
json::object workflow_facts(const store::Workflow& workflow) {
  return {
      {"name", workflow.name},
      {"description", workflow.description ? json::value(*workflow.description) : nullptr},
      {"is_active", workflow.is_active},
      {"schedule_type", workflow.schedule_type},
      {"schedule_value", workflow.schedule_value ? json::value(*workflow.schedule_value) : nullptr},
      {"version", workflow.version}};
}

AuditNote note_of(std::string_view action, const store::Workflow& workflow) {
  return {std::string(action), workflow.id.text(), workflow.name};
}

// Their sentences begin with the member, as "name is missing." does.
model::Findings findings_of_fields(const std::vector<std::string>& sentences) {
  model::Findings findings;
  findings.reserve(sentences.size());
  for (const auto& sentence : sentences)
    findings.push_back({.code = "workflow_invalid",
                        .pointer = "/" + sentence.substr(0, sentence.find_first_of(" :")),
                        .message = sentence});
  return findings;
}

}  // namespace

Result<Secret> Workflows::open_secret(WorkflowId workflow, std::string_view sealed) const {
  return secrets::open_hook_secret(sealed, sealers_.hooks, workflow);
}

Outcome<store::Workflow> Workflows::find(store::Reader& reader, TeamId team,
                                         std::string_view id) const {
  const auto parsed = WorkflowId::parse(id);
  if (!parsed) return not_found("workflow");
  SLUICE_TRY(auto workflow, reader.workflow(team, *parsed));
  if (!workflow) return not_found("workflow");
  return *std::move(workflow);
}

Workflows::Prepared Workflows::prepare_create(store::Reader& reader, const Author& by,
                                              const json::object& document, WorkflowId id,
                                              PlannedWorkflows* planned) {
  const TeamId team = by.team;
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kCreate, context_.limits);
  SLUICE_TRY_VOID(fields.finish());

  WorkflowPlan plan;
  auto& edit = plan.edit;
  edit.workflow.id = id;
  edit.workflow.team = team;
  edit.workflow.created_at = edit.workflow.updated_at = context_.clock.now();
  apply_document(input, edit.workflow);
  auto unknown = std::move(input.unknown);
  auto note = std::move(input.note);
  SLUICE_TRY(auto prepared, prepare_definition(reader, team, make_definition(std::move(input)),
                                               nullptr, {edit.workflow.id, 1, edit.workflow.name},
                                               sealers_.hooks, std::move(unknown), planned));
  SLUICE_TRY_VOID(
      check_failure_target(reader, programs_, edit.workflow, *prepared.program, planned));
  edit.version = store::WorkflowVersion{edit.workflow.id,         1,       std::move(prepared.text),
                                        edit.workflow.created_at, by.name, std::move(note)};
  note_references(*prepared.program, edit);
  SLUICE_TRY_VOID(check_items(reader, team, *prepared.program, planned));
  SLUICE_TRY_VOID(check_authorizations(reader, team, *prepared.program));
  SLUICE_TRY_VOID(check_name_is_free(reader, edit.workflow));
  SLUICE_TRY_VOID(check_room(reader, team, planned));
  SLUICE_TRY_VOID(add_token(reader, *prepared.program, edit));
  plan.note = note_of("workflow.create", edit.workflow);
  plan.note.after = workflow_facts(edit.workflow);
  plan.program = std::move(prepared.program);
  plan.to_keep = std::move(prepared.to_keep);
  return plan;
}

Workflows::Planned Workflows::plan_create(store::Reader& reader, const Author& by,
                                          const json::object& document) {
  SLUICE_TRY(auto plan, prepare_create(reader, by, document, context_.ids.next<WorkflowId>()));
  return plan_writing(reader, std::move(plan));
}

Workflows::Prepared Workflows::prepare_update(store::Reader& reader, const Author& by,
                                              WorkflowId id, const json::object& document,
                                              const Check& check, PlannedWorkflows* planned) {
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kUpdate, context_.limits);
  SLUICE_TRY_VOID(fields.finish());

  WorkflowPlan plan;
  auto& edit = plan.edit;
  SLUICE_TRY(edit.workflow, find(reader, by.team, id.text()));
  if (check) SLUICE_TRY_VOID(check(edit.workflow));
  edit.expected_updated_at = edit.workflow.updated_at;
  const auto before = workflow_facts(edit.workflow);
  edit.workflow.updated_at = context_.clock.now();
  apply_document(input, edit.workflow);
  SLUICE_TRY_VOID(check_name_is_free(reader, edit.workflow));
  if (input.nodes || input.edges || input.settings)
    SLUICE_TRY_VOID(change_graph(reader, by, std::move(input), plan, planned));
  auto note = note_of("workflow.update", edit.workflow);
  note.before = before;
  note.after = workflow_facts(edit.workflow);
  plan.note = changes_only(std::move(note));
  return plan;
}

Workflows::Planned Workflows::plan_update(store::Reader& reader, const Author& by, WorkflowId id,
                                          const json::object& document, const Check& check,
                                          Draft draft) {
  SLUICE_TRY(auto plan, prepare_update(reader, by, id, document, check));
  plan.edit.removes_draft = draft == Draft::kEnds;
  return plan_writing(reader, std::move(plan));
}

Workflows::Planned Workflows::plan_remove(store::Reader& reader, TeamId team, WorkflowId id,
                                          const Check& check) {
  SLUICE_TRY(auto workflow, find(reader, team, id.text()));
  if (check) SLUICE_TRY_VOID(check(workflow));
  SLUICE_TRY_VOID(check_not_called(reader, programs_, workflow));
  auto note = note_of("workflow.delete", workflow);
  note.before = workflow_facts(workflow);
  return Edit<store::Workflow>{std::move(workflow),
                               [id](store::Writer& writer) { return writer.delete_workflow(id); },
                               [this, id] { on_deleted_(id); }, std::move(note)};
}

Outcome<store::Workflow> Workflows::create(store::Reader& reader, const Author& by,
                                           const json::object& document) {
  const auto turn = edits_.wait();
  return write_now(context_, plan_create(reader, by, document));
}

void Workflows::create(Turn turn, store::Reader& reader, const Principal& caller,
                       const json::object& document, Done done) {
  write_later(context_, caller, std::move(turn), plan_create(reader, Author(caller), document),
              std::move(done));
}

Outcome<store::Workflow> Workflows::update(store::Reader& reader, const Author& by, WorkflowId id,
                                           const json::object& document, const Check& check) {
  const auto turn = edits_.wait();
  return write_now(context_, plan_update(reader, by, id, document, check));
}

void Workflows::update(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                       const json::object& document, const Check& check, Done done) {
  write_later(context_, caller, std::move(turn),
              plan_update(reader, Author(caller), id, document, check), std::move(done));
}

Outcome<void> Workflows::remove(store::Reader& reader, TeamId team, WorkflowId id,
                                const Check& check) {
  const auto turn = edits_.wait();
  SLUICE_TRY_VOID(write_now(context_, plan_remove(reader, team, id, check)));
  return {};
}

void Workflows::remove(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                       const Check& check, Done done) {
  write_later(context_, caller, std::move(turn), plan_remove(reader, caller.team, id, check),
              std::move(done));
}

Outcome<model::Findings> Workflows::findings(store::Reader& reader, TeamId team,
                                             const json::object& document) const {
  Fields fields(document);
  auto input = read_workflow_document(fields, Purpose::kValidate, context_.limits);
  if (!fields.finish()) return findings_of_fields(fields.errors());
  store::Workflow workflow;
  workflow.team = team;
  apply_document(input, workflow);
  auto unknown = std::move(input.unknown);
  const auto checked = [&]() -> Outcome<void> {
    SLUICE_TRY(
        const auto prepared,
        prepare_definition(reader, team, make_definition(std::move(input)), nullptr,
                           {WorkflowId(), 1, workflow.name}, sealers_.hooks, std::move(unknown)));
    SLUICE_TRY_VOID(check_failure_target(reader, programs_, workflow, *prepared.program));
    SLUICE_TRY_VOID(check_vault_names(reader, team, *prepared.program));
    SLUICE_TRY_VOID(check_authorizations(reader, team, *prepared.program));
    SLUICE_TRY_VOID(schedule_of(prepared.text, workflow));
    return {};
  }();
  if (checked) return model::Findings();
  if (checked.error().findings.empty()) return std::unexpected(checked.error());
  return checked.error().findings;
}

Outcome<std::vector<std::string>> Workflows::complaints(store::Reader& reader, TeamId team,
                                                        const json::object& document) const {
  SLUICE_TRY(const auto found, findings(reader, team, document));
  return model::sentences_of(found);
}

// `apply` creates or updates by name.
Outcome<void> Workflows::check_name_is_free(store::Reader& reader,
                                            const store::Workflow& workflow) const {
  SLUICE_TRY(const auto other, reader.workflow_by_name(workflow.team, workflow.name));
  if (!other || other->id == workflow.id) return {};
  return refuse(ErrorCode::kConflict, "name_taken",
                fmt::format("Workflow {} has this name already.", other->id.text()));
}

Outcome<void> Workflows::check_room(store::Reader& reader, TeamId team,
                                    const PlannedWorkflows* planned) const {
  SLUICE_TRY(const auto count, reader.count_workflows(team));
  SLUICE_TRY(const auto max, limit_of(reader, team, &store::TeamLimits::workflows_max,
                                      context_.limits.workflows_of_team_max));
  if (count + (planned ? planned->new_ones() : 0) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_workflows",
                fmt::format("A team can have at most {} workflows.", max));
}

// Adds a new version to the edit when the graph of the document differs from the stored one, or
// the stored one with another layout when only that does.
Outcome<void> Workflows::change_graph(store::Reader& reader, const Author& by,
                                      WorkflowDocument document, WorkflowPlan& plan,
                                      PlannedWorkflows* planned) const {
  auto& edit = plan.edit;
  SLUICE_TRY(const auto stored, reader.version(edit.workflow.id, edit.workflow.version));
  if (!stored) return not_found("workflow");
  SLUICE_TRY(const json::value before, parse_json(stored->definition));
  json::value after = before;
  auto unknown = std::move(document.unknown);
  auto note = std::move(document.note);
  edit_definition(std::move(document), after);
  const engine::ProgramInfo info{edit.workflow.id, edit.workflow.version + 1, edit.workflow.name};
  SLUICE_TRY(auto prepared,
             prepare_definition(reader, edit.workflow.team, std::move(after), &before, info,
                                sealers_.hooks, std::move(unknown), planned));
  if (prepared.text == to_json(before)) return {};
  SLUICE_TRY(const json::value made, parse_json(prepared.text));
  if (definition_hash(made) == definition_hash(before)) {
    edit.version = *stored;
    edit.version->definition = std::move(prepared.text);
    note_references(*prepared.program, edit);
    return {};
  }
  SLUICE_TRY_VOID(check_items(reader, edit.workflow.team, *prepared.program, planned));
  SLUICE_TRY_VOID(check_authorizations(reader, edit.workflow.team, *prepared.program));
  SLUICE_TRY_VOID(check_calls_end(reader, programs_, edit.workflow, *prepared.program, planned));
  SLUICE_TRY_VOID(
      check_failure_target(reader, programs_, edit.workflow, *prepared.program, planned));
  edit.workflow.version += 1;
  edit.version = store::WorkflowVersion{
      edit.workflow.id, edit.workflow.version, std::move(prepared.text), edit.workflow.updated_at,
      by.name,          std::move(note)};
  note_references(*prepared.program, edit);
  SLUICE_TRY_VOID(add_token(reader, *prepared.program, edit));
  plan.program = std::move(prepared.program);
  plan.to_keep = std::move(prepared.to_keep);
  return {};
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

Workflows::Planned Workflows::plan_writing(store::Reader& reader, WorkflowPlan plan) {
  auto& edit = plan.edit;
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
  Edit<store::Workflow> planned{
      .result = edit.workflow, .write = {}, .audit = std::move(plan.note)};
  planned.write = [edit = std::move(edit)](store::Writer& writer) {
    return writer.edit_workflow(edit);
  };
  if (plan.to_keep) {
    planned.stored = [this, made = std::move(plan.to_keep), definition = std::move(definition)] {
      programs_.keep(made, definition);
    };
  }
  return planned;
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
  SLUICE_TRY_VOID(fields.finish());
  if (!text) return limits.overlap_default;
  const auto overlap = parse_duration(*text);
  if (!overlap || *overlap < Micros(0) || *overlap > limits.overlap_max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("overlap must be a duration such as \"24h\", from 0s to {}.",
                              format_duration(limits.overlap_max)));
  }
  return *overlap;
}

Workflows::Planned Workflows::plan_rotation(store::Reader& reader, TeamId team, WorkflowId id,
                                            const json::object& document) {
  SLUICE_TRY(const auto overlap, read_overlap(document));
  SLUICE_TRY(auto workflow, find(reader, team, id.text()));
  SLUICE_TRY_VOID(webhook_program(workflow));
  SLUICE_TRY(auto tokens, reader.tokens_of(workflow.id));
  const auto end = context_.clock.now() + overlap;
  for (auto& token : tokens) {
    // A token that was on its way out already does not live longer for it.
    token.expires_at = token.expires_at ? std::min(*token.expires_at, end) : end;
  }
  tokens.push_back(make_webhook_token(context_, sealers_.tokens, workflow));
  auto note = note_of("webhook.rotate", workflow);
  note.after["former_tokens_end"] = format_time(end);
  return Edit<store::Workflow>{
      .result = std::move(workflow),
      .write = [tokens = std::move(tokens)](store::Writer& writer) -> Result<void> {
        for (const auto& token : tokens) SLUICE_TRY_VOID(writer.put_token(token));
        return {};
      },
      .audit = std::move(note)};
}

Outcome<store::Workflow> Workflows::rotate_token(store::Reader& reader, TeamId team, WorkflowId id,
                                                 const json::object& document) {
  const auto turn = edits_.wait();
  return write_now(context_, plan_rotation(reader, team, id, document));
}

void Workflows::rotate_token(Turn turn, store::Reader& reader, const Principal& caller,
                             WorkflowId id, const json::object& document, Done done) {
  write_later(context_, caller, std::move(turn), plan_rotation(reader, caller.team, id, document),
              std::move(done));
}

Result<Secret> Workflows::open_token(const store::Token& token) const {
  return sealers_.tokens.open(token.sealed, token.workflow.text());
}

}  // namespace sluice::services
