#include "app/commands/simulate_report.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "app/terminal.h"

namespace sluice::app {
namespace {

struct Counted {
  std::string_view name;
  std::int64_t simulation::Statistics::*count;
};
constexpr Counted kCounted[] = {{"runs", &simulation::Statistics::runs},
                                {"accepted", &simulation::Statistics::accepted},
                                {"children", &simulation::Statistics::children},
                                {"scheduled", &simulation::Statistics::scheduled},
                                {"alerts", &simulation::Statistics::alerts},
                                {"kept", &simulation::Statistics::kept},
                                {"sync_calls", &simulation::Statistics::sync_calls},
                                {"batches", &simulation::Statistics::batches},
                                {"arrivals", &simulation::Statistics::arrivals},
                                {"reruns", &simulation::Statistics::reruns},
                                {"tests", &simulation::Statistics::tests},
                                {"calls", &simulation::Statistics::calls},
                                {"deaths", &simulation::Statistics::deaths},
                                {"takeovers", &simulation::Statistics::takeovers}};

}  // namespace

std::string SimulateReport::line_of(const simulation::Outcome& outcome) {
  json::object line{{"digest", outcome.digest},
                    {"violation", outcome.violation.substr(0, outcome.violation.find('\n'))}};
  for (const auto& [name, count] : kCounted) line[name] = outcome.statistics.*count;
  return to_json(line);
}

void SimulateReport::add_line(std::int64_t scenario, std::string_view line) {
  const auto parsed = parse_json(line);
  if (!parsed) return;
  ++scenarios_;
  for (const auto& [name, count] : kCounted)
    statistics_.*count += parsed->at(name).to_number<std::int64_t>();
  digests_.emplace_back(scenario, parsed->at("digest").to_number<std::uint64_t>());
  std::string violation(std::string_view(parsed->at("violation").as_string()));
  if (!violation.empty())
    failures_.push_back({first_seed_ + static_cast<std::uint64_t>(scenario), std::move(violation)});
}

std::uint64_t SimulateReport::digest() const {
  auto in_order = digests_;
  std::ranges::sort(in_order);
  std::uint64_t all = 0;
  for (const auto& [scenario, digest] : in_order) all = all * 31 + digest;
  return all;
}

std::vector<SimulateReport::Failure> SimulateReport::failures() const {
  auto in_order = failures_;
  std::ranges::sort(in_order, {}, &Failure::seed);
  return in_order;
}

std::string SimulateReport::command_for(std::uint64_t seed) const {
  return fmt::format("sluice simulate --seed {} --steps {}", seed, steps_);
}

json::object SimulateReport::document() const {
  json::object report{{"seed", first_seed_},
                      {"steps", steps_},
                      {"scenarios", scenarios_},
                      {"digest", fmt::format("{:016x}", digest())}};
  for (const auto& [name, count] : kCounted) report[name] = statistics_.*count;
  json::array all;
  for (const auto& [seed, violation] : failures())
    all.push_back(json::object{{"seed", seed}, {"violation", violation}});
  report["failures"] = std::move(all);
  return report;
}

std::string SimulateReport::text() const {
  const auto& counts = statistics_;
  const auto result = failures_.empty() ? std::string("every promise was kept")
                                        : fmt::format("{} broke a promise", failures_.size());
  auto text = fmt::format(
      "{} simulations from seed {} on, {} steps each: {}\n"
      "{} deliveries accepted, {} runs ({} started by other runs, {} by schedules, {} by "
      "failures, {} run again, {} tests), {} synchronous callers answered, {} events and forms "
      "received, {} kept before, "
      "{} calls, {} process crashes, {} takeovers\n",
      scenarios_, first_seed_, steps_, result, counts.accepted, counts.runs, counts.children,
      counts.scheduled, counts.alerts, counts.reruns, counts.tests, counts.sync_calls,
      counts.arrivals, counts.kept, counts.calls, counts.deaths, counts.takeovers);
  for (const auto& [seed, violation] : failures())
    text +=
        fmt::format("{}{}\n  seed {}; reproduce it with: {}\n",
                    paint(Colour::kRed, "promise broken: "), violation, seed, command_for(seed));
  return text + fmt::format("digest {:016x}", digest());
}

Result<void> SimulateReport::keep_failures(const std::string& file) const {
  std::string text;
  for (const auto& [seed, violation] : failures())
    text += fmt::format("{}  # sluice {}: {}\n", command_for(seed), SLUICE_VERSION, violation);
  std::FILE* const out = std::fopen(file.c_str(), "a");
  const bool written = out && std::fputs(text.c_str(), out) >= 0;
  const bool closed = out && std::fclose(out) == 0;
  if (written && closed) return {};
  return fail(ErrorCode::kIo,
              fmt::format("cannot add the seeds that failed to {}; name another file with "
                          "--failures",
                          file));
}

}  // namespace sluice::app
