#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/change_feed.h"
#include "store/types.h"

// What is handed to a store to be written as a whole.
namespace sluice::store {

class Writer;

struct CommitOutcome {
  enum class Kind {
    kCommitted,     // durable
    kDuplicate,     // the same key and body were accepted before, as `existing`
    kConflict,      // the same key stands for another body, accepted as `existing`
    kSlotTaken,     // the schedule is not where the step begins: had its run, or was changed
    kChildExists,   // the parent's step has its run already, `existing`
    kStepUnwanted,  // the parent's step wants no run (any more), or the parent is gone
    kAlertOver,     // the workflow has heard of the failed run, never will, or that run is gone
    kNoRoom,        // else it would be stored, but there is no room for it (NewRun::has_room)
    kStaleClaim,    // the run is no longer this process's, no longer open, or at another step
    kFailed,        // `error` says why
  };
  Kind kind = Kind::kFailed;  // everything but kCommitted wrote nothing
  RunId existing{};           // of kCommitted the run that was written to, if it was one
  Error error{};
  // Of a run that was created in a concurrency group: kRunning (it has its slot), kPending or
  // kCancelled.
  model::RunStatus status = model::RunStatus::kPending;
  RunId newer{};  // of one that was cancelled for a newer run: that one
  // Of runs that were created together, in their order: each kCommitted or kDuplicate.
  std::vector<CommitOutcome> items{};
};

inline CommitOutcome failed(Error error) {
  return {CommitOutcome::Kind::kFailed, {}, std::move(error)};
}

// Any other write. Its error undoes only what it wrote itself.
using Task = std::move_only_function<Result<void>(Writer&)>;

// One unit of work, and what became of it. The work is the caller's and outlives the call.
struct BatchEntry {
  // A run with its first records, its idempotency row, the step of its schedule, the tie to its
  // parent's step and the failed run that it is for. An idempotency key that has expired is
  // replaced. A run in a concurrency group is stored with no more than its first transition says,
  // and gets a slot when there is room, waits for one as pending, or is cancelled, as its
  // concurrency group says. Or a transition: kStaleClaim when this process does not own the run
  // (any more), the run is final or gone, or does not stand at the step before. The same transition
  // once more is kCommitted and changes nothing, so what may have been written can be handed in
  // again. The end of a run in a concurrency group gives its slot on. Runs that are created
  // together are each as a run alone, but all are stored or none is: kConflict for all when one of
  // them has a key that stands for another body, or two of them have the same key and other bodies;
  // else kNoRoom for all when it is that of one of them.
  std::variant<const NewRun*, const std::vector<Admitted>*, const engine::Transition*, Task*> work;

  // Filled in by the store.
  CommitOutcome outcome{};
  ConcurrencyChanges groups{};       // what it did to other runs of its concurrency group
  bool events_on_their_way = false;  // kept events have found the steps that they are for
  std::vector<Change> changes{};     // what a task changed of that which people define
};

}  // namespace sluice::store
