#include "services/workflow_document.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unordered_map>

#include "engine/compile/compile_program.h"
#include "engine/compile/saved_rules.h"
#include "model/definition_findings.h"
#include "secrets/hook_secrets.h"
#include "services/called_workflows.h"
#include "services/definition_members.h"
#include "services/failure_checks.h"

namespace sluice::services {
namespace {

constexpr std::size_t kAuthorizationIdMax = 64;
constexpr std::size_t kScheduleValueMax = 255;

// Calls `use(node, secret)` for every text in a `data.signature.secrets`, and `data.verify_token`.
template <class Use>
void for_each_secret(const json::value& definition, const Use& use) {
  const auto* nodes = find_member(definition, "nodes");
  if (!nodes || !nodes->is_array()) return;
  for (const auto& node : nodes->get_array()) {
    const auto* id = find_member(node, "id");
    const auto name = id && id->is_string() ? std::string_view(id->get_string()) : "?";
    const auto* token = find_path(node, "data.verify_token");
    if (token && token->is_string()) use(name, std::string_view(token->get_string()));
    const auto* secrets = find_path(node, "data.signature.secrets");
    if (!secrets || !secrets->is_array()) continue;
    for (const auto& secret : secrets->get_array()) {
      if (secret.is_string()) use(name, std::string_view(secret.get_string()));
    }
  }
}

// Where a finding knows its node but not where that stands.
void complete_places(const json::value& definition, model::Findings& findings) {
  const auto* nodes = find_member(definition, "nodes");
  const auto* list = nodes ? nodes->if_array() : nullptr;
  if (!list) return;
  // There may be as many findings as nodes, and more nodes than a definition may have.
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* id = find_member((*list)[i], "id");
    if (id && id->is_string()) places.try_emplace(std::string_view(id->get_string()), i);
  }
  for (auto& finding : findings) {
    if (finding.node.empty() || finding.pointer != "/nodes") continue;
    const auto found = places.find(finding.node);
    if (found != places.end())
      finding.pointer = model::list_pointer("nodes", found->second, "/data");
  }
}

void check_schedule(Fields& fields, const WorkflowDocument& document) {
  constexpr std::array<std::string_view, 6> kTypes = {"manual", "interval", "cron",
                                                      "daily",  "weekly",   "monthly"};
  if (document.schedule_type && std::ranges::find(kTypes, *document.schedule_type) == kTypes.end())
    fields.complain(
        "schedule_type must be one of manual, interval, cron, daily, weekly and monthly.");
}

constexpr auto kMembers = std::to_array<std::string_view>(
    {"name", "description", "authorization_id", "is_active", "schedule_type", "schedule_value",
     "nodes", "edges", "settings", "note"});

}  // namespace

std::span<const std::string_view> document_members() { return kMembers; }

void refuse_sealed(const json::value& definition, model::Findings& findings) {
  for_each_secret(definition, [&](std::string_view node, std::string_view secret) {
    if (!secret.starts_with(secrets::kSealedHookSecret)) return;
    findings.push_back({.code = "setting_invalid",
                        .node = std::string(node),
                        .pointer = "/nodes",
                        .message = fmt::format("node {}: a signing secret must not begin with "
                                               "\"{}\".",
                                               node.substr(0, 64), secrets::kSealedHookSecret)});
  });
}

std::size_t count_secrets(const json::value& definition) {
  std::size_t count = 0;
  for_each_secret(definition, [&](std::string_view, std::string_view) { ++count; });
  return count;
}

WorkflowDocument read_workflow_document(Fields& fields, Purpose purpose, const Limits& limits) {
  using Need = Fields::Need;
  const auto name_needed = purpose == Purpose::kCreate ? Need::kRequired : Need::kOptional;
  const auto graph_needed = purpose == Purpose::kUpdate ? Need::kOptional : Need::kRequired;
  WorkflowDocument document;
  document.name = fields.text("name", 1, limits.name_bytes_max, name_needed);
  document.nodes = fields.array("nodes", graph_needed);
  document.edges = fields.array("edges", graph_needed);
  document.settings = fields.object("settings");
  if (document.nodes && document.nodes->empty())
    fields.complain("nodes must hold at least one node.");
  document.description = fields.nullable_text("description", limits.description_bytes_max);
  document.authorization_id = fields.nullable_text("authorization_id", kAuthorizationIdMax);
  document.is_active = fields.boolean("is_active");
  document.note = fields.text("note", 1, limits.note_bytes_max, Fields::Need::kOptional);
  document.schedule_type = fields.text("schedule_type", 1, kScheduleValueMax, Need::kOptional);
  document.schedule_value = fields.nullable_text("schedule_value", kScheduleValueMax);
  check_schedule(fields, document);
  if (document.nodes) check_node_members(*document.nodes, document.unknown);
  if (document.edges) check_edge_members(*document.edges, document.unknown);
  return document;
}

void apply_document(const WorkflowDocument& document, store::Workflow& workflow) {
  if (document.name) workflow.name = *document.name;
  if (document.description) workflow.description = *document.description;
  if (document.authorization_id) workflow.authorization_id = *document.authorization_id;
  if (document.is_active) workflow.is_active = *document.is_active;
  if (document.schedule_type) workflow.schedule_type = *document.schedule_type;
  if (document.schedule_value) workflow.schedule_value = *document.schedule_value;
}

json::value make_definition(WorkflowDocument document) {
  json::value definition = json::object();
  edit_definition(std::move(document), definition);
  return definition;
}

void edit_definition(WorkflowDocument document, json::value& definition) {
  auto& parts = definition.as_object();
  if (document.nodes) parts["nodes"] = *std::move(document.nodes);
  if (document.edges) parts["edges"] = *std::move(document.edges);
  // None and {} are the same, which must not look like a change.
  if (document.settings && (!document.settings->empty() || parts.contains("settings")))
    parts["settings"] = *std::move(document.settings);
}

Outcome<Prepared> prepare_definition(store::Reader& reader, TeamId team, json::value definition,
                                     const json::value* stored, engine::ProgramInfo info,
                                     const Sealer& sealer, model::Findings findings,
                                     const PlannedWorkflows* planned) {
  WorkflowNames names(reader, team, planned);
  SLUICE_TRY_VOID(resolve_called(names, definition, findings));
  SLUICE_TRY_VOID(resolve_failure_names(names, info, definition, findings));
  const auto workflow = info.workflow;
  refuse_sealed(definition, findings);
  if (stored) secrets::restore_hook_secrets(definition, *stored, sealer, workflow);
  const auto sent = to_json(definition);
  const auto before = findings.size();
  const auto parsed = model::parse_definition(definition, findings);
  std::shared_ptr<const engine::Program> program;
  if (findings.size() == before)
    program = engine::compile_program(parsed, std::move(info), findings);
  if (findings.empty()) engine::check_for_saving(*program, findings);
  if (!findings.empty()) {
    complete_places(definition, findings);
    return std::unexpected(invalid("definition_invalid", std::move(findings)));
  }
  secrets::seal_hook_secrets(definition, sealer, workflow);
  Prepared prepared{to_json(definition), std::move(program), nullptr};
  if (prepared.text == sent) prepared.to_keep = prepared.program;
  return prepared;
}

}  // namespace sluice::services
