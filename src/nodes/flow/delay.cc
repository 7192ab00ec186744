#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/dates.h"
#include "nodes/config/template_field.h"

// Waits, on disk, for a length of time or until a moment.
namespace sluice::nodes {
namespace delay {
namespace {

constexpr std::int64_t kDelayDaysMax = 366;
constexpr Micros kDelayMax = std::chrono::days(kDelayDaysMax);

struct Unit {
  std::string_view name;
  Micros length;
};
constexpr std::array kUnits = {
    Unit{"second", std::chrono::seconds(1)}, Unit{"minute", std::chrono::minutes(1)},
    Unit{"hour", std::chrono::hours(1)}, Unit{"day", std::chrono::days(1)}};

// `unit` is nothing when the author gave none.
Result<Micros> read_delay(const json::value& value, std::optional<Micros> unit) {
  if (value.is_null()) return fail(ErrorCode::kInvalid, "`duration` has no value");
  const auto number = to_number(value);
  if (!number) {
    const auto* text = if_text(value);
    if (!text || unit)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`duration` must be a number, not {}", excerpt(value)));
    auto parsed = parse_duration(trim(*text));
    if (!parsed) return fail(ErrorCode::kInvalid, "`duration`: " + parsed.error().message);
    if (*parsed > kDelayMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`duration` must be at most {} days", kDelayDaysMax));
    return *parsed;
  }
  const Micros length = unit.value_or(std::chrono::seconds(1));
  const long double micros = *number * static_cast<long double>(length.count());
  if (micros < 0) return fail(ErrorCode::kInvalid, "`duration` must not be negative");
  if (micros > static_cast<long double>(kDelayMax.count()))
    return fail(ErrorCode::kInvalid,
                fmt::format("`duration` must be at most {} days", kDelayDaysMax));
  return Micros(std::llround(micros));
}

class Delay final : public Node {
 public:
  Delay(TemplateField duration, std::optional<Micros> unit)
      : duration_(std::move(duration)), unit_(unit) {}

  Step start(const StepInput& input) const override {
    json::value storage;
    auto value = duration_.resolve(input, storage);
    if (!value) return render_failure("duration", value.error());
    const auto delay = read_delay(**value, unit_);
    if (!delay) return failure(delay.error().message);
    return wait_until(input.render.now + *delay, input.render.now);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    duration_.add_roots(roots);
    return roots;
  }

  static Step wait_until(Timestamp until, Timestamp now) {
    json::object output{{"waited_until", format_time(until)}};
    if (until <= now) return Completed{std::move(output), ""};
    return WaitUntil{until, std::move(output)};
  }

 private:
  TemplateField duration_;
  std::optional<Micros> unit_;
};

class DelayUntil final : public Node {
 public:
  DelayUntil(TemplateField until, Zone zone) : until_(std::move(until)), zone_(std::move(zone)) {}

  Step start(const StepInput& input) const override {
    json::value storage;
    auto value = until_.resolve(input, storage);
    if (!value) return render_failure("until", value.error());
    if ((*value)->is_null()) return failure("`until` has no value");
    const auto until = read_date(**value, zone_, input.render.now);
    if (!until) return failure("`until`: " + until.error().message);
    if (*until - input.render.now > kDelayMax)
      return failure(fmt::format("`until` must be at most {} days in the future", kDelayDaysMax));
    return Delay::wait_until(*until, input.render.now);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    until_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField until_;
  Zone zone_;
};

Compiled compile_until(DataReader& data) {
  Zone zone;
  if (const auto* name = data.find("timezone")) {
    const auto* text = if_text(*name);
    auto found = Zone::find(text ? std::string_view(*text) : std::string_view());
    if (found)
      zone = *std::move(found);
    else
      data.error("`timezone`: " + found.error().message);
  }
  if (data.find("unit")) data.error("`unit` can only be used with `duration`, not with `until`");
  auto until = data.field("until", Need::kRequired);
  if (data.ok() && until.constant()) {
    // Any moment does for the check: it only fills in what a date leaves out.
    if (auto date = read_date(*until.constant(), zone, Timestamp()); !date)
      data.error("`until`: " + date.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<DelayUntil>(std::move(until), std::move(zone))};
}

Compiled compile_duration(DataReader& data) {
  auto duration = data.field("duration", Need::kRequired);
  std::optional<Micros> unit;
  if (data.find("unit")) {
    const std::string name = data.choice(
        "unit", {"seconds", "minutes", "hours", "days", "second", "minute", "hour", "day"}, "");
    for (const auto& row : kUnits)
      if (name.starts_with(row.name)) unit = row.length;
  }
  if (data.find("timezone"))
    data.error("`timezone` can only be used with `until`, not with `duration`");
  if (data.ok() && duration.constant()) {
    if (auto delay = read_delay(*duration.constant(), unit); !delay)
      data.error(delay.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<Delay>(std::move(duration), unit)};
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"duration", "unit", "until", "timezone"});
  const bool until = data.find("until") != nullptr;
  if (until == (data.find("duration") != nullptr)) {
    data.error("exactly one of `duration` and `until` is required");
    return {};
  }
  return until ? compile_until(data) : compile_duration(data);
}

}  // namespace
}  // namespace delay

const NodeKind kDelay = {
    .id = "delay",
    .title = "Delay",
    .summary =
        "Waits for a duration or until a given time before the run continues, also across "
        "restarts.",
    .family = Family::kAction,
    .waits = true,
    .compile = delay::compile,
};

}  // namespace sluice::nodes
