#pragma once

#include <memory>
#include <utility>

#include "store/store.h"

// A store and its writer that pass everything on. For those that stand between the committer and a
// store and change a few calls: the simulation and tests.
namespace sluice::store {

class ForwardingStore : public Store, protected Writer {
 public:
  explicit ForwardingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  Result<void> begin() override { return store_->begin(); }
  Writer& writer() override { return *this; }
  Result<void> commit() override { return store_->commit(); }
  void rollback() override { store_->rollback(); }
  Result<void> reopen() override { return store_->reopen(); }
  Result<void> savepoint() override { return store_->savepoint(); }
  Result<void> release_savepoint() override { return store_->release_savepoint(); }
  Result<void> rollback_savepoint() override { return store_->rollback_savepoint(); }
  Result<std::unique_ptr<Reader>> reader() override { return store_->reader(); }
  model::Claim claim() const override { return store_->claim(); }
  Result<void> maintain() override { return store_->maintain(); }
  Result<std::int64_t> bytes_on_disk() override { return store_->bytes_on_disk(); }

 protected:
  Writer& next() { return store_->writer(); }

  Result<InsertResult> insert_run(const NewRun& run) override { return next().insert_run(run); }
  Result<bool> append(const engine::Transition& transition) override {
    return next().append(transition);
  }
  Result<bool> claim(RunId run) override { return next().claim(run); }
  LaneNews take_lane_news() override { return next().take_lane_news(); }
  Result<void> put_workflow(const Workflow& workflow) override {
    return next().put_workflow(workflow);
  }
  Result<void> put_version(const WorkflowVersion& version) override {
    return next().put_version(version);
  }
  Result<void> delete_workflow(WorkflowId workflow) override {
    return next().delete_workflow(workflow);
  }
  Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override {
    return next().delete_runs_of(workflow, limit);
  }
  Result<void> put_token(const Token& token) override { return next().put_token(token); }
  Result<void> put_key(const ApiKey& key) override { return next().put_key(key); }
  Result<void> put_rejection(const Rejection& rejection) override {
    return next().put_rejection(rejection);
  }
  Result<void> put_vault_item(const VaultItem& item) override {
    return next().put_vault_item(item);
  }
  Result<void> delete_vault_item(VaultId item) override { return next().delete_vault_item(item); }
  Result<void> put_schedule(const WorkflowSchedule& schedule) override {
    return next().put_schedule(schedule);
  }
  Result<void> delete_schedule(WorkflowId workflow) override {
    return next().delete_schedule(workflow);
  }
  Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) override {
    return next().step_schedule(workflow, step);
  }
  Result<Timestamp> put_file(const KeptFile& file) override { return next().put_file(file); }
  Result<Timestamp> put_link(const ShortLink& link) override { return next().put_link(link); }
  Result<std::int64_t> delete_runs_finished_before(Timestamp before, std::int64_t limit) override {
    return next().delete_runs_finished_before(before, limit);
  }
  Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) override {
    return next().delete_expired(now, limit);
  }
  Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) override {
    return next().delete_rejections(before, keep_max);
  }

  const std::unique_ptr<Store> store_;
};

}  // namespace sluice::store
