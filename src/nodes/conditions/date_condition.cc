#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "nodes/catalogue.h"
#include "nodes/conditions/comparison.h"
#include "nodes/config/dates.h"

// Compares dates and goes on by `true` or `false`.
namespace sluice::nodes {
namespace date_condition {
namespace {

enum Operator {
  kBefore,
  kAfter,
  kOnOrBefore,
  kOnOrAfter,
  kEquals,
  kNotEquals,
  kOn,
  kNotOn,
  kBetween,
  kNotBetween,
  kIsPast,
  kIsFuture,
  kIsToday,
  kIsYesterday,
  kIsTomorrow,
  kIsThisWeek,
  kIsThisMonth,
  kIsThisYear,
  kIsWeekday,
  kIsWeekend,
  kWeekday,
  kWithin,
  kWithinNext,
  kWithinLast,
  kOlderThan,
  kIsDate,
  kIsNotDate,
};

constexpr OperatorRow with_date(std::string_view name, Operator op) {
  return {.name = name, .op = op, .value = TakesValue::kMay};
}
constexpr OperatorRow alone(std::string_view name, Operator op) {
  return {.name = name, .op = op, .value = TakesValue::kNo};
}
constexpr OperatorRow alias(std::string_view name, Operator op) {
  return {.name = name, .op = op, .alias = true};
}
constexpr std::array kOperators = {
    with_date("before", kBefore),
    with_date("after", kAfter),
    with_date("on_or_before", kOnOrBefore),
    with_date("on_or_after", kOnOrAfter),
    with_date("equals", kEquals),
    with_date("not_equals", kNotEquals),
    with_date("on", kOn),
    with_date("not_on", kNotOn),
    OperatorRow{"between", kBetween},
    OperatorRow{"not_between", kNotBetween},
    alone("is_past", kIsPast),
    alone("is_future", kIsFuture),
    alone("is_today", kIsToday),
    alone("is_yesterday", kIsYesterday),
    alone("is_tomorrow", kIsTomorrow),
    alone("is_this_week", kIsThisWeek),
    alone("is_this_month", kIsThisMonth),
    alone("is_this_year", kIsThisYear),
    alone("is_weekday", kIsWeekday),
    alone("is_weekend", kIsWeekend),
    OperatorRow{"weekday", kWeekday},
    OperatorRow{"within", kWithin},
    OperatorRow{"within_next", kWithinNext},
    OperatorRow{"within_last", kWithinLast},
    OperatorRow{"older_than", kOlderThan},
    alone("is_date", kIsDate),
    alone("is_not_date", kIsNotDate),
    alias("within_days", kWithin),
    alias("within_next_days", kWithinNext),
    alias("within_last_days", kWithinLast),
    alias("older_than_days", kOlderThan),
};
constexpr std::array<std::string_view, 2> kSettings = {"reference", "timezone"};

// What dates are read with, and what counts as now.
struct Frame {
  Zone zone;
  Timestamp now{};  // of the clock: what parts that a date leaves out come from
  Timestamp reference{};

  Result<Timestamp> read(const json::value& value) const {
    if (value.is_null()) return fail(ErrorCode::kInvalid, "has no value; a date is required");
    auto date = read_date(value, zone, now);
    if (date) return date;
    const auto& message = date.error().message;
    return fail(ErrorCode::kInvalid,
                message.starts_with("must be") ? message : "must be a date; " + message);
  }
  std::chrono::local_days day(Timestamp time) const {
    return std::chrono::floor<std::chrono::days>(zone.to_local(time));
  }
};

Result<Timestamp> read_operand(const Frame& frame, const json::value& value,
                               std::string_view name) {
  auto date = frame.read(value);
  if (!date) return fail(ErrorCode::kInvalid, fmt::format("`{}` {}", name, date.error().message));
  return date;
}

Result<Frame> read_frame(const Operands& operands) {
  Frame frame;
  frame.now = operands.now;
  frame.reference = operands.now;
  if (operands.timezone) {
    const auto* name = if_text(*operands.timezone);
    if (!name)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`timezone` must be the name of a time zone, not {}",
                              excerpt(*operands.timezone)));
    auto zone = Zone::find(*name);
    if (!zone) return fail(ErrorCode::kInvalid, "`timezone`: " + zone.error().message);
    frame.zone = *std::move(zone);
  }
  if (operands.reference) {
    SLUICE_TRY(frame.reference, read_operand(frame, *operands.reference, "reference"));
  }
  return frame;
}

template <class Holds>
Test date_test(const Frame& frame, Holds holds) {
  return [frame, holds = std::move(holds)](const json::value& value) -> Result<bool> {
    SLUICE_TRY(const Timestamp date, frame.read(value));
    return holds(frame, date);
  };
}

bool compare(Timestamp left, int op, Timestamp right) {
  switch (op) {
    case kBefore:
    case kIsPast:
      return left < right;
    case kAfter:
    case kIsFuture:
      return left > right;
    case kOnOrBefore:
      return left <= right;
    case kOnOrAfter:
      return left >= right;
    case kEquals:
      return left == right;
    default:
      return left != right;
  }
}

Result<Test> make_comparison(const Frame& frame, const Operands& operands) {
  Timestamp other = frame.reference;
  if (operands.value) {
    SLUICE_TRY(other, read_operand(frame, *operands.value, "value"));
  }
  if (operands.op != kOn && operands.op != kNotOn)
    return date_test(frame, [op = operands.op, other](const Frame&, Timestamp date) {
      return compare(date, op, other);
    });
  return date_test(frame, [other, wanted = operands.op == kOn](const Frame& f, Timestamp date) {
    return (f.day(date) == f.day(other)) == wanted;
  });
}

Result<Test> make_range_test(const Frame& frame, const Operands& operands) {
  const auto* range = operands.value->if_array();
  if (!range || range->size() != 2)
    return fail(ErrorCode::kInvalid, fmt::format("`value` must be [first date, last date], not {}",
                                                 excerpt(*operands.value)));
  SLUICE_TRY(const Timestamp first, read_operand(frame, (*range)[0], "value.0"));
  SLUICE_TRY(const Timestamp last, read_operand(frame, (*range)[1], "value.1"));
  if (first > last) return fail(ErrorCode::kInvalid, "`value` must have the earlier date first");
  const bool wanted = operands.op == kBetween;
  return date_test(frame, [first, last, wanted](const Frame&, Timestamp date) {
    return (date >= first && date <= last) == wanted;
  });
}

// 1 (Monday) to 7.
std::optional<unsigned> weekday_number(const json::value& value) {
  constexpr std::array<std::string_view, 7> kNames = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};
  if (const auto number = to_number(value)) {
    for (unsigned day = 1; day <= 7; ++day)
      if (*number == day) return day;
    return std::nullopt;
  }
  const auto* text = if_text(value);
  const std::string name = text && text->size() < 16 ? ascii_lower(trim(*text)) : std::string();
  for (unsigned i = 0; i < kNames.size(); ++i)
    if (name == kNames[i] || name == kNames[i].substr(0, 3)) return i + 1;
  return std::nullopt;
}

Result<Test> make_weekday_test(const Frame& frame, const Operands& operands) {
  std::array<bool, 8> wanted{};
  const auto add = [&](const json::value& value) {
    const auto day = weekday_number(value);
    if (day) wanted[*day] = true;
    return day.has_value();
  };
  const auto wrong = [](const json::value& value) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("`value` must be a weekday such as \"monday\" or 1, not {}", excerpt(value)));
  };
  if (operands.op == kIsWeekday || operands.op == kIsWeekend) {
    for (unsigned day = 1; day <= 7; ++day) wanted[day] = (day > 5) == (operands.op == kIsWeekend);
  } else if (const auto* days = operands.value->if_array()) {
    for (const auto& day : *days)
      if (!add(day)) return wrong(day);
  } else if (!add(*operands.value)) {
    return wrong(*operands.value);
  }
  return date_test(frame, [wanted](const Frame& f, Timestamp date) {
    return wanted[std::chrono::weekday(f.day(date)).iso_encoding()];
  });
}

// The moment `value` after the reference, or before it.
Result<Timestamp> shifted(const Frame& frame, const json::value& value, int direction) {
  const auto wrong = [&] {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("`value` must be a number of days or a duration such as \"36h\", not {}",
                    excerpt(value)));
  };
  if (const auto days = to_number(value)) {
    constexpr long double kDaysMax = 1e6L;
    if (*days < 0 || *days > kDaysMax || *days != static_cast<std::int64_t>(*days)) return wrong();
    auto moved = add_units(frame.reference, direction * static_cast<std::int64_t>(*days),
                           DateUnit::kDay, frame.zone);
    if (!moved) return fail(ErrorCode::kInvalid, "`value`: " + moved.error().message);
    return moved;
  }
  const auto* text = if_text(value);
  const auto length = text ? parse_duration(trim(*text)) : Result<Micros>(wrong());
  if (!length || *length > std::chrono::days(1'000'000)) return wrong();
  return frame.reference + direction * *length;
}

Result<Test> make_span_test(const Frame& frame, const Operands& operands) {
  SLUICE_TRY(const Timestamp before, shifted(frame, *operands.value, -1));
  SLUICE_TRY(const Timestamp after, shifted(frame, *operands.value, 1));
  return date_test(frame, [op = operands.op, before, after](const Frame& f, Timestamp date) {
    if (op == kOlderThan) return date < before;
    const bool not_before = date >= (op == kWithinNext ? f.reference : before);
    const bool not_after = date <= (op == kWithinLast ? f.reference : after);
    return not_before && not_after;
  });
}

Test make_day_test(const Frame& frame, int days_later) {
  return date_test(frame, [days_later](const Frame& f, Timestamp date) {
    return f.day(date) - f.day(f.reference) == std::chrono::days(days_later);
  });
}

Result<Test> make_unit_test(const Frame& frame, DateUnit unit) {
  SLUICE_TRY(const Timestamp first,
             start_of(frame.reference, unit, frame.zone, WeekStart::kMonday));
  SLUICE_TRY(const Timestamp last, end_of(frame.reference, unit, frame.zone, WeekStart::kMonday));
  return date_test(
      frame, [first, last](const Frame&, Timestamp date) { return date >= first && date <= last; });
}

Result<Test> make(const Operands& operands) {
  SLUICE_TRY(const Frame frame, read_frame(operands));
  switch (operands.op) {
    case kBetween:
    case kNotBetween:
      return make_range_test(frame, operands);
    case kIsToday:
      return make_day_test(frame, 0);
    case kIsYesterday:
      return make_day_test(frame, -1);
    case kIsTomorrow:
      return make_day_test(frame, 1);
    case kIsThisWeek:
      return make_unit_test(frame, DateUnit::kWeek);
    case kIsThisMonth:
      return make_unit_test(frame, DateUnit::kMonth);
    case kIsThisYear:
      return make_unit_test(frame, DateUnit::kYear);
    case kIsWeekday:
    case kIsWeekend:
    case kWeekday:
      return make_weekday_test(frame, operands);
    case kWithin:
    case kWithinNext:
    case kWithinLast:
    case kOlderThan:
      return make_span_test(frame, operands);
    case kIsDate:
    case kIsNotDate:
      return [frame, wanted = operands.op == kIsDate](const json::value& value) -> Result<bool> {
        return frame.read(value).has_value() == wanted;
      };
    default:
      return make_comparison(frame, operands);
  }
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  return compile_condition(input, errors, kDateComparison);
}

}  // namespace
}  // namespace date_condition

const ComparisonKind kDateComparison = {
    .condition = "date_condition",
    .type = "date",
    .operators = date_condition::kOperators,
    .settings = date_condition::kSettings,
    .reads_clock = true,
    .make = date_condition::make,
};

const NodeKind kDateCondition = {
    .id = "date_condition",
    .title = "Date condition",
    .summary = "Compares dates and continues with `true` or `false`.",
    .family = Family::kCondition,
    .compile = date_condition::compile,
};

}  // namespace sluice::nodes
