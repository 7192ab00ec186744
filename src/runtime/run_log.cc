#include "runtime/run_log.h"

#include <algorithm>
#include <string>

#include "base/log.h"
#include "base/time.h"

namespace sluice::runtime {
namespace {

constexpr std::uint32_t kFailedPerSecondMax = 20;
constexpr std::uint32_t kSlowPerSecondMax = 20;

// Of "node 'x': ...".
std::string_view node_of(std::string_view error) {
  constexpr std::string_view kBegin = "node '";
  if (!error.starts_with(kBegin)) return {};
  error.remove_prefix(kBegin.size());
  const auto end = error.find('\'');
  return end == std::string_view::npos ? std::string_view() : error.substr(0, end);
}

}  // namespace

void log_run_end(const model::RunHeader& header, model::RunStatus status, std::string_view error,
                 const Clock& clock) {
  static log::Rate lines(kFailedPerSecondMax);
  const bool failed =
      status == model::RunStatus::kFailed || status == model::RunStatus::kDeadLetter;
  const auto level = failed ? log::Level::kWarn : log::Level::kDebug;
  if (!log::enabled(level) || (failed && !lines.take(clock.steady()))) return;
  const auto took = clock.now() - header.created_at;
  log::write(level, failed ? "a run failed" : "a run ended",
             {{"run", header.id.text()},
              {"workflow", header.workflow.text()},
              {"version", header.version},
              {"trigger", model::trigger_name(header.trigger)},
              {"state", model::status_name(status)},
              {"node", node_of(error)},
              {"micros", took.count()},
              failed ? lines.left_out() : log::Field("lines_left_out", "")});
}

void log_run_wait(const model::RunHeader& header, std::optional<Timestamp> until) {
  if (!log::enabled(log::Level::kDebug)) return;
  log::write(log::Level::kDebug, "a run waits",
             {{"run", header.id.text()},
              {"workflow", header.workflow.text()},
              {"state", model::status_name(model::RunStatus::kWaiting)},
              {"until", until ? format_time(*until) : std::string()}});
}

bool is_slow(Micros took, Micros longest) { return longest > Micros(0) && took >= longest; }

void log_slow_step(std::string_view step, Micros took, const Clock& clock) {
  static log::Rate lines(kSlowPerSecondMax);
  if (!log::enabled(log::Level::kWarn) || !lines.take(clock.steady())) return;
  const auto run = step.substr(0, step.find('/'));
  const auto rest = step.substr(std::min(step.size(), run.size() + 1));
  const auto node = rest.substr(0, rest.find('/'));
  const auto item = rest.substr(std::min(rest.size(), node.size() + 1));
  log::write(
      log::Level::kWarn, "a step was slow",
      {{"run", run}, {"node", node}, {"item", item}, {"micros", took.count()}, lines.left_out()});
}

}  // namespace sluice::runtime
