#include "runs/concurrency_key.h"

#include "base/log.h"
#include "engine/compile/concurrency_group.h"

namespace sluice::runs {
namespace {

constexpr Micros kWarnEvery = Seconds(60);

}  // namespace

std::optional<model::ConcurrencyGroup> ConcurrencyKeys::group_of(
    const engine::Program& program, const model::RunHeader& header,
    const model::TriggerData& trigger) {
  if (!program.settings().concurrency) return std::nullopt;
  const auto choice = engine::choose_concurrency_group(program, header, trigger, options_.fuel);
  if (!choice.error) return choice.concurrency_group;
  const std::int64_t now = clock_.steady().count();
  auto due = next_warning_us_.load(std::memory_order_relaxed);
  if (now >= due && next_warning_us_.compare_exchange_strong(due, now + kWarnEvery.count()))
    // Without the reason, which may hold a part of the payload.
    log::warn(
        "workflow {}: the concurrency key of run {} cannot be computed and counts as empty; render "
        "it with the run's payload (sluice render) to see why",
        header.workflow.text(), header.id.text());
  return choice.concurrency_group;
}

}  // namespace sluice::runs
