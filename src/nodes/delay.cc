#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/time.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/template_field.h"

// Waits, on disk, for a length of time.
namespace sluice::nodes {
namespace {

constexpr std::int64_t kDelayDaysMax = 366;
constexpr Micros kDelayMax = std::chrono::days(kDelayDaysMax);

json::value schema() {
  return make_schema("Delay", R"json({
    "description": "Waits before the run goes on. The wait is on disk and survives restarts. Output: {\"waited_until\": \"2026-01-31T12:00:00.000000Z\"}.",
    "required": ["duration"],
    "properties": {
      "duration": {"type": ["number", "string"],
        "description": "How long: a number in the given unit (fractions are fine), or, without `unit`, a text such as \"90s\" or \"1h30m\". May be a template. At most 366 days; 0 goes on at once; a missing or negative value fails the node."},
      "unit": {"enum": ["seconds", "minutes", "hours", "days", "second", "minute", "hour", "day"], "default": "seconds", "description": "What a number in `duration` counts."}
    },
    "examples": [{"componentId": "delay", "duration": 15, "unit": "minutes"}, {"componentId": "delay", "duration": "1h30m"}]
  })json");
}

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
    const auto* text = value.if_string();
    if (!text || unit)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`duration` must be a number, not {}", excerpt(value)));
    auto parsed = parse_duration(trim(*text));
    if (!parsed) return fail(ErrorCode::kInvalid, "`duration`: " + parsed.error().message);
    if (*parsed > kDelayMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`duration` is more than {} days", kDelayDaysMax));
    return *parsed;
  }
  const Micros length = unit.value_or(std::chrono::seconds(1));
  const long double micros = *number * static_cast<long double>(length.count());
  if (micros < 0) return fail(ErrorCode::kInvalid, "`duration` must not be negative");
  if (micros > static_cast<long double>(kDelayMax.count()))
    return fail(ErrorCode::kInvalid, fmt::format("`duration` is more than {} days", kDelayDaysMax));
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
    const Timestamp until = input.render.now + *delay;
    json::object output{{"waited_until", format_time(until)}};
    if (delay->count() == 0) return Completed{std::move(output), ""};
    return WaitUntil{until, std::move(output)};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    duration_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField duration_;
  std::optional<Micros> unit_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"duration", "unit"});
  auto duration = data.field("duration", Need::kRequired);
  std::optional<Micros> unit;
  if (data.find("unit")) {
    const std::string name = data.choice(
        "unit", {"seconds", "minutes", "hours", "days", "second", "minute", "hour", "day"}, "");
    for (const auto& row : kUnits)
      if (name.starts_with(row.name)) unit = row.length;
  }
  if (data.ok() && duration.constant()) {
    if (auto delay = read_delay(*duration.constant(), unit); !delay)
      data.error(delay.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<Delay>(std::move(duration), unit)};
}

}  // namespace

const NodeKind kDelay = {
    .id = "delay",
    .title = "Delay",
    .summary = "Waits for a length of time, through restarts, before the run goes on.",
    .family = Family::kAction,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
