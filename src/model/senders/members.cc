#include "model/senders/members.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_number.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/duration_value.h"

namespace sluice::model {

std::string Members::path_of(std::string_view name) const {
  if (name.empty()) return path_;
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

void Members::wrong(std::string_view name, std::string_view message) const {
  errors_->push_back(
      fmt::format("{} {}{}", path_of(name), message, message.ends_with('?') ? "" : "."));
}

void Members::only(std::span<const std::string_view> known) const {
  for (const auto& [key, value] : *object_) {
    const std::string_view name = cut_text(key, 64);
    if (std::find(known.begin(), known.end(), std::string_view(key)) != known.end()) continue;
    errors_->push_back(fmt::format("{} has no setting \"{}\"{}; the known settings are {}.",
                                   path_.empty() ? "a sender" : path_, name,
                                   nearest_hint(name, known), fmt::join(known, ", ")));
  }
}

const json::value* Members::find(std::string_view name) const {
  const auto* value = object_->if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

std::string Members::text(std::string_view name, std::size_t bytes_max) const {
  const auto* value = find(name);
  if (!value) return {};
  const auto* text = if_text(*value);
  if (!text || text->empty() || text->size() > bytes_max) {
    wrong(name, fmt::format("must be a text of 1 to {} bytes", bytes_max));
    return {};
  }
  return std::string(*text);
}

std::string Members::text_or_number(std::string_view name) const {
  const auto* value = find(name);
  const auto* number = value ? value->if_int64() : nullptr;
  return number ? fmt::format("{}", *number) : text(name);
}

bool Members::flag(std::string_view name, bool fallback) const {
  const auto* value = find(name);
  if (!value) return fallback;
  if (const auto* flag = value->if_bool()) return *flag;
  wrong(name, "must be true or false");
  return fallback;
}

std::optional<Micros> Members::duration(std::string_view name, Micros least, Micros most) const {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  const auto read = formats::parse_duration_value(*value);
  if (read && *read >= least && *read <= most) return *read;
  wrong(name, fmt::format("must be a duration such as \"5m\", from {} to {}",
                          format_duration(least), format_duration(most)));
  return std::nullopt;
}

std::optional<Expression> Members::expression(std::string_view name, Facts allowed) const {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  const auto* text = if_text(*value);
  if (!text) {
    wrong(name, "must be a text such as \"{header:X-Name}\"");
    return std::nullopt;
  }
  auto expression = Expression::parse(*text, allowed);
  if (expression) return *std::move(expression);
  wrong(name, expression.error().message);
  return std::nullopt;
}

std::vector<std::string> Members::texts(std::string_view name, std::size_t most) const {
  const auto* value = find(name);
  if (!value) return {};
  std::vector<std::string> out;
  const auto* list = value->if_array();
  const bool fits = list && !list->empty() && list->size() <= most;
  if (fits) {
    out.reserve(list->size());
    for (const auto& element : *list) {
      const auto* text = if_text(element);
      if (text && !text->empty()) out.emplace_back(*text);
    }
  }
  if (!fits || out.size() != list->size())
    wrong(name, fmt::format("must be a list of 1 to {} texts", most));
  return out;
}

std::optional<Members> Members::object(std::string_view name) const {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  if (const auto* object = value->if_object()) return Members(*object, path_of(name), *errors_);
  wrong(name, fmt::format("must be an object, not {}", json_kind_name(*value)));
  return std::nullopt;
}

void Members::unknown_choice(std::string_view name, std::string_view given,
                             std::span<const std::string_view> known) const {
  wrong(name,
        fmt::format("must be one of {}{}", fmt::join(known, ", "), nearest_hint(given, known)));
}

}  // namespace sluice::model
