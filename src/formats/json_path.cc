#include "formats/json_path.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "base/text.h"

namespace sluice::formats {
namespace {

bool is_name_char(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

// One step of a path, and what is left behind it.
struct PathStep {
  std::string_view name;
  std::optional<std::int64_t> index{};
  std::string_view rest;
};

std::optional<PathStep> dotted_step(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && is_name_char(text[end])) ++end;
  if (end == 1) return std::nullopt;
  return PathStep{.name = text.substr(1, end - 1), .rest = text.substr(end)};
}

std::optional<PathStep> bracket_step(std::string_view text) {
  const char quote = text.size() > 1 ? text[1] : '\0';
  if (quote == '\'' || quote == '"') {
    const auto end = text.find(quote, 2);
    if (end == std::string_view::npos || !text.substr(end + 1).starts_with(']'))
      return std::nullopt;
    const auto name = text.substr(2, end - 2);
    if (name.find('\\') != std::string_view::npos) return std::nullopt;
    return PathStep{.name = name, .rest = text.substr(end + 2)};
  }
  std::int64_t index = 0;
  const auto* last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, last, index);
  if (error != std::errc() || stop == last || *stop != ']') return std::nullopt;
  return PathStep{.name = {},
                  .index = index,
                  .rest = text.substr(static_cast<std::size_t>(stop - text.data()) + 1)};
}

const json::value* take_step(const json::value& value, const PathStep& step) {
  if (!step.index) {
    const auto* object = value.if_object();
    return object ? object->if_contains(step.name) : nullptr;
  }
  const auto* array = value.if_array();
  if (!array) return nullptr;
  const auto size = static_cast<std::int64_t>(array->size());
  const auto at = *step.index < 0 ? *step.index + size : *step.index;
  return at < 0 || at >= size ? nullptr : &(*array)[static_cast<std::size_t>(at)];
}

}  // namespace

Result<const json::value*> value_at(const json::value& value, std::string_view path) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::kInvalid,
                fmt::format("{} is not a path such as $.external_ids.crm or $.items[0].id: {}",
                            cut_text(path, 64), why));
  };
  if (path.size() > kJsonPathBytesMax)
    return wrong(fmt::format("it has more than {} bytes", kJsonPathBytesMax));
  if (!path.starts_with('$')) return wrong("it does not begin with $");
  const json::value* at = &value;
  for (auto rest = path.substr(1); !rest.empty();) {
    const auto step = rest[0] == '.'   ? dotted_step(rest)
                      : rest[0] == '[' ? bracket_step(rest)
                                       : std::nullopt;
    if (!step)
      return wrong(fmt::format("character {} does not begin a step such as .name or [0]",
                               path.size() - rest.size() + 1));
    if (at) at = take_step(*at, *step);
    rest = step->rest;
  }
  return at;
}

}  // namespace sluice::formats
