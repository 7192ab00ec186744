#pragma once

#include <mutex>
#include <vector>

#include "runtime/background_loop.h"
#include "runtime/shard_set.h"

namespace sluice::runtime {

// Deletes what has expired, and the runs of workflows that were deleted. In slices, so that no
// delivery waits long behind a deletion.
class Janitor {
 public:
  Janitor(const Environment& env, ShardSet& shards, Leftovers& leftovers, BackgroundLoop& loop)
      : env_(env), shards_(shards), leftovers_(leftovers), loop_(loop) {}

  // The workflow was deleted, so its runs are cancelled and deleted soon. Any thread.
  void forget(WorkflowId workflow);

  // --- on the background loop's thread ---

  // As forget(), for a deleted workflow that a run was found of, in one of the next rounds.
  void add_leftover(WorkflowId workflow);
  // Whether it was deleted, and its runs are not all gone yet. Such a run may be dropped from
  // memory with a call in flight, so it must not be loaded again.
  bool is_forgotten(WorkflowId workflow);
  void delete_forgotten();
  BackgroundLoop::Progress delete_expired();

 private:
  bool delete_runs_of(WorkflowId workflow);

  const Environment& env_;
  ShardSet& shards_;
  Leftovers& leftovers_;
  BackgroundLoop& loop_;
  std::vector<WorkflowId> undeleted_;  // deleted workflows that may have runs left

  std::mutex mutex_;
  std::vector<WorkflowId> forgotten_;  // on their way into undeleted_
};

}  // namespace sluice::runtime
