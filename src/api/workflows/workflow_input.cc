#include "api/workflows/workflow_input.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "runtime/hook_loader.h"

namespace sluice::api {
namespace {

constexpr std::string_view kSealed = "sealed:";
constexpr std::size_t kAuthorizationIdMax = 64;
constexpr std::size_t kScheduleValueMax = 255;

// Calls `use(node, secret)` for every text in a `data.signature.secrets`.
template <class Use>
void for_each_secret(const json::value& definition, const Use& use) {
  const auto* nodes = find_member(definition, "nodes");
  if (!nodes || !nodes->is_array()) return;
  for (const auto& node : nodes->get_array()) {
    const auto* secrets = find_path(node, "data.signature.secrets");
    if (!secrets || !secrets->is_array()) continue;
    const auto* id = find_member(node, "id");
    const auto name = id && id->is_string() ? std::string_view(id->get_string()) : "?";
    for (const auto& secret : secrets->get_array()) {
      if (secret.is_string()) use(name, std::string_view(secret.get_string()));
    }
  }
}

// A text that looks sealed would be stored as it is and open to nothing.
void refuse_sealed(const json::value& definition, std::vector<std::string>& errors) {
  for_each_secret(definition, [&](std::string_view node, std::string_view secret) {
    if (!secret.starts_with(kSealed)) return;
    errors.push_back(fmt::format("node {}: a signing secret must not begin with \"{}\".",
                                 node.substr(0, 64), kSealed));
  });
}

void check_schedule(Fields& fields, const WorkflowInput& input) {
  constexpr std::array<std::string_view, 6> kTypes = {"manual", "interval", "cron",
                                                      "daily",  "weekly",   "monthly"};
  if (input.schedule_type && std::ranges::find(kTypes, *input.schedule_type) == kTypes.end())
    fields.complain(
        "schedule_type must be one of manual, interval, cron, daily, weekly and monthly.");
}

}  // namespace

WorkflowInput read_workflow_input(Fields& fields, Purpose purpose, const Limits& limits) {
  using Need = Fields::Need;
  const auto name_needed = purpose == Purpose::kCreate ? Need::kRequired : Need::kOptional;
  const auto graph_needed = purpose == Purpose::kUpdate ? Need::kOptional : Need::kRequired;
  WorkflowInput input;
  input.name = fields.text("name", 1, limits.name_bytes_max, name_needed);
  input.nodes = fields.array("nodes", graph_needed);
  input.edges = fields.array("edges", graph_needed);
  input.settings = fields.object("settings");
  if (input.nodes && input.nodes->empty()) fields.complain("nodes must hold at least one node.");
  input.description = fields.nullable_text("description", limits.description_bytes_max);
  input.authorization_id = fields.nullable_text("authorization_id", kAuthorizationIdMax);
  input.is_active = fields.boolean("is_active");
  input.schedule_type = fields.text("schedule_type", 1, kScheduleValueMax, Need::kOptional);
  input.schedule_value = fields.nullable_text("schedule_value", kScheduleValueMax);
  check_schedule(fields, input);
  return input;
}

void apply_input(const WorkflowInput& input, store::Workflow& workflow) {
  if (input.name) workflow.name = *input.name;
  if (input.description) workflow.description = *input.description;
  if (input.authorization_id) workflow.authorization_id = *input.authorization_id;
  if (input.is_active) workflow.is_active = *input.is_active;
  if (input.schedule_type) workflow.schedule_type = *input.schedule_type;
  if (input.schedule_value) workflow.schedule_value = *input.schedule_value;
}

std::expected<Prepared, Problem> prepare_definition(json::value definition,
                                                    const json::value* stored,
                                                    engine::ProgramInfo info,
                                                    const Sealer& sealer) {
  std::vector<std::string> errors;
  const auto workflow = info.workflow;
  refuse_sealed(definition, errors);
  if (stored) runtime::restore_hook_secrets(definition, *stored);
  auto program = runtime::Programs::compile(to_json(definition), std::move(info), errors);
  if (!errors.empty()) return std::unexpected(invalid("definition_invalid", std::move(errors)));
  if (!program) return std::unexpected<Problem>(std::move(program).error());
  runtime::seal_hook_secrets(definition, sealer, workflow);
  return Prepared{to_json(definition), *std::move(program)};
}

}  // namespace sluice::api
