#include "nodes/config/common.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/json_number.h"
#include "base/text.h"
#include "base/time.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kUnknownMax = 20;  // settings that are named one by one

constexpr std::array<std::string_view, 22> kShared = {"continue_on_error",
                                                      "retry",
                                                      "failure",
                                                      "timeout",
                                                      "uiId",
                                                      "componentId",
                                                      "operation",
                                                      "description",
                                                      "label",
                                                      "title",
                                                      "name",
                                                      "notes",
                                                      "icon",
                                                      "color",
                                                      "position",
                                                      "positionAbsolute",
                                                      "width",
                                                      "height",
                                                      "measured",
                                                      "selected",
                                                      "dragging",
                                                      "parentId"};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const std::string_view> shared_members() { return kShared; }

void DataReader::allow(std::span<const std::string_view> known) {
  std::size_t unknown = 0;
  for (const auto& [key, value] : data_) {
    const std::string_view name = key;
    if (contains(known, name)) continue;
    const bool shared = std::find(kShared.begin(), kShared.end(), name) != kShared.end();
    if (shared && prefix_.empty()) continue;
    if (++unknown > kUnknownMax) continue;
    error(fmt::format("`{}` is not a setting of {}{}", place(cut_text(name, 64)), component_,
                      nearest_hint(name, known)));
  }
  if (unknown > kUnknownMax)
    error(fmt::format("{} more settings are not those of {}", unknown - kUnknownMax, component_));
}

const json::value* DataReader::find(std::string_view name) const {
  const auto* value = data_.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

TemplateField DataReader::field(std::string_view name, Need need) {
  const auto* value = find(name);
  if (!value) {
    if (need == Need::kRequired) error(fmt::format("`{}` is required", place(name)));
    return {};
  }
  return watch([&](auto& errors) { return TemplateField::compile(*value, place(name), errors); });
}

TemplateField DataReader::text_field(std::string_view name, Need need) {
  const auto* value = find(name);
  if (value && !is_text(*value)) {
    error(fmt::format("`{}` must be a string, not {}", place(name), json_kind_name(*value)));
    return {};
  }
  return field(name, need);
}

bool DataReader::flag(std::string_view name, bool fallback) {
  const auto* value = find(name);
  if (!value) return fallback;
  if (const auto* given = value->if_bool()) return *given;
  error(fmt::format("`{}` must be true or false, not {}", place(name), json_kind_name(*value)));
  return fallback;
}

std::string DataReader::choice(std::string_view name,
                               std::initializer_list<std::string_view> choices,
                               std::string_view fallback) {
  const auto* value = find(name);
  if (!value) {
    if (fallback.empty())
      error(fmt::format("`{}` is required; use one of {}", place(name), fmt::join(choices, ", ")));
    return std::string(fallback);
  }
  const auto* text = if_text(*value);
  if (text && contains(std::span(choices.begin(), choices.size()), *text))
    return std::string(*text);
  error(fmt::format("`{}` must be one of {}, not {}", place(name), fmt::join(choices, ", "),
                    excerpt(*value)));
  return std::string(fallback);
}

const json::array& DataReader::objects(std::string_view name, std::size_t count_max,
                                       std::initializer_list<std::string_view> known) {
  static const json::array kNone;
  const auto* value = find(name);
  if (!value) return kNone;
  const auto* array = value->if_array();
  if (!array) {
    error(fmt::format("`{}` must be an array, not {}", place(name), json_kind_name(*value)));
    return kNone;
  }
  if (array->size() > count_max) {
    error(fmt::format("`{}` has {} entries; the maximum is {}", place(name), array->size(),
                      count_max));
    return kNone;
  }
  const std::span names(known.begin(), known.size());
  bool shaped = true;
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto* object = (*array)[i].if_object();
    if (!object) {
      error(fmt::format("`{}.{}` must be an object, not {}", place(name), i,
                        json_kind_name((*array)[i])));
      shaped = false;
      continue;
    }
    for (const auto& [key, member] : *object) {
      if (contains(names, key) || ++unknown > kUnknownMax) continue;
      error(fmt::format("`{}.{}.{}` is unknown{}", place(name), i, cut_text(key, 64),
                        nearest_hint(key, names)));
    }
  }
  if (unknown > kUnknownMax)
    error(fmt::format("`{}` has {} more unknown settings", place(name), unknown - kUnknownMax));
  return shaped ? *array : kNone;
}

void DataReader::error(std::string sentence) {
  failed_ = true;
  errors_.push_back(std::move(sentence));
}

Result<Micros> read_duration(const json::value& value) {
  if (const auto* text = if_text(value)) return parse_duration(*text);
  const auto seconds = to_number(value);
  if (!seconds)
    return fail(ErrorCode::kInvalid,
                fmt::format("must be a duration such as \"30s\", not {}", json_kind_name(value)));
  constexpr long double kSecondsMax = 1e10L;
  if (*seconds < 0 || *seconds > kSecondsMax)
    return fail(ErrorCode::kInvalid, "must be a positive number of seconds");
  return Micros(static_cast<std::int64_t>(std::llround(*seconds * 1'000'000)));
}

Step render_failure(std::string_view field, const Error& error) {
  return failure(fmt::format("`{}` could not be rendered: {}", field, error.message));
}

Step condition_result(bool result) {
  return Completed{json::object{{"result", result}}, result ? "true" : "false"};
}

}  // namespace sluice::nodes
