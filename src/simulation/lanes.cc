#include "simulation/lanes.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::simulation {
namespace {

bool waits(const KnownRun& run) { return run.status == model::RunStatus::kPending; }
bool has_place(const KnownRun& run) { return !waits(run) && !model::is_final(run.status); }

struct Lane {
  std::int64_t taken = 0;
  std::optional<RunId> first;  // of those that wait
  bool is_certain = true;      // no run of it may be gone
};
using Lanes = std::map<std::int64_t, Lane>;

void add(Lanes& lanes, RunId id, const KnownRun& run) {
  if (!run.header.lane) return;
  Lane& lane = lanes[run.header.lane->id];
  if (run.may_be_gone) {
    lane.is_certain = false;
    return;
  }
  if (has_place(run)) ++lane.taken;
  if (waits(run) && (!lane.first || id < *lane.first)) lane.first = id;
}

}  // namespace

std::optional<std::string> check_place(RunId run, const Journal& journal,
                                       const Journal::Changes& changes) {
  if (journal.has_doubts()) return std::nullopt;
  Lanes lanes;
  const KnownRun* now = nullptr;
  for (const auto& [id, known] : journal.runs()) {
    const auto changed = changes.find(id);
    add(lanes, id, changed == changes.end() ? known : changed->second);
  }
  for (const auto& [id, changed] : changes) {
    if (!journal.find(id)) add(lanes, id, changed);
    if (id == run) now = &changed;
  }
  if (!now || !now->header.lane) return "run " + run.text() + ", which is in no lane, got a place";
  const Lane& lane = lanes[now->header.lane->id];
  if (lane.taken > now->header.lane->limit)
    return fmt::format("run {} got a place although {} runs have one already and {} may",
                       run.text(), lane.taken - 1, now->header.lane->limit);
  if (lane.first && *lane.first < run)
    return fmt::format("run {} got a place before {}, which waits", run.text(), lane.first->text());
  return std::nullopt;
}

std::optional<std::string> check_lanes(const Journal& journal) {
  if (journal.has_doubts()) return std::nullopt;
  Lanes lanes;
  for (const auto& [id, run] : journal.runs()) add(lanes, id, run);
  for (const auto& [id, lane] : lanes) {
    if (lane.is_certain && lane.first && lane.taken == 0)
      return fmt::format("run {} waits for a place that nobody has", lane.first->text());
  }
  return std::nullopt;
}

bool waits_behind_somebody(const KnownRun& run, const Journal& journal) {
  if (!run.header.lane || !waits(run)) return false;
  return std::ranges::any_of(journal.runs(), [&](const auto& entry) {
    const KnownRun& other = entry.second;
    return other.header.lane && other.header.lane->id == run.header.lane->id &&
           other.status == model::RunStatus::kWaiting && !other.wake_at;
  });
}

}  // namespace sluice::simulation
