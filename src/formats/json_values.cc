#include "formats/json_values.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/json_number.h"
#include "base/text.h"
#include "base/work_budget.h"

namespace sluice::formats {
namespace {

void append_canonical_number(std::string& out, const json::value& value) {
  if (const auto text = written_number(value)) {
    // As the number of another kind that it equals, when there is one.
    const auto nearest = to_number(value);
    if (!nearest || ExactNumber(*nearest) != *ExactNumber::of(value)) {
      out += canonical_number(*text);
      return;
    }
    return append_canonical_number(out, json::value(static_cast<double>(*nearest)));
  }
  if (const auto* d = value.if_double()) {
    // The whole numbers that 64 bits hold are written like integers; -0.0 is 0.
    constexpr double kMin = -9223372036854775808.0;
    constexpr double kMax = 18446744073709551616.0;
    if (*d == std::trunc(*d) && *d >= kMin && *d < kMax) {
      out += *d < 0 ? std::to_string(static_cast<std::int64_t>(*d))
                    : std::to_string(static_cast<std::uint64_t>(*d));
      return;
    }
  }
  append_json(out, value);
}

void append_canonical(std::string& out, const json::value& value) {
  if (const auto* array = value.if_array()) {
    WorkBudget::spend(array->size());
    out += '[';
    for (const auto& element : *array) {
      append_canonical(out, element);
      out += ',';
    }
    out += ']';
  } else if (const auto* object = value.if_object()) {
    std::vector<std::pair<std::string_view, const json::value*>> members;
    constexpr std::size_t kUnitsAMember = 8;  // sorted and printed
    WorkBudget::spend(kUnitsAMember * object->size());
    members.reserve(object->size());
    for (const auto& [key, member] : *object) members.emplace_back(key, &member);
    std::sort(members.begin(), members.end());
    out += '{';
    for (const auto& [key, member] : members) {
      append_json_string(out, key);
      out += ':';
      append_canonical(out, *member);
      out += ',';
    }
    out += '}';
  } else if (is_number(value)) {
    append_canonical_number(out, value);
  } else {
    append_json(out, value);
  }
}

bool equal_objects(const json::object& a, const json::object& b) {
  if (a.size() != b.size()) return false;
  WorkBudget::spend(2 * a.size());
  return std::all_of(a.begin(), a.end(), [&](const auto& member) {
    const auto* other = b.if_contains(member.key());
    return other && equal_json(member.value(), *other);
  });
}

}  // namespace

bool equal_json(const json::value& a, const json::value& b) {
  if (is_number(a) && is_number(b)) return ExactNumber::of(a) == ExactNumber::of(b);
  if (is_number(a) || is_number(b)) return false;
  if (a.kind() != b.kind()) return false;
  if (const auto* object = a.if_object()) return equal_objects(*object, b.get_object());
  if (const auto* array = a.if_array()) {
    if (array->size() != b.get_array().size()) return false;
    WorkBudget::spend(array->size());
    return std::equal(array->begin(), array->end(), b.get_array().begin(), equal_json);
  }
  if (const auto* text = a.if_string()) {
    if (text->size() != b.get_string().size()) return false;
    WorkBudget::spend(text->size() / 256);
  }
  return a == b;
}

std::string canonical_json(const json::value& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

std::optional<std::size_t> first_duplicate(const json::array& array) {
  std::vector<std::pair<std::string, std::size_t>> sorted;
  sorted.reserve(array.size());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < array.size(); ++i) {
    sorted.emplace_back(canonical_json(array[i]), i);
    bytes += sorted.back().first.size();
  }
  const auto rounds = static_cast<std::uint64_t>(std::bit_width(sorted.size()));
  WorkBudget::spend(rounds * (sorted.size() + work_of_bytes(bytes)));
  std::sort(sorted.begin(), sorted.end());
  std::optional<std::size_t> first;
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i].first == sorted[i - 1].first && (!first || sorted[i].second < *first))
      first = sorted[i].second;
  return first;
}

bool is_integer(const json::value& value) { return is_whole_number(value); }

// A double is seldom the decimal that its author wrote, so the quotient need only be whole as far
// as it is known.
bool is_multiple(long double number, long double of) {
  if (number == std::trunc(number) && of == std::trunc(of)) return std::fmod(number, of) == 0;
  const auto quotient = static_cast<double>(number / of);
  if (!std::isfinite(quotient)) return std::fmod(number, of) == 0;
  return std::fabs(quotient - std::round(quotient)) <= 4 * DBL_EPSILON * std::fabs(quotient);
}

}  // namespace sluice::formats
