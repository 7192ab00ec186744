#include "runtime/child_reconciler.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/log.h"
#include "runtime/transient.h"

namespace sluice::runtime {
namespace {

// Why a run was cancelled that another one had started.
constexpr std::string_view kUnwanted = "the run that started it no longer waits for it";

}  // namespace

void ChildReconciler::reconcile(store::Reader& reader) {
  if (!in_pass_ && !leftovers_.child_runs.exchange(false)) return;
  const bool all_woken = wake_parents(reader);
  // Also when memory is full: that needs no room, and makes some.
  const bool all_cancelled = cancel_orphans(reader);
  in_pass_ = !all_woken || !all_cancelled;
}

// Parents that nobody will tell what became of their children; once in memory they ask again. One
// pass over them, over as many calls as the room asks for. False when it is not through.
bool ChildReconciler::wake_parents(store::Reader& reader) {
  while (true) {
    const auto limit =
        std::min(RunLoader::kLoadedAtOnceMax, static_cast<std::int64_t>(loaded_runs_.room()));
    if (limit == 0) return false;
    const auto parents = reader.parents_to_wake(parents_after_, limit);
    if (!parents) log::error("cannot look for waiting runs: {}", parents.error().message);
    if (!parents || !loader_.load(*parents, reader)) return false;
    const bool is_last = static_cast<std::int64_t>(parents->size()) < limit;
    parents_after_ = is_last ? RunId() : parents->back();
    if (is_last) return true;
  }
}

// Children that are not wanted any more and were not told.
bool ChildReconciler::cancel_orphans(store::Reader& reader) {
  RunId after;
  while (true) {
    const auto orphans = reader.orphans(after, RunLoader::kLoadedAtOnceMax);
    if (!orphans) {
      log::error("cannot look for runs that nobody waits for: {}", orphans.error().message);
      return false;
    }
    for (const RunId orphan : *orphans) cancel_unwanted(orphan);
    if (orphans->size() < static_cast<std::size_t>(RunLoader::kLoadedAtOnceMax)) return true;
    after = orphans->back();
  }
}

void ChildReconciler::cancel_unwanted(RunId run) {
  router_.request(run, engine::Cancelled{std::string(kUnwanted)}, [this](const Result<void>& done) {
    if (!done && is_transient(done.error().code)) leftovers_.child_runs = true;  // found again
  });
}

}  // namespace sluice::runtime
