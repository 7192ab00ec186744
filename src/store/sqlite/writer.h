#pragma once

#include <memory>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace sluice::store::sqlite {

// The writing half of the store, on the one connection that writes. All statements are prepared
// when it is made. insert_run leaves nothing behind when it fails with an error that concerns one
// statement, so its caller needs no savepoint for it.
class SqliteWriter final : public Writer {
 public:
  static Result<std::unique_ptr<SqliteWriter>> make(Connection& connection, model::Claim claim);

  Result<InsertResult> insert_run(const NewRun& run) override;
  Result<bool> append(const engine::Transition& transition) override;
  Result<void> note_child(const model::ParentStep& parent) override;
  Result<bool> claim(RunId run) override;

  Result<void> put_workflow(const Workflow& workflow) override;
  Result<void> put_version(const WorkflowVersion& version) override;
  Result<void> delete_workflow(WorkflowId workflow) override;
  Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override;

  Result<void> put_schedule(const WorkflowSchedule& schedule) override;
  Result<void> delete_schedule(WorkflowId workflow) override;
  Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) override;

  Result<void> put_token(const Token& token) override;
  Result<void> put_key(const ApiKey& key) override;
  Result<void> put_rejection(const Rejection& rejection) override;
  Result<void> put_vault_item(const VaultItem& item) override;
  Result<void> delete_vault_item(VaultId item) override;

  Result<Timestamp> put_file(const KeptFile& file) override;
  Result<Timestamp> put_link(const ShortLink& link) override;

  Result<std::int64_t> delete_runs_finished_before(Timestamp before, std::int64_t limit) override;
  Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) override;
  Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) override;

 private:
  SqliteWriter(Connection& connection, model::Claim claim)
      : connection_(connection), claim_(claim) {}
  Result<void> prepare_hot();
  Result<void> insert_row(const NewRun& run);
  Result<void> insert_rest(const NewRun& run);
  // The run that the key stands for, when it has one that has not expired at `now`.
  Result<std::optional<InsertResult>> find_earlier(const NewRun& run);
  Result<void> take_key(const NewRun& run);
  Result<bool> schedule_stands_at(WorkflowId workflow, Timestamp next_at);
  Result<std::optional<RunId>> find_child(const model::ParentStep& parent);
  Result<bool> is_open(RunId run);
  Result<void> put_child(const model::RunHeader& child);
  Result<void> replace_awaits(const engine::Transition& transition);
  Result<void> delete_run(std::int64_t key);
  // Deletes the runs that `select`, with its parameters bound, names in its first column.
  Result<std::int64_t> delete_selected(Statement& select);

  Connection& connection_;
  model::Claim claim_;
  // What every run goes through, kept out of the cache's look-up.
  Statement insert_run_;
  Statement insert_body_;
  Statement insert_records_;
  Statement update_run_;
  Statement find_key_;
  Statement put_key_;
};

}  // namespace sluice::store::sqlite
