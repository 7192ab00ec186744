#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/times.h"
#include "base/time.h"
#include "model/schedule/schedule.h"

namespace sluice::app {
namespace {

constexpr int kTimesMax = 100;

struct CronOptions {
  std::string expression;
  std::string type = "cron";
  std::string timezone = "UTC";
  std::string from;
  int count = 5;
  bool json = false;
};

Result<void> preview(const CronOptions& options) {
  const model::ScheduleSpec spec{
      .type = options.type, .value = options.expression, .timezone = options.timezone};
  SLUICE_TRY(const auto schedule, model::Schedule::parse(spec));
  const auto now = SystemClock().now();
  auto start = now;
  if (!options.from.empty()) {
    const auto given = parse_time(options.from);
    if (!given)
      return fail(
          ErrorCode::kInvalid,
          fmt::format("--from '{}' must be a time such as 2026-01-31T12:00:00Z", options.from));
    start = *given;
  }
  json::array times;
  auto slot = schedule.first(start);
  for (int i = 0; i < options.count && slot; ++i, slot = schedule.following(*slot))
    times.emplace_back(format_time(*slot));
  if (options.json) {
    print_json(json::object{{"in_words", schedule.in_words()}, {"times", std::move(times)}});
    return {};
  }
  print_line(schedule.in_words());
  for (const auto& time : times) {
    const auto at = parse_time(std::string_view(time.get_string()));
    print_line(fmt::format("{}  {}", std::string_view(time.get_string()),
                           at ? model::time_until_in_words(*at, now) : ""));
  }
  return {};
}

}  // namespace

void add_cron(CLI::App& app, int& result) {
  const auto options = std::make_shared<CronOptions>();
  auto* command = add_command(app,
                              {"cron",
                               "say a schedule in words, with the next times at which it starts",
                               {"sluice cron '0 9 * * 5#2' --timezone Europe/Berlin",
                                "sluice cron --type interval '90 minutes'"},
                               "Times are in UTC."},
                              options, result, preview);
  command->add_option("expression", options->expression, "the value of the schedule")->required();
  command->add_option("--type", options->type, "the type of the schedule")
      ->check(one_of({"cron", "interval", "daily", "weekly", "monthly"}))
      ->capture_default_str();
  command->add_option("--timezone", options->timezone, "the zone of the schedule")
      ->capture_default_str();
  command->add_option("--from", options->from, "the time to begin at (default: now)");
  command->add_option("--count", options->count, "how many times to show")
      ->check(CLI::Range(1, kTimesMax))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON, for scripts");
}

}  // namespace sluice::app
