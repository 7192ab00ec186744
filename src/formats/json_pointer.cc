#include "formats/json_pointer.h"

#include <algorithm>
#include <charconv>

namespace sluice::formats {
namespace {

// "~1" is "/" and "~0" is "~".
std::string undo_tildes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '~' && i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1');
    if (escaped) {
      out += text[++i] == '0' ? '~' : '/';
    } else {
      out += text[i];
    }
  }
  return out;
}

const json::value* child(const json::value& value, const std::string& name) {
  const auto* array = value.if_array();
  if (!array) return find_member(value, name);
  const char* end = name.data() + name.size();
  std::size_t index = 0;
  const auto parsed = std::from_chars(name.data(), end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end || index >= array->size()) return nullptr;
  return &(*array)[index];
}

}  // namespace

void append_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string undo_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

const json::value* step_into(const json::value& value, std::string_view& pointer) {
  pointer.remove_prefix(1);
  const auto end = std::min(pointer.find('/'), pointer.size());
  const auto* found = child(value, undo_tildes(pointer.substr(0, end)));
  pointer.remove_prefix(end);
  return found;
}

}  // namespace sluice::formats
