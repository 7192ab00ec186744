#include "runtime/janitor.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace sluice::runtime {
namespace {

// So few that deliveries hardly notice: they wait for the slice that is being deleted.
constexpr std::int64_t kDeletedAtOnceMax = 250;
// Test runs that have ended, from when they began. Of each workflow only the newest are kept
// anyway.
constexpr Micros kTestRunsKept = std::chrono::hours(24);

}  // namespace

void Janitor::forget(WorkflowId workflow) {
  {
    std::lock_guard lock(mutex_);
    forgotten_.push_back(workflow);
  }
  loop_.wake();
}

void Janitor::add_leftover(WorkflowId workflow) {
  if (std::ranges::find(undeleted_, workflow) == undeleted_.end()) undeleted_.push_back(workflow);
}

bool Janitor::is_forgotten(WorkflowId workflow) {
  const auto has_it = [workflow](const std::vector<WorkflowId>& some) {
    return std::ranges::find(some, workflow) != some.end();
  };
  if (has_it(undeleted_)) return true;
  std::lock_guard lock(mutex_);
  return has_it(forgotten_);
}

void Janitor::delete_forgotten() {
  std::vector<WorkflowId> forgotten;
  {
    std::lock_guard lock(mutex_);
    forgotten = std::exchange(forgotten_, {});
  }
  for (const WorkflowId workflow : forgotten) add_leftover(workflow);
  std::erase_if(undeleted_, [this](WorkflowId workflow) { return delete_runs_of(workflow); });
}

// True when nothing is left of it.
bool Janitor::delete_runs_of(WorkflowId workflow) {
  for (unsigned shard = 0; shard < shards_.count(); ++shard) {
    shards_.post(shard, [workflow](Shard& target) { target.drop_workflow(workflow); });
  }
  while (true) {
    std::int64_t deleted = 0;
    const auto slice = env_.committer.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY(deleted, writer.delete_runs_of(workflow, kDeletedAtOnceMax));
      return {};
    });
    if (!slice) return false;  // the committer has said what is wrong with the store
    if (deleted > 0) leftovers_.child_runs = true;  // who waits for them waits in vain
    if (deleted < kDeletedAtOnceMax) return true;
    if (loop_.is_interrupted()) return false;
  }
}

BackgroundLoop::Progress Janitor::delete_old() {
  const Timestamp now = env_.clock.now();
  do {
    const auto more = delete_old_slice(now);
    if (!more) log::warn("could not delete what is too old: {}", more.error().message);
    if (!more || !*more) return BackgroundLoop::Progress::kDone;
  } while (!loop_.is_interrupted());
  return BackgroundLoop::Progress::kMoreLeft;
}

// True when there may be more.
Result<bool> Janitor::delete_old_slice(Timestamp now) {
  const auto& options = env_.options;
  std::int64_t expired = 0;
  std::int64_t tests = 0;
  std::int64_t runs = 0;
  const auto done = env_.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(expired, writer.delete_expired(now, kDeletedAtOnceMax));
    // It looks at all of them, so only with the last slice.
    if (expired < kDeletedAtOnceMax)
      SLUICE_TRY_VOID(
          writer.delete_rejections(now - options.keep_rejections_for, options.rejections_kept_max));
    SLUICE_TRY(tests, writer.delete_test_runs(now - kTestRunsKept, kDeletedAtOnceMax));
    if (options.keep_runs_for == Micros(0)) return {};
    SLUICE_TRY(runs,
               writer.delete_runs_finished_before(now - options.keep_runs_for, kDeletedAtOnceMax));
    return {};
  });
  if (!done) return fail(done.error());
  return std::max({expired, tests, runs}) >= kDeletedAtOnceMax;
}

}  // namespace sluice::runtime
