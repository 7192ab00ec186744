// How many runs a second the store thread takes: runs that end in their first turn are pushed
// through the committer from two threads that keep a fixed number in flight, on a real disk.
//
//   store_bench [--runs=N] [--in-flight=N] [--threads=N] [--keys] [--turns=N] [--dir=DIR]
//
// --keys gives each run an idempotency key; --turns writes so many transitions a run after its
// creation.
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "store/committer.h"
#include "store/conformance/testing.h"
#include "store/maintenance.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::store {
namespace {

struct Settings {
  std::int64_t runs = 300'000;
  std::int64_t in_flight = 128;
  std::int64_t threads = 2;
  std::int64_t turns = 0;
  bool keys = false;
  std::string directory = "/tmp";
};

Settings parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    auto number = [&](std::string_view name, std::int64_t& out) {
      if (arg.starts_with(name)) std::from_chars(&arg[name.size()], arg.data() + arg.size(), out);
    };
    number("--runs=", settings.runs);
    number("--in-flight=", settings.in_flight);
    number("--threads=", settings.threads);
    number("--turns=", settings.turns);
    if (arg == "--keys") settings.keys = true;
    if (arg.starts_with("--dir=")) settings.directory = arg.substr(6);
  }
  return settings;
}

std::string body_of(std::size_t bytes) {
  std::string body = R"({"event":"order.created","id":12345,"note":")";
  body.append(bytes - body.size() - 2, 'x');
  return body + "\"}";
}

std::string records_of() {
  return R"({"k":"completed","n":"trigger","t":1730000000000000,"out":{"ok":true}})"
         "\n"
         R"({"k":"completed","n":"text","t":1730000000000000,"out":{"text":"hello, Ada Lovelace, )"
         R"(your order 12345 of 3 things is on its way and will be with you within two days"}})"
         "\n"
         R"({"k":"completed","n":"big","t":1730000000000000,"h":"true","out":{"result":true}})"
         "\n";
}

// One producer's side: a count of what is in flight, which the store thread takes down.
struct Lane {
  std::mutex mutex;
  std::condition_variable room;
  std::int64_t flying = 0;
};

struct Bench {
  explicit Bench(const Settings& chosen) : settings(chosen) {}

  Settings settings;
  SystemClock clock;
  SystemEntropy entropy;
  IdSource ids{clock, entropy};
  std::string body = body_of(300);
  std::string records = records_of();
  WorkflowId workflow = ids.next<WorkflowId>();
  std::vector<Lane> lanes{static_cast<std::size_t>(settings.threads)};
  std::atomic<std::int64_t> commits{0};
  std::atomic<std::int64_t> busy_micros{0};
  std::atomic<std::int64_t> thread_cpu_nanos{0};
  std::atomic<std::int64_t> longest_commit{0};
  std::atomic<std::int64_t> bad{0};

  engine::Transition transition(RunId run, std::int64_t step, model::RunStatus status) {
    return TransitionForTest::make(
        {.run = run,
         .step = step,
         .status = status,
         .records = records,
         .finished_at = model::is_final(status) ? std::optional(clock.now()) : std::nullopt});
  }

  Admitted admitted() {
    model::RunHeader header{.id = ids.next<RunId>(),
                            .team = TeamId{1},
                            .workflow = workflow,
                            .version = 1,
                            .created_at = clock.now(),
                            .rerun_of = {}};
    const bool ends = settings.turns == 0;
    NewRun run{.header = header,
               .body = body,
               .headers = {},
               .first = transition(
                   header.id, 0, ends ? model::RunStatus::kCompleted : model::RunStatus::kRunning),
               .idempotency = {}};
    if (settings.keys) {
      run.idempotency.emplace();
      entropy.fill(run.idempotency->key);
      run.idempotency->expires_at = header.created_at + std::chrono::hours(168);
    }
    return AdmittedForTest::make(std::move(run));
  }
};

void later_turns(Bench& bench, Committer& committer, RunId run, unsigned shard, std::int64_t left) {
  const auto status = left == 1 ? model::RunStatus::kCompleted : model::RunStatus::kRunning;
  const std::int64_t step = bench.settings.turns - left + 1;
  committer.submit(bench.transition(run, step, status), shard,
                   [&bench, &committer, run, shard, left](CommitOutcome outcome) {
                     if (outcome.kind != CommitOutcome::Kind::kCommitted) ++bench.bad;
                     if (left > 1) return later_turns(bench, committer, run, shard, left - 1);
                     --bench.lanes[shard].flying;
                   });
}

void produce(Bench& bench, Committer& committer, unsigned shard) {
  Lane& lane = bench.lanes[shard];
  const std::int64_t share = bench.settings.in_flight / bench.settings.threads;
  for (std::int64_t left = bench.settings.runs / bench.settings.threads; left > 0;) {
    std::int64_t room = 0;
    {
      std::unique_lock lock(lane.mutex);
      lane.room.wait(lock, [&] { return lane.flying < share; });
      room = std::min(left, share - lane.flying);
      lane.flying += room;
    }
    for (left -= room; room > 0; --room) {
      Admitted run = bench.admitted();
      const RunId id = run.run().header.id;
      Done done = [&bench, &committer, &lane, shard, id](CommitOutcome outcome) {
        if (outcome.kind != CommitOutcome::Kind::kCommitted) ++bench.bad;
        if (bench.settings.turns > 0)
          return later_turns(bench, committer, id, shard, bench.settings.turns);
        --lane.flying;
      };
      if (!committer.submit(run, shard, done)) ++bench.bad;
    }
  }
  std::unique_lock lock(lane.mutex);
  lane.room.wait(lock, [&] { return lane.flying == 0; });
}

std::int64_t thread_cpu_nanos() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

int run(const Settings& settings) {
  Bench bench(settings);
  const auto directory =
      std::filesystem::path(settings.directory) /
      fmt::format("store_bench.{}", bench.clock.now().time_since_epoch().count());
  auto store = open_sqlite(directory);
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().message);
    return 1;
  }
  Committer committer(**store, {}, [&](unsigned shard, std::vector<Committer::Finished> batch) {
    Lane& lane = bench.lanes[shard];
    std::lock_guard lock(lane.mutex);
    for (auto& finished : batch) finished.done(std::move(finished.outcome));
    lane.room.notify_one();
  });
  committer.on_commit([&](Micros took, std::size_t) {
    ++bench.commits;
    bench.busy_micros += took.count();
    bench.longest_commit = std::max(bench.longest_commit.load(), took.count());
    bench.thread_cpu_nanos = thread_cpu_nanos();
  });
  const Micros start = bench.clock.steady();
  {
    MaintenanceThread maintenance(**store, {});
    std::vector<std::thread> producers;
    for (unsigned i = 0; i < settings.threads; ++i)
      producers.emplace_back([&, i] { produce(bench, committer, i); });
    for (auto& producer : producers) producer.join();
  }
  const auto took = static_cast<double>((bench.clock.steady() - start).count());
  const auto runs = static_cast<double>(settings.runs);
  committer.stop();
  const auto bytes = (*store)->bytes_on_disk().value_or(0);
  fmt::print(
      "{} runs, {} in flight: {:.0f} runs/s, store thread {:.2f} us/run busy, {:.2f} us/run cpu, "
      "{:.1f} runs/commit, longest commit {} us, {:.0f} bytes/run, {} went wrong\n",
      settings.runs, settings.in_flight, runs / took * 1e6,
      static_cast<double>(bench.busy_micros) / runs,
      static_cast<double>(bench.thread_cpu_nanos) / 1e3 / runs,
      runs / static_cast<double>(bench.commits), bench.longest_commit.load(),
      static_cast<double>(bytes) / runs, bench.bad.load());
  store->reset();
  std::filesystem::remove_all(directory);
  return bench.bad == 0 ? 0 : 1;
}

}  // namespace
}  // namespace sluice::store

int main(int argc, char** argv) { return sluice::store::run(sluice::store::parse(argc, argv)); }
