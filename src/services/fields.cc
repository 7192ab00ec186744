#include "services/fields.h"

#include <fmt/format.h>

namespace sluice::services {

const json::value* Fields::find(std::string_view key, Need need) {
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
  if (!value->is_string()) {
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
  const auto* value = body_.if_contains(key);
  if (!value) return std::nullopt;
  if (value->is_null()) return Nullable(std::in_place, std::nullopt);
  auto read = text(key, 0, max, Need::kOptional);
  if (!read) return std::nullopt;
  return Nullable(std::in_place, *std::move(read));
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const auto* value = body_.if_contains(key);
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

std::optional<json::object> Fields::object(std::string_view key) {
  const auto* value = body_.if_contains(key);
  if (!value) return std::nullopt;
  if (!value->is_object()) {
    wrong_kind(key, "an object", *value);
    return std::nullopt;
  }
  return value->get_object();
}

std::optional<std::int64_t> Fields::whole_number(std::string_view key, std::int64_t min,
                                                 std::int64_t max) {
  const auto* value = body_.if_contains(key);
  if (!value) return std::nullopt;
  const auto* number = value->if_int64();
  if (!number || *number < min || *number > max) {
    complain(fmt::format("{} must be a whole number from {} to {}.", key, min, max));
    return std::nullopt;
  }
  return *number;
}

Problem Fields::problem() const {
  return invalid(first_is_missing_ ? "parameter_missing" : "parameter_invalid", errors_);
}

}  // namespace sluice::services
