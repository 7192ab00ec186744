#include "services/resumption.h"

#include <fmt/format.h>
#include <set>
#include <utility>

#include "engine/run/resume_plan.h"
#include "model/record.h"
#include "nodes/catalogue.h"
#include "services/definition_hash.h"
#include "services/run_starts.h"

namespace sluice::services {
namespace {

using Fate = engine::PlannedStep::Fate;

std::string hash_of_node(const json::value& node) {
  return definition_hash(json::object{{"nodes", json::array{node}}, {"edges", json::array()}});
}

const json::value* node_of(const json::value& definition, std::string_view id) {
  const auto* nodes = find_member(definition, "nodes");
  if (!nodes || !nodes->is_array()) return nullptr;
  for (const auto& node : nodes->get_array()) {
    const auto* name = find_member(node, "id");
    if (name && name->is_string() && name->get_string() == id) return &node;
  }
  return nullptr;
}

bool has_effects(const nodes::NodeKind& kind) {
  const auto entry = nodes::catalogue_entry(kind);
  const auto* effects = entry.if_contains("effects");
  return effects && effects->is_array() && !effects->get_array().empty();
}

// What two definitions say of the nodes of a program, by node outside of iterators.
class Comparison {
 public:
  Comparison(const engine::Program& program, const json::value& now, const json::value& before) {
    for (const auto& node : program.nodes()) {
      const auto top = top_of(program, node);
      if (has_effects(*node.kind)) calling_.insert(top);
      const auto* a = node_of(now, node.id);
      const auto* b = node_of(before, node.id);
      if (a && b && hash_of_node(*a) == hash_of_node(*b)) continue;
      changed_.insert(top);
    }
  }
  bool is_changed(const std::string& node) const { return changed_.contains(node); }
  bool calls_out(const std::string& node) const { return calling_.contains(node); }

 private:
  static std::string top_of(const engine::Program& program, const engine::ProgramNode& node) {
    const auto* top = &node;
    while (top->parent) top = &program.nodes()[*top->parent];
    return top->id;
  }

  std::set<std::string> changed_;
  std::set<std::string> calling_;
};

Outcome<json::value> definition_of(store::Reader& reader, WorkflowId workflow,
                                   std::int64_t version) {
  SLUICE_TRY(const auto stored, reader.version(workflow, version));
  if (!stored) return not_found("version");
  SLUICE_TRY(auto definition, parse_json(stored->definition));
  return definition;
}

}  // namespace

Outcome<Runs::Resumption> Runs::plan_resumption(store::Reader& reader, store::StoredRun run,
                                                const Rerun& how) const {
  if (!model::is_final(run.row.status))
    return refuse(ErrorCode::kConflict, "run_not_finished",
                  "The run is not finished; only finished runs can be run again.");
  const auto& header = run.row.header;
  SLUICE_TRY_VOID(check_is_no_test(header));
  SLUICE_TRY(const auto workflow, active_workflow(reader, header));
  Resumption resumption{.start = again(header)};
  SLUICE_TRY(const auto number, version_of(reader, workflow, header, how));
  auto& start = resumption.start;
  SLUICE_TRY(start.program, programs_.get(header.team, header.workflow, number));
  SLUICE_TRY(resumption.before, programs_.get(header.team, header.workflow, header.version));
  SLUICE_TRY(const auto whole, reader.run(header.id));
  if (!whole) return not_found("run");
  SLUICE_TRY(const auto records, model::parse_records(whole->records));
  resumption.from = how.from_step ? *how.from_step : engine::last_failed_node(records);
  if (resumption.from.empty())
    return refuse(ErrorCode::kConflict, "no_failed_step",
                  "No step of the run failed; name the node to go on from in from_step.");
  SLUICE_TRY(resumption.plan,
             engine::plan_resume(*start.program, *resumption.before, records, resumption.from));
  start.inherited = resumption.plan.kept;
  start.data = std::move(run.trigger);
  if (number != header.version) SLUICE_TRY_VOID(accept_again(start));
  return resumption;
}

Outcome<json::object> Runs::resume_diff(store::Reader& reader, store::StoredRun run,
                                        Rerun how) const {
  const auto header = run.row.header;
  SLUICE_TRY(const auto resumption, plan_resumption(reader, std::move(run), how));
  const auto& program = *resumption.start.program;
  // What the start itself would say is said now.
  if (auto begun = engine::Run::inherit(resumption.start.program, header, resumption.start.data,
                                        options_, resumption.start.inherited);
      !begun)
    return std::unexpected(Problem(std::move(begun).error()));
  SLUICE_TRY(const auto now, definition_of(reader, header.workflow, program.info().version));
  SLUICE_TRY(const auto before, definition_of(reader, header.workflow, header.version));
  const Comparison comparison(program, now, before);
  json::array steps;
  json::array repeated;
  steps.reserve(resumption.plan.steps.size());
  for (const auto& step : resumption.plan.steps) {
    const auto& node = program.nodes()[step.node];
    const bool calls_out = comparison.calls_out(node.id);
    steps.emplace_back(json::object{{"node_id", node.id},
                                    {"component_id", node.kind->id},
                                    {"fate", engine::fate_name(step.fate)},
                                    {"reason", engine::why_name(step.why)},
                                    {"ran_before", step.ran_before},
                                    {"changed", comparison.is_changed(node.id)},
                                    {"has_effects", calls_out}});
    if (step.fate == Fate::kAgain && step.ran_before && calls_out) repeated.emplace_back(node.id);
  }
  json::array dropped;
  dropped.reserve(resumption.plan.dropped.size());
  for (const auto& node : resumption.plan.dropped) dropped.emplace_back(node);
  return json::object{
      {"run_id", header.id.text()},        {"from_step", resumption.from},
      {"version", program.info().version}, {"version_before", header.version},
      {"steps", std::move(steps)},         {"effects_repeated", std::move(repeated)},
      {"dropped", std::move(dropped)}};
}

}  // namespace sluice::services
