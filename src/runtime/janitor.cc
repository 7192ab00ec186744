#include "runtime/janitor.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "runtime/slices.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kDeletedAtOnceMax = 16;  // in between the clock is looked at
// Test runs, from their end. Of each workflow only the newest are kept anyway.
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
    bool some = false;
    const auto more = run_slice(env_, [&](store::Writer& writer) -> Result<bool> {
      SLUICE_TRY(const auto deleted, writer.delete_runs_of(workflow, kDeletedAtOnceMax));
      some = some || deleted > 0;
      return deleted >= kDeletedAtOnceMax;
    });
    if (!more) return false;                 // the committer has said what is wrong with the store
    if (some) leftovers_.child_runs = true;  // who waits for them waits in vain
    if (!*more) return true;
    if (loop_.is_interrupted()) return false;
  }
}

BackgroundLoop::Progress Janitor::delete_expired() {
  const Timestamp now = env_.clock.now();
  const auto& options = env_.options;
  do {
    const auto more = run_slice(env_, [&](store::Writer& writer) -> Result<bool> {
      SLUICE_TRY(const auto expired, writer.delete_expired(now, kDeletedAtOnceMax));
      if (expired >= kDeletedAtOnceMax) return true;
      SLUICE_TRY(const auto tests, writer.delete_test_runs(now - kTestRunsKept, kDeletedAtOnceMax));
      if (tests >= kDeletedAtOnceMax) return true;
      // It looks at all that came since, so only with the last slice.
      SLUICE_TRY_VOID(
          writer.delete_rejections(now - options.keep_rejections_for, options.rejections_kept_max));
      return false;
    });
    if (!more) log::warn("could not delete what has expired: {}", more.error().message);
    if (!more || !*more) return BackgroundLoop::Progress::kDone;
  } while (!loop_.is_interrupted());
  return BackgroundLoop::Progress::kMoreLeft;
}

}  // namespace sluice::runtime
