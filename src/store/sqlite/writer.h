#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/idempotency_keys.h"
#include "store/sqlite/record_lookups.h"
#include "store/sqlite/run_counts.h"
#include "store/store.h"

namespace sluice::store::sqlite {

// The writing half of the store, on the one connection that writes. All statements are prepared
// when it is made.
class SqliteWriter final : public ObjectLookups<Writer> {
 public:
  static Result<std::unique_ptr<SqliteWriter>> make(Connection& connection, model::NodeId node);

  // As BatchEntry says. Leaves nothing behind when it fails with an error that concerns one
  // statement, so its caller needs no savepoint for it.
  // A process that is fenced inserts none: what it keeps in memory of keys is no longer all of
  // them. The outcome is kFailed with kUnavailable then.
  Result<CommitOutcome> insert_run(const NewRun& run);
  // All or none. When it fails after the first run was written the whole transaction must be
  // undone, which its error says.
  Result<CommitOutcome> insert_runs(std::span<const Admitted> runs);
  Result<CommitOutcome> append(const engine::Transition& transition);
  // Before the first entry of each transaction.
  void begin_transaction() { fenced_.reset(); }
  // What was done to other runs of their concurrency groups since the last time.
  ConcurrencyChanges take_concurrency_changes() { return std::exchange(concurrency_changes_, {}); }
  // Whether kept events have found their steps since the last time.
  bool take_events_on_their_way() { return std::exchange(events_on_their_way_, false); }
  // To be written before the commit of each batch, and emptied when that is rolled back.
  RunCounts& counts() { return counts_; }

  // What was changed of workflows, keys and the vault since the last time.
  std::vector<Change> take_changes() { return std::exchange(changes_, {}); }

  Result<bool> claim(RunId run, model::NodeId from) override;
  Result<bool> release(RunId run) override;
  Result<void> put_taken_event(const TakenEvent& event) override;
  Result<KeepOutcome> keep_event(const KeptEvent& event, const KeptEventBounds& bounds) override;
  Result<void> delete_kept_event(std::int64_t id) override;
  Result<void> settle_alert(const FailureAlert& alert,
                            const std::optional<std::string>& why_not) override;
  Result<std::int64_t> count_death(RunId run) override;

  Result<void> put_workflow(const Workflow& workflow) override;
  Result<void> edit_workflow(const WorkflowEdit& edit) override;
  Result<void> put_version(const WorkflowVersion& version) override;
  Result<void> put_draft(const WorkflowDraft& draft) override;
  Result<void> delete_draft(WorkflowId workflow) override;
  Result<void> delete_workflow(WorkflowId workflow) override;
  Result<void> put_sample(const Sample& sample) override;
  Result<void> delete_sample(WorkflowId workflow, std::string_view name) override;
  Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override;

  Result<void> put_schedule(const WorkflowSchedule& schedule) override;
  Result<void> delete_schedule(WorkflowId workflow) override;
  Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) override;

  Result<void> put_token(const Token& token) override;
  Result<void> put_key(const ApiKey& key) override;
  Result<void> note_key_use(KeyId key, Timestamp at) override;
  Result<void> put_master_key_check(std::int64_t check) override;
  Result<void> put_team(const Team& team) override;
  Result<void> put_session(const Session& session) override;
  Result<void> note_session_use(SessionId session, Timestamp at) override;
  Result<void> end_session(SessionId session) override;
  Result<void> put_audit_entry(const AuditEntry& entry, std::int64_t entries_max) override;
  Result<void> claim_answer(const KeptAnswer& claim, Timestamp now,
                            std::int64_t answers_max) override;
  Result<void> put_answer(const KeptAnswer& answer) override;
  Result<void> put_rejection(const Rejection& rejection) override;
  Result<KeepMark> keep_rejection(RejectionId id, bool keep, std::int64_t kept_max) override;
  Result<void> note_replay(RejectionId id, const Rejection::Replay& replay) override;
  Result<void> put_vault_item(const VaultItem& item) override;
  Result<void> delete_vault_item(VaultId item) override;
  Result<void> put_authorization(const Authorization& authorization) override;
  Result<void> delete_authorization(AuthorizationId id) override;
  Result<void> note_vault_use(VaultId item, Timestamp at) override;

  Result<Timestamp> put_file(const ArtifactFile& file) override;
  Result<Timestamp> put_link(const ShortLink& link) override;
  Result<void> put_part(const ArtifactPart& part) override;
  Result<Timestamp> finish_file(const ArtifactFile& file, std::int64_t parts) override;
  Result<void> drop_file(const Sha256& hash) override;
  Result<void> drop_parts(const Sha256& hash, std::int64_t below) override;

  Result<std::int64_t> delete_test_runs(Timestamp before, std::int64_t limit) override;
  Result<std::int64_t> delete_runs(std::span<const FinishedRun> runs) override;
  Result<std::int64_t> delete_leftovers(std::int64_t rows_max) override;
  Result<std::int64_t> give_pages_back(std::int64_t pages_max) override;
  Result<void> put_storage_sample(const StorageSample& sample, Timestamp keep_since) override;
  Result<bool> delete_finished_run(TeamId team, RunId run) override;
  Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) override;
  Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) override;

  Result<void> put_contact(const Contact& contact) override;
  Result<void> delete_contact(ContactId contact) override;
  Result<void> put_contact_list(const ContactList& list) override;
  Result<void> delete_contact_list(ContactListId list) override;
  Result<bool> add_to_list(ContactListId list, ContactId contact, Timestamp at) override;
  Result<bool> remove_from_list(ContactListId list, ContactId contact) override;

  Result<void> put_object_type(const ObjectType& type) override;
  Result<void> delete_object_type(ObjectTypeId type) override;
  Result<void> put_object(const Object& object) override;
  Result<void> delete_object(ObjectId object) override;
  Result<void> put_object_link(const ObjectLink& link) override;
  Result<bool> delete_object_link(ObjectId object, ContactId contact) override;

  Result<std::optional<Script>> script(TeamId team, ScriptId id) override;
  Result<std::int64_t> count_scripts(TeamId team) override;
  Result<void> put_script(const Script& script) override;
  Result<void> delete_script(ScriptId script) override;
  Result<std::optional<Call>> call(TeamId team, CallId id) override;
  Result<std::int64_t> count_open_calls(TeamId team) override;
  Result<std::int64_t> count_open_calls_of(ScriptId script) override;
  Result<std::optional<CallSettings>> call_settings(TeamId team) override;
  Result<void> put_call(const Call& call) override;
  Result<void> put_call_settings(const CallSettings& settings) override;
  Result<std::optional<Timestamp>> last_call_slot(TeamId team) override;
  Result<void> put_call_slot(TeamId team, Timestamp slot) override;
  Result<std::int64_t> hasten_placings(Timestamp now) override;
  Result<std::optional<CsvJob>> csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) override;
  Result<std::int64_t> count_open_csv_jobs(TeamId team) override;
  Result<std::vector<CsvJob>> csv_jobs(TeamId team, CsvJob::Kind kind, std::int64_t below,
                                       std::int64_t limit) override;
  Result<void> put_csv_job(const CsvJob& job) override;
  Result<void> delete_csv_job(CsvJobId id) override;

 private:
  SqliteWriter(Connection& connection, model::NodeId node) : connection_(connection), node_(node) {}
  Connection& own_connection() override { return connection_; }
  Result<void> prepare_hot();
  // What a run in a concurrency group is stored with beside its first transition.
  struct Placement {
    model::RunStatus status{};
    std::optional<Timestamp> finished_at;
    std::string error;
  };
  Result<void> insert_row(const NewRun& run, const std::optional<Placement>& placement);
  Result<void> insert_rest(const NewRun& run);
  Result<void> put_records(std::int64_t run, std::string_view records);
  Result<bool> is_fenced();
  // The run that the key stands for, when it has one that has not expired at `now`.
  Result<std::optional<CommitOutcome>> find_earlier(const NewRun& run);
  Result<std::optional<CommitOutcome::Kind>> refusal_of(std::span<const Admitted> runs);
  Result<bool> schedule_stands_at(WorkflowId workflow, const ScheduleStep& step);
  // Why the step gets no run: it has one, or wants none. Nothing when it is to get one.
  Result<std::optional<CommitOutcome>> child_of_step(const model::ParentStep& parent);
  // Whether the transition was written before, by this process.
  Result<bool> is_written(const engine::Transition& transition);
  Result<void> note_steps(const engine::Transition& transition);
  Result<void> put_child(const model::RunHeader& child);
  Result<void> note_waits(const engine::Transition& transition);
  Result<void> delete_waits(std::int64_t run);
  // The run as it is counted now; nothing when it is gone.
  Result<std::optional<CountedRun>> counted(std::int64_t key);
  // Gives its slot on, if it had one.
  Result<void> delete_run(std::int64_t key);
  // runs_of_tests.cc
  Result<void> put_test_definition(const NewRun& run);
  Result<void> delete_test_definition(std::int64_t workflow, std::int64_t version);
  void note_change(Change change);
  // rejections.cc: how many rows of a workflow are too many.
  struct Excess {
    std::int64_t workflow;
    std::int64_t sampled;
    std::int64_t rows;
  };
  Result<std::vector<Excess>> excess_of_all(std::int64_t keep_max);
  Result<std::vector<Excess>> excess_of_some(std::int64_t keep_max);
  Result<void> note_draft(WorkflowId workflow);
  Result<void> delete_samples_of(WorkflowId workflow);
  Result<void> put_calls(WorkflowId workflow, const std::vector<WorkflowId>& called);
  Result<void> put_secrets(const Workflow& workflow, const std::vector<std::string>& names);
  Result<void> put_words(const Workflow& workflow);
  Result<void> put_listeners(WorkflowId workflow, TeamId team,
                             const std::vector<FailureListener>& listeners);
  // authorizations.cc
  Result<void> put_uses(WorkflowId workflow, const std::vector<AuthorizationId>& authorizations);
  // access.cc
  Result<void> end_sessions_of(KeyId key);
  Result<std::int64_t> delete_sessions(Statement& remove);
  Result<std::int64_t> delete_expired_access(Timestamp now, std::int64_t limit);
  // kept_events.cc
  Result<std::vector<EventWait>> awaiting(WorkflowId workflow, std::string_view key,
                                          std::int64_t limit);
  Result<void> take_kept_event(const RunId& run, const model::Wait& wait, Timestamp at);
  Result<std::int64_t> delete_kept_events_of(WorkflowId workflow, std::int64_t limit);
  Result<std::int64_t> delete_expired_kept_events(Timestamp now, std::int64_t limit);
  // failure_alerts.cc
  Result<void> note_failure(const RunId& run, std::int64_t team, std::int64_t workflow,
                            model::RunStatus status);
  Result<bool> is_alert_open(RunId failed, WorkflowId listener);
  Result<void> answer_alert(RunId failed, const model::RunHeader& run);
  Result<std::int64_t> delete_expired_tokens(Timestamp now, std::int64_t limit);
  Result<void> put_retention(WorkflowId workflow, TeamId team, const RetentionRule& rule);
  // run_deletion.cc
  // What belongs to these runs beside their own rows; in the order of their keys.
  Result<void> delete_parts(std::span<const std::int64_t> runs);
  Result<void> each_with_rows(const char* next, std::span<const std::int64_t> runs,
                              const std::function<Result<void>(std::int64_t)>& call);
  Result<void> delete_log(std::int64_t run);
  // Deletes the runs that `select`, with its parameters bound, names in its first column.
  Result<std::int64_t> delete_selected(Statement& select);

  // contacts.cc
  Result<void> put_contact_words(const Contact& contact);
  Result<std::int64_t> delete_list_leftovers(std::int64_t rows_max);
  // artifacts.cc
  Result<std::int64_t> delete_file_leftovers(std::int64_t parts_max);
  // csv_jobs.cc
  Result<std::int64_t> delete_expired_csv_jobs(Timestamp now, std::int64_t limit);

  // writer_concurrency.cc
  Result<Placement> placement_of(const NewRun& run);
  Result<bool> group_has_room(const model::ConcurrencyGroup& concurrency_group);
  Result<std::int64_t> slots_taken(std::int64_t concurrency_group);
  // The run to which the added one had to yield itself, if it had to.
  Result<std::optional<RunId>> yield_to_newest(const NewRun& added);
  Result<void> leave_concurrency_group(std::int64_t key);
  Result<void> give_slots(std::int64_t concurrency_group);

  Connection& connection_;
  model::NodeId node_;
  std::optional<bool> fenced_;  // in this transaction, once somebody has asked
  ConcurrencyChanges concurrency_changes_;
  std::vector<Change> changes_;
  // The workflows that have got rejections since the oldest were deleted; nothing: any may have.
  std::optional<std::set<std::int64_t>> rejected_since_;
  bool events_on_their_way_ = false;
  RunCounts counts_;
  // What every run goes through, kept out of the cache's look-up.
  Statement insert_run_;
  Statement insert_body_;
  Statement insert_records_;
  Statement update_run_;
  Statement find_counted_;
  std::unique_ptr<IdempotencyKeys> keys_;
};

}  // namespace sluice::store::sqlite
