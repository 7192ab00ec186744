#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// Calls `use(name, position, value)` for each entry of "t=1,v1=ab"; positions count from 1, and a
// name is empty where entries have none, and only there empty entries count. Ends when `use` says
// false.
template <class Use>
bool for_each_entry(const model::SignatureScheme::List& list, std::string_view text, Use use) {
  std::size_t position = 0;
  while (!text.empty()) {
    const auto end = text.find_first_of(list.separators);
    const auto entry = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (entry.empty() && list.pair != '\0') continue;
    const auto pair = list.pair != '\0' ? entry.find(list.pair) : std::string_view::npos;
    const auto name = pair == std::string_view::npos ? std::string_view() : entry.substr(0, pair);
    const auto value = pair == std::string_view::npos ? entry : entry.substr(pair + 1);
    if (!use(trim(name), ++position, trim(value))) return false;
  }
  return true;
}

// The value of the first entry of that name, or at that position where entries have none.
inline std::optional<std::string_view> find_entry(const model::SignatureScheme::List& list,
                                                  std::string_view text, std::string_view name) {
  std::optional<std::string_view> found;
  for_each_entry(
      list, text, [&](std::string_view entry, std::size_t position, std::string_view value) {
        const bool is_it = list.pair == '\0' ? name == std::to_string(position) : entry == name;
        if (is_it) found = value;
        return !found;
      });
  return found;
}

}  // namespace sluice::hooks
