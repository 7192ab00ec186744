#include "liquid/filters.h"

#include <algorithm>
#include <vector>

namespace sluice::liquid {

const FilterInfo* find_filter(std::string_view name) {
  static const auto table = [] {
    std::vector<const FilterInfo*> all;
    for (const auto part : {string_filters(), array_filters(), select_filters(), math_filters(),
                            date_filters(), carbon_filters(), encode_filters(), extra_filters()})
      for (const auto& info : part) all.push_back(&info);
    std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->name < b->name; });
    return all;
  }();
  const auto found = std::lower_bound(table.begin(), table.end(), name,
                                      [](auto* info, auto& key) { return info->name < key; });
  return found != table.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace sluice::liquid
