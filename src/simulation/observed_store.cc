#include "simulation/observed_store.h"

#include <utility>

#include "simulation/lanes.h"
#include "store/forwarding.h"

namespace sluice::simulation {
namespace {

class ObservedStore final : public store::ForwardingStore {
 public:
  ObservedStore(std::unique_ptr<store::Store> store, Universe& universe)
      : ForwardingStore(std::move(store)), universe_(universe) {}

  Result<void> begin() override {
    changes_.clear();
    news_ = {};
    return store_->begin();
  }
  Result<void> commit() override {
    const auto done = store_->commit();
    universe_.trace.note("commit of {} runs by {}: {}", changes_.size(), claim_number(),
                         done ? "done" : done.error().message);
    if (done) {
      universe_.journal.committed(std::move(changes_));
      universe_.violate_if(check_lanes(universe_.journal));
    } else {
      universe_.journal.in_doubt(std::move(changes_));
    }
    changes_.clear();
    return done;
  }
  void rollback() override {
    changes_.clear();
    store_->rollback();
  }
  Result<void> reopen() override {
    SLUICE_TRY_VOID(store_->reopen());
    universe_.trace.note("store of {} opened again", claim_number());
    SLUICE_TRY(const auto reader, store_->reader());
    universe_.violate_if(universe_.journal.settle(*reader));
    return {};
  }
  Result<void> savepoint() override {
    saved_ = changes_;
    saved_news_ = news_;
    return store_->savepoint();
  }
  Result<void> rollback_savepoint() override {
    changes_ = std::move(saved_);
    news_ = std::move(saved_news_);
    return store_->rollback_savepoint();
  }

 private:
  std::int64_t claim_number() const { return static_cast<std::int64_t>(store_->claim()); }

  const KnownRun* known(RunId run) const {
    const auto found = changes_.find(run);
    return found == changes_.end() ? universe_.journal.find(run) : &found->second;
  }
  KnownRun& change(RunId run) {
    const KnownRun* before = known(run);
    return changes_.try_emplace(run, before ? *before : KnownRun()).first->second;
  }

  // What a call did to other runs of its lane, while nothing has happened since.
  void note_lanes(Timestamp now) {
    const auto news = next().take_lane_news();
    for (const RunId run : news.begun) {
      universe_.trace.note("a place for {}", run.text());
      change(run).status = model::RunStatus::kRunning;
      universe_.violate_if(check_place(run, universe_.journal, changes_));
    }
    for (const RunId run : news.cancelled) {
      universe_.trace.note("{} goes for a newer one", run.text());
      change(run).status = model::RunStatus::kCancelled;
      change(run).finished_at = now;
    }
    news_.begun.insert(news_.begun.end(), news.begun.begin(), news.begun.end());
    news_.cancelled.insert(news_.cancelled.end(), news.cancelled.begin(), news.cancelled.end());
    news_.superseded.insert(news_.superseded.end(), news.superseded.begin(), news.superseded.end());
  }

  // --- the writer ---

  store::LaneNews take_lane_news() override { return std::exchange(news_, {}); }

  Result<store::InsertResult> insert_run(const store::NewRun& run) override {
    SLUICE_TRY(auto inserted, next().insert_run(run));
    const RunId id = run.header.id;
    universe_.trace.note("insert {}: {}", id.text(), static_cast<int>(inserted.what));
    if (inserted.what != store::Insert::kCreated) return inserted;
    if (known(id)) universe_.violate("run " + id.text() + " was created twice");
    changes_[id] = {.header = run.header,
                    .body = std::string(run.body),
                    .records = run.first.records(),
                    .status = run.first.status(),
                    .wake_at = run.first.wake_at(),
                    .finished_at = run.first.finished_at(),
                    .claim = store_->claim()};
    if (run.header.lane) note_place(id, inserted.status, run.header.created_at);
    return inserted;
  }

  void note_place(RunId id, model::RunStatus status, Timestamp now) {
    universe_.trace.note("{} in its lane: {}", id.text(), model::status_name(status));
    changes_[id].status = status;
    if (model::is_final(status)) changes_[id].finished_at = now;
    note_lanes(now);
    if (status == model::RunStatus::kRunning)
      universe_.violate_if(check_place(id, universe_.journal, changes_));
  }

  Result<bool> append(const engine::Transition& transition) override {
    SLUICE_TRY(const bool done, next().append(transition));
    const RunId id = transition.run();
    universe_.trace.note("append to {} by {}: {}", id.text(), claim_number(),
                         done ? model::status_name(transition.status()) : "refused");
    const KnownRun* before = known(id);
    const bool ours = before && before->claim == store_->claim();
    const bool open = before && !model::is_final(before->status);
    if (!done) {
      if (ours && open && !before->may_be_gone)
        universe_.violate("a write to " + id.text() + " by who holds its claim was refused");
      return false;
    }
    if (!before) {
      universe_.violate("a write to " + id.text() + ", which was never committed");
    } else if (!ours) {
      universe_.violate("P7: a write to " + id.text() + " by who lost its claim");
    } else if (!open) {
      universe_.violate("a write to " + id.text() + ", which has ended");
    }
    KnownRun& after = change(id);
    after.records += transition.records();
    after.status = transition.status();
    after.wake_at = transition.wake_at();
    after.finished_at = transition.finished_at();
    note_lanes(universe_.clock.now());
    return true;
  }

  Result<bool> claim(RunId run) override {
    SLUICE_TRY(const bool done, next().claim(run));
    const KnownRun* before = known(run);
    universe_.trace.note("claim of {} by {}: {}", run.text(), claim_number(), done);
    if (!done) return false;
    if (before && before->claim > store_->claim())
      universe_.violate("P7: the claim on " + run.text() + " went back to an older process");
    change(run).claim = store_->claim();
    return true;
  }

  template <class Wanted>
  void may_go(const Wanted& wanted) {
    for (const auto& [id, run] : universe_.journal.runs()) {
      if (wanted(run)) change(id).may_be_gone = true;
    }
  }
  Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override {
    may_go([&](const KnownRun& run) { return run.header.workflow == workflow; });
    auto gone = next().delete_runs_of(workflow, limit);
    note_lanes(universe_.clock.now());
    return gone;
  }
  Result<std::int64_t> delete_runs_finished_before(Timestamp before, std::int64_t limit) override {
    may_go([&](const KnownRun& run) { return run.finished_at && *run.finished_at < before; });
    return next().delete_runs_finished_before(before, limit);
  }

  Universe& universe_;
  Journal::Changes changes_;  // of the open transaction
  Journal::Changes saved_;
  store::LaneNews news_;  // likewise
  store::LaneNews saved_news_;
};

}  // namespace

std::unique_ptr<store::Store> observe(std::unique_ptr<store::Store> store, Universe& universe) {
  return std::make_unique<ObservedStore>(std::move(store), universe);
}

}  // namespace sluice::simulation
