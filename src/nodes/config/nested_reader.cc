#include "nodes/config/nested_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_number.h"

namespace sluice::nodes {

void NestedReader::allow(std::initializer_list<std::string_view> known) {
  constexpr std::size_t kShownMax = 20;
  std::size_t unknown = 0;
  for (const auto& [key, value] : object_) {
    const std::string_view name = key;
    if (std::find(known.begin(), known.end(), name) == known.end() && ++unknown <= kShownMax)
      error(name.substr(0, 64),
            fmt::format("is unknown; the known settings are {}", fmt::join(known, ", ")));
  }
}

const json::value* NestedReader::find(std::string_view name) const {
  const auto* value = object_.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

std::string NestedReader::path(std::string_view name) const {
  return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
}

void NestedReader::error(std::string_view name, std::string_view sentence) {
  data_.error(fmt::format("`{}` {}", path(name), sentence));
}

TemplateField NestedReader::text(std::string_view name, Need need) {
  const auto* value = find(name);
  if (!value) {
    if (need == Need::kRequired) error(name, "is required");
    return {};
  }
  if (!is_text(*value)) {
    error(name, fmt::format("must be a string, not {}", json_kind_name(*value)));
    return {};
  }
  return data_.watch(
      [&](auto& errors) { return TemplateField::compile(*value, path(name), errors); });
}

CredentialField NestedReader::credential(std::string_view name, Need need) {
  const auto* value = find(name);
  if (!value) {
    if (need == Need::kRequired) error(name, "is required");
    return {};
  }
  return data_.watch(
      [&](auto& errors) { return CredentialField::compile(*value, path(name), errors); });
}

std::string NestedReader::fixed_text(std::string_view name, std::string_view fallback) {
  const auto* value = find(name);
  if (!value) return std::string(fallback);
  const auto* text = if_text(*value);
  const std::string_view view = text ? std::string_view(*text) : std::string_view();
  if (view.empty() || view.find("{{") != std::string_view::npos) {
    error(name, fmt::format("must be a string without templates, not {}", excerpt(*value)));
    return std::string(fallback);
  }
  return std::string(view);
}

std::string NestedReader::choice(std::string_view name,
                                 std::initializer_list<std::string_view> choices,
                                 std::string_view fallback) {
  const auto* value = find(name);
  if (!value && !fallback.empty()) return std::string(fallback);
  const auto* text = value ? if_text(*value) : nullptr;
  if (text && std::find(choices.begin(), choices.end(), std::string_view(*text)) != choices.end())
    return std::string(*text);
  error(name,
        value ? fmt::format("must be one of {}, not {}", fmt::join(choices, ", "), excerpt(*value))
              : fmt::format("is required; use one of {}", fmt::join(choices, ", ")));
  return std::string(fallback);
}

std::size_t NestedReader::count(std::string_view name, std::size_t fallback, std::size_t min,
                                std::size_t max) {
  const auto* value = find(name);
  if (!value) return fallback;
  const auto* given = value->if_int64();
  if (given && *given >= static_cast<std::int64_t>(min) && *given <= static_cast<std::int64_t>(max))
    return static_cast<std::size_t>(*given);
  error(name,
        fmt::format("must be a whole number from {} to {}, not {}", min, max, excerpt(*value)));
  return fallback;
}

bool NestedReader::flag(std::string_view name, bool fallback) {
  const auto* value = find(name);
  if (!value) return fallback;
  if (const auto* given = value->if_bool()) return *given;
  error(name, fmt::format("must be true or false, not {}", json_kind_name(*value)));
  return fallback;
}

}  // namespace sluice::nodes
