#include "simulation/observed_store.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "model/version_of_test.h"
#include "simulation/concurrency_groups.h"
#include "store/forwarding.h"

namespace sluice::simulation {
namespace {

using Kind = store::CommitOutcome::Kind;

// What the calls of a task did to runs, to be noted once it is known that the task was written.
using Notes = std::vector<std::function<void()>>;

class ObservedStore final : public store::ForwardingStore {
 public:
  ObservedStore(std::unique_ptr<store::Store> store, SimulatedWorld& world)
      : ForwardingStore(std::move(store)), world_(world) {}

  Result<void> write(std::span<store::BatchEntry> batch) override {
    std::vector<Notes> notes(batch.size());
    std::vector<store::Task> tasks(batch.size());
    std::vector<store::Task*> originals(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto* const* task = std::get_if<store::Task*>(&batch[i].work);
      if (!task) continue;
      originals[i] = *task;
      tasks[i] = watched(**task, notes[i]);
      batch[i].work = &tasks[i];
    }
    auto done = store_->write(batch);
    changes_.clear();
    schedule_changes_.clear();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (originals[i]) batch[i].work = originals[i];
      note(batch[i], notes[i]);
    }
    finish(done);
    return done;
  }
  Result<void> reopen() override {
    SLUICE_TRY_VOID(store_->reopen());
    world_.trace.note("store of {} opened again", node_number());
    SLUICE_TRY(const auto reader, store_->reader());
    world_.settle(*reader);
    return {};
  }

 private:
  // Passes a task's calls on and notes those that concern runs.
  class Watched final : public store::ForwardingWriter {
   public:
    Watched(ObservedStore& owner, store::Writer& writer, Notes& notes)
        : ForwardingWriter(writer), owner_(owner), notes_(notes) {}

    Result<bool> claim(RunId run, model::NodeId from) override {
      SLUICE_TRY(const bool done, writer_.claim(run, from));
      notes_.emplace_back([this_store = &owner_, run, done] { this_store->claimed(run, done); });
      return done;
    }
    Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override {
      notes_.emplace_back([this_store = &owner_, workflow] {
        this_store->may_go([&](const KnownRun& run) { return run.header.workflow == workflow; });
      });
      return writer_.delete_runs_of(workflow, limit);
    }
    Result<std::int64_t> delete_runs(std::span<const store::FinishedRun> runs) override {
      std::vector<std::int64_t> keys;
      keys.reserve(runs.size());
      for (const auto& run : runs) keys.push_back(run.key);
      notes_.emplace_back([this_store = &owner_, keys = std::move(keys)] {
        const auto& world = this_store->world_;
        const auto keep = world.keep_runs_for;
        const auto before = keep == Micros(0) ? Timestamp::min() : world.clock.latest() - keep;
        this_store->may_go([&](const KnownRun& run) {
          return run.finished_at && *run.finished_at < before &&
                 std::ranges::find(keys, run.header.id.key) != keys.end();
        });
      });
      return writer_.delete_runs(runs);
    }
    Result<std::int64_t> delete_test_runs(Timestamp before, std::int64_t limit) override {
      notes_.emplace_back([this_store = &owner_, before] {
        this_store->may_go([&](const KnownRun& run) {
          return model::is_test_version(run.header.version) && run.finished_at &&
                 *run.finished_at < before;
        });
      });
      return writer_.delete_test_runs(before, limit);
    }
    Result<void> put_schedule(const store::WorkflowSchedule& schedule) override {
      note(Schedules::Put{schedule});
      return writer_.put_schedule(schedule);
    }
    Result<void> delete_schedule(WorkflowId workflow) override {
      note(Schedules::Removed{workflow});
      return writer_.delete_schedule(workflow);
    }
    Result<void> delete_workflow(WorkflowId workflow) override {
      note(Schedules::Removed{workflow});
      return writer_.delete_workflow(workflow);
    }
    Result<bool> step_schedule(WorkflowId workflow, const store::ScheduleStep& step) override {
      SLUICE_TRY(const bool moved, writer_.step_schedule(workflow, step));
      if (moved) note(Schedules::Stepped{workflow, step});
      return moved;
    }

   private:
    void note(Schedules::Change change) {
      notes_.emplace_back([this_store = &owner_, change = std::move(change)] {
        this_store->schedule_changes_.push_back(change);
      });
    }

    ObservedStore& owner_;
    Notes& notes_;
  };

  store::Task watched(store::Task& task, Notes& notes) {
    return [this, &task, &notes](store::Writer& writer) -> Result<void> {
      Watched watched(*this, writer, notes);
      return task(watched);
    };
  }

  std::int64_t node_number() const { return static_cast<std::int64_t>(store_->node()); }

  const KnownRun* known(RunId run) const {
    const auto found = changes_.find(run);
    return found == changes_.end() ? world_.journal.find(run) : &found->second;
  }
  KnownRun& change(RunId run) {
    const KnownRun* before = known(run);
    return changes_.try_emplace(run, before ? *before : KnownRun()).first->second;
  }

  // After an error nobody knows whether the entries that went well are there.
  void finish(const Result<void>& done) {
    world_.trace.note("commit of {} runs by {}: {}", changes_.size(), node_number(),
                      done ? "done" : done.error().message);
    if (done) {
      world_.journal.committed(std::exchange(changes_, {}));
      world_.violate_if(check_concurrency(world_.journal));
      world_.violate_if(world_.schedules.committed(schedule_changes_, world_.clock.latest()));
    } else {
      world_.schedules.in_doubt(std::exchange(schedule_changes_, {}));
      world_.journal.in_doubt(std::exchange(changes_, {}));
    }
  }

  // One entry, as if all before it in the batch had been written and none after it.
  void note(const store::BatchEntry& entry, const Notes& notes) {
    if (const auto* run = std::get_if<const store::NewRun*>(&entry.work)) {
      note_insert(**run, entry);
    } else if (const auto* runs = std::get_if<const std::vector<store::Admitted>*>(&entry.work)) {
      note_together(**runs, entry);
    } else if (const auto* more = std::get_if<const engine::Transition*>(&entry.work)) {
      note_append(**more, entry.outcome.kind);
      note_groups(entry.groups, world_.clock.now());
    } else if (entry.outcome.kind == Kind::kCommitted) {
      for (const auto& each : notes) each();
      note_groups(entry.groups, world_.clock.now());
    }
  }

  // What an entry did to other runs of its concurrency group, while nothing has happened since.
  void note_groups(const store::ConcurrencyChanges& news, Timestamp now) {
    for (const RunId run : news.begun) {
      world_.trace.note("a slot for {}", run.text());
      change(run).status = model::RunStatus::kRunning;
      world_.violate_if(check_place(run, world_.journal, changes_));
    }
    for (const auto& [run, newer] : news.cancelled) {
      world_.trace.note("{} goes for {}", run.text(), newer.text());
      change(run).status = model::RunStatus::kCancelled;
      change(run).finished_at = now;
    }
  }

  void note_insert(const store::NewRun& run, const store::BatchEntry& entry) {
    const RunId id = run.header.id;
    world_.trace.note("insert {}: {}", id.text(), static_cast<int>(entry.outcome.kind));
    if (entry.outcome.kind != Kind::kCommitted) return;
    if (known(id)) world_.violate("run " + id.text() + " was created twice");
    changes_[id] = {.header = run.header,
                    .body = std::string(run.body),
                    .records = run.first.records(),
                    .status = run.first.status(),
                    .wake_at = run.first.wake_at(),
                    .finished_at = run.first.finished_at(),
                    .owner = store_->node()};
    if (run.header.concurrency_group) note_place(id, entry, run.header.created_at);
    if (run.schedule) note_scheduled(run);
  }

  // The last one that is new stands for what all did to other runs.
  void note_together(const std::vector<store::Admitted>& runs, const store::BatchEntry& entry) {
    const auto& items = entry.outcome.items;
    std::size_t last = items.size();
    while (last > 0 && items[last - 1].kind != Kind::kCommitted) --last;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool is_last = i + 1 == last;
      note_insert(runs[i].run(), {.work = &runs[i].run(),
                                  .outcome = items[i],
                                  .groups = is_last ? entry.groups : store::ConcurrencyChanges()});
    }
  }

  // What the run of a schedule was given says which time it is for.
  void note_scheduled(const store::NewRun& run) {
    const auto body = parse_json(run.body);
    const auto time = [&](std::string_view name) -> std::optional<Timestamp> {
      const auto* text = body ? find_member(*body, name) : nullptr;
      return text && text->is_string() ? parse_time(text->get_string()) : std::nullopt;
    };
    Schedules::Stepped stepped{run.header.workflow, *run.schedule, time("scheduled_at"),
                               time("started_at")};
    if (!stepped.slot || !stepped.started_at)
      return world_.violate("run " + run.header.id.text() + " does not say when it was due");
    world_.trace.note("{} is due at {}", run.header.id.text(), format_time(*stepped.slot));
    schedule_changes_.emplace_back(stepped);
  }

  void note_place(RunId id, const store::BatchEntry& entry, Timestamp now) {
    const auto status = entry.outcome.status;
    world_.trace.note("{} in its group: {}", id.text(), model::status_name(status));
    changes_[id].status = status;
    if (model::is_final(status)) changes_[id].finished_at = now;
    note_groups(entry.groups, now);
    if (status == model::RunStatus::kRunning)
      world_.violate_if(check_place(id, world_.journal, changes_));
  }

  void note_append(const engine::Transition& transition, Kind outcome) {
    if (outcome == Kind::kFailed) return;
    const bool done = outcome == Kind::kCommitted;
    const RunId id = transition.run();
    world_.trace.note("append to {} by {}: {}", id.text(), node_number(),
                      done ? model::status_name(transition.status()) : "refused");
    const KnownRun* before = known(id);
    const bool ours = before && before->owner == store_->node();
    const bool open = before && !model::is_final(before->status);
    if (!done) {
      if (ours && open && !before->may_be_gone)
        world_.violate("a write to " + id.text() + " by its owner was refused");
      return;
    }
    if (!before) {
      world_.violate("a write to " + id.text() + ", which was never committed");
    } else if (!ours) {
      world_.violate("P7: a write to " + id.text() + " by who does not own it");
    } else if (!open && transition.step() != before->step) {
      world_.violate("a write to " + id.text() + ", which has ended");
    }
    if (before && transition.step() == before->step) return;  // it was written before
    if (before && transition.step() != before->step + 1)
      world_.violate("a write to " + id.text() + " that does not follow the one before");
    KnownRun& after = change(id);
    after.step = transition.step();
    after.records += transition.records();
    after.status = transition.status();
    after.wake_at = transition.wake_at();
    after.finished_at = transition.finished_at();
  }

  void claimed(RunId run, bool done) {
    const KnownRun* before = known(run);
    world_.trace.note("claim of {} by {}: {}", run.text(), node_number(), done);
    if (!done) return;
    if (before && before->owner > store_->node())
      world_.violate("P7: " + run.text() + " went back to an older process");
    change(run).owner = store_->node();
  }

  template <class Wanted>
  void may_go(const Wanted& wanted) {
    for (const auto& entry : world_.journal.runs()) {
      const RunId id = entry.first;
      if (wanted(*known(id))) change(id).may_be_gone = true;
    }
  }

  SimulatedWorld& world_;
  // Of the batch that is being noted.
  Journal::Changes changes_;
  Schedules::Changes schedule_changes_;
};

}  // namespace

std::unique_ptr<store::Store> observe(std::unique_ptr<store::Store> store, SimulatedWorld& world) {
  return std::make_unique<ObservedStore>(std::move(store), world);
}

}  // namespace sluice::simulation
