#include <fmt/format.h>

#include "base/json_size.h"
#include "base/work_budget.h"
#include "liquid/values/number.h"
#include "liquid/values/value.h"

namespace sluice::liquid {
namespace {

void put(std::string& out, std::string_view text) { out.append(text); }
void put(Arena::Builder& out, std::string_view text) { out.append(text); }

// Where nothing is written but the bytes are counted.
struct Measure {
  std::size_t bytes = 0;
  std::size_t enough = 0;
};
void put(Measure& out, std::string_view text) { out.bytes += text.size(); }

// When there is no point in going on.
bool is_full(const std::string&) { return false; }
bool is_full(const Arena::Builder&) { return false; }
bool is_full(const Measure& out) { return out.bytes > out.enough; }

void put_json_string(std::string& out, std::string_view text) { append_json_string(out, text); }
void put_json_string(Arena::Builder& out, std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  out.append(quoted);
}
void put_json_string(Measure& out, std::string_view text) { out.bytes += 2 + text.size(); }

void append_quoted(Measure& out, std::string_view text) { out.bytes += 2 + text.size(); }

template <class Sink>
void append_quoted(Sink& out, std::string_view text) {
  constexpr std::size_t kBytesAUnit = 16;
  WorkBudget::spend(1 + text.size() / kBytesAUnit);
  put(out, "\"");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (c) {
      case '"':
        put(out, "\\\"");
        break;
      case '\\':
        put(out, "\\\\");
        break;
      case '\n':
        put(out, "\\n");
        break;
      case '\r':
        put(out, "\\r");
        break;
      case '\t':
        put(out, "\\t");
        break;
      case '\f':
        put(out, "\\f");
        break;
      case '\v':
        put(out, "\\v");
        break;
      case '\b':
        put(out, "\\b");
        break;
      case '\a':
        put(out, "\\a");
        break;
      case '\x1b':
        put(out, "\\e");
        break;
      case '#':
        put(out, next == '{' || next == '$' || next == '@' ? "\\#" : "#");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          char buffer[8];
          const auto end = fmt::format_to(buffer, "\\u{:04X}", static_cast<unsigned>(c));
          put(out, {buffer, static_cast<std::size_t>(end - buffer)});
        } else {
          put(out, text.substr(i, 1));
        }
    }
  }
  put(out, "\"");
}

template <class Sink>
void append_inspect(Sink& out, const Value& value);

template <class Sink>
void append_inspect_array(Sink& out, const Value& value) {
  WorkBudget::spend(value.count());
  put(out, "[");
  for (std::size_t i = 0; i < value.count() && !is_full(out); ++i) {
    if (i != 0) put(out, ", ");
    append_inspect(out, value.at(i));
  }
  put(out, "]");
}

template <class Sink>
void append_inspect_object(Sink& out, const json::object& object) {
  WorkBudget::spend(object.size());
  put(out, "{");
  bool first = true;
  for (const auto& entry : object) {
    if (is_full(out)) return;
    if (!first) put(out, ", ");
    first = false;
    append_quoted(out, entry.key());
    put(out, "=>");
    append_inspect(out, Value::json(entry.value()));
  }
  put(out, "}");
}

template <class Sink>
void append_inspect(Sink& out, const Value& value) {
  if (value.is_nil())
    put(out, "nil");
  else if (value.is_string())
    append_quoted(out, value.as_string());
  else
    append_text(out, value);
}

}  // namespace

template <class Sink>
void append_text(Sink& out, const Value& value) {
  char buffer[40];
  switch (value.kind()) {
    case Kind::kNil:
    case Kind::kEmpty:
    case Kind::kBlank:
      break;
    case Kind::kBool:
      put(out, value.as_bool() ? "true" : "false");
      break;
    case Kind::kInt: {
      const fmt::format_int text(value.as_int());
      put(out, {text.data(), text.size()});
      break;
    }
    case Kind::kUnsigned: {
      const fmt::format_int text(value.as_unsigned());
      put(out, {text.data(), text.size()});
      break;
    }
    case Kind::kDouble:
      WorkBudget::spend(2);
      put(out, float_text(value.as_double(), buffer));
      break;
    case Kind::kDecimal:
    case Kind::kString:
    case Kind::kOpaque:
      put(out, value.as_string());
      break;
    case Kind::kJsonArray:
    case Kind::kArray:
      append_inspect_array(out, value);
      break;
    case Kind::kJsonObject:
      append_inspect_object(out, value.as_object());
      break;
    case Kind::kRange: {
      const auto end = fmt::format_to_n(buffer, sizeof buffer, "{}..", value.range_first());
      put(out, {buffer, end.size});
      const fmt::format_int last(value.range_last());
      put(out, {last.data(), last.size()});
      break;
    }
    case Kind::kForLoop:
      put(out, "Liquid::ForloopDrop");
      break;
    case Kind::kTableLoop:
      put(out, "Liquid::TablerowloopDrop");
      break;
  }
}

template <class Sink>
void append_output(Sink& out, const Value& value) {
  if (!value.is_array()) {
    if (value.is_string()) WorkBudget::spend(work_of_bytes(value.as_string().size()));
    return append_text(out, value);
  }
  WorkBudget::spend(value.count() / 2);
  for (std::size_t i = 0; i < value.count() && !is_full(out); ++i) append_output(out, value.at(i));
}

template void append_text(std::string&, const Value&);
template void append_text(Arena::Builder&, const Value&);
template void append_output(std::string&, const Value&);

template <class Sink>
void append_json(Sink& out, const Value& value) {
  constexpr std::size_t kBytesAUnit = 32;
  if (is_full(out)) return;
  switch (value.kind()) {
    case Kind::kNil:
      put(out, "null");
      break;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUnsigned:
    case Kind::kDecimal:
      append_text(out, value);
      break;
    case Kind::kDouble: {
      WorkBudget::spend(2);
      std::string number;
      append_number(number, value.as_double());
      put(out, number);
      break;
    }
    case Kind::kJsonArray:
    case Kind::kArray:
      WorkBudget::spend(value.count());
      put(out, "[");
      for (std::size_t i = 0; i < value.count() && !is_full(out); ++i) {
        if (i != 0) put(out, ",");
        append_json(out, value.at(i));
      }
      put(out, "]");
      break;
    case Kind::kJsonObject: {
      WorkBudget::spend(2 * value.as_object().size());
      put(out, "{");
      bool first = true;
      for (const auto& entry : value.as_object()) {
        if (!first) put(out, ",");
        first = false;
        put_json_string(out, entry.key());
        put(out, ":");
        append_json(out, Value::json(entry.value()));
      }
      put(out, "}");
      break;
    }
    case Kind::kString:
    case Kind::kOpaque:
      WorkBudget::spend(value.as_string().size() / kBytesAUnit);
      put_json_string(out, value.as_string());
      break;
    default: {
      std::string text;
      append_text(text, value);
      put_json_string(out, text);
    }
  }
}

template void append_json(std::string&, const Value&);
template void append_json(Arena::Builder&, const Value&);

std::size_t least_text_bytes(const Value& value, std::size_t enough) {
  Measure out{.enough = enough};
  append_text(out, value);
  return out.bytes;
}

std::size_t least_output_bytes(const Value& value, std::size_t enough) {
  Measure out{.enough = enough};
  append_output(out, value);
  return out.bytes;
}

std::size_t least_json_bytes(const Value& value, std::size_t enough) {
  Measure out{.enough = enough};
  append_json(out, value);
  return out.bytes;
}

std::size_t tree_bytes(const Value& value, std::size_t enough) {
  if (value.is_string() || value.kind() == Kind::kDecimal)
    return sizeof(json::value) + value.as_string().size();
  if (value.is_object()) {
    std::size_t bytes = sizeof(json::value);
    for (const auto& entry : value.as_object()) {
      if (bytes > enough) break;
      bytes +=
          sizeof(json::key_value_pair) + entry.key().size() + sluice::tree_bytes(entry.value());
    }
    return bytes;
  }
  std::size_t bytes = sizeof(json::value);
  if (!value.is_array()) return bytes;
  for (std::size_t i = 0; i < value.count() && bytes <= enough; ++i)
    bytes += tree_bytes(value.at(i), enough - bytes);
  return bytes;
}

std::string_view text_of(const Value& value, Arena& arena) {
  if (value.is_string()) return value.as_string();
  Arena::Builder out(arena);
  append_text(out, value);
  return out.finish();
}

}  // namespace sluice::liquid
