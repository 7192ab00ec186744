#include "nodes/config/key_shape.h"

#include <algorithm>

namespace sluice::nodes {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

// A tag with a hyphen takes the blanks beside it away.
std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}
std::string_view without_blanks_before(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

}  // namespace

KeyShape key_shape(std::string_view text) {
  const auto first = std::min(text.find("{{"), text.find("{%"));
  if (first == std::string_view::npos) return {.prefix = std::string(text), .is_whole = true};
  const auto prefix = without_blanks_behind(text.substr(0, first));
  const auto end = [&](std::string_view mark) {
    const auto at = text.rfind(mark);
    return at == std::string_view::npos ? first + 2 : at + mark.size();
  };
  const auto suffix = without_blanks_before(text.substr(std::max(end("}}"), end("%}"))));
  return {.prefix = std::string(prefix), .suffix = std::string(suffix)};
}

bool KeyShape::may_be(std::string_view key) const {
  if (is_whole) return key == prefix;
  return key.size() >= prefix.size() + suffix.size() && key.starts_with(prefix) &&
         key.ends_with(suffix);
}

}  // namespace sluice::nodes
