#include "engine/run.h"

#include "engine/run_state.h"
#include "engine/trigger.h"

namespace sluice::engine {
namespace {

Result<std::unique_ptr<RunState>> make(std::shared_ptr<const Program> program,
                                       model::RunHeader header, const model::TriggerData& trigger,
                                       const RunOptions& limits) {
  const auto kind = program->hook() ? TriggerOutput::Kind::kWebhook : TriggerOutput::Kind::kManual;
  auto output = std::make_unique<TriggerOutput>(kind, header, trigger);
  // A delivery was checked by the admission, and many runs never look at its body: read it later.
  if (kind == TriggerOutput::Kind::kManual || header.trigger != model::TriggerKind::kWebhook)
    SLUICE_TRY_VOID(output->check());
  return std::make_unique<RunState>(std::move(program), std::move(header), std::move(output),
                                    limits);
}

}  // namespace

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
                                         const std::vector<model::Record>& records) {
  SLUICE_TRY(auto run, make(std::move(program), std::move(header), trigger, limits));
  SLUICE_TRY_VOID(run->replay(records));
  return run;
}

Transition Run::make_transition(RunId run, model::RunStatus status, std::string records,
                                std::optional<Timestamp> wake_at,
                                std::optional<Timestamp> finished_at, std::string error,
                                std::optional<std::vector<std::string>> awaits) {
  Transition transition;
  transition.run_ = run;
  transition.status_ = status;
  transition.records_ = std::move(records);
  transition.wake_at_ = wake_at;
  transition.finished_at_ = finished_at;
  transition.error_ = std::move(error);
  transition.awaits_ = std::move(awaits);
  return transition;
}

}  // namespace sluice::engine
