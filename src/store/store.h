#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// The interface that every database implements. One Store is one data directory or database; one
// thread writes (the committer's), any number read, each with its own Reader.
namespace sluice::store {

enum class Insert { kCreated, kDuplicate, kConflict };
struct InsertResult {
  Insert what = Insert::kCreated;
  RunId run;  // the run that exists under the key when what is not kCreated
  // Of a run that was created in a lane: kRunning (it has its place), kPending or kCancelled.
  model::RunStatus status = model::RunStatus::kPending;
};

// Writes inside the open transaction of the store thread. An error of any call means that the whole
// transaction is rolled back.
class Writer {
 public:
  virtual ~Writer() = default;

  // The run, its first records and its idempotency row. A claim that has expired is replaced. With
  // a schedule's step also the step; kDuplicate, with no run to name, when the schedule is not
  // where the step begins: the slot has had its run, or the schedule is another one now. With a
  // parent, kDuplicate when that step has its run already; with no run to name when it wants none
  // (any more), or its run is gone. A run in a lane is stored with no more than its first
  // transition says, and gets a place when there is room, waits for one as pending, or is
  // cancelled, as its lane says.
  virtual Result<InsertResult> insert_run(const NewRun& run) = 0;
  // False when this process no longer holds the claim on the run, or the run is final or gone;
  // nothing is written then. The end of a run in a lane gives its place on.
  virtual Result<bool> append(const engine::Transition& transition) = 0;
  // Takes the claim on an open run for this process. False when it is final or gone.
  virtual Result<bool> claim(RunId run) = 0;
  // What the calls since the last time did to other runs of their lanes, but for those that a
  // savepoint undid.
  virtual LaneNews take_lane_news() = 0;

  virtual Result<void> put_workflow(const Workflow& workflow) = 0;  // insert or replace by id
  virtual Result<void> put_version(const WorkflowVersion& version) = 0;
  // Removes the workflow, its versions, tokens, rejections and schedule. Its runs go with
  // delete_runs_of.
  virtual Result<void> delete_workflow(WorkflowId workflow) = 0;
  // At most `limit` runs of it with records and idempotency rows; 0 when nothing is left.
  virtual Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) = 0;

  virtual Result<void> put_schedule(const WorkflowSchedule& schedule) = 0;  // by workflow
  virtual Result<void> delete_schedule(WorkflowId workflow) = 0;
  // Moves a schedule on without a run. False, and nothing changed, when it is not where the step
  // begins.
  virtual Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) = 0;

  virtual Result<void> put_token(const Token& token) = 0;  // insert or replace by hash
  virtual Result<void> put_key(const ApiKey& key) = 0;     // insert or replace by id
  virtual Result<void> put_rejection(const Rejection& rejection) = 0;
  // Insert or replace by id. kConflict when another item of the team has the name.
  virtual Result<void> put_vault_item(const VaultItem& item) = 0;
  virtual Result<void> delete_vault_item(VaultId item) = 0;

  // Each leaves what is there already under the hash, unless that has expired by `created_at`, and
  // returns when what is there expires.
  virtual Result<Timestamp> put_file(const KeptFile& file) = 0;
  virtual Result<Timestamp> put_link(const ShortLink& link) = 0;

  // Retention, in slices. Each returns how many rows went.
  virtual Result<std::int64_t> delete_runs_finished_before(Timestamp before,
                                                           std::int64_t limit) = 0;
  // Idempotency rows, tokens, files and links.
  virtual Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) = 0;
  // Rejections older than `before`, and the oldest of each workflow beyond `keep_max`.
  virtual Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) = 0;
};

// Reads what is committed. Not thread-safe; make one a thread.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual Result<std::vector<Workflow>> workflows(TeamId team) = 0;  // oldest first
  virtual Result<std::vector<Workflow>> all_workflows() = 0;
  virtual Result<std::optional<Workflow>> workflow(TeamId team, WorkflowId id) = 0;
  virtual Result<std::optional<Workflow>> workflow_by_name(TeamId team, std::string_view name) = 0;
  virtual Result<std::optional<WorkflowVersion>> version(WorkflowId workflow,
                                                         std::int64_t version) = 0;

  virtual Result<std::optional<WorkflowSchedule>> schedule_of(WorkflowId workflow) = 0;
  // Schedules whose next_at is at or before `until`, earliest first.
  virtual Result<std::vector<WorkflowSchedule>> due_schedules(Timestamp until,
                                                              std::int64_t limit) = 0;

  virtual Result<std::vector<Token>> all_tokens() = 0;
  virtual Result<std::vector<Token>> tokens_of(WorkflowId workflow) = 0;  // newest first
  virtual Result<std::vector<ApiKey>> all_keys() = 0;
  virtual Result<std::vector<VaultItem>> all_vault_items() = 0;         // oldest first
  virtual Result<std::vector<VaultItem>> vault_items(TeamId team) = 0;  // oldest first
  virtual Result<std::optional<VaultItem>> vault_item(TeamId team, VaultId id) = 0;
  virtual Result<std::vector<Rejection>> rejections(TeamId team, WorkflowId workflow,
                                                    std::int64_t limit) = 0;

  // Nothing once it has expired.
  virtual Result<std::optional<KeptFile>> file(const Sha256& hash, Timestamp now) = 0;
  virtual Result<std::optional<ShortLink>> link(const Sha256& hash, Timestamp now) = 0;

  virtual Result<RunPage> runs(const RunFilter& filter) = 0;
  virtual Result<std::optional<StoredRun>> run(RunId id) = 0;
  virtual Result<std::optional<StoredRun>> run_of_team(TeamId team, RunId id) = 0;
  // Runs of the last `since` by status, for statistics: index is the number of the status.
  virtual Result<std::vector<std::int64_t>> count_by_status(TeamId team, WorkflowId workflow,
                                                            Timestamp since) = 0;

  // Open runs that nothing in memory looks after: pending and running ones with a key above
  // `after_key`, oldest first. Waiting ones come from due_runs, those that wait for a place in
  // their lane from nowhere: the writer says when they have one.
  virtual Result<std::vector<RunId>> open_runs(std::int64_t after_key, std::int64_t limit) = 0;
  virtual Result<std::int64_t> count_open_runs() = 0;  // of these
  virtual Result<std::int64_t> count_waiting_runs() = 0;
  virtual Result<std::int64_t> count_queued_runs() = 0;  // that wait for a place in their lane
  // How many runs stand before this one in its lane, at work or not; nothing when it does not wait
  // for a place.
  virtual Result<std::optional<std::int64_t>> runs_ahead(RunId run) = 0;
  // Runs at work that must yield to newer ones of their lane, oldest first.
  virtual Result<std::vector<LaneNews::Superseded>> superseded_runs(std::int64_t limit) = 0;
  // Waiting runs whose wake_at is at or before `until`, earliest first.
  struct Due {
    RunId run;
    Timestamp wake_at;
  };
  virtual Result<std::vector<Due>> due_runs(Timestamp until, std::int64_t limit) = 0;

  // The run that this step of another one started.
  virtual Result<std::optional<RunId>> child_of(RunId parent, std::string_view node,
                                                std::string_view item) = 0;
  // Nothing when nobody started it, or that run is gone. run() says it too, in its header.
  virtual Result<std::optional<ChildTie>> parent_of(RunId run) = 0;
  // Open runs of a workflow that wait for an event with this key, oldest first.
  virtual Result<std::vector<RunId>> runs_awaiting(WorkflowId workflow, std::string_view key,
                                                   std::int64_t limit) = 0;
  // Waiting runs above `after_key`, oldest first, that started a run or were about to and may not
  // have heard what it came to: it never began, is over or gone, or is not waited for.
  virtual Result<std::vector<RunId>> parents_to_wake(std::int64_t after_key,
                                                     std::int64_t limit) = 0;
  // Open runs above `after_key`, oldest first, whose parent waited for them and no longer does.
  virtual Result<std::vector<RunId>> orphans(std::int64_t after_key, std::int64_t limit) = 0;

  virtual Result<std::int64_t> largest_key() = 0;  // of any id stored, for IdSource::start_after
};

class Store {
 public:
  virtual ~Store() = default;

  // --- store thread only ---
  virtual Result<void> begin() = 0;
  virtual Writer& writer() = 0;
  // Durable when this returns. After an error nothing of the transaction is there, or it is
  // unknown: call reopen() before anything else (promise P1: nothing is acknowledged on doubt).
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
  // Closes, opens, checks. Ok when the store can be written again.
  virtual Result<void> reopen() = 0;
  // A nested part of the transaction that can be undone on its own.
  virtual Result<void> savepoint() = 0;
  virtual Result<void> release_savepoint() = 0;
  virtual Result<void> rollback_savepoint() = 0;

  // --- any thread ---
  virtual Result<std::unique_ptr<Reader>> reader() = 0;
  virtual model::Claim claim() const = 0;  // of this process, larger than any before
  // Gives the bytes of deleted rows back to the file system, a slice at a time, and moves the log
  // into the database. Cheap when there is nothing to do. Own connection; not the store thread.
  virtual Result<void> maintain() = 0;
  virtual Result<std::int64_t> bytes_on_disk() = 0;
};

struct SqliteOptions {
  enum class Lock { kTake, kLeave };
  Lock lock = Lock::kTake;  // kLeave: two stores on one directory, for tests of the claim
  std::string vfs;          // SQLite's name of another file system; empty for the usual one
};

// Opens DIR/sluice.db, applies pending migrations, takes the next claim. kConflict when another
// process holds the directory; kInvalid when the schema is newer than this binary.
Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& directory,
                                           SqliteOptions options = {});

}  // namespace sluice::store
