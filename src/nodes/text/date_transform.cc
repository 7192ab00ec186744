#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "liquid/dates/datetime.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/dates.h"
#include "nodes/config/template_field.h"

// Reads a date, moves it, measures it, and prints it.
namespace sluice::nodes {
namespace date_transform {
namespace {

enum class Operation { kFormat, kAdd, kSubtract, kDiff, kStartOf, kEndOf, kConvert };

Operation parse_operation(std::string_view name) {
  if (name == "add") return Operation::kAdd;
  if (name == "subtract") return Operation::kSubtract;
  if (name == "diff") return Operation::kDiff;
  if (name == "start_of") return Operation::kStartOf;
  if (name == "end_of") return Operation::kEndOf;
  return name == "convert" ? Operation::kConvert : Operation::kFormat;
}

// The strftime of a named format; empty when the name is none.
std::string_view named_format(std::string_view name) {
  struct Named {
    std::string_view name;
    std::string_view format;
  };
  static constexpr Named kNamed[] = {{"iso", "%Y-%m-%dT%H:%M:%S%:z"},
                                     {"date", "%Y-%m-%d"},
                                     {"time", "%H:%M:%S"},
                                     {"rfc2822", "%a, %d %b %Y %H:%M:%S %z"}};
  for (const auto& row : kNamed)
    if (row.name == name) return row.format;
  return {};
}

std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}
std::int64_t unix_millis(Timestamp time) {
  return std::chrono::floor<Millis>(time).time_since_epoch().count();
}

liquid::DateTime in_zone(Timestamp time, const Zone& zone) {
  const auto offset = zone.offset_at(time);
  return {.time = time, .offset_seconds = offset.seconds, .zone = offset.abbreviation};
}

Result<json::value> print(Timestamp time, const Zone& zone, std::string_view format) {
  if (format == "unix") return unix_seconds(time);
  if (format == "unix_ms") return unix_millis(time);
  constexpr std::size_t kBytesMax = 4'096;
  const bool http = format == "http";
  const auto named = named_format(format);
  std::string out;
  if (!liquid::format_date(out, in_zone(time, http ? Zone() : zone),
                           http            ? "%a, %d %b %Y %H:%M:%S GMT"
                           : named.empty() ? format
                                           : named,
                           kBytesMax))
    return fail(ErrorCode::kTooLarge,
                fmt::format("`format` produces more than {} bytes", kBytesMax));
  return json::value(out);
}

Result<std::int64_t> read_amount(const json::value& value) {
  const auto number = to_number(value);
  constexpr long double kMax = 1e15L;
  if (!number || std::trunc(*number) != *number || std::fabs(*number) > kMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`amount` must be a whole number, not {}", excerpt(value)));
  return static_cast<std::int64_t>(*number);
}

Result<DateUnit> read_unit(const json::value& value) {
  const auto* text = if_text(value);
  const auto unit = text ? parse_date_unit(ascii_lower(trim(*text))) : std::nullopt;
  if (!unit)
    return fail(ErrorCode::kInvalid,
                fmt::format("`unit` must be one of years, quarters, months, weeks, days, hours, "
                            "minutes, seconds, milliseconds, not {}",
                            excerpt(value)));
  return *unit;
}

Result<Zone> read_zone(const json::value& value, std::string_view field) {
  const auto* text = if_text(value);
  auto zone = text ? Zone::find(trim(*text))
                   : Result<Zone>(fail(ErrorCode::kInvalid,
                                       fmt::format("must be a string, not {}", excerpt(value))));
  if (!zone) return fail(ErrorCode::kInvalid, fmt::format("`{}`: {}", field, zone.error().message));
  return zone;
}

struct Settings {
  Operation operation = Operation::kFormat;
  TemplateField input, amount, unit, other, timezone, to_timezone, format;
  bool has_input = false, has_other = false, has_unit = false, has_to_timezone = false;
  WeekStart week = WeekStart::kMonday;
};

class DateTransform final : public Node {
 public:
  explicit DateTransform(Settings settings) : s_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    auto output = transform(input);
    if (!output) return failure(output.error().message);
    return Completed{*std::move(output), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    for (const auto* field :
         {&s_.input, &s_.amount, &s_.unit, &s_.other, &s_.timezone, &s_.to_timezone, &s_.format})
      field->add_roots(roots);
    return roots;
  }

 private:
  static Result<json::value> value_of(const TemplateField& field, std::string_view name,
                                      const StepInput& input) {
    auto value = field.evaluate(input);
    if (!value)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` could not be rendered: {}", name, value.error().message));
    if (value->is_null()) return fail(ErrorCode::kInvalid, fmt::format("`{}` has no value", name));
    return value;
  }

  static Result<Timestamp> date_of(const TemplateField& field, std::string_view name,
                                   const Zone& zone, const StepInput& input) {
    SLUICE_TRY(const json::value value, value_of(field, name, input));
    auto date = read_date(value, zone, input.render.now);
    if (!date)
      return fail(ErrorCode::kInvalid, fmt::format("`{}`: {}", name, date.error().message));
    return date;
  }

  Result<json::value> transform(const StepInput& input) const {
    SLUICE_TRY(const json::value zone_name, value_of(s_.timezone, "timezone", input));
    SLUICE_TRY(const Zone zone, read_zone(zone_name, "timezone"));
    Timestamp time = input.render.now;
    if (s_.has_input) {
      SLUICE_TRY(time, date_of(s_.input, "input", zone, input));
    }
    if (s_.operation == Operation::kDiff) return difference(time, zone, input);
    SLUICE_TRY(time, moved(time, zone, input));
    Zone shown = zone;
    if (s_.has_to_timezone) {
      SLUICE_TRY(const json::value name, value_of(s_.to_timezone, "to_timezone", input));
      SLUICE_TRY(shown, read_zone(name, "to_timezone"));
    }
    return describe(time, shown, input);
  }

  Result<Timestamp> moved(Timestamp time, const Zone& zone, const StepInput& input) const {
    if (s_.operation == Operation::kFormat || s_.operation == Operation::kConvert) return time;
    SLUICE_TRY(const json::value unit_name, value_of(s_.unit, "unit", input));
    SLUICE_TRY(const DateUnit unit, read_unit(unit_name));
    if (s_.operation == Operation::kStartOf) return start_of(time, unit, zone, s_.week);
    if (s_.operation == Operation::kEndOf) return end_of(time, unit, zone, s_.week);
    SLUICE_TRY(const json::value count, value_of(s_.amount, "amount", input));
    SLUICE_TRY(const std::int64_t amount, read_amount(count));
    return add_units(time, s_.operation == Operation::kAdd ? amount : -amount, unit, zone);
  }

  Result<json::value> difference(Timestamp time, const Zone& zone, const StepInput& input) const {
    Timestamp other = input.render.now;
    if (s_.has_other) {
      SLUICE_TRY(other, date_of(s_.other, "other", zone, input));
    }
    json::value unit_name = "days";
    if (s_.has_unit) {
      SLUICE_TRY(unit_name, value_of(s_.unit, "unit", input));
    }
    SLUICE_TRY(const DateUnit unit, read_unit(unit_name));
    const Micros length = other - time;
    json::value seconds = length.count() / 1'000'000;
    if (length.count() % 1'000'000 != 0) seconds = static_cast<double>(length.count()) / 1e6;
    return json::object{{"result", units_between(time, other, unit, zone)},
                        {"unit", unit_name},
                        {"seconds", std::move(seconds)}};
  }

  Result<json::value> describe(Timestamp time, const Zone& zone, const StepInput& input) const {
    SLUICE_TRY(const json::value format, value_of(s_.format, "format", input));
    if (!is_text(format))
      return fail(ErrorCode::kInvalid,
                  fmt::format("`format` must be a string, not {}", excerpt(format)));
    SLUICE_TRY(json::value result, print(time, zone, format.get_string()));
    SLUICE_TRY(json::value iso, print(time, zone, "iso"));
    SLUICE_TRY(json::value weekday, print(time, zone, "%A"));
    const auto civil = liquid::civil_time(in_zone(time, zone));
    return json::object{
        {"result", std::move(result)},  {"iso", std::move(iso)},   {"unix", unix_seconds(time)},
        {"unix_ms", unix_millis(time)}, {"timezone", zone.name()}, {"year", civil.year},
        {"month", civil.month},         {"day", civil.day},        {"hour", civil.hour},
        {"minute", civil.minute},       {"second", civil.second},  {"weekday", std::move(weekday)}};
  }

  Settings s_;
};

// What is wrong with settings that hold no template is said when the workflow is saved.
void check_constants(DataReader& data, const Settings& s) {
  const auto check = [&](const TemplateField& field, auto&& read) {
    const auto* value = field.constant();
    if (!value || value->is_null()) return;
    if (auto result = read(*value); !result) data.error(result.error().message);
  };
  Zone zone;
  check(s.timezone, [&](const auto& v) -> Result<void> {
    SLUICE_TRY(zone, read_zone(v, "timezone"));
    return {};
  });
  check(s.to_timezone, [](const auto& v) { return read_zone(v, "to_timezone"); });
  check(s.unit, read_unit);
  check(s.amount, read_amount);
  // Any moment does: it only fills in what a date leaves out.
  const auto date = [&](std::string_view name) {
    return [&zone, name](const json::value& v) -> Result<void> {
      if (auto read = read_date(v, zone, Timestamp()); !read)
        return fail(ErrorCode::kInvalid, fmt::format("`{}`: {}", name, read.error().message));
      return {};
    };
  };
  check(s.input, date("input"));
  check(s.other, date("other"));
}

void check_operation(DataReader& data, Operation operation) {
  const auto need = [&](const char* name) {
    if (!data.find(name)) data.error(fmt::format("`{}` is required", name));
  };
  const auto refuse = [&](const char* name, std::string_view of) {
    if (data.find(name)) data.error(fmt::format("`{}` can only be used with {}", name, of));
  };
  const bool adds = operation == Operation::kAdd || operation == Operation::kSubtract;
  if (adds) need("amount");
  if (adds || operation == Operation::kStartOf || operation == Operation::kEndOf) need("unit");
  if (operation == Operation::kConvert) need("to_timezone");
  if (!adds) refuse("amount", "add and subtract");
  if (operation != Operation::kDiff) refuse("other", "diff");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "operation", "amount", "unit", "other", "timezone", "to_timezone", "format",
              "week_start"});
  Settings s;
  s.operation = parse_operation(data.choice(
      "operation", {"format", "add", "subtract", "diff", "start_of", "end_of", "convert"}, ""));
  if (data.ok()) check_operation(data, s.operation);
  s.input = data.field("input", Need::kOptional);
  s.amount = data.field("amount", Need::kOptional);
  s.unit = data.text_field("unit", Need::kOptional);
  s.other = data.field("other", Need::kOptional);
  s.timezone = data.text_field("timezone", Need::kOptional);
  s.to_timezone = data.text_field("to_timezone", Need::kOptional);
  s.format = data.text_field("format", Need::kOptional);
  s.week = data.choice("week_start", {"monday", "sunday"}, "monday") == "sunday"
               ? WeekStart::kSunday
               : WeekStart::kMonday;
  s.has_input = data.find("input") != nullptr;
  s.has_other = data.find("other") != nullptr;
  s.has_unit = data.find("unit") != nullptr;
  s.has_to_timezone = data.find("to_timezone") != nullptr;
  const auto constant = [&](const char* text) {
    return TemplateField::compile(json::value(text), "", errors);
  };
  if (!data.find("timezone")) s.timezone = constant("UTC");
  if (!data.find("format")) s.format = constant("iso");
  if (data.ok()) check_constants(data, s);
  if (!data.ok()) return {};
  return {.node = std::make_unique<DateTransform>(std::move(s))};
}

}  // namespace
}  // namespace date_transform

const NodeKind kDateTransform = {
    .id = "date_transform",
    .title = "Date transform",
    .summary = "Parses a date, calculates with it and formats it in any time zone.",
    .family = Family::kAction,
    .compile = date_transform::compile,
};

}  // namespace sluice::nodes
