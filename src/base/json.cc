#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/eight_bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "base/work_budget.h"

namespace sluice {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// Of text that is copied character by character.
constexpr std::size_t kTextBytesAUnit = 32;

void spend_on_members(const json::object& object) { WorkBudget::spend(2 * object.size()); }
void spend_on_elements(const json::array& array) { WorkBudget::spend(array.size()); }

// As append_json, but ends somewhere behind `bytes_max`.
void append_beginning(std::string& out, const json::value& value, std::size_t bytes_max) {
  const auto full = [&] { return out.size() > bytes_max; };
  const auto text = [&](std::string_view whole) {
    append_json_string(out, whole.substr(0, bytes_max + 1));
  };
  if (const auto* array = value.if_array()) {
    out += '[';
    for (auto element = array->begin(); element != array->end() && !full(); ++element) {
      if (element != array->begin()) out += ',';
      append_beginning(out, *element, bytes_max);
    }
    out += ']';
  } else if (const auto* object = value.if_object()) {
    out += '{';
    for (auto member = object->begin(); member != object->end() && !full(); ++member) {
      if (member != object->begin()) out += ',';
      text(member->key());
      out += ':';
      append_beginning(out, member->value(), bytes_max);
    }
    out += '}';
  } else if (const auto* string = if_text(value)) {
    text(*string);
  } else if (const auto number = written_number(value)) {
    out += number->substr(0, bytes_max + 1);
  } else {
    append_json(out, value);
  }
}

void append_pretty(std::string& out, const json::value& value, unsigned indent) {
  const auto newline = [&](unsigned depth) {
    out += '\n';
    out.append(std::size_t{depth} * 2, ' ');
  };
  if (value.is_object() && !value.get_object().empty()) {
    spend_on_members(value.get_object());
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value.get_object()) {
      if (!first) out += ',';
      first = false;
      newline(indent + 1);
      append_json_string(out, key);
      out += ": ";
      append_pretty(out, member, indent + 1);
    }
    newline(indent);
    out += '}';
  } else if (value.is_array() && !value.get_array().empty()) {
    spend_on_elements(value.get_array());
    out += '[';
    bool first = true;
    for (const auto& element : value.get_array()) {
      if (!first) out += ',';
      first = false;
      newline(indent + 1);
      append_pretty(out, element, indent + 1);
    }
    newline(indent);
    out += ']';
  } else {
    append_json(out, value);
  }
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (text.size() >= kTextBytesAUnit) WorkBudget::spend(text.size() / kTextBytesAUnit);
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; (i = find_json_escape(text, i)) < text.size(); plain = ++i) {
    out.append(text, plain, i - plain);
    append_escaped(out, static_cast<unsigned char>(text[i]));
  }
  out.append(text, plain);
  out += '"';
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const double magnitude = std::fabs(value);
  const bool plain = magnitude == 0 || (magnitude >= 1e-5 && magnitude < 1e16);
  const auto end =
      plain ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, value);
  const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_int64());
      break;
    case json::kind::uint64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64());
      break;
    case json::kind::double_:
      WorkBudget::spend(2);
      append_number(out, value.get_double());
      break;
    case json::kind::string:
      if (const auto number = written_number(std::string_view(value.get_string())))
        out += *number;
      else
        append_json_string(out, value.get_string());
      break;
    case json::kind::array: {
      spend_on_elements(value.get_array());
      out += '[';
      bool first = true;
      for (const auto& element : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append_json(out, element);
      }
      out += ']';
      break;
    }
    case json::kind::object: {
      spend_on_members(value.get_object());
      out += '{';
      bool first = true;
      for (const auto& [key, member] : value.get_object()) {
        if (!first) out += ',';
        first = false;
        append_json_string(out, key);
        out += ':';
        append_json(out, member);
      }
      out += '}';
      break;
    }
  }
}

std::string to_json(const json::value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string to_pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

const json::value* find_member(const json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  return object ? object->if_contains(key) : nullptr;
}

const json::string* find_string(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member ? if_text(*member) : nullptr;
}

const json::object* find_object(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member ? member->if_object() : nullptr;
}

const json::value* find_path(const json::value& value, std::string_view path) {
  const json::value* at = &value;
  while (at && !path.empty()) {
    const auto dot = path.find('.');
    const auto segment = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (const auto* object = at->if_object()) {
      at = object->if_contains(segment);
    } else if (const auto* array = at->if_array()) {
      std::size_t index = 0;
      const auto parsed = std::from_chars(segment.data(), segment.data() + segment.size(), index);
      const bool whole = parsed.ec == std::errc() && parsed.ptr == segment.data() + segment.size();
      at = whole && index < array->size() ? &(*array)[index] : nullptr;
    } else {
      at = nullptr;
    }
  }
  return at;
}

std::string_view json_kind_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return is_text(value) ? "string" : "number";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  return "null";
}

void append_text(std::string& out, const json::value& value) {
  if (value.is_null()) return;
  if (const auto* text = if_text(value)) {
    out += *text;
  } else {
    append_json(out, value);
  }
}

std::optional<std::string_view> scalar_text(const json::value& value, std::string& storage) {
  if (const auto* text = if_text(value)) return std::string_view(*text);
  if (const auto number = written_number(value)) return number;
  if (value.is_object() || value.is_array()) return std::nullopt;
  storage.clear();
  append_text(storage, value);
  return storage;
}

std::optional<long double> to_number(const json::value& value) {
  if (const auto* i = value.if_int64()) return static_cast<long double>(*i);
  if (const auto* u = value.if_uint64()) return static_cast<long double>(*u);
  if (const auto* d = value.if_double()) return static_cast<long double>(*d);
  const auto* string = value.if_string();
  if (!string) return std::nullopt;
  const std::string_view text = written_number(value).value_or(trim(*string));
  const char* end = text.data() + text.size();
  std::int64_t integer = 0;
  auto parsed = std::from_chars(text.data(), end, integer);
  if (parsed.ec == std::errc() && parsed.ptr == end) return static_cast<long double>(integer);
  std::uint64_t large = 0;
  parsed = std::from_chars(text.data(), end, large);
  if (parsed.ec == std::errc() && parsed.ptr == end) return static_cast<long double>(large);
  double real = 0;
  parsed = std::from_chars(text.data(), end, real);
  if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(real)) return std::nullopt;
  return static_cast<long double>(real);
}

void spend_on(const json::value& value) {
  if (const auto* array = value.if_array()) {
    spend_on_elements(*array);
    for (const auto& element : *array) spend_on(element);
  } else if (const auto* object = value.if_object()) {
    spend_on_members(*object);
    for (const auto& [key, member] : *object) spend_on(member);
  } else if (const auto* string = value.if_string()) {
    if (string->size() >= kTextBytesAUnit) WorkBudget::spend(string->size() / kTextBytesAUnit);
  }
}

json::value copy_json(const json::value& value) {
  spend_on(value);
  return value;
}

json::value copy_json(const json::object& object) {
  spend_on_members(object);
  for (const auto& [key, member] : object) spend_on(member);
  return object;
}

std::string excerpt(const json::value& value) {
  constexpr std::size_t kBytesMax = 80;
  std::string text;
  append_beginning(text, value, kBytesMax);
  if (text.size() <= kBytesMax) return text;
  return fmt::format("{}...", cut_text(text, kBytesMax));
}

}  // namespace sluice
