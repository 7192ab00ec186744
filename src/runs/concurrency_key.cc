#include "runs/concurrency_key.h"

#include <new>

#include "base/log.h"
#include "base/memory_budget.h"
#include "engine/compile/concurrency_group.h"
#include "engine/run/step_guard.h"

namespace sluice::runs {
namespace {

constexpr Micros kWarnEvery = Seconds(60);

}  // namespace

Result<bool> ConcurrencyKeys::find_group(const engine::Program& program, model::RunHeader& header,
                                         const model::TriggerData& trigger, engine::Effort effort) {
  if (!program.settings().concurrency) return true;
  const bool light = effort == engine::Effort::kLight;
  Result<std::string> key;
  bool no_memory = false;  // of the server, so that it may be there later
  const auto work =
      engine::guard_step(light ? options_.light_work_max : options_.step_work_max.get(), [&] {
        try {
          const MemoryBudget budget(options_.step_memory_bytes_max.get(), options_.memory.get());
          key = engine::concurrency_key(program, header, trigger, options_.fuel);
        } catch (const std::bad_alloc& error) {
          no_memory = may_be_there_later(error);
          key = fail(ErrorCode::kTooLarge, memory_refusal(error));
        }
      });
  if (no_memory)
    return fail(ErrorCode::kOverloaded, "The server is at capacity; retry the same request later.");
  if (!work.done && light) return false;
  if (!work.done)
    key = fail(ErrorCode::kTooLarge, "it takes longer to compute than one step may take");
  if (!key) warn(header);
  header.concurrency_group =
      engine::concurrency_group(program, header.workflow, key.value_or(std::string()));
  return true;
}

void ConcurrencyKeys::warn(const model::RunHeader& header) {
  const std::int64_t now = clock_.steady().count();
  auto due = next_warning_us_.load(std::memory_order_relaxed);
  if (now >= due && next_warning_us_.compare_exchange_strong(due, now + kWarnEvery.count()))
    // Without the reason, which may hold a part of the payload.
    log::warn(
        "workflow {}: the concurrency key of run {} cannot be computed and counts as empty; render "
        "it with the run's payload (sluice render) to see why",
        header.workflow.text(), header.id.text());
}

}  // namespace sluice::runs
