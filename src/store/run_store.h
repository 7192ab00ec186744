#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// Runs: lists of them, what recovery asks for, deletion. They are created and go on by batches.
namespace sluice::store {

class RunWriter {
 public:
  virtual ~RunWriter() = default;

  // Makes this process the owner of an open run that belongs to `from`: to nobody, to this process
  // already, or to one that is fenced. False when it is final, gone, somebody else's by now, when
  // `from` is a process that may still write, or when this one is fenced and does not own the run.
  virtual Result<bool> claim(RunId run, model::NodeId from) = 0;
  // Gives up an open run of this process: anybody may claim it. False when it is not one.
  virtual Result<bool> release(RunId run) = 0;
  // The server died while it was deciding this run: counts it. How often it has by now; 0 of a run
  // that is over or not stored.
  virtual Result<std::int64_t> count_death(RunId run) = 0;
  // Instead of what stood under its hash.
  virtual Result<void> put_taken_event(const TakenEvent& event) = 0;
  // Keeps an event until it expires or a step of a run begins to wait for its key, which then has
  // it: the first that does, and of several events the oldest. Not when a step waits now.
  virtual Result<KeepOutcome> keep_event(const KeptEvent& event, const KeptEventBounds& bounds) = 0;
  // The run of its step has taken it.
  virtual Result<void> delete_kept_event(std::int64_t id) = 0;
  // Records why an alert has no run; without a reason the alert is deleted. Does nothing if it has
  // a run.
  virtual Result<void> settle_alert(const FailureAlert& alert,
                                    const std::optional<std::string>& why_not) = 0;
  // At most `limit` runs of a workflow with records, idempotency rows and events; 0 when
  // nothing is left.
  virtual Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) = 0;
  // At most `limit` test runs that ended before `before`, with their definitions,
  // and such definitions that no run has.
  virtual Result<std::int64_t> delete_test_runs(Timestamp before, std::int64_t limit) = 0;
  // One run of the team with all that belongs to it. False when it is not over, or not there.
  virtual Result<bool> delete_finished_run(TeamId team, RunId run) = 0;
};

class RunReader {
 public:
  virtual ~RunReader() = default;

  // One page of a list. The cost depends on the page, not on how many runs are stored. kInvalid
  // when it lies so deep that too many runs would have to be passed over; older_than gets there.
  virtual Result<RunPage> runs(const RunFilter& filter) = 0;
  virtual Result<std::optional<StoredRun>> run(RunId id) = 0;
  // The same without its records, and without its body when that is large: body_of has it then.
  virtual Result<std::optional<StoredRun>> run_head(RunId id) = 0;
  virtual Result<std::string> body_of(RunId id) = 0;         // empty when there is none
  virtual Result<std::int64_t> body_bytes_of(RunId id) = 0;  // its size, without reading it
  // A part of its records. The whole is what run() gives; nothing of a run that is gone.
  virtual Result<std::vector<JournalPiece>> journal(RunId id, const JournalRange& range) = 0;
  // The output that is apart from a piece of the journal, as JSON; kNotFound when it is gone.
  virtual Result<std::string> output_of(RunId id, std::int64_t seq) = 0;
  // Who owns each of the runs; kNobody of one that is gone.
  virtual Result<std::vector<model::NodeId>> owners_of(std::span<const RunId> runs) = 0;
  virtual Result<std::optional<StoredRun>> run_of_team(TeamId team, RunId id) = 0;
  // From counters that are kept with each write, so the cost does not grow with the runs.
  virtual Result<RunStatistics> statistics(TeamId team, WorkflowId workflow, Timestamp since) = 0;

  // Open runs that nothing in memory looks after: pending and running ones that are newer than
  // `after`, oldest first; RunId() begins with the oldest. Waiting ones come from due_runs, those
  // that wait for a slot in their concurrency group from nowhere: the writer says when they have
  // one.
  virtual Result<std::vector<RunId>> open_runs(RunId after, std::int64_t limit) = 0;
  virtual Result<std::int64_t> count_open_runs() = 0;  // of these
  virtual Result<std::int64_t> count_waiting_runs() = 0;
  virtual Result<std::int64_t>
  count_queued_runs() = 0;  // that wait for a slot in their concurrency group
  // How many runs stand before this one in its concurrency group, at work or not; nothing when it
  // does not wait for a slot.
  virtual Result<std::optional<std::int64_t>> runs_ahead(RunId run) = 0;
  // Runs at work that must yield to newer ones of their concurrency group, oldest first.
  virtual Result<std::vector<ConcurrencyChanges::Superseded>> superseded_runs(
      std::int64_t limit) = 0;
  // Waiting runs whose wake_at is at or before `until`, earliest first.
  struct Due {
    RunId run;
    Timestamp wake_at;
  };
  virtual Result<std::vector<Due>> due_runs(Timestamp until, std::int64_t limit) = 0;

  // The run that this step of another one started.
  virtual Result<std::optional<RunId>> child_of(RunId parent, std::string_view node,
                                                std::string_view item) = 0;
  struct StartedRun {
    model::StepName step;  // of the run that started it
    RunId run;
  };
  // The runs that steps of this one started, by step: those after `after`, at most `limit`.
  virtual Result<std::vector<StartedRun>> children_of(RunId parent, const model::StepName& after,
                                                      std::int64_t limit) = 0;
  // The runs that these idempotency keys of a workflow stand for, of those that have not expired.
  static constexpr std::size_t kKeysAtOnce = 6;
  virtual Result<std::vector<RunId>> runs_of_keys(WorkflowId workflow,
                                                  const std::array<KeyHash, kKeysAtOnce>& keys,
                                                  Timestamp now) = 0;
  // Nothing when nobody started it, or that run is gone. run() says it too, in its header.
  virtual Result<std::optional<ChildTie>> parent_of(RunId run) = 0;
  // Open runs of a workflow that wait for an event with this key, oldest first. A step waits for no
  // other event while a kept one is on its way to it.
  virtual Result<std::vector<RunId>> runs_awaiting(WorkflowId workflow, std::string_view key,
                                                   std::int64_t limit) = 0;
  // Their steps, by run.
  virtual Result<std::vector<EventWait>> event_waits(WorkflowId workflow, std::string_view key,
                                                     std::int64_t limit) = 0;
  // Nothing when there is none, or it has expired at `now`.
  virtual Result<std::optional<TakenEvent>> taken_event(WorkflowId workflow, const KeyHash& hash,
                                                        Timestamp now) = 0;
  // Without their payloads: those of a workflow that no step waits for yet, oldest first.
  virtual Result<std::vector<KeptEvent>> kept_events(WorkflowId workflow, Timestamp now,
                                                     std::int64_t limit) = 0;
  // The one with that hash, even if it has expired or is on its way to its step; nothing once it
  // was taken.
  virtual Result<std::optional<KeptEvent>> kept_event(WorkflowId workflow, const KeyHash& hash) = 0;
  // With their payloads: those beyond `after` that have found their step, in order.
  virtual Result<std::vector<KeptEvent>> events_on_their_way(std::int64_t after,
                                                             std::int64_t limit) = 0;
  virtual Result<std::int64_t> count_kept_events(Timestamp now) = 0;
  // Alerts that have no run yet, those after `after` by run and workflow.
  virtual Result<std::vector<FailureAlert>> open_alerts(const FailureAlert& after,
                                                        std::int64_t limit) = 0;
  // All alerts about this failed run.
  virtual Result<std::vector<FailureAlert>> alerts_of(RunId failed) = 0;
  // What the steps of each of these runs wait for, in the order of `runs`: at most `limit` of one
  // run, forms first, then by step.
  virtual Result<std::vector<std::vector<model::Wait>>> waits_of(std::span<const RunId> runs,
                                                                 std::int64_t limit) = 0;
  // A step that waits to hear of the run that it started.
  struct UnheardStep {
    model::ParentStep parent;
    std::optional<RunId> child;  // nothing: it never began
  };
  // Such steps of running and waiting runs that have no reason to wait any longer: the run never
  // began, is over or gone, or the step only starts it. Those that follow `after`, by run and step;
  // ParentStep() begins with the oldest run.
  virtual Result<std::vector<UnheardStep>> unheard_steps(const model::ParentStep& after,
                                                         std::int64_t limit) = 0;
  // Open runs newer than `after`, oldest first, whose parent waited for them and no longer does.
  virtual Result<std::vector<RunId>> orphans(RunId after, std::int64_t limit) = 0;
};

}  // namespace sluice::store
