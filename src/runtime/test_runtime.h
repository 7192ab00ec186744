#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "base/work_budget.h"
#include "effects/effect_dispatcher.h"
#include "effects/http/test_server.h"
#include "runtime/runtime.h"
#include "store/conformance/testing.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

// For tests only: everything that drives a run, over a real store and real threads. Time stands
// still until a test moves it.
namespace sluice::runtime::testing {

using effects::testing::Seen;
using effects::testing::TestServer;
using model::RunStatus;

inline constexpr TeamId kTeam{7};
inline constexpr Seconds kTooLong{30};  // only a failing test waits so long

class TempDir {
 public:
  TempDir() {
    std::string text = (std::filesystem::temp_directory_path() / "sluice-runtime-XXXXXX").string();
    EXPECT_TRUE(::mkdtemp(text.data()));
    path_ = text;
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class CountingMetrics final : public RunMetrics {
 public:
  void finished(RunStatus status) override {
    std::lock_guard lock(mutex_);
    ++finished_[status];
  }
  void effect(bool, Micros) override {}
  void computed() override { ++computed_; }
  int computed_turns() const { return computed_; }
  int count(RunStatus status) {
    std::lock_guard lock(mutex_);
    return finished_[status];
  }

 private:
  std::atomic<int> computed_{0};
  std::mutex mutex_;
  std::map<RunStatus, int> finished_;
};

// A store whose disk is full for as long as a test likes.
class FlakyStore final : public store::Store {
 public:
  explicit FlakyStore(std::unique_ptr<store::Store> store) : store_(std::move(store)) {}

  std::atomic<bool> full{false};

  Result<void> write(std::span<store::BatchEntry> batch) override {
    if (full) return fail(ErrorCode::kIo, "the disk is full");
    return store_->write(batch);
  }
  Result<void> reopen() override {
    if (full) return fail(ErrorCode::kIo, "the disk is full");
    return store_->reopen();
  }
  Result<std::unique_ptr<store::Reader>> reader() override { return store_->reader(); }
  model::NodeId node() const override { return store_->node(); }
  Result<void> maintain() override { return store_->maintain(); }
  Result<std::int64_t> bytes_on_disk() override { return store_->bytes_on_disk(); }

 private:
  std::unique_ptr<store::Store> store_;
};

// What outlives a process: the disk, the clock, the ids.
struct World {
  TempDir directory;
  ManualClock clock{Timestamp(std::chrono::hours(24 * 365 * 56))};
  SeededEntropy entropy{1};
  IdSource ids{clock, entropy};
};

inline Runtime::Options test_options() {
  Runtime::Options options;
  options.sweep_every = Millis(1);
  options.clock_read_every = Millis(1);
  options.make_performer = [](boost::asio::io_context& context) {
    effects::EffectDispatcher::Options world;
    world.http.guard = *effects::AddressGuard::parse("127.0.0.0/8");
    return std::make_unique<effects::EffectDispatcher>(context, std::move(world));
  };
  return options;
}

// Counts how often somebody wanted a run.
class CountingStarter final : public runs::RunStarter {
 public:
  using RunStarter::RunStarter;
  Result<void> start(runs::StartRequest request, runs::StartDone& done) override {
    ++starts;
    return RunStarter::start(std::move(request), done);
  }
  std::atomic<int> starts{0};
};

// One process: two io threads, a store with its committer, and the runtime.
class Process {
 public:
  explicit Process(World& world, Runtime::Options options = test_options(),
                   store::SqliteOptions sqlite = {}, engine::FindKind find_kind = nodes::find_kind)
      : world_(world),
        run_options_(options.run_options),
        store_(std::make_unique<FlakyStore>(
            *store::open_sqlite(world.directory.path(), std::move(sqlite)))),
        committer_(*store_, {.reopen_every = Millis(1)},
                   [this](unsigned shard, auto batch) { deliver(shard, batch); }),
        programs_(*store_, 1'000, find_kind),
        starter_(committer_, world.ids, world.clock, run_options_, 2),
        runtime_(contexts_, *store_, committer_, programs_, starter_, world.clock, metrics_,
                 std::move(options)),
        reader_(*store_->reader()) {
    for (auto* context : contexts_) threads_.emplace_back([this, context] { run(*context); });
  }
  ~Process() {
    runtime_.stop();
    committer_.stop();
    stop_threads();
  }
  // As with kill -9: nothing that happens from here on is recorded.
  void stop_threads() {
    for (auto* context : contexts_) context->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  Runtime::Recovered recover() {
    const auto recovered = runtime_.recover();
    EXPECT_TRUE(recovered) << recovered.error().message;
    return recovered.value_or(Runtime::Recovered());
  }

  // Stores version `version` of a workflow whose nodes and edges follow a manual trigger.
  WorkflowId put(std::string_view nodes, std::string_view edges, WorkflowId id = {},
                 std::int64_t version = 1, std::string_view settings = "{}") {
    if (id == WorkflowId()) id = world_.ids.next<WorkflowId>();
    std::string definition = R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}},)";
    definition.append(nodes).append(R"(],"edges":[)").append(edges).append("],");
    definition.append("\"settings\":").append(settings).append("}");
    store::Workflow workflow;
    workflow.id = id;
    workflow.team = kTeam;
    workflow.name = "orders " + id.text();
    workflow.version = version;
    write([&](store::Writer& w) { return w.put_workflow(workflow); });
    write([&](store::Writer& w) { return w.put_version({id, version, definition, {}}); });
    return id;
  }
  template <class Call>
  void write(Call call) {
    const auto done = committer_.run(std::move(call));
    EXPECT_TRUE(done) << done.error().message;
  }

  // Writes to a run of this process that is not in memory.
  void append(store::TransitionFields fields) {
    fields.step = stored(fields.run)->row.step + 1;
    std::promise<store::CommitOutcome> outcome;
    committer_.submit(store::TransitionForTest::make(std::move(fields)), store::Committer::kNoShard,
                      [&](store::CommitOutcome done) { outcome.set_value(std::move(done)); });
    EXPECT_EQ(outcome.get_future().get().kind, store::CommitOutcome::Kind::kCommitted);
  }

  enum class Drive { kYes, kNo };
  // A run as the starter starts one, in steps: first turn, commit, start on the shard.
  RunId start(WorkflowId workflow, std::string body = "{}", Drive start_driving = Drive::kYes,
              unsigned shard = 0, std::int64_t version = 1) {
    const auto program = programs_.get(kTeam, workflow, version);
    EXPECT_TRUE(program) << program.error().message;
    const model::RunHeader header{.id = world_.ids.next<RunId>(),
                                  .team = kTeam,
                                  .workflow = workflow,
                                  .version = version,
                                  .trigger = model::TriggerKind::kManual,
                                  .created_at = world_.clock.now(),
                                  .rerun_of = {}};
    auto run = *engine::Run::create(*program, header, {.body = body, .headers = {}}, run_options_);
    auto decision = run->apply(engine::Started{}, world_.clock.now(), engine::Effort::kLight);
    auto admitted = store::AdmittedForTest::make({.header = header,
                                                  .body = body,
                                                  .headers = {},
                                                  .first = *std::move(decision.write),
                                                  .idempotency = {}});
    decision.write.reset();
    std::promise<void> committed;
    store::Done done = [&, run = std::move(run),
                        decision = std::move(decision)](store::CommitOutcome outcome) mutable {
      EXPECT_EQ(outcome.kind, store::CommitOutcome::Kind::kCommitted) << outcome.error.message;
      if (start_driving == Drive::kYes)
        runtime_.start_driving(shard, std::move(run), std::move(decision));
      committed.set_value();
    };
    EXPECT_TRUE(committer_.submit(admitted, shard, done));
    committed.get_future().wait();
    return header.id;
  }

  Result<void> cancel(RunId run) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    runtime_.cancel(run, "no longer wanted",
                    [promise](Result<void> result) { promise->set_value(std::move(result)); });
    if (future.wait_for(kTooLong) == std::future_status::ready) return future.get();
    return fail(ErrorCode::kTimeout, "nobody answered");
  }

  // Returns once all that is queued at the store and at the shards at this moment is done.
  void flush() {
    (void)committer_.run([](store::Writer&) { return Result<void>(); });
    for (auto* context : contexts_) {
      std::promise<void> reached;
      boost::asio::post(*context, [&] { reached.set_value(); });
      reached.get_future().wait();
    }
  }
  template <class Condition>
  ::testing::AssertionResult reaches(const Condition& condition) {
    const SystemClock clock;
    const Micros until = clock.steady() + kTooLong;
    while (!condition()) {
      if (clock.steady() > until) return ::testing::AssertionFailure() << "never came true";
      flush();
    }
    return ::testing::AssertionSuccess();
  }

  std::optional<store::StoredRun> stored(RunId run) {
    std::lock_guard lock(reader_mutex_);
    auto found = reader_->run(run);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *std::move(found) : std::nullopt;
  }
  std::int64_t open_runs() {
    std::lock_guard lock(reader_mutex_);
    return reader_->count_open_runs().value_or(-1);
  }
  std::optional<RunStatus> status(RunId run) {
    const auto found = stored(run);
    return found ? std::optional(found->row.status) : std::nullopt;
  }
  ::testing::AssertionResult ends(RunId run, RunStatus wanted) {
    const auto reached = reaches([&] { return status(run).transform(model::is_final) == true; });
    if (!reached) return reached;
    const auto found = stored(run);
    if (found->row.status == wanted) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << model::status_name(found->row.status) << ": " << found->row.error;
  }
  // How often a node stands in the records of a run as completed.
  int completions(RunId run, std::string_view node) {
    const auto records = model::parse_records(stored(run)->records);
    EXPECT_TRUE(records);
    return static_cast<int>(std::ranges::count_if(*records, [&](const model::Record& record) {
      return record.node == node && record.kind == model::RecordKind::kCompleted;
    }));
  }

  FlakyStore& store() { return *store_; }
  Runtime& runtime() { return runtime_; }
  Programs& programs() { return programs_; }
  CountingStarter& starter() { return starter_; }
  CountingMetrics& metrics() { return metrics_; }
  store::Committer& committer() { return committer_; }
  boost::asio::io_context& context(unsigned shard) { return *contexts_[shard]; }
  // The most pure work that an io thread did without looking at what else there is.
  std::uint64_t most_work_on_io_threads() const { return most_work_; }

 private:
  void run(boost::asio::io_context& context) {
    constexpr std::uint64_t kAny = std::uint64_t{1} << 60;
    while (true) {
      const WorkBudget budget(kAny);
      if (context.run_one() == 0) return;
      std::uint64_t most = most_work_;
      const std::uint64_t done = kAny - budget.left();
      while (done > most && !most_work_.compare_exchange_weak(most, done)) {
      }
    }
  }
  void deliver(unsigned shard, std::vector<store::Committer::Finished>& batch) {
    const auto run_all = [](std::vector<store::Committer::Finished>& all) {
      for (auto& each : all) each.done(std::move(each.outcome));
    };
    if (shard == store::Committer::kNoShard) return run_all(batch);
    boost::asio::post(*contexts_[shard],
                      [run_all, batch = std::move(batch)]() mutable { run_all(batch); });
  }

  World& world_;
  const engine::RunOptions run_options_;
  std::atomic<std::uint64_t> most_work_{0};
  boost::asio::io_context first_{1};
  boost::asio::io_context second_{1};
  std::vector<boost::asio::io_context*> contexts_{&first_, &second_};
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  Guard first_stays_{first_.get_executor()};
  Guard second_stays_{second_.get_executor()};
  std::unique_ptr<FlakyStore> store_;
  CountingMetrics metrics_;
  store::Committer committer_;
  Programs programs_;
  CountingStarter starter_;
  Runtime runtime_;
  std::mutex reader_mutex_;
  std::unique_ptr<store::Reader> reader_;
  std::vector<std::thread> threads_;
};

// A node that calls the test server.
inline std::string http_node(std::string_view id, const TestServer& server,
                             std::string_view more = "") {
  return R"({"id":")" + std::string(id) + R"(","type":"webhook","data":{"method":"POST","url":")" +
         server.url("/" + std::string(id)) + "\"" + std::string(more) + "}}";
}
inline std::string delay_node(std::string_view id, std::string_view duration) {
  return R"({"id":")" + std::string(id) + R"(","type":"delay","data":{"duration":")" +
         std::string(duration) + R"("}})";
}
inline std::string edge(std::string_view from, std::string_view to) {
  return R"({"id":")" + std::string(from) + "-" + std::string(to) + R"(","source":")" +
         std::string(from) + R"(","target":")" + std::string(to) + "\"}";
}

// The value of a header of a request, or nothing.
inline std::string header_of(const Seen& seen, std::string_view name) {
  const auto at = seen.head.find(std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return seen.head.substr(begin, seen.head.find("\r\n", begin) - begin);
}

// Answers 200 at once, and remembers the idempotency keys.
class Receiver {
 public:
  explicit Receiver(std::string answer = TestServer::ok("{}"))
      : answer_(std::move(answer)), server_([this](const Seen& seen) {
          std::lock_guard lock(mutex_);
          keys_.push_back(header_of(seen, "Idempotency-Key"));
          return answer_;
        }) {}
  std::vector<std::string> keys() {
    std::lock_guard lock(mutex_);
    return keys_;
  }
  void answer(std::string answer) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  const TestServer& server() const { return server_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> keys_;
  std::string answer_;
  TestServer server_;
};

}  // namespace sluice::runtime::testing
