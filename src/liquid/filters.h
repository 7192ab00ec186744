#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "liquid/runtime.h"
#include "liquid/values/value.h"

namespace sluice::liquid {

// A filter. Reports what is wrong with Runtime::fail and spends fuel for work that grows with the
// input. Never sees an opaque value. `arguments` has as many members as its FilterInfo allows.
using Arguments = std::span<const Value>;
using Filter = Value (*)(Runtime& runtime, const Value& input, Arguments arguments);

// Who spends the fuel for going through the input once: the renderer, or the filter by itself.
enum class Cost : std::uint8_t { kInput, kOwn };

// The description of a filter or a tag, for those who write templates.
struct ReferenceText {
  std::string_view summary;    // one sentence
  std::string_view arguments;  // names, joined by ", "; those that may be left out end in "?"
  std::string_view example;    // a template that needs no data,
  std::string_view result;     // and what it prints
};

struct FilterInfo {
  std::string_view name;
  Filter filter = nullptr;
  std::uint8_t arguments_min = 0;
  std::uint8_t arguments_max = 0;
  ReferenceText text{};
  std::string_view option = {};  // the one named argument that it takes; comes last
  Cost cost = Cost::kInput;
};

// Sorted by name.
std::span<const FilterInfo* const> all_filters();
// Null when there is no such filter.
const FilterInfo* find_filter(std::string_view name);

// "undefined filter upcse; did you mean `upcase`?"
std::string undefined_filter(std::string_view name);

// The tables, one for each filters_*.cc.
std::span<const FilterInfo> string_filters();
std::span<const FilterInfo> replace_filters();
std::span<const FilterInfo> array_filters();
std::span<const FilterInfo> select_filters();
std::span<const FilterInfo> math_filters();
std::span<const FilterInfo> date_filters();
std::span<const FilterInfo> carbon_filters();
std::span<const FilterInfo> encode_filters();
std::span<const FilterInfo> extra_filters();

}  // namespace sluice::liquid
