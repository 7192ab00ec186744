#include "engine/run/run.h"

#include <algorithm>
#include <fmt/format.h>

#include "engine/compile/trigger.h"
#include "engine/run/run_state.h"

namespace sluice::engine {
namespace {

Result<std::unique_ptr<RunState>> make(std::shared_ptr<const Program> program,
                                       model::RunHeader header, const model::TriggerData& trigger,
                                       const RunOptions& limits) {
  constexpr auto kWebhook = model::TriggerKind::kWebhook;
  const nodes::Trigger& traits = *program->trigger_kind().trigger;
  auto output = std::make_unique<TriggerOutput>(traits, header, trigger);
  // A delivery was checked by the admission, and many runs never look at its body: read it later.
  if (traits.started_by != kWebhook || header.trigger != kWebhook) SLUICE_TRY_VOID(output->check());
  return std::make_unique<RunState>(std::move(program), std::move(header), std::move(output),
                                    limits);
}

}  // namespace

void RunOptions::take_limits(const RunOptions& other) {
  steps_max = other.steps_max;
  output_bytes_max = other.output_bytes_max;
  items_max = other.items_max;
  items_running_max = other.items_running_max;
  step_work_max = other.step_work_max;
  step_memory_bytes_max = other.step_memory_bytes_max;
  run_memory_bytes_max = other.run_memory_bytes_max;
  sync_time_max = other.sync_time_max;
  if (memory && other.memory) memory->set_bytes_max(other.memory->bytes_max());
}

Result<std::unique_ptr<Run>> Run::create(std::shared_ptr<const Program> program,
                                         model::RunHeader header, const model::TriggerData& trigger,
                                         const RunOptions& limits) {
  SLUICE_TRY(std::unique_ptr<Run> run,
             make(std::move(program), std::move(header), trigger, limits));
  return run;
}

Result<std::unique_ptr<Run>> Run::replay(std::shared_ptr<const Program> program,
                                         model::RunHeader header, const model::TriggerData& trigger,
                                         const RunOptions& limits,
                                         const std::vector<model::Record>& records,
                                         const std::optional<StoredState>& stored) {
  SLUICE_TRY(auto run, make(std::move(program), std::move(header), trigger, limits));
  SLUICE_TRY_VOID(run->replay(records));
  if (stored) run->was_stored(*stored);
  return run;
}

Result<std::unique_ptr<Run>> Run::inherit(std::shared_ptr<const Program> program,
                                          model::RunHeader header,
                                          const model::TriggerData& trigger,
                                          const RunOptions& options,
                                          const std::vector<model::Record>& inherited) {
  SLUICE_TRY(auto run, make(std::move(program), std::move(header), trigger, options));
  SLUICE_TRY_VOID(run->replay(inherited));
  run->write_again(inherited);
  return run;
}

Result<RunResult> Run::result_of(std::shared_ptr<const Program> program, model::RunHeader header,
                                 const model::TriggerData& trigger, const RunOptions& options,
                                 const std::vector<model::Record>& records) {
  SLUICE_TRY(auto run, make(std::move(program), std::move(header), trigger, options));
  SLUICE_TRY_VOID(run->replay(records));
  return run->result();
}

Transition Run::set_aside(const model::RunHeader& header, const StoredState& stored,
                          std::string error, Timestamp now) {
  return make_transition({.run = header.id,
                          .step = stored.step + 1,
                          .status = model::RunStatus::kFailed,
                          .finished_at = now,
                          .error = std::move(error),
                          .in_concurrency_group = header.concurrency_group.has_value()});
}

Result<std::vector<model::Record>> records_to_inherit(const Program& program,
                                                      const std::vector<model::Record>& records,
                                                      std::string_view node) {
  const auto index = program.find(node);
  if (!index)
    return fail(ErrorCode::kInvalid,
                fmt::format("node '{}' does not exist in the workflow version of that run", node));
  const auto& nodes = program.nodes();
  if (nodes[*index].parent)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("node '{}' is inside an iterator; resume from the iterator instead", node));
  const auto came_to_it = [&](const model::Record& record) { return record.node == node; };
  if (std::ranges::none_of(records, came_to_it))
    return fail(ErrorCode::kInvalid, fmt::format("that run never came to node '{}'", node));
  // What is done again: the steps behind the node, and every step that is not done, with what
  // stands inside of it.
  std::vector<bool> again(nodes.size(), true);
  for (const auto& record : records) {
    const auto of = program.find(record.node);
    if (!of || !record.item.empty()) continue;
    const bool handled = record.kind == model::RecordKind::kFailed && nodes[*of].continue_on_error;
    if (record.kind == model::RecordKind::kCompleted || handled) again[*of] = nodes[*of].ends_run;
  }
  std::vector<NodeIndex> open;
  for (NodeIndex i = 0; i < nodes.size(); ++i)
    if (again[i] || i == *index) open.push_back(i);
  while (!open.empty()) {
    const NodeIndex at = open.back();
    open.pop_back();
    for (const auto e : nodes[at].out) {
      const NodeIndex target = program.edges()[e].target;
      if (again[target]) continue;
      again[target] = true;
      open.push_back(target);
    }
  }
  std::vector<model::Record> kept;
  for (const auto& record : records) {
    auto of = program.find(record.node);
    while (of && nodes[*of].parent) of = nodes[*of].parent;
    if (of && !again[*of]) kept.push_back(record);
  }
  return kept;
}

}  // namespace sluice::engine
