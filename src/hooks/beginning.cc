#include "hooks/beginning.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "engine/compile/lane.h"

namespace sluice::hooks {
namespace {

constexpr Micros kWarnEvery = Seconds(60);

}  // namespace

Result<FirstStretch> first_stretch(std::shared_ptr<const engine::Program> program,
                                   const model::RunHeader& header,
                                   const model::TriggerData& trigger,
                                   const engine::RunOptions& options,
                                   const std::vector<model::Record>& inherited) {
  auto made = inherited.empty()
                  ? engine::Run::create(std::move(program), header, trigger, options)
                  : engine::Run::inherit(std::move(program), header, trigger, options, inherited);
  SLUICE_TRY(auto run, std::move(made));
  engine::Event first = engine::Started{};
  if (!inherited.empty()) first = engine::Resumed{};
  if (header.lane) first = engine::Queued{};
  auto decision = run->apply(first, header.created_at);
  SLUICE_CHECK(decision.write, "a run that starts has something to write");
  auto write = *std::exchange(decision.write, std::nullopt);
  return FirstStretch{std::move(run), std::move(write), std::move(decision)};
}

std::optional<model::Lane> LaneKeys::lane_of(const engine::Program& program,
                                             const model::RunHeader& header,
                                             const model::TriggerData& trigger) {
  if (!program.settings().concurrency) return std::nullopt;
  const auto choice = engine::choose_lane(program, header, trigger, options_.fuel);
  if (!choice.trouble) return choice.lane;
  const std::int64_t now = clock_.steady().count();
  auto due = next_warning_us_.load(std::memory_order_relaxed);
  if (now >= due && next_warning_us_.compare_exchange_strong(due, now + kWarnEvery.count()))
    log::warn("workflow {}: the key of a run cannot be read and counts as empty: {}",
              header.workflow.text(), choice.trouble->message);
  return choice.lane;
}

}  // namespace sluice::hooks
