#include "formats/json_schema.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "base/work_budget.h"
#include "formats/json_schema_program.h"
#include "formats/json_schema_report.h"
#include "formats/json_values.h"
#include "liquid/values/text.h"

namespace sluice::formats {
namespace {

// With more members, the error about another one does not look for the nearest.
constexpr std::size_t kHintNamesMax = 200;

using Index = Subschema::Index;

class Checker : private SchemaReport {
 public:
  explicit Checker(const JsonSchema::Program& program)
      : program_(program), schemas_(program.schemas) {}

  std::vector<SchemaIssue> run(const json::value& value) {
    check(0, value);
    if (gave_up_)
      return {{"", fmt::format("could not be validated within {} steps and {} levels of nesting; "
                               "the schema or the value is too large",
                               kStepsMax, kDepthMax)}};
    return std::move(issues_);
  }

 private:
  // The issues that `schema` finds in the value here, without keeping them.
  std::vector<SchemaIssue> tried(Index schema, const json::value& value) {
    auto kept = std::exchange(issues_, {});
    // What a schema that does not hold has looked at does not count.
    auto* const outer = evaluated_;
    std::optional<Evaluated> own;
    if (outer) evaluated_ = &own.emplace(value);
    check(schema, value);
    evaluated_ = outer;
    if (outer && issues_.empty()) outer->add(*own);
    return std::exchange(issues_, std::move(kept));
  }
  bool holds(Index schema, const json::value& value) { return tried(schema, value).empty(); }

  void check(Index index, const json::value& value) {
    if (!spend(1) || issues_.size() >= kIssuesMax) return;
    if (++depth_ > kDepthMax) {
      gave_up_ = true;
    } else {
      const auto& schema = schemas_[index];
      const bool enters = scope_.empty() || scope_.back() != schema.resource;
      if (enters) scope_.push_back(schema.resource);
      if (asks_unevaluated(schema) || evaluated_)
        check_and_collect(schema, value);
      else
        check_all(schema, value);
      if (enters) scope_.pop_back();
    }
    --depth_;
  }

  // A part of the value: what is looked at in there concerns nobody out here.
  void check_part(Index index, const json::value& part) {
    auto* const kept = std::exchange(evaluated_, nullptr);
    check(index, part);
    evaluated_ = kept;
  }

  static bool asks_unevaluated(const Subschema& schema) {
    return schema.unevaluated_items || schema.unevaluated_properties;
  }

  void check_and_collect(const Subschema& schema, const json::value& value) {
    Evaluated own(value);
    if (!spend(own.seen.size() / 16)) return;
    auto* const outer = std::exchange(evaluated_, &own);
    check_all(schema, value);
    check_unevaluated(schema, value, own);
    evaluated_ = outer;
    if (outer) outer->add(own);
  }

  void check_all(const Subschema& schema, const json::value& value) {
    if (schema.verdict == false) issue("is not allowed here");
    check_value(schema, value);
    if (is_number(value)) check_number(schema, value);
    if (const auto* text = if_text(value)) check_text(schema, *text);
    if (const auto* array = value.if_array()) check_array(schema, *array);
    if (const auto* object = value.if_object()) check_object(schema, *object);
    check_in_place(schema, value);
  }

  void mark(std::size_t index) {
    if (evaluated_) evaluated_->seen[index] = true;
  }

  void check_unevaluated(const Subschema& schema, const json::value& value, Evaluated& own) {
    const auto* array = value.if_array();
    for (std::size_t i = 0; array && schema.unevaluated_items && i < array->size(); ++i) {
      if (own.seen[i] || gave_up_) continue;
      own.seen[i] = true;
      const At at(*this, i);
      check_part(*schema.unevaluated_items, (*array)[i]);
    }
    const auto* object = value.if_object();
    if (!object || !schema.unevaluated_properties) return;
    std::size_t i = 0;
    for (const auto& [key, member] : *object) {
      const bool seen = own.seen[i];
      own.seen[i++] = true;
      if (seen || gave_up_) continue;
      const At at(*this, std::string_view(key));
      check_part(*schema.unevaluated_properties, member);
    }
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

  void check_number(const Subschema& schema, const json::value& value) {
    const auto& range = schema.number;
    const auto& exclusive = schema.number_exclusive;
    if (range.min || range.max || exclusive.min || exclusive.max) {
      const auto number = *ExactNumber::of(value);
      if (range.min && number < range.min->number)
        issue(fmt::format("must be at least {}", range.min->text));
      if (range.max && number > range.max->number)
        issue(fmt::format("must be at most {}", range.max->text));
      if (exclusive.min && number <= exclusive.min->number)
        issue(fmt::format("must be greater than {}", exclusive.min->text));
      if (exclusive.max && number >= exclusive.max->number)
        issue(fmt::format("must be less than {}", exclusive.max->text));
    }
    if (!schema.multiple_of) return;
    const auto number = to_number(value);  // nothing for what no double comes near
    if (!number || !is_multiple(*number, *schema.multiple_of))
      issue(fmt::format("must be a multiple of {}", schema.multiple_of_text));
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
        check_part(schema.prefix_items[i], array[i]);
      } else if (schema.items) {
        check_part(*schema.items, array[i]);
      } else {
        break;
      }
      mark(i);
    }
    if (schema.contains) check_contains(schema, array);
  }

  void check_contains(const Subschema& schema, const json::array& array) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < array.size() && !gave_up_; ++i) {
      auto* const kept = std::exchange(evaluated_, nullptr);
      const bool fits = holds(*schema.contains, array[i]);
      evaluated_ = kept;
      if (!fits) continue;
      ++found;
      mark(i);
    }
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
    std::size_t i = 0;
    for (const auto& [key, value] : object) {
      if (!spend(1 + schema.pattern_properties.size())) return;
      const At at(*this, std::string_view(key));
      if (check_member(schema, key, value)) mark(i);
      ++i;
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

  // Whether `properties` and their like have looked at it.
  bool check_member(const Subschema& schema, std::string_view key, const json::value& value) {
    bool known = false;
    if (const auto property = schema.properties.find(key); property != schema.properties.end()) {
      known = true;
      check_part(property->second, value);
    }
    for (const auto& [pattern, index] : schema.pattern_properties) {
      const auto found = pattern.is_in(key);
      if (!found) issue("has a name that is too long: " + found.error().message);
      if (!found || !*found) continue;
      known = true;
      check_part(index, value);
    }
    if (!known && schema.additional_properties) {
      known = true;
      check_other_member(schema, key, value);
    }
    if (schema.property_names) {
      auto* const kept = std::exchange(evaluated_, nullptr);
      const auto issues = tried(*schema.property_names, json::value(key));
      evaluated_ = kept;
      if (!issues.empty()) issue("has a name that " + issues.front().message);
    }
    return known;
  }

  // One that the schema does not name.
  void check_other_member(const Subschema& schema, std::string_view key, const json::value& value) {
    const auto names = schema.properties.size();
    const bool is_refused = schemas_[*schema.additional_properties].verdict == false;
    if (!is_refused || names > kHintNamesMax || !spend(names))
      return check_part(*schema.additional_properties, value);
    std::vector<std::string_view> known;
    known.reserve(names);
    for (const auto& [name, index] : schema.properties) known.emplace_back(name);
    const auto nearest = nearest_name(key, known);
    issue(nearest.empty() ? "is not allowed here"
                          : fmt::format("is not allowed here, but `{}` is", nearest));
  }

  void check_in_place(const Subschema& schema, const json::value& value) {
    if (schema.ref) check(*schema.ref, value);
    if (schema.dynamic_ref) check(dynamic_target(schema), value);
    for (const Index index : schema.all_of) check(index, value);
    if (!schema.any_of.empty()) check_any_of(schema.any_of, value);
    if (!schema.one_of.empty()) check_one_of(schema.one_of, value);
    if (schema.none_of) {
      auto* const kept = std::exchange(evaluated_, nullptr);
      const bool fits = holds(*schema.none_of, value);
      evaluated_ = kept;
      if (fits) issue("must not match the schema in `not`");
    }
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

  // The outermost of the resources that the check has come through and that have such an anchor.
  Index dynamic_target(const Subschema& schema) {
    if (!schema.dynamic_name || !spend(scope_.size() / 8)) return *schema.dynamic_ref;
    const auto& anchors = program_.dynamic_anchors[*schema.dynamic_name];
    for (const auto resource : scope_)
      if (const auto found = anchors.find(resource); found != anchors.end()) return found->second;
    return *schema.dynamic_ref;
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
    bool fits = false;
    for (const Index index : alternatives) {
      auto issues = tried(index, value);
      if (issues.empty() && !evaluated_) return;
      fits = fits || issues.empty();  // the others may look at more of it
      if (nearest.empty() || issues.size() < nearest.size()) nearest = std::move(issues);
    }
    if (!fits) no_alternative(alternatives.size(), nearest);
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

  const JsonSchema::Program& program_;
  const std::vector<Subschema>& schemas_;
  std::vector<std::uint32_t> scope_;  // the resources on the way to the schema at hand
  Evaluated* evaluated_ = nullptr;    // of the value at hand, when somebody asks
};

}  // namespace

std::vector<SchemaIssue> JsonSchema::check(const json::value& value) const {
  return Checker(*program_).run(value);
}

}  // namespace sluice::formats
