#pragma once

#include <memory>

#include "store/sqlite/connection.h"
#include "store/sqlite/record_lookups.h"
#include "store/sqlite/rows.h"
#include "store/store.h"

namespace sluice::store::sqlite {

// Of rows that begin with key and tail.
inline RunId read_id(const Statement& row) { return RunId{row.uid(0, 1)}; }

// The reading half, on a connection of its own that cannot write.
class SqliteReader final : public ObjectLookups<Reader> {
 public:
  static Result<std::unique_ptr<Reader>> open(const std::string& file, const std::string& vfs);

  Result<std::vector<Workflow>> workflows(TeamId team) override;
  Result<std::vector<Workflow>> workflows_after(TeamId team, WorkflowId after,
                                                std::int64_t limit) override;
  Result<std::int64_t> count_workflows(TeamId team) override;
  Result<std::vector<Workflow>> callers_of(TeamId team, WorkflowId called) override;
  Result<std::vector<Workflow>> all_workflows() override;
  Result<std::optional<Workflow>> workflow(TeamId team, WorkflowId id) override;
  Result<std::optional<Workflow>> workflow_of_any_team(WorkflowId id) override;
  Result<std::optional<Workflow>> workflow_by_name(TeamId team, std::string_view name) override;
  Result<std::optional<WorkflowVersion>> version(WorkflowId workflow,
                                                 std::int64_t version) override;
  Result<std::vector<WorkflowVersion>> versions(WorkflowId workflow, std::int64_t before,
                                                std::int64_t limit) override;
  Result<std::optional<WorkflowDraft>> draft(WorkflowId workflow) override;
  Result<std::vector<Sample>> samples(WorkflowId workflow, std::int64_t limit) override;
  Result<std::optional<Sample>> sample(WorkflowId workflow, std::string_view name) override;

  Result<std::optional<WorkflowSchedule>> schedule_of(WorkflowId workflow) override;
  Result<std::vector<WorkflowSchedule>> due_schedules(Timestamp until, std::int64_t limit) override;

  Result<std::vector<Token>> all_tokens() override;
  Result<void> visit_hook_tokens(const VisitToken& visit) override;
  Result<std::vector<Token>> tokens_of(WorkflowId workflow) override;
  Result<std::vector<ApiKey>> all_keys() override;
  Result<std::optional<std::int64_t>> master_key_check() override;
  Result<std::vector<ApiKey>> keys_of(TeamId team) override;
  Result<std::optional<ApiKey>> key(KeyId id) override;
  Result<std::vector<Session>> all_sessions() override;
  Result<std::optional<Session>> session(SessionId id) override;
  Result<AuditPage> audit_page(const AuditFilter& filter) override;
  Result<std::optional<KeptAnswer>> kept_answer(TeamId team, const KeyHash& key,
                                                Timestamp now) override;
  Result<std::vector<TeamId>> teams_after(TeamId after, std::int64_t limit) override;
  Result<std::optional<Team>> team(TeamId id) override;
  Result<std::vector<Team>> all_teams() override;
  Result<std::int64_t> count_runs(TeamId team) override;
  Result<std::vector<VaultItem>> all_vault_items() override;
  Result<std::vector<VaultItem>> vault_items(TeamId team) override;
  Result<std::optional<VaultItem>> vault_item(TeamId team, VaultId id) override;
  Result<std::vector<Authorization>> all_authorizations() override;
  Result<std::vector<Authorization>> authorizations(TeamId team) override;
  Result<std::optional<Authorization>> authorization(TeamId team, AuthorizationId id) override;
  Result<std::vector<NamedWorkflow>> users_of(TeamId team, AuthorizationId id,
                                              std::int64_t limit) override;
  Result<std::vector<Rejection>> rejections(TeamId team, WorkflowId workflow,
                                            std::int64_t limit) override;
  Result<std::vector<Rejection>> handshakes(TeamId team, WorkflowId workflow,
                                            std::int64_t limit) override;
  Result<std::vector<Rejection>> noted_deliveries(const RejectionRange& range) override;
  Result<std::optional<Rejection>> noted_delivery(TeamId team, RejectionId id) override;
  Result<std::optional<Rejection>> rejection(TeamId team, WorkflowId workflow,
                                             RejectionId id) override;

  Result<std::optional<ArtifactFile>> file(const Sha256& hash, Timestamp now) override;
  Result<std::optional<ShortLink>> link(const Sha256& hash, Timestamp now) override;
  Result<std::optional<std::string>> file_part(const Sha256& hash, std::int64_t number) override;

  Result<RunPage> runs(const RunFilter& filter) override;
  Result<std::optional<StoredRun>> run(RunId id) override;
  Result<std::optional<StoredRun>> run_head(RunId id) override;
  Result<std::string> body_of(RunId id) override;
  Result<std::int64_t> body_bytes_of(RunId id) override;
  Result<std::vector<JournalPiece>> journal(RunId id, const JournalRange& range) override;
  Result<std::string> output_of(RunId id, std::int64_t seq) override;
  Result<std::vector<model::NodeId>> owners_of(std::span<const RunId> runs) override;
  Result<std::optional<StoredRun>> run_of_team(TeamId team, RunId id) override;
  Result<RunStatistics> statistics(TeamId team, WorkflowId workflow, Timestamp since) override;

  Result<std::vector<RunHour>> run_hours(TeamId team, std::optional<WorkflowId> workflow,
                                         HourRange hours) override;
  Result<WorkflowTallies> workflow_tallies(TeamId team, HourRange hours,
                                           std::int64_t rows_max) override;
  Result<std::vector<Workflow>> workflows_with_word(TeamId team, std::string_view prefix,
                                                    std::int64_t limit) override;
  Result<std::vector<Workflow>> workflows_by_key(TeamId team, KeyRange keys,
                                                 std::int64_t limit) override;
  Result<std::vector<RunRow>> runs_by_key(TeamId team, KeyRange keys, std::int64_t looked_at_max,
                                          std::int64_t limit) override;
  Result<std::vector<Rejection>> noted_by_key(TeamId team, KeyRange keys,
                                              std::int64_t looked_at_max,
                                              std::int64_t limit) override;
  Result<std::vector<Workflow>> workflows_naming(TeamId team, VaultId item, std::string_view name,
                                                 std::int64_t limit) override;
  Result<std::vector<Workflow>> listeners_of(TeamId team, WorkflowId source) override;

  Result<std::vector<RunId>> open_runs(RunId after, std::int64_t limit) override;
  Result<std::int64_t> count_open_runs() override;
  Result<std::int64_t> count_waiting_runs() override;
  Result<std::int64_t> count_queued_runs() override;
  Result<std::optional<std::int64_t>> runs_ahead(RunId run) override;
  Result<std::vector<ConcurrencyChanges::Superseded>> superseded_runs(std::int64_t limit) override;
  Result<std::vector<Due>> due_runs(Timestamp until, std::int64_t limit) override;
  Result<std::optional<RunId>> child_of(RunId parent, std::string_view node,
                                        std::string_view item) override;
  Result<std::vector<StartedRun>> children_of(RunId parent, const model::StepName& after,
                                              std::int64_t limit) override;
  Result<std::vector<RunId>> runs_of_keys(WorkflowId workflow,
                                          const std::array<KeyHash, kKeysAtOnce>& keys,
                                          Timestamp now) override;
  Result<std::optional<ChildTie>> parent_of(RunId run) override;
  Result<std::vector<RunId>> runs_awaiting(WorkflowId workflow, std::string_view key,
                                           std::int64_t limit) override;
  Result<std::vector<EventWait>> event_waits(WorkflowId workflow, std::string_view key,
                                             std::int64_t limit) override;
  Result<std::optional<TakenEvent>> taken_event(WorkflowId workflow, const KeyHash& hash,
                                                Timestamp now) override;
  Result<std::vector<KeptEvent>> kept_events(WorkflowId workflow, Timestamp now,
                                             std::int64_t limit) override;
  Result<std::optional<KeptEvent>> kept_event(WorkflowId workflow, const KeyHash& hash) override;
  Result<std::vector<KeptEvent>> events_on_their_way(std::int64_t after,
                                                     std::int64_t limit) override;
  Result<std::int64_t> count_kept_events(Timestamp now) override;
  Result<std::vector<FailureAlert>> open_alerts(const FailureAlert& after,
                                                std::int64_t limit) override;
  Result<std::vector<FailureAlert>> alerts_of(RunId failed) override;
  Result<std::vector<std::vector<model::Wait>>> waits_of(std::span<const RunId> runs,
                                                         std::int64_t limit) override;
  Result<std::vector<UnheardStep>> unheard_steps(const model::ParentStep& after,
                                                 std::int64_t limit) override;
  Result<std::vector<RunId>> orphans(RunId after, std::int64_t limit) override;
  Result<std::vector<FinishedRun>> old_runs(OldRunsSearch& search) override;
  Result<std::vector<FinishedRun>> old_runs_of(const RetentionRule& rule, Timestamp now,
                                               std::int64_t limit) override;
  Result<std::vector<RetentionRule>> retention_rules(WorkflowId after, std::int64_t limit) override;
  Result<std::vector<TeamRetentionRule>> team_retention_rules(TeamId after,
                                                              std::int64_t limit) override;
  Result<StoredRuns> stored_runs(TeamId team, std::optional<WorkflowId> workflow) override;
  Result<DatabaseSize> size() override;
  Result<std::vector<StorageSample>> storage_samples(Timestamp since) override;
  Result<Uid> newest_id() override;

  Result<ContactPage> contacts(const ContactFilter& filter) override;
  Result<std::vector<ContactList>> contact_lists(TeamId team, std::int64_t below,
                                                 std::int64_t limit) override;
  Result<std::vector<ContactListId>> lists_of(ContactId contact, std::int64_t limit) override;

  Result<std::vector<ObjectType>> object_types(TeamId team, std::int64_t below,
                                               std::int64_t limit) override;
  Result<ObjectPage> objects(const ObjectFilter& filter) override;
  Result<std::vector<ObjectLink>> links_of(ObjectId object, std::int64_t limit) override;

  Result<std::optional<Script>> script(TeamId team, ScriptId id) override;
  Result<std::int64_t> count_scripts(TeamId team) override;
  Result<std::vector<Script>> scripts(TeamId team, std::int64_t below, std::int64_t limit) override;
  Result<std::optional<Call>> call(TeamId team, CallId id) override;
  Result<std::int64_t> count_open_calls(TeamId team) override;
  Result<std::int64_t> count_open_calls_of(ScriptId script) override;
  Result<std::optional<CallSettings>> call_settings(TeamId team) override;
  Result<CallPage> calls(const CallFilter& filter) override;
  Result<std::vector<Call>> due_calls(Timestamp now, std::int64_t limit) override;
  Result<std::optional<CsvJob>> csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) override;
  Result<std::int64_t> count_open_csv_jobs(TeamId team) override;
  Result<std::vector<CsvJob>> csv_jobs(TeamId team, CsvJob::Kind kind, std::int64_t below,
                                       std::int64_t limit) override;
  Result<std::vector<CsvJob>> csv_jobs_under_way(std::int64_t above, std::int64_t limit) override;

 private:
  explicit SqliteReader(Connection connection) : connection_(std::move(connection)) {}
  Connection& own_connection() override { return connection_; }

  // Every row of a query as `read(statement)` makes it.
  template <class T, class... Values>
  Result<std::vector<T>> list(const char* sql, T (*read)(const Statement&),
                              const Values&... values) {
    return all_rows(connection_, sql, read, values...);
  }
  template <class T, class... Values>
  Result<std::optional<T>> first(const char* sql, T (*read)(const Statement&),
                                 const Values&... values) {
    return first_row(connection_, sql, read, values...);
  }

  // Several statements see the same moment of the database while one of these lives.
  class Snapshot {
   public:
    explicit Snapshot(Connection& connection) : connection_(connection) {
      discard(connection_.exec("BEGIN"));  // without it each statement sees its own moment
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() { discard(connection_.exec("COMMIT")); }

   private:
    Connection& connection_;
  };

  Result<std::optional<StoredRun>> one_run(const char* sql, RunId id);
  Result<std::vector<RunRow>> rows_of(const std::vector<std::int64_t>& keys);
  // Those of the team that are there, each once.
  Result<std::vector<Workflow>> workflows_of(TeamId team, const std::vector<WorkflowId>& ids,
                                             std::int64_t limit);
  // contact_search.cc
  Result<bool> has_words(const Contact& contact, std::span<const std::string> words);
  Result<bool> selects_contact(const ContactFilter& filter, const Contact& contact);
  struct Candidates;
  Result<ContactPage> page_of(const ContactFilter& filter, const Candidates& candidates);

  // old_runs.cc
  struct Group {
    std::int64_t team = 0;
    std::int64_t workflow = 0;
    model::RunStatus status{};
  };
  // Of a group: runs with keys from `from` up to `end` that finished before `before`.
  struct OldPart {
    std::int64_t from = 0;
    std::int64_t end = INT64_MAX;
    Timestamp before = Timestamp::max();
    std::int64_t limit = 0;
  };
  Result<std::vector<FinishedRun>> old_runs_of_day(const OldRunsSearch& search);
  Result<void> gather(const Group& group, const OldPart& part, std::vector<FinishedRun>& out);
  Result<void> gather_groups(Statement& groups, const OldRunsSearch& search,
                             std::vector<FinishedRun>& out);

  Connection connection_;
};

}  // namespace sluice::store::sqlite
