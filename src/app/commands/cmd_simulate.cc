#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <unistd.h>

#include "app/commands/commands.h"
#include "app/commands/simulate_report.h"
#include "app/commands/simulate_workers.h"
#include "app/terminal.h"
#include "base/log.h"
#include "base/time.h"
#include "simulation/simulation.h"

namespace sluice::app {
namespace {

constexpr std::size_t kTraceLinesShown = 60;

struct SimulateCommand {
  std::uint64_t seed = 0;
  std::int64_t steps = 2'000;
  std::int64_t runs = 1;
  std::string time;
  unsigned jobs = 0;  // 0: one per core
  std::string failures = "simulate-failures.txt";
  bool json = false;
  bool trace = false;
};

class Progress {
 public:
  Progress(std::int64_t runs, Micros time) : runs_(runs), time_(time) {}

  bool is_over(std::int64_t done) const {
    return time_ > Micros(0) ? done > 0 && spent() >= time_ : done >= runs_;
  }
  // One line that is drawn over, for people only.
  void show(std::int64_t done, std::size_t failed) const {
    if (::isatty(STDERR_FILENO) == 0) return;
    constexpr int kWidth = 30;
    const double share = time_ > Micros(0) ? static_cast<double>(spent().count()) /
                                                 static_cast<double>(time_.count())
                                           : static_cast<double>(done) / static_cast<double>(runs_);
    const auto filled = static_cast<std::size_t>(std::min(share, 1.0) * kWidth);
    const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
    std::fputs(fmt::format("\r[{}] {} simulations, {} failed ", bar, done, failed).c_str(), stderr);
  }
  void clear() const {
    if (::isatty(STDERR_FILENO) != 0) std::fputs("\r\x1b[K", stderr);
  }

 private:
  Micros spent() const { return clock_.steady() - began_; }

  SystemClock clock_;
  Micros began_ = clock_.steady();
  std::int64_t runs_;
  Micros time_;
};

void show_trace(const simulation::Outcome& outcome, std::size_t lines_max) {
  const auto& lines = outcome.trace;
  for (std::size_t i = lines.size() - std::min(lines.size(), lines_max); i < lines.size(); ++i)
    print_line(lines[i]);
}

void show(const SimulateCommand& command, const SimulateReport& report) {
  print_line(command.json ? to_json(report.document()) : report.text());
}

int simulate_one(const SimulateCommand& command, std::uint64_t seed) {
  const auto outcome = simulation::simulate({.seed = seed, .steps = command.steps});
  SimulateReport report(seed, command.steps);
  report.add(0, outcome);
  const bool failed = report.failed() > 0;
  if (!command.json && command.trace) show_trace(outcome, outcome.trace.size());
  if (!command.json && !command.trace && failed) show_trace(outcome, kTraceLinesShown);
  show(command, report);
  return failed ? 1 : 0;
}

int simulate_many(const SimulateCommand& command, std::uint64_t first, Micros time) {
  const Progress progress(command.runs, time);
  const StopSignals signals;
  SimulateReport all(first, command.steps);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const auto done = SimulateWorkers::run(
      {.jobs = command.jobs != 0 ? command.jobs : cores,
       .scenarios_max = time > Micros(0) ? 0 : command.runs,
       .run =
           [&](std::int64_t scenario) {
             const auto seed = first + static_cast<std::uint64_t>(scenario);
             return SimulateReport::line_of(
                 simulation::simulate({.seed = seed, .steps = command.steps}));
           },
       .on_line =
           [&](const WorkerLine& line) {
             all.add_line(line.scenario, line.text);
             progress.show(all.scenarios(), all.failed());
           },
       .is_over = [&] { return StopSignals::came() || progress.is_over(all.scenarios()); }});
  progress.clear();
  show(command, all);
  if (all.failed() > 0) {
    if (const auto kept = all.keep_failures(command.failures); !kept) return report(kept.error());
    if (!command.json) print_line("their seeds were added to " + command.failures);
  }
  if (!done) return report(done.error());
  return all.failed() > 0 ? 1 : 0;
}

int simulate(const SimulateCommand& command) {
  Micros time{0};
  if (!command.time.empty()) {
    const auto parsed = parse_duration(command.time);
    if (!parsed) return report(parsed.error());
    time = *parsed;
  }
  SystemEntropy entropy;
  const std::uint64_t first = command.seed != 0 ? command.seed : entropy.next_u64() % 1'000'000'000;
  log::set_level(log::Level::kOff);  // a simulated disk that is full is no news
  if (command.runs == 1 && time == Micros(0)) return simulate_one(command, first);
  return simulate_many(command, first, time);
}

}  // namespace

void add_simulate(CLI::App& app, int& result) {
  auto command = std::make_shared<SimulateCommand>();
  auto* simulate_command = app.add_subcommand(
      "simulate",
      "simulate crashes of the engine, runtime and store and check the durability promises");
  simulate_command->add_option("--seed", command->seed,
                               "seed of the simulation (default: a random one, which is printed)");
  simulate_command->add_option("--steps", command->steps, "number of steps per simulation")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  auto* runs = simulate_command->add_option(
      "--runs", command->runs, "number of simulations, with this seed and the following ones");
  runs->check(CLI::Range(1, 1'000'000'000))->capture_default_str();
  simulate_command
      ->add_option("--for", command->time,
                   "run simulations for this long instead, e.g. 30s; Ctrl-C ends them earlier")
      ->excludes(runs);
  simulate_command
      ->add_option("--jobs", command->jobs,
                   "number of processes that run simulations at the same time (default: one per "
                   "core)")
      ->check(CLI::Range(1, 1'024));
  simulate_command
      ->add_option("--failures", command->failures,
                   "file to which the seeds of many simulations that failed are added, as the "
                   "commands that reproduce them")
      ->capture_default_str();
  simulate_command->add_flag("--trace", command->trace,
                             "print the last events of a single simulation in any case");
  simulate_command->add_flag("--json", command->json, "print JSON, for scripts");
  simulate_command->footer(
      "The simulated disk and network are in memory. The same seed and steps give the same "
      "digest.\n"
      "If a promise is broken, exits 1 and prints the seed, and the last events of a single\n"
      "simulation.\n"
      "Example:\n  sluice simulate --seed 7 --steps 5000");
  simulate_command->callback([command, &result] { result = simulate(*command); });
}

}  // namespace sluice::app
