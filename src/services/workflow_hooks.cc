// The hooks that deliveries meet, or would meet: to look at what came of one.
#include <utility>

#include "hooks/hook_table.h"
#include "secrets/opened_hook.h"
#include "services/workflow_document.h"
#include "services/workflows.h"

namespace sluice::services {
namespace {

std::unexpected<Problem> no_webhook() {
  return refuse(ErrorCode::kNotFound, "no_webhook",
                "The trigger of this workflow is not a webhook.");
}

Outcome<std::shared_ptr<const hooks::Hook>> ready(std::shared_ptr<const engine::Program> program,
                                                  const store::Workflow& workflow,
                                                  const Sealer& sealer,
                                                  std::size_t body_bytes_max) {
  if (!program->hook()) return no_webhook();
  SLUICE_TRY(auto hook, secrets::open_hook(std::move(program), workflow.team, workflow.id, sealer));
  hook.body_bytes_max = hook.settings().body_bytes_max.value_or(body_bytes_max);
  hook.is_paused = !workflow.is_active;
  return hooks::ready_hook(std::move(hook));
}

}  // namespace

Outcome<std::shared_ptr<const hooks::Hook>> Workflows::hook_of(const store::Workflow& workflow,
                                                               std::int64_t version,
                                                               std::size_t body_bytes_max) const {
  SLUICE_TRY(auto program, programs_.get(workflow.team, workflow.id, version));
  return ready(std::move(program), workflow, sealers_.hooks, body_bytes_max);
}

Outcome<std::shared_ptr<const hooks::Hook>> Workflows::hook_with(store::Reader& reader,
                                                                 const store::Workflow& workflow,
                                                                 const json::object& data,
                                                                 std::size_t body_bytes_max) const {
  SLUICE_TRY(const auto now, programs_.get(workflow.team, workflow.id, workflow.version));
  if (!now->hook()) return no_webhook();
  SLUICE_TRY(const auto row, reader.version(workflow.id, workflow.version));
  if (!row) return not_found("workflow");
  SLUICE_TRY(const auto stored, parse_json(row->definition));
  const json::object trigger{
      {"id", now->nodes()[now->trigger()].id}, {"type", "webhook_trigger"}, {"data", data}};
  json::value definition = json::object{{"nodes", json::array{trigger}}, {"edges", json::array()}};
  const engine::ProgramInfo info{workflow.id, workflow.version, workflow.name};
  SLUICE_TRY(const auto prepared, prepare_definition(reader, workflow.team, std::move(definition),
                                                     &stored, info, sealers_.hooks));
  std::vector<std::string> errors;
  SLUICE_TRY(auto program, runtime::Programs::compile(prepared.text, info, errors));
  if (!errors.empty()) return std::unexpected(invalid("definition_invalid", std::move(errors)));
  return ready(std::move(program), workflow, sealers_.hooks, body_bytes_max);
}

}  // namespace sluice::services
