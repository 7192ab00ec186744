#include "simulation/journal.h"

#include <fmt/format.h>
#include <utility>

namespace sluice::simulation {
namespace {

// What differs, in words; nothing when the two are the same.
std::optional<std::string> difference(const store::StoredRun& stored, const KnownRun& known) {
  const auto& row = stored.row;
  if (row.header.version != known.header.version || row.header.workflow != known.header.workflow)
    return "its workflow or version";
  if (stored.trigger.body != known.body) return "its body";
  if (const auto& parent = known.header.parent; parent) {
    const auto& tie = row.header.parent;
    // The tie goes with the parent.
    if (tie && (tie->run != parent->run || tie->node != parent->node || tie->item != parent->item))
      return "the step that started it";
  }
  if (row.step != known.step) return "the number of its transitions";
  if (row.status != known.status) {
    return fmt::format("status {} instead of {}", model::status_name(row.status),
                       model::status_name(known.status));
  }
  if (row.wake_at != known.wake_at) return "the time at which it goes on";
  if (stored.records != known.records) {
    return fmt::format("records\n{}instead of\n{}", stored.records, known.records);
  }
  return std::nullopt;
}

bool same(const std::optional<store::StoredRun>& stored, const KnownRun* known) {
  if (!stored || !known) return !stored && (!known || known->may_be_gone);
  return !difference(*stored, *known);
}

}  // namespace

const KnownRun* Journal::find(RunId run) const {
  const auto found = runs_.find(run);
  return found == runs_.end() ? nullptr : &found->second;
}

void Journal::committed(Changes changes) {
  for (auto& [id, run] : changes) {
    run.may_be_gone = run.may_be_gone || deleted_.contains(run.header.workflow);
    // What was in doubt about the run before has been built on, or overtaken by another process.
    for (auto& doubt : doubts_) doubt.erase(id);
    runs_[id] = std::move(run);
  }
}

void Journal::in_doubt(Changes changes) {
  if (!changes.empty()) doubts_.push_back(std::move(changes));
}

void Journal::may_go(WorkflowId workflow) {
  deleted_.insert(workflow);
  for (auto& [id, run] : runs_) {
    if (run.header.workflow == workflow) run.may_be_gone = true;
  }
}

std::optional<std::string> Journal::settle(store::RunReader& reader) {
  for (auto& changes : std::exchange(doubts_, {})) {
    if (auto problem = settle_one(changes, reader)) return problem;
  }
  return std::nullopt;
}

std::optional<std::string> Journal::settle_one(const Changes& changes, store::RunReader& reader) {
  bool can_be_there = true;
  bool can_be_missing = true;
  for (const auto& [id, after] : changes) {
    const auto stored = reader.run(id);
    if (!stored) return "a run cannot be read: " + stored.error().message;
    can_be_there = can_be_there && (same(*stored, &after) || (!*stored && after.may_be_gone));
    can_be_missing = can_be_missing && same(*stored, find(id));
  }
  if (!can_be_there && !can_be_missing) {
    return fmt::format("a transaction over {} runs, {} among them, is there by half",
                       changes.size(), changes.begin()->first.text());
  }
  // When both can be, all that differs is who owns the runs; the older one forbids less.
  if (!can_be_missing) committed(changes);
  return std::nullopt;
}

std::optional<std::string> Journal::compare(store::RunReader& reader) const {
  std::size_t there = 0;
  for (const auto& [id, known] : runs_) {
    const auto stored = reader.run(id);
    if (!stored) return fmt::format("run {} cannot be read: {}", id.text(), stored.error().message);
    if (!*stored && known.may_be_gone) continue;
    if (!*stored) return fmt::format("P1: run {} was committed and is gone", id.text());
    if (const auto what = difference(**stored, known))
      return fmt::format("run {} is not as it was committed: {}", id.text(), *what);
    ++there;
  }
  std::int64_t listed = 0;
  for (const bool tests : {false, true}) {
    store::RunFilter every;
    every.team = kTeam;
    every.tests = tests;
    const auto page = reader.runs(every);
    if (!page) return "the runs cannot be listed: " + page.error().message;
    listed += page->total;
  }
  if (std::cmp_not_equal(listed, there))
    return fmt::format("{} runs are stored and {} were committed", listed, there);
  return std::nullopt;
}

}  // namespace sluice::simulation
