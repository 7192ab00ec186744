#include "runs/run_start.h"

#include <utility>

#include "base/check.h"

namespace sluice::runs {

Result<FirstTurn> first_turn(const StartRequest& request, const model::RunHeader& header,
                             const engine::RunOptions& options, FirstSteps steps,
                             std::size_t items_room) {
  const bool resumes = !request.inherited.empty();
  auto made = resumes ? engine::Run::inherit(request.program, header, request.data, options,
                                             request.inherited)
                      : engine::Run::create(request.program, header, request.data, options);
  SLUICE_TRY(auto run, std::move(made));
  engine::Event first = engine::Started{};
  if (resumes) first = engine::Resumed{};
  if (header.concurrency_group || steps == FirstSteps::kAfterCommit) first = engine::Queued{};
  auto decision =
      run->apply(std::move(first), header.created_at, engine::Effort::kLight, items_room);
  SLUICE_CHECK(decision.write, "a new run has something to write");
  FirstTurn turn{std::move(run), *std::move(decision.write), {}};
  decision.write.reset();
  turn.rest = std::move(decision);
  return turn;
}

}  // namespace sluice::runs
