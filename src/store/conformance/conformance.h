#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "store/conformance/test_retention.h"
#include "store/conformance/testing.h"
#include "store/store.h"

// The suite that every Store passes: a behaviour of the store exists only if a case here shows it
// on every backend. A backend adds itself to backends() in conformance_backends_test.cc.
namespace sluice::store {

// One empty database, removed with the object.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Result<std::unique_ptr<Store>> open() = 0;
  // As another process that does not know of the first one would.
  virtual Result<std::unique_ptr<Store>> open_beside() = 0;
};

struct BackendKind {
  std::string name;
  std::function<std::unique_ptr<Backend>()> make;
};
inline std::ostream& operator<<(std::ostream& out, const BackendKind& kind) {
  return out << kind.name;
}
std::vector<BackendKind> backends();

class StoreConformance : public testing::TestWithParam<BackendKind> {
 protected:
  using Kind = CommitOutcome::Kind;

  void SetUp() override {
    backend_ = GetParam().make();
    open();
  }

  void open() {
    auto store = backend_->open();
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    open_reader();
  }
  void open_reader() {
    auto reader = store_->reader();
    ASSERT_TRUE(reader) << reader.error().message;
    reader_ = *std::move(reader);
  }
  void restart() {
    reader_.reset();
    store_.reset();
    open();
  }

  // One batch of one call: in(&Writer::put_token, token).
  template <class T, class Part, class... Params, class... Args>
  T in(Result<T> (Part::*call)(Params...), Args&&... args) {
    return in_store(*store_, call, std::forward<Args>(args)...);
  }
  template <class T, class Part, class... Params, class... Args>
  T in_store(Store& store, Result<T> (Part::*call)(Params...), Args&&... args) {
    Result<T> result = fail(ErrorCode::kInternal, "the task did not run");
    Task task = [&](Writer& writer) -> Result<void> {
      result = (writer.*call)(std::forward<Args>(args)...);
      return result ? Result<void>() : fail(result.error());
    };
    write_batch(store, {&task});
    if constexpr (std::is_void_v<T>) {
      EXPECT_TRUE(result) << result.error().message;
    } else {
      if (result) return *std::move(result);
      ADD_FAILURE() << result.error().message;
      return T{};
    }
  }
  // As one task, at most `limit` runs that finished before that.
  std::int64_t delete_old(Timestamp before, std::int64_t limit) {
    std::int64_t deleted = 0;
    Task task = [&](Writer& writer) -> Result<void> {
      SLUICE_TRY(deleted, delete_finished_before(*reader_, writer, before, limit));
      return {};
    };
    EXPECT_EQ(write_batch({&task}).front().outcome.kind, Kind::kCommitted);
    return deleted;
  }
  using Work = decltype(BatchEntry::work);
  std::vector<BatchEntry> write_batch(Store& store, std::initializer_list<Work> work) {
    std::vector<BatchEntry> batch;
    for (const auto& each : work) batch.push_back({.work = each});
    const auto written = store.write(batch);
    EXPECT_TRUE(written) << written.error().message;
    return batch;
  }
  std::vector<BatchEntry> write_batch(std::initializer_list<Work> work) {
    return write_batch(*store_, work);
  }
  CommitOutcome write(const NewRun& run) { return write_batch({&run}).front().outcome; }
  CommitOutcome write(const engine::Transition& more) {
    return write_batch({&more}).front().outcome;
  }
  // Whether the transition was written.
  bool appends(Store& store, const engine::Transition& more) {
    return write_batch(store, {&more}).front().outcome.kind == Kind::kCommitted;
  }
  bool appends(const engine::Transition& more) { return appends(*store_, more); }
  // The value of a read that must work.
  template <class T>
  T ok(Result<T> result) {
    if (result) return *std::move(result);
    ADD_FAILURE() << result.error().message;
    return T{};
  }

  // One that is not stored yet.
  Workflow workflow(std::string name) {
    clock_.advance(Millis(1));
    Workflow w;
    w.id = ids_.next<WorkflowId>();
    w.team = team_;
    w.name = std::move(name);
    w.created_at = w.updated_at = clock_.now();
    return w;
  }
  RunId next_run() {
    clock_.advance(Millis(1));
    return ids_.next<RunId>();
  }
  NewRun new_run(model::RunStatus status = model::RunStatus::kRunning) {
    NewRun run{.header = {.id = next_run(),
                          .team = team_,
                          .workflow = workflow_,
                          .version = 3,
                          .trigger = model::TriggerKind::kWebhook,
                          .created_at = clock_.now(),
                          .rerun_of = {}},
               .body = R"({"a":1})",
               .headers = R"({"x-a":"b"})",
               .first = TransitionForTest::make({}),
               .idempotency = {}};
    set_first(run, {.status = status});
    return run;
  }
  // Fills in what every test would write: the run's id and, for a final status, when it finished.
  void set_first(NewRun& run, TransitionFields fields) {
    run.first = transition(run.header.id, std::move(fields));
  }
  engine::Transition transition(RunId run, TransitionFields fields) {
    fields.run = run;
    const auto stored = ok(reader_->run(run));
    fields.step = stored ? stored->row.step + 1 : 1;
    if (model::is_final(fields.status) && !fields.finished_at) fields.finished_at = clock_.now();
    return TransitionForTest::make(std::move(fields));
  }
  RunId insert(const NewRun& run) {
    EXPECT_EQ(write(run).kind, Kind::kCommitted);
    return run.header.id;
  }
  RunId insert(model::RunStatus status) { return insert(new_run(status)); }

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
  ManualClock clock_{Timestamp(std::chrono::hours(24 * 365 * 56))};
  SeededEntropy entropy_{1};
  IdSource ids_{clock_, entropy_};
  TeamId team_{7};
  WorkflowId workflow_ = ids_.next<WorkflowId>();
};

}  // namespace sluice::store
