#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

#include "app/commands/commands.h"
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
  bool json = false;
  bool trace = false;
};

class Progress {
 public:
  Progress(std::int64_t runs, Micros time) : runs_(runs), time_(time) {}

  Micros spent() const { return clock_.steady() - began_; }
  bool is_over(std::int64_t done) const {
    return time_ > Micros(0) ? spent() >= time_ : done >= runs_;
  }
  // One line that is drawn over, for people only.
  void show(std::int64_t done, std::uint64_t seed) const {
    if (::isatty(STDERR_FILENO) == 0) return;
    constexpr int kWidth = 30;
    const double share = time_ > Micros(0) ? static_cast<double>(spent().count()) /
                                                 static_cast<double>(time_.count())
                                           : static_cast<double>(done) / static_cast<double>(runs_);
    const auto filled = static_cast<std::size_t>(std::min(share, 1.0) * kWidth);
    const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
    std::fputs(fmt::format("\r[{}] {} simulations, seed {} ", bar, done, seed).c_str(), stderr);
  }
  void clear() const {
    if (::isatty(STDERR_FILENO) != 0) std::fputs("\r\x1b[K", stderr);
  }

 private:
  SystemClock clock_;
  Micros began_ = clock_.steady();
  std::int64_t runs_;
  Micros time_;
};

void add(simulation::Statistics& sum, const simulation::Statistics& one) {
  sum.runs += one.runs;
  sum.accepted += one.accepted;
  sum.children += one.children;
  sum.arrivals += one.arrivals;
  sum.calls += one.calls;
  sum.deaths += one.deaths;
  sum.takeovers += one.takeovers;
}

void show_trace(const simulation::Outcome& outcome, std::size_t lines_max) {
  const auto& lines = outcome.trace;
  for (std::size_t i = lines.size() - std::min(lines.size(), lines_max); i < lines.size(); ++i)
    print_line(lines[i]);
}

int fail_with(const simulation::Outcome& outcome, std::uint64_t seed, std::int64_t steps) {
  show_trace(outcome, kTraceLinesShown);
  print_line("");
  print_line(paint(Colour::kRed, "promise broken: ") + outcome.violation);
  print_line(fmt::format("seed {}; reproduce it with: sluice simulate --seed {} --steps {}", seed,
                         seed, steps));
  return 1;
}

void report_well(const SimulateCommand& command, std::uint64_t first, std::int64_t scenarios,
                 const simulation::Statistics& sum, std::uint64_t digest) {
  if (command.json) {
    return print_line(to_json(json::object{{"seed", first},
                                           {"steps", command.steps},
                                           {"scenarios", scenarios},
                                           {"digest", fmt::format("{:016x}", digest)},
                                           {"runs", sum.runs},
                                           {"accepted", sum.accepted},
                                           {"children", sum.children},
                                           {"arrivals", sum.arrivals},
                                           {"calls", sum.calls},
                                           {"deaths", sum.deaths},
                                           {"takeovers", sum.takeovers}}));
  }
  print_line(fmt::format("{} simulations from seed {} on, {} steps each: every promise was kept",
                         scenarios, first, command.steps));
  print_line(fmt::format(
      "{} deliveries accepted, {} runs ({} started by other runs), {} events and forms received, "
      "{} calls, {} process crashes, {} takeovers",
      sum.accepted, sum.runs, sum.children, sum.arrivals, sum.calls, sum.deaths, sum.takeovers));
  print_line(fmt::format("digest {:016x}", digest));
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
  const Progress progress(command.runs, time);
  simulation::Statistics sum;
  std::uint64_t digest = 0;
  std::int64_t scenarios = 0;
  for (; scenarios == 0 || !progress.is_over(scenarios); ++scenarios) {
    const auto seed = first + static_cast<std::uint64_t>(scenarios);
    progress.show(scenarios, seed);
    const auto outcome =
        simulation::simulate({.seed = seed, .steps = command.steps, .inject_bug = {}});
    if (!outcome.violation.empty() || command.trace) progress.clear();
    if (!outcome.violation.empty()) return fail_with(outcome, seed, command.steps);
    if (command.trace) show_trace(outcome, outcome.trace.size());
    add(sum, outcome.statistics);
    digest = digest * 31 + outcome.digest;
  }
  progress.clear();
  report_well(command, first, scenarios, sum, digest);
  return 0;
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
      ->add_option("--for", command->time, "run simulations for this long instead, e.g. 30s")
      ->excludes(runs);
  simulate_command->add_flag("--trace", command->trace, "always print the last events");
  simulate_command->add_flag("--json", command->json, "print JSON, for scripts");
  simulate_command->footer(
      "Everything is in memory: no file is written and no calls are made. The same seed and steps\n"
      "give the same digest. If a promise is broken, exits 1 and prints the seed and the last "
      "events.\n"
      "Example: sluice simulate --seed 7 --steps 5000");
  simulate_command->callback([command, &result] { result = simulate(*command); });
}

}  // namespace sluice::app
