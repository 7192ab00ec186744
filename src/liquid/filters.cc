#include "liquid/filters.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "base/text.h"

namespace sluice::liquid {

std::span<const FilterInfo* const> all_filters() {
  static const auto table = [] {
    std::vector<const FilterInfo*> all;
    for (const auto part :
         {string_filters(), replace_filters(), array_filters(), select_filters(), math_filters(),
          date_filters(), carbon_filters(), encode_filters(), extra_filters()})
      for (const auto& info : part) all.push_back(&info);
    std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->name < b->name; });
    return all;
  }();
  return table;
}

const FilterInfo* find_filter(std::string_view name) {
  const auto table = all_filters();
  const auto found = std::lower_bound(table.begin(), table.end(), name,
                                      [](auto* info, auto& key) { return info->name < key; });
  return found != table.end() && (*found)->name == name ? *found : nullptr;
}

std::string undefined_filter(std::string_view name) {
  std::vector<std::string_view> known;
  known.reserve(all_filters().size());
  for (const auto* info : all_filters()) known.push_back(info->name);
  return fmt::format("undefined filter {}{}", name, nearest_hint(name, known));
}

}  // namespace sluice::liquid
