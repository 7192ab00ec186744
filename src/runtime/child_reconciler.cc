#include "runtime/child_reconciler.h"

#include <string>
#include <string_view>

#include "base/log.h"
#include "runtime/children.h"
#include "runtime/transient.h"

namespace sluice::runtime {
namespace {

// Why a run was cancelled that another one had started.
constexpr std::string_view kUnwanted = "the run that started it no longer waits for it";

}  // namespace

void ChildReconciler::reconcile(store::Reader& reader) {
  if (!in_pass_ && !leftovers_.child_runs.exchange(false)) return;
  const bool all_told = tell_parents(reader);
  // Also when memory is full: that needs no room, and makes some.
  const bool all_cancelled = cancel_orphans(reader);
  in_pass_ = !all_told || !all_cancelled;
}

// Steps that nobody will tell what became of the runs that they started. One pass over them, over
// as many calls as the room and the other work of the loop ask for. False when it is not through.
bool ChildReconciler::tell_parents(store::Reader& reader) {
  while (true) {
    const auto steps = reader.unheard_steps(told_, RunLoader::kLoadedAtOnceMax);
    if (!steps) log::error("cannot look for waiting runs: {}", steps.error().message);
    if (!steps || !tell_page(*steps, reader)) return false;
    if (static_cast<std::int64_t>(steps->size()) < RunLoader::kLoadedAtOnceMax) {
      told_ = {};
      return true;
    }
    if (loop_.is_interrupted()) return false;
  }
}

// A run in memory is told; one that is not asks again once it is. False when there is no more room,
// or because of the store.
bool ChildReconciler::tell_page(const std::vector<store::RunReader::UnheardStep>& steps,
                                store::Reader& reader) {
  const std::size_t room = loaded_runs_.room();
  std::vector<RunId> on_disk;
  model::ParentStep last = told_;
  bool all_fit = true;
  for (const auto& [parent, child] : steps) {
    if (loaded_runs_.find(parent.run)) {
      // In memory a step whose run never began is having it started.
      if (child) children_.tell_of(parent, *child, reader);
    } else if (on_disk.empty() || on_disk.back() != parent.run) {
      all_fit = on_disk.size() < room;
      if (!all_fit) break;
      on_disk.push_back(parent.run);
    }
    last = parent;
  }
  if (!loader_.load(on_disk, reader)) return false;
  told_ = last;
  return all_fit;
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
