// What a database with many runs costs: fills one through the store's own batches, then measures
// what the API asks of the store.
//
//   stored_runs [--runs=N] [--workflows=N] [--days=N] [--dir=DIR] [--keep] [--json]
//
// The runs are spread over so many days up to now; one in a hundred failed. Filling does not sync;
// what is measured does. Lists and statistics are measured in this process, warm.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "store/conformance/test_retention.h"
#include "store/conformance/testing.h"
#include "store/disk/vfs_file.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::store {
namespace {

struct Settings {
  std::int64_t runs = 1'000'000;
  std::int64_t workflows = 10;
  std::int64_t days = 30;
  bool keep = false;
  bool json = false;
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
    number("--workflows=", settings.workflows);
    number("--days=", settings.days);
    if (arg == "--keep") settings.keep = true;
    if (arg == "--json") settings.json = true;
    if (arg.starts_with("--dir=")) settings.directory = arg.substr(6);
  }
  return settings;
}

[[noreturn]] void die(const Error& error) {
  fmt::print(stderr, "stored_runs: {}\n", error.message);
  std::exit(1);
}
template <class T>
T ok(Result<T> result) {
  if (!result) die(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// SQLite's usual file system without its syncs.
constexpr const char kNoSync[] = "stored_runs_no_sync";
const sqlite3_io_methods* without_sync(const sqlite3_io_methods* usual) {
  static std::map<const sqlite3_io_methods*, sqlite3_io_methods> made;  // one a kind of file
  const auto [found, is_new] = made.try_emplace(usual, *usual);
  if (is_new) found->second.xSync = [](sqlite3_file*, int) { return SQLITE_OK; };
  return &found->second;
}
int open_without_sync(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  sqlite3_vfs* usual = sqlite3_vfs_find(nullptr);
  const int code = usual->xOpen(usual, name, file, flags, out);
  if (code == SQLITE_OK) file->pMethods = without_sync(file->pMethods);
  return code;
}
void register_no_sync() {
  disk::configure_once();
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.zName = kNoSync;
  vfs.xOpen = &open_without_sync;
  sqlite3_vfs_register(&vfs, 0);
}

constexpr TeamId kTeam{1};

// Runs of three steps, as a delivery makes them.
class Source {
 public:
  Source(const Settings& settings, Timestamp now)
      : clock_(now - span_of(settings)),
        step_(span_of(settings) / std::max<std::int64_t>(settings.runs, 1)) {
    for (std::int64_t i = 0; i < settings.workflows; ++i)
      workflows_.push_back(ids_.next<WorkflowId>());
    body_ = R"({"event":"order.created","id":12345,"note":")" + std::string(250, 'x') + "\"}";
  }

  NewRun next() {
    clock_.advance(step_);
    const bool failed = ++made_ % 100 == 0;
    const model::RunHeader header{.id = ids_.next<RunId>(),
                                  .team = kTeam,
                                  .workflow = workflow(made_),
                                  .version = 1,
                                  .created_at = clock_.now(),
                                  .rerun_of = {}};
    const auto status = failed ? model::RunStatus::kFailed : model::RunStatus::kCompleted;
    model::LogCounts counts;
    counts.by_level = {3, 0, 0};
    return {.header = header,
            .body = body_,
            .headers = {},
            .first = TransitionForTest::make({.run = header.id,
                                              .status = status,
                                              .records = records_,
                                              .log_counts = counts,
                                              .finished_at = header.created_at}),
            .idempotency = {}};
  }
  WorkflowId workflow(std::int64_t index) const {
    return workflows_[static_cast<std::size_t>(index) % workflows_.size()];
  }

 private:
  static Micros span_of(const Settings& settings) { return std::chrono::hours(24 * settings.days); }

  ManualClock clock_;
  SeededEntropy entropy_{7};
  IdSource ids_{clock_, entropy_};
  const Micros step_;
  std::int64_t made_ = 0;
  std::vector<WorkflowId> workflows_;
  std::string body_;
  std::string records_ =
      R"({"k":"completed","n":"trigger","t":1730000000000000})"
      "\n"
      R"({"k":"completed","n":"text","t":1730000000000000,"out":{"text":"hello, Ada Lovelace, )"
      R"(your order 12345 of 3 things is on its way and will be with you in two days"}})"
      "\n"
      R"({"k":"completed","n":"big","t":1730000000000000,"h":"true","out":{"result":true}})"
      "\n";
};

void write(Store& store, Source& source, std::int64_t runs) {
  std::vector<NewRun> made;
  made.reserve(static_cast<std::size_t>(runs));
  std::vector<BatchEntry> batch;
  batch.reserve(static_cast<std::size_t>(runs));
  for (std::int64_t i = 0; i < runs; ++i) {
    made.push_back(source.next());
    batch.push_back({.work = &made.back()});
  }
  ok(store.write(batch));
  for (const auto& entry : batch)
    if (entry.outcome.kind != CommitOutcome::Kind::kCommitted) die(entry.outcome.error);
}

class Report {
 public:
  Report(const Settings& settings, const Clock& clock) : settings_(settings), clock_(clock) {}

  // Times `work` so often, and prints the median and what 99 in a hundred take at most; of the
  // latter also the processor's time, which a busy machine does not lengthen.
  void measure(std::string_view what, int times, const std::function<void()>& work) {
    std::vector<std::int64_t> took;
    std::vector<std::int64_t> computed;
    took.reserve(static_cast<std::size_t>(times));
    computed.reserve(static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i) {
      const auto before = processor_micros();
      took.push_back(time_of(work));
      computed.push_back(processor_micros() - before);
    }
    std::ranges::sort(took);
    std::ranges::sort(computed);
    const std::size_t p99 = took.size() * 99 / 100;
    print(what, took[took.size() / 2], took[p99], computed[p99]);
  }
  std::int64_t time_of(const std::function<void()>& work) const {
    const Micros start = clock_.steady();
    work();
    return (clock_.steady() - start).count();
  }
  static std::int64_t processor_micros() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000;
  }
  void print(std::string_view what, std::int64_t p50, std::int64_t p99, std::int64_t cpu) const {
    const auto ms = [](std::int64_t micros) { return static_cast<double>(micros) / 1e3; };
    if (settings_.json)
      fmt::print(R"({{"runs":{},"what":"{}","p50_ms":{:.3f},"p99_ms":{:.3f},"p99_cpu_ms":{:.3f}}})"
                 "\n",
                 settings_.runs, what, ms(p50), ms(p99), ms(cpu));
    else
      fmt::print("{:>9} runs  {:<46} p50 {:>9.3f} ms  p99 {:>9.3f} ms, {:>9.3f} ms of processor\n",
                 settings_.runs, what, ms(p50), ms(p99), ms(cpu));
    std::fflush(stdout);
  }

 private:
  const Settings& settings_;
  const Clock& clock_;
};

void measure_reads(Report& report, Reader& reader, const Source& source, const Settings& settings,
                   Timestamp now) {
  constexpr int kTimes = 200;
  std::int64_t turn = 0;
  const auto list = [&](RunFilter filter, bool of_workflow) {
    filter.team = kTeam;
    filter.limit = 101;
    if (of_workflow) filter.workflow = source.workflow(++turn);
    (void)ok(reader.runs(filter));
  };
  const auto middle = first_key_at(now - std::chrono::hours(12 * settings.days));
  const auto of_workflow = settings.runs / settings.workflows;
  report.measure("runs of a workflow, page 1", kTimes, [&] { list({}, true); });
  report.measure("runs of a workflow, the middle by cursor", kTimes, [&] {
    list({.older_than = RunId{{middle, 0}}}, true);
  });
  report.measure("runs of a workflow, the middle by page number", kTimes,
                 [&] { list({.offset = of_workflow / 2}, true); });
  report.measure("runs of a workflow, the last page", kTimes,
                 [&] { list({.offset = of_workflow - 50}, true); });
  report.measure("runs of a workflow that failed", kTimes,
                 [&] { list({.statuses = {model::RunStatus::kFailed}}, true); });
  report.measure("runs of the team, page 1", kTimes, [&] { list({}, false); });
  report.measure("runs of the team that failed", kTimes,
                 [&] { list({.statuses = {model::RunStatus::kFailed}}, false); });
  report.measure("runs of the team that wait (none)", kTimes,
                 [&] { list({.statuses = {model::RunStatus::kWaiting}}, false); });
  report.measure("statistics of a workflow", kTimes, [&] {
    (void)ok(reader.statistics(kTeam, source.workflow(++turn), now - std::chrono::hours(24 * 30)));
  });
  report.measure("100 log entries of a workflow", kTimes, [&] {
    const auto page = ok(reader.runs({.team = kTeam, .workflow = source.workflow(++turn)}));
    std::size_t entries = 0;
    for (const auto& row : page.rows) {
      const auto pieces = ok(reader.journal(row.header.id, {}));
      for (const auto& piece : pieces) entries += ok(model::parse_records(piece.lines)).size();
      if (entries >= 100) break;
    }
  });
}

int run(const Settings& settings) {
  const SystemClock clock;
  const Timestamp now = clock.now();
  Report report(settings, clock);
  const auto directory = std::filesystem::path(settings.directory) /
                         fmt::format("stored_runs.{}", now.time_since_epoch().count());
  register_no_sync();
  Source source(settings, now);
  {
    auto store = ok(open_sqlite(directory, {.vfs = kNoSync}));
    const auto took = report.time_of([&] {
      for (std::int64_t left = settings.runs; left > 0; left -= 1'000)
        write(*store, source, std::min<std::int64_t>(left, 1'000));
    });
    report.print("filling, without syncs", took, took, Report::processor_micros());
    ok(store->maintain());
  }
  std::unique_ptr<Store> store;
  const auto opening = report.time_of([&] { store = ok(open_sqlite(directory)); });
  report.print("opening", opening, opening, opening);
  report.measure("accepting 27 runs in one commit, the first 100", 100,
                 [&] { write(*store, source, 27); });
  report.measure("accepting 27 runs in one commit", 2'000, [&] { write(*store, source, 27); });
  const auto reader = ok(store->reader());
  measure_reads(report, *reader, source, settings, now);
  // The oldest day.
  Task task = [&](Writer& writer) -> Result<void> {
    const auto before = now - std::chrono::hours(24 * (settings.days - 1));
    SLUICE_TRY_VOID(delete_finished_before(*reader, writer, before, 250));
    return {};
  };
  report.measure("deleting the 250 oldest runs", 10, [&] {
    std::vector<BatchEntry> batch{{.work = &task}};
    ok(store->write(batch));
  });
  fmt::print(stderr, "{} MB in {}\n", ok(store->bytes_on_disk()) >> 20, directory.string());
  store.reset();
  if (!settings.keep) std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace
}  // namespace sluice::store

int main(int argc, char** argv) { return sluice::store::run(sluice::store::parse(argc, argv)); }
