#include "services/fields.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_number.h"
#include "base/text.h"
#include "base/time.h"

namespace sluice::services {

const json::value* Fields::find(std::string_view key, Need need) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.push_back(key);
  const auto* value = body_.if_contains(key);
  if (!value && need == Need::kRequired) {
    first_is_missing_ = first_is_missing_ || errors_.empty();
    complain(fmt::format("{} is missing.", key));
  }
  return value;
}

void Fields::wrong_kind(std::string_view key, std::string_view wanted, const json::value& value) {
  complain(fmt::format("{} must be {}, but is {}.", key, wanted, json_kind_name(value)));
}

std::optional<std::string> Fields::text(std::string_view key, std::size_t min, std::size_t max,
                                        Need need) {
  const auto* value = find(key, need);
  if (!value) return std::nullopt;
  if (!is_text(*value)) {
    wrong_kind(key, "a string", *value);
    return std::nullopt;
  }
  const auto& text = value->get_string();
  if (text.size() < min || text.size() > max) {
    complain(fmt::format("{} must have {} to {} bytes, but has {}.", key, min, max, text.size()));
    return std::nullopt;
  }
  return std::string(text);
}

Fields::Nullable Fields::nullable_text(std::string_view key, std::size_t max) {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_null()) return Nullable(std::in_place, std::nullopt);
  auto read = text(key, 0, max, Need::kOptional);
  if (!read) return std::nullopt;
  return Nullable(std::in_place, *std::move(read));
}

std::optional<json::value> Fields::value(std::string_view key) {
  const auto* found = find(key);
  return found ? std::optional(*found) : std::nullopt;
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  if (!value->is_bool()) {
    wrong_kind(key, "true or false", *value);
    return std::nullopt;
  }
  return value->get_bool();
}

std::optional<json::array> Fields::array(std::string_view key, Need need) {
  const auto* value = find(key, need);
  if (!value) return std::nullopt;
  if (!value->is_array()) {
    wrong_kind(key, "an array", *value);
    return std::nullopt;
  }
  return value->get_array();
}

std::optional<json::object> Fields::object(std::string_view key, Need need) {
  const auto* value = find(key, need);
  if (!value) return std::nullopt;
  if (!value->is_object()) {
    wrong_kind(key, "an object", *value);
    return std::nullopt;
  }
  return value->get_object();
}

std::optional<std::int64_t> Fields::whole_number(std::string_view key, std::int64_t min,
                                                 std::int64_t max) {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  const auto* number = value->if_int64();
  if (!number || *number < min || *number > max) {
    complain(fmt::format("{} must be a whole number from {} to {}.", key, min, max));
    return std::nullopt;
  }
  return *number;
}

void Fields::complain_of_unknown() {
  constexpr std::size_t kShownMax = 20;
  std::size_t unknown = 0;
  for (const auto& member : body_) {
    const std::string_view key = member.key();
    if (std::ranges::find(asked_, key) != asked_.end() || ++unknown > kShownMax) continue;
    first_is_unknown_ = first_is_unknown_ || errors_.empty();
    complain(unknown_name(key, asked_));
  }
  if (unknown > kShownMax)
    complain(fmt::format("{} more members are unknown.", unknown - kShownMax));
}

Outcome<void> Fields::finish() {
  complain_of_unknown();
  if (ok()) return {};
  return std::unexpected(invalid(first_is_missing_   ? "parameter_missing"
                                 : first_is_unknown_ ? "parameter_unknown"
                                                     : "parameter_invalid",
                                 errors_));
}

std::optional<std::optional<Timestamp>> read_future_time(Fields& fields, std::string_view key,
                                                         Timestamp now) {
  const auto sent = fields.nullable_text(key, 64);
  if (!sent) return std::nullopt;
  if (!*sent) return std::optional<Timestamp>();
  const auto time = parse_time(**sent);
  if (!time)
    fields.complain(fmt::format("{} must be a time such as 2030-01-31T12:00:00Z, or null.", key));
  else if (*time <= now)
    fields.complain(fmt::format("{} must be in the future.", key));
  else
    return std::optional(*time);
  return std::nullopt;
}

std::string unknown_name(std::string_view name, std::span<const std::string_view> known) {
  const auto shown = cut_text(name, 64);
  if (known.empty()) return fmt::format("{} is unknown; none are allowed here.", shown);
  if (const auto hint = nearest_hint(name, known); !hint.empty())
    return fmt::format("{} is unknown{}", shown, hint);
  return fmt::format("{} is unknown; the known ones are {}.", shown, fmt::join(known, ", "));
}

}  // namespace sluice::services
