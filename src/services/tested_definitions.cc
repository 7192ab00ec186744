// Tests of definitions that need not be versions; see Runs::test.
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/json_number.h"
#include "model/definition_findings.h"
#include "model/version_of_test.h"
#include "secrets/hook_secrets.h"
#include "services/called_workflows.h"
#include "services/run_starts.h"

namespace sluice::services {
namespace {

constexpr std::int64_t kOpenTestsMax = 50;  // of a workflow

// Where each node stands in a definition.
using Places = std::map<std::string, std::size_t, std::less<>>;

Places places_of(const json::value& definition) {
  Places places;
  const auto* nodes = find_member(definition, "nodes");
  if (!nodes || !nodes->is_array()) return places;
  for (std::size_t i = 0; i < nodes->get_array().size(); ++i) {
    const auto* id = find_member(nodes->get_array()[i], "id");
    if (id && is_text(*id)) places.try_emplace(std::string(id->get_string()), i);
  }
  return places;
}

// Pointers lead into the definition as it was sent, not into the part of it that is run.
void point_into(const Places& whole, const Places& part, model::Findings& findings) {
  for (auto& finding : findings) {
    const auto now = part.find(finding.node);
    const auto sent = whole.find(finding.node);
    if (now == part.end() || sent == whole.end()) continue;
    const auto old = model::list_pointer("nodes", now->second);
    if (!finding.pointer.starts_with(old)) continue;
    finding.pointer =
        model::list_pointer("nodes", sent->second, finding.pointer.substr(old.size()));
  }
}

// Without those of nodes that are not run.
json::object for_part(const json::object& by_node, const Places& whole, const Places& part) {
  json::object kept;
  for (const auto& [node, value] : by_node)
    if (part.contains(node) || !whole.contains(node)) kept.emplace(node, value);
  return kept;
}

Outcome<void> check_room_for_tests(store::Reader& reader, const store::Workflow& workflow) {
  using model::RunStatus;
  store::RunFilter open;
  open.team = workflow.team;
  open.tests = true;
  open.workflow = workflow.id;
  open.statuses = {RunStatus::kPending, RunStatus::kRunning, RunStatus::kWaiting};
  open.limit = 0;
  SLUICE_TRY(const auto found, reader.runs(open));
  if (found.total < kOpenTestsMax) return {};
  return refuse(ErrorCode::kConflict, "too_many_test_runs",
                fmt::format("The workflow has {} test runs that have not ended, as many as it may "
                            "have; cancel some of them.",
                            found.total));
}

Outcome<void> fill_in_payload(const TestOrder& order, runs::StartRequest& start) {
  if (start.trigger == model::TriggerKind::kWebhook) {
    start.data.body = to_json(order.payload);
    start.data.headers = to_json(order.headers);
    return {};
  }
  if (!order.headers.empty())
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "headers can only be sent if the workflow begins with a webhook trigger.");
  if (!order.payload.is_object())
    return refuse(ErrorCode::kInvalid, "payload_invalid", "payload must be an object.");
  SLUICE_TRY(const auto accepted, accepted_payload(*start.program, order.payload.get_object()));
  start.data.body = to_json(accepted);
  return {};
}

}  // namespace

Outcome<runs::StartRequest> Runs::test(store::Reader& reader, const store::Workflow& workflow,
                                       TestOrder order) const {
  SLUICE_TRY_VOID(check_room_for_tests(reader, workflow));
  const auto whole = places_of(order.definition);
  if (order.up_to) {
    auto part = engine::cut_definition(order.definition, *order.up_to);
    if (!part)
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("up_to: the definition has no node '{}'.", *order.up_to));
    order.definition = *std::move(part);
  }
  const auto part = places_of(order.definition);
  model::Findings findings;
  WorkflowNames names(reader, workflow.team);
  SLUICE_TRY_VOID(resolve_called(names, order.definition, findings));
  // No test needs them.
  secrets::redact_hook_secrets(order.definition);
  order.setup.pins = for_part(order.setup.pins, whole, part);
  order.setup.handles = for_part(order.setup.handles, whole, part);
  const auto id = context_.ids.next<RunId>();
  runs::StartRequest start{.program = nullptr, .team = workflow.team};
  start.id = id;
  std::vector<std::string> problems;
  const auto parsed = model::parse_definition(order.definition, findings);
  if (findings.empty())
    start.program =
        engine::compile_test(parsed, {workflow.id, model::test_version_of(id), workflow.name},
                             order.setup, findings, problems);
  point_into(whole, part, findings);
  if (!findings.empty()) return std::unexpected(invalid("definition_invalid", std::move(findings)));
  if (!problems.empty()) return std::unexpected(invalid("parameter_invalid", std::move(problems)));
  start.trigger = start.program->trigger_kind().trigger->started_by;
  SLUICE_TRY_VOID(fill_in_payload(order, start));
  start.definition = to_json(engine::test_document(std::move(order.definition), order.setup));
  programs_.keep(start.program, start.definition);
  return start;
}

}  // namespace sluice::services
