// What the owners of workflows do, as the API would.
#include <fmt/format.h>
#include <iterator>

#include "base/bytes.h"
#include "services/workflow_schedule.h"
#include "simulation/driver.h"
#include "simulation/generator.h"

namespace sluice::simulation {

Driver::Workflow* Driver::some_workflow() {
  std::vector<Workflow*> there;
  for (auto& workflow : workflows_) {
    if (!workflow.is_deleted) there.push_back(&workflow);
  }
  return there.empty() ? nullptr : world_.random.pick(there);
}

Driver::Workflow* Driver::some_started(Starts starts) {
  std::vector<Workflow*> there;
  for (auto& workflow : workflows_) {
    if (!workflow.is_deleted && workflow.starts == starts) there.push_back(&workflow);
  }
  return there.empty() ? nullptr : world_.random.pick(there);
}

Result<void> Driver::put(const Workflow& workflow, std::int64_t version) {
  GeneratorOptions generator;
  generator.stamp = fmt::format("v{}", version);
  generator.starts = workflow.starts;
  // Callees call only those that are older, so that nobody comes to call itself. One that was
  // deleted may still be called: the step fails.
  for (const auto& other : workflows_) {
    if (other.starts == Starts::kByOtherWorkflow && other.id.key < workflow.id.key)
      generator.callees.push_back(other.id);
  }
  const auto definition = to_json(generate_definition(world_.random, generator));
  store::Workflow row;
  row.id = workflow.id;
  row.team = kTeam;
  row.name = workflow.id.text();
  row.version = version;
  row.created_at = row.updated_at = world_.clock.now();
  store::Token token;
  token.hash = sha256(as_bytes(workflow.token));
  token.team = kTeam;
  token.workflow = workflow.id;
  token.created_at = world_.clock.now();
  const auto edit = services::plan_schedule(server_->reader(), definition, row, world_.clock.now());
  if (!edit) return fail(ErrorCode::kUnavailable, "its schedule cannot be read");
  if (workflow.starts == Starts::kByFailure) return put_listener(row, definition);
  return server_->write([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_workflow(row));
    SLUICE_TRY_VOID(writer.put_version({row.id, version, definition, row.created_at}));
    if (edit->put) SLUICE_TRY_VOID(writer.put_schedule(*edit->put));
    if (edit->remove) SLUICE_TRY_VOID(writer.delete_schedule(row.id));
    const bool has_token = version == 1 && (workflow.starts == Starts::kByDelivery ||
                                            workflow.starts == Starts::kByItem);
    return has_token ? writer.put_token(token) : Result<void>();
  });
}

// Hears of the failed runs of some workflow, which may be gone, or of its own, which it does not.
Result<void> Driver::put_listener(const store::Workflow& row, const std::string& definition) {
  const auto& heard = workflows_.empty() ? row.id : world_.random.pick(workflows_).id;
  const store::WorkflowEdit edit{
      .workflow = row,
      .version = store::WorkflowVersion{row.id, row.version, definition, row.created_at},
      .listeners = {{.listener = row.id, .source = heard}}};
  return server_->write([&](store::Writer& writer) { return writer.edit_workflow(edit); });
}

void Driver::create_workflow() {
  Workflow made{.id = server_->ids().next<WorkflowId>(), .token = {}};
  made.token = "whsec_" + made.id.text();
  constexpr Starts kStarts[] = {Starts::kByOtherWorkflow, Starts::kByDelivery, Starts::kByCall,
                                Starts::kBySchedule,      Starts::kByItem,     Starts::kByFailure};
  made.starts = kStarts[workflows_.size() % std::size(kStarts)];
  const auto done = put(made, 1);
  world_.trace.note("workflow {} is made: {}", made.id.text(), done.has_value());
  workflows_.push_back(std::move(made));
  restart_dead();
}

void Driver::edit_workflow() {
  const auto* workflow = some_workflow();
  if (!workflow) return;
  const auto row = server_->reader().workflow(kTeam, workflow->id);
  if (!row || !*row) return;
  const auto done = put(*workflow, (*row)->version + 1);
  world_.trace.note("workflow {} is edited: {}", workflow->id.text(), done.has_value());
}

void Driver::delete_workflow() {
  auto* workflow = some_workflow();
  if (!workflow) return;
  const auto id = workflow->id;
  // One whose creation failed is not there, and its key may be another's by now.
  const auto row = server_->reader().workflow(kTeam, id);
  if (!row || !*row) return;
  workflow->is_deleted = true;
  senders_.forget(id);
  batch_senders_.forget(id);
  world_.journal.may_go(id);
  const auto done =
      server_->write([&](store::Writer& writer) { return writer.delete_workflow(id); });
  world_.trace.note("workflow {} is deleted: {}", id.text(), done.has_value());
  if (!done) return;
  server_->runtime().forget_workflow(id);
}

void Driver::cancel_run() {
  std::vector<RunId> open;
  for (const auto& [id, run] : world_.journal.runs()) {
    if (!model::is_final(run.status) || world_.random.one_in(20)) open.push_back(id);
  }
  if (open.empty()) return;
  const RunId id = world_.random.pick(open);
  world_.trace.note("cancel of {}", id.text());
  // The answer may come late, but who asked is told the truth: a cancel that was done is committed.
  server_->runtime().cancel(id, "simulated", [this, id, server = server_.get()](Result<void> done) {
    if (server->is_dead()) return;
    world_.trace.note("cancel of {}: {}", id.text(), done ? "done" : done.error().message);
    const auto* known = world_.journal.find(id);
    if (done && known && !known->may_be_gone && known->status != model::RunStatus::kCancelled)
      world_.violate("the cancel of " + id.text() + " was confirmed and is not committed");
  });
}

}  // namespace sluice::simulation
