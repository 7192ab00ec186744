#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/result.h"

// For reading the settings of a hook one by one, each complaint at once.
namespace sluice::model {

inline std::unexpected<Error> bad_setting(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

inline std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }
inline std::string_view view_of(json::string_view text) { return {text.data(), text.size()}; }

// Null when it is absent or null.
inline const json::value* given(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

inline Result<void> only_these(const json::object& object, std::string_view where,
                               std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : object) {
    if (std::find(known.begin(), known.end(), view_of(key)) == known.end())
      return bad_setting(fmt::format("{} has no setting \"{}\"; the known settings are {}.", where,
                                     view_of(key).substr(0, 64), fmt::join(known, ", ")));
  }
  return {};
}

}  // namespace sluice::model
