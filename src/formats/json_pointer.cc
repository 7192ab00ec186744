#include "formats/json_pointer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sluice::formats {
namespace {

// "%2F" is "/".
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

// No deeper than the JSON parser allows.
void References::add_anchors(const json::value& value) {
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) add_anchors(element);
  } else if (const auto* object = value.if_object()) {
    if (const auto* anchor = find_string(*object, "$anchor")) anchors_.try_emplace(*anchor, &value);
    for (const auto& [key, member] : *object) add_anchors(member);
  }
}

const json::value* References::resolve(std::string_view ref) {
  if (const auto* object = root_.if_object()) {
    const auto* id = find_string(*object, "$id");
    if (id && !id->empty() && ref.starts_with(std::string_view(*id))) ref.remove_prefix(id->size());
  }
  if (ref.starts_with('#')) {
    ref.remove_prefix(1);
  } else if (!ref.empty()) {
    return nullptr;
  }
  const std::string pointer = undo_percent(ref);
  std::string_view rest = pointer;
  if (!rest.empty() && !rest.starts_with('/')) {
    if (!std::exchange(has_anchors_, true)) add_anchors(root_);
    const auto found = anchors_.find(rest);
    return found == anchors_.end() ? nullptr : found->second;
  }
  const json::value* at = &root_;
  while (at && !rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    at = child(*at, undo_tildes(rest.substr(0, end)));
    rest.remove_prefix(end);
  }
  return at;
}

}  // namespace sluice::formats
