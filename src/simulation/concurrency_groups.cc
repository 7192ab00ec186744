#include "simulation/concurrency_groups.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::simulation {
namespace {

bool waits(const KnownRun& run) { return run.status == model::RunStatus::kPending; }
bool has_place(const KnownRun& run) { return !waits(run) && !model::is_final(run.status); }

struct ConcurrencyGroup {
  std::int64_t taken = 0;
  std::optional<RunId> first;  // of those that wait
  bool is_certain = true;      // no run of it may be gone
};
using ConcurrencyGroups = std::map<std::int64_t, ConcurrencyGroup>;

void add(ConcurrencyGroups& groups, RunId id, const KnownRun& run) {
  if (!run.header.concurrency_group) return;
  ConcurrencyGroup& group = groups[run.header.concurrency_group->id];
  if (run.may_be_gone) {
    group.is_certain = false;
    return;
  }
  if (has_place(run)) ++group.taken;
  if (waits(run) && (!group.first || id < *group.first)) group.first = id;
}

}  // namespace

std::optional<std::string> check_place(RunId run, const Journal& journal,
                                       const Journal::Changes& changes) {
  if (journal.has_doubts()) return std::nullopt;
  ConcurrencyGroups groups;
  const KnownRun* now = nullptr;
  for (const auto& [id, known] : journal.runs()) {
    const auto changed = changes.find(id);
    add(groups, id, changed == changes.end() ? known : changed->second);
  }
  for (const auto& [id, changed] : changes) {
    if (!journal.find(id)) add(groups, id, changed);
    if (id == run) now = &changed;
  }
  if (!now || !now->header.concurrency_group)
    return "run " + run.text() + ", which is in no group, got a slot";
  const ConcurrencyGroup& group = groups[now->header.concurrency_group->id];
  if (group.taken > now->header.concurrency_group->limit)
    return fmt::format("run {} got a slot although {} runs have one already and {} may", run.text(),
                       group.taken - 1, now->header.concurrency_group->limit);
  if (group.first && *group.first < run)
    return fmt::format("run {} got a slot before {}, which waits", run.text(), group.first->text());
  return std::nullopt;
}

std::optional<std::string> check_concurrency(const Journal& journal) {
  if (journal.has_doubts()) return std::nullopt;
  ConcurrencyGroups groups;
  for (const auto& [id, run] : journal.runs()) add(groups, id, run);
  for (const auto& [id, group] : groups) {
    if (group.is_certain && group.first && group.taken == 0)
      return fmt::format("run {} waits for a slot that nobody has", group.first->text());
  }
  return std::nullopt;
}

bool waits_behind_somebody(const KnownRun& run, const Journal& journal) {
  if (!run.header.concurrency_group || !waits(run)) return false;
  return std::ranges::any_of(journal.runs(), [&](const auto& entry) {
    const KnownRun& other = entry.second;
    return other.header.concurrency_group &&
           other.header.concurrency_group->id == run.header.concurrency_group->id &&
           other.status == model::RunStatus::kWaiting && !other.wake_at;
  });
}

}  // namespace sluice::simulation
