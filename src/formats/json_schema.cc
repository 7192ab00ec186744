#include "formats/json_schema.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.h"
#include "base/text.h"
#include "base/work_budget.h"
#include "formats/json_pointer.h"
#include "formats/json_schema_program.h"
#include "formats/json_values.h"
#include "liquid/values/text.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kIssuesMax = 100;
constexpr std::size_t kStepsMax = 1'000'000;
constexpr std::size_t kDepthMax = 400;
// With more members, the error about another one does not look for the nearest.
constexpr std::size_t kHintNamesMax = 200;

using Index = Subschema::Index;

std::string number_text(long double number) {
  constexpr long double kExactMax = 9223372036854775807.0L;
  return excerpt(number == std::trunc(number) && std::fabs(number) <= kExactMax
                     ? json::value(static_cast<std::int64_t>(number))
                     : json::value(static_cast<double>(number)));
}

class Checker {
 public:
  explicit Checker(const std::vector<Subschema>& schemas) : schemas_(schemas) {}

  std::vector<SchemaIssue> run(const json::value& value) {
    check(0, value);
    if (gave_up_)
      return {{"", fmt::format("could not be validated within {} steps and {} levels of nesting; "
                               "the schema or the value is too large",
                               kStepsMax, kDepthMax)}};
    return std::move(issues_);
  }

 private:
  // Where in the value the check is. Lives on the stack; texts are made for issues only.
  struct Place {
    const Place* parent = nullptr;
    std::string_view name;
    std::size_t index = 0;
    bool is_index = false;
  };
  class At {
   public:
    At(Checker& checker, std::string_view name) : checker_(checker), place_{checker.place_, name} {
      checker_.place_ = &place_;
    }
    At(Checker& checker, std::size_t index)
        : checker_(checker), place_{checker.place_, {}, index, true} {
      checker_.place_ = &place_;
    }
    ~At() { checker_.place_ = place_.parent; }
    At(const At&) = delete;
    At& operator=(const At&) = delete;

   private:
    Checker& checker_;
    Place place_;
  };

  static void append_place(std::string& out, const Place* place) {
    if (!place) return;
    append_place(out, place->parent);
    append_pointer(out, place->is_index ? std::to_string(place->index) : std::string(place->name));
  }
  std::string pointer() const {
    std::string out;
    append_place(out, place_);
    return out;
  }

  void issue(std::string message) {
    if (issues_.size() >= kIssuesMax) return;
    constexpr std::uint64_t kUnits = 20;
    WorkBudget::spend(kUnits + 2 * depth_ + work_of_bytes(message.size()));
    issues_.push_back({pointer(), std::move(message)});
    WorkBudget::spend(work_of_bytes(issues_.back().pointer.size()));
  }

  bool spend(std::size_t steps) {
    constexpr std::uint64_t kUnitsAStep = 4;
    if (steps <= steps_left_) WorkBudget::spend(kUnitsAStep * steps);
    if (steps > steps_left_) gave_up_ = true;
    steps_left_ -= std::min(steps, steps_left_);
    return !gave_up_;
  }

  // The issues that `schema` finds in the value here, without keeping them.
  std::vector<SchemaIssue> tried(Index schema, const json::value& value) {
    auto kept = std::exchange(issues_, {});
    check(schema, value);
    return std::exchange(issues_, std::move(kept));
  }
  bool holds(Index schema, const json::value& value) { return tried(schema, value).empty(); }

  void check(Index index, const json::value& value) {
    if (!spend(1) || issues_.size() >= kIssuesMax) return;
    if (++depth_ > kDepthMax) {
      gave_up_ = true;
    } else {
      const auto& schema = schemas_[index];
      if (schema.verdict == false) issue("is not allowed here");
      check_value(schema, value);
      if (value.is_number()) check_number(schema, *to_number(value));
      if (const auto* text = value.if_string()) check_text(schema, *text);
      if (const auto* array = value.if_array()) check_array(schema, *array);
      if (const auto* object = value.if_object()) check_object(schema, *object);
      check_in_place(schema, value);
    }
    --depth_;
  }

  void check_value(const Subschema& schema, const json::value& value) {
    if (!schema.types.empty() && spend(schema.types.size() / 8) &&
        std::none_of(schema.types.begin(), schema.types.end(),
                     [&](const SchemaType* type) { return type->holds(value); })) {
      std::vector<std::string_view> names;
      names.reserve(schema.types.size());
      for (const auto* type : schema.types) names.push_back(type->name);
      issue(fmt::format("must be of type {}, not {}", fmt::join(names, " or "), excerpt(value)));
    }
    if (schema.constant && !equal_json(value, *schema.constant))
      issue(fmt::format("must be {}, not {}", excerpt(*schema.constant), excerpt(value)));
    if (!schema.choices || !spend(schema.choices->size())) return;
    if (std::none_of(schema.choices->begin(), schema.choices->end(),
                     [&](const json::value& choice) { return equal_json(value, choice); }))
      issue(fmt::format("must be one of {}, not {}", excerpt(*schema.choices), excerpt(value)));
  }

  void check_number(const Subschema& schema, long double number) {
    const auto& range = schema.number;
    const auto& exclusive = schema.number_exclusive;
    if (range.min && number < *range.min)
      issue(fmt::format("must be at least {}", number_text(*range.min)));
    if (range.max && number > *range.max)
      issue(fmt::format("must be at most {}", number_text(*range.max)));
    if (exclusive.min && number <= *exclusive.min)
      issue(fmt::format("must be greater than {}", number_text(*exclusive.min)));
    if (exclusive.max && number >= *exclusive.max)
      issue(fmt::format("must be less than {}", number_text(*exclusive.max)));
    if (schema.multiple_of && !is_multiple(number, *schema.multiple_of))
      issue(fmt::format("must be a multiple of {}", number_text(*schema.multiple_of)));
  }

  void check_count(const Subschema::Range<std::size_t>& range, std::size_t count,
                   std::string_view unit) {
    if (range.min && count < *range.min)
      issue(fmt::format("must have at least {} {}, not {}", *range.min, unit, count));
    if (range.max && count > *range.max)
      issue(fmt::format("must have at most {} {}, not {}", *range.max, unit, count));
  }

  void check_text(const Subschema& schema, std::string_view text) {
    constexpr std::size_t kBytesAStep = 64;
    if (schema.length.min || schema.length.max)
      check_count(schema.length, liquid::character_count(text), "characters");
    if (schema.pattern && spend(text.size() / kBytesAStep)) {
      const auto found = schema.pattern.is_in(text);
      if (!found || !*found)
        issue(fmt::format("must match the pattern {}{}", schema.pattern.pattern(),
                          found ? "" : ", but " + found.error().message));
    }
    if (schema.format && spend(text.size() / kBytesAStep) && !schema.format->holds(text))
      issue(fmt::format("must have the format {}", schema.format->name));
  }

  void check_array(const Subschema& schema, const json::array& array) {
    check_count(schema.items_count, array.size(), "items");
    if (schema.unique_items && spend(array.size())) {
      if (const auto index = first_duplicate(array))
        issue(fmt::format("must not contain the same item twice; item {} is a duplicate",
                          *index + 1));
    }
    for (std::size_t i = 0; i < array.size() && !gave_up_; ++i) {
      const At at(*this, i);
      if (i < schema.prefix_items.size()) {
        check(schema.prefix_items[i], array[i]);
      } else if (schema.items) {
        check(*schema.items, array[i]);
      } else {
        break;
      }
    }
    if (!schema.contains) return;
    const auto found = static_cast<std::size_t>(
        std::count_if(array.begin(), array.end(),
                      [&](const json::value& item) { return holds(*schema.contains, item); }));
    const auto min = schema.contains_count.min.value_or(1);
    if (found < min)
      issue(
          fmt::format("must contain at least {} items that match `contains`, not {}", min, found));
    if (schema.contains_count.max && found > *schema.contains_count.max)
      issue(fmt::format("must contain at most {} items that match `contains`, not {}",
                        *schema.contains_count.max, found));
  }

  void check_object(const Subschema& schema, const json::object& object) {
    check_count(schema.members_count, object.size(), "members");
    require(schema.required, object, "is required");
    if (!spend(schema.dependent_required.size())) return;
    for (const auto& [name, others] : schema.dependent_required)
      if (object.contains(name))
        require(others, object, "is required when `" + name + "` is present");
    const bool looks_at_members = !schema.properties.empty() ||
                                  !schema.pattern_properties.empty() ||
                                  schema.additional_properties || schema.property_names;
    if (!looks_at_members) return;
    for (const auto& [key, value] : object) {
      if (!spend(1 + schema.pattern_properties.size())) return;
      const At at(*this, std::string_view(key));
      check_member(schema, key, value);
    }
  }

  void require(const std::vector<std::string>& names, const json::object& object,
               const std::string& message) {
    if (!spend(names.size())) return;
    // NOLINTNEXTLINE(clang-analyzer-core.StackAddressEscape): ~At takes the address back
    for (const auto& name : names) {
      if (object.contains(name)) continue;
      const At at(*this, name);
      issue(message);
    }
  }

  void check_member(const Subschema& schema, std::string_view key, const json::value& value) {
    bool known = false;
    if (const auto property = schema.properties.find(key); property != schema.properties.end()) {
      known = true;
      check(property->second, value);
    }
    for (const auto& [pattern, index] : schema.pattern_properties) {
      const auto found = pattern.is_in(key);
      if (!found) issue("has a name that is too long: " + found.error().message);
      if (!found || !*found) continue;
      known = true;
      check(index, value);
    }
    if (!known && schema.additional_properties) check_other_member(schema, key, value);
    if (schema.property_names) {
      const auto issues = tried(*schema.property_names, json::value(key));
      if (!issues.empty()) issue("has a name that " + issues.front().message);
    }
  }

  // One that the schema does not name.
  void check_other_member(const Subschema& schema, std::string_view key, const json::value& value) {
    const auto names = schema.properties.size();
    const bool is_refused = schemas_[*schema.additional_properties].verdict == false;
    if (!is_refused || names > kHintNamesMax || !spend(names))
      return check(*schema.additional_properties, value);
    std::vector<std::string_view> known;
    known.reserve(names);
    for (const auto& [name, index] : schema.properties) known.emplace_back(name);
    const auto nearest = nearest_name(key, known);
    issue(nearest.empty() ? "is not allowed here"
                          : fmt::format("is not allowed here, but `{}` is", nearest));
  }

  void check_in_place(const Subschema& schema, const json::value& value) {
    if (schema.ref) check(*schema.ref, value);
    for (const Index index : schema.all_of) check(index, value);
    if (!schema.any_of.empty()) check_any_of(schema.any_of, value);
    if (!schema.one_of.empty()) check_one_of(schema.one_of, value);
    if (schema.none_of && holds(*schema.none_of, value))
      issue("must not match the schema in `not`");
    if (schema.if_schema) {
      const auto& branch =
          holds(*schema.if_schema, value) ? schema.then_schema : schema.else_schema;
      if (branch) check(*branch, value);
    }
    const auto* object = value.if_object();
    if (!object || !spend(schema.dependent_schemas.size())) return;
    for (const auto& [name, index] : schema.dependent_schemas)
      if (object->contains(name)) check(index, value);
  }

  // Says what is missing to the alternative that comes nearest.
  void no_alternative(std::size_t count, const std::vector<SchemaIssue>& nearest) {
    auto message = fmt::format("matches none of the {} alternatives", count);
    if (!nearest.empty()) {
      const auto here = pointer();
      const auto& first = nearest.front();
      const auto below =
          std::string_view(first.pointer).substr(std::min(here.size(), first.pointer.size()));
      message +=
          fmt::format("; the closest one: {}{}{}", below, below.empty() ? "" : " ", first.message);
    }
    issue(std::move(message));
  }

  void check_any_of(const std::vector<Index>& alternatives, const json::value& value) {
    std::vector<SchemaIssue> nearest;
    for (const Index index : alternatives) {
      auto issues = tried(index, value);
      if (issues.empty()) return;
      if (nearest.empty() || issues.size() < nearest.size()) nearest = std::move(issues);
    }
    no_alternative(alternatives.size(), nearest);
  }

  void check_one_of(const std::vector<Index>& alternatives, const json::value& value) {
    std::vector<SchemaIssue> nearest;
    std::size_t fitting = 0;
    for (const Index index : alternatives) {
      auto issues = tried(index, value);
      if (issues.empty()) {
        ++fitting;
      } else if (nearest.empty() || issues.size() < nearest.size()) {
        nearest = std::move(issues);
      }
    }
    if (fitting == 0) no_alternative(alternatives.size(), nearest);
    if (fitting > 1)
      issue(fmt::format("matches {} of the {} alternatives; it must match exactly one", fitting,
                        alternatives.size()));
  }

  const std::vector<Subschema>& schemas_;
  std::vector<SchemaIssue> issues_;
  const Place* place_ = nullptr;
  std::size_t steps_left_ = kStepsMax;
  std::size_t depth_ = 0;
  bool gave_up_ = false;
};

}  // namespace

std::vector<SchemaIssue> JsonSchema::check(const json::value& value) const {
  return Checker(program_->schemas).run(value);
}

}  // namespace sluice::formats
