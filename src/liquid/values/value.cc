#include "liquid/values/value.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

void spend_on_comparison(std::string_view a, std::string_view b) {
  constexpr std::size_t kBytesAUnit = 256;
  const std::size_t bytes = std::min(a.size(), b.size());
  if (bytes >= kBytesAUnit) WorkBudget::spend(bytes / kBytesAUnit);
}

bool is_machine_number(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kDouble;
}

// Exactly, by the digits; nothing when one of them is not a number (NaN).
std::optional<int> compare_as_written(const Value& a, const Value& b) {
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    const Value& value = i == 0 ? a : b;
    if (value.kind() == Kind::kDouble && std::isnan(value.as_double())) return std::nullopt;
    if (value.kind() == Kind::kDouble && std::isinf(value.as_double()))
      texts[i] = value.as_double() < 0 ? "-1e999999999999" : "1e999999999999";
    else
      append_json(texts[i], value);
  }
  const auto order = compare_number_texts(texts[0], texts[1]);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool literal_matches(Kind literal, const Value& value) {
  switch (value.kind()) {
    case Kind::kNil:
      return literal == Kind::kBlank;
    case Kind::kBool:
      return literal == Kind::kBlank && !value.as_bool();
    case Kind::kString:
      return value.as_string().empty() ||
             (literal == Kind::kBlank && is_blank_text(value.as_string()));
    case Kind::kJsonArray:
    case Kind::kArray:
      return value.count() == 0;
    case Kind::kJsonObject:
      return value.as_object().empty();
    default:
      return false;
  }
}

bool equal_arrays(const Value& a, const Value& b, std::size_t* work) {
  if (a.count() != b.count()) return false;
  WorkBudget::spend(a.count() / 2);
  for (std::size_t i = 0; i < a.count(); ++i)
    if (!equal(a.at(i), b.at(i), work)) return false;
  return true;
}

bool equal_objects(const json::object& a, const json::object& b, std::size_t* work) {
  if (&a == &b) return true;
  if (a.size() != b.size()) return false;
  WorkBudget::spend(2 * a.size());
  for (const auto& entry : a) {
    const auto* other = b.if_contains(entry.key());
    if (!other || !equal(Value::json(entry.value()), Value::json(*other), work)) return false;
  }
  return true;
}

}  // namespace

Value Value::json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return {};
    case json::kind::bool_:
      return boolean(value.get_bool());
    case json::kind::int64:
      return integer(value.get_int64());
    case json::kind::uint64:
      return whole(value.get_uint64());
    case json::kind::double_:
      return real(value.get_double());
    case json::kind::string:
      if (const auto number = written_number(std::string_view(value.get_string())))
        return decimal(*number);
      return string({value.get_string().data(), value.get_string().size()});
    case json::kind::array: {
      Value v(Kind::kJsonArray, 0);
      v.json_array_ = &value.get_array();
      return v;
    }
    case json::kind::object: {
      Value v(Kind::kJsonObject, 0);
      v.object_ = &value.get_object();
      return v;
    }
  }
  return {};
}

std::size_t Value::count() const {
  switch (kind_) {
    case Kind::kJsonArray:
      return json_array_->size();
    case Kind::kArray:
      return static_cast<std::size_t>(size_);
    case Kind::kRange:
      return size_ < integer_ ? 0
                              : static_cast<std::size_t>(static_cast<std::uint64_t>(size_) -
                                                         static_cast<std::uint64_t>(integer_)) +
                                    1;
    default:
      return 0;
  }
}

Value Value::at(std::size_t index) const {
  if (kind_ == Kind::kJsonArray) return json((*json_array_)[index]);
  if (kind_ == Kind::kArray) return items_[index];
  return integer(integer_ + static_cast<std::int64_t>(index));
}

bool equal(const Value& a, const Value& b, std::size_t* work) {
  if (work) ++*work;
  const bool literal_a = a.kind() == Kind::kEmpty || a.kind() == Kind::kBlank;
  const bool literal_b = b.kind() == Kind::kEmpty || b.kind() == Kind::kBlank;
  if (literal_a) return literal_matches(a.kind(), b);
  if (literal_b) return literal_matches(b.kind(), a);
  if (a.is_number() && b.is_number()) return compare(a, b) == 0;
  if (a.is_array() && b.is_array()) return equal_arrays(a, b, work);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNil:
      return true;
    case Kind::kBool:
      return a.as_bool() == b.as_bool();
    case Kind::kString:
      if (work) *work += std::min(a.as_string().size(), b.as_string().size()) / 64;
      spend_on_comparison(a.as_string(), b.as_string());
      return a.as_string() == b.as_string();
    case Kind::kJsonObject:
      return equal_objects(a.as_object(), b.as_object(), work);
    case Kind::kRange:
      return a.range_first() == b.range_first() && a.range_last() == b.range_last();
    case Kind::kForLoop:
      return &a.as_loop() == &b.as_loop();
    case Kind::kTableLoop:
      return &a.as_table() == &b.as_table();
    default:
      return false;
  }
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.kind() == Kind::kInt && b.kind() == Kind::kInt)
    return a.as_int() < b.as_int() ? -1 : a.as_int() > b.as_int() ? 1 : 0;
  if (a.is_number() && b.is_number()) {
    if (!is_machine_number(a) || !is_machine_number(b)) return compare_as_written(a, b);
    const double x = a.kind() == Kind::kInt ? static_cast<double>(a.as_int()) : a.as_double();
    const double y = b.kind() == Kind::kInt ? static_cast<double>(b.as_int()) : b.as_double();
    if (x != x || y != y) return std::nullopt;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a.is_string() && b.is_string()) {
    spend_on_comparison(a.as_string(), b.as_string());
    const int order = a.as_string().compare(b.as_string());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a.is_array() && b.is_array()) {
    WorkBudget::spend(std::min(a.count(), b.count()) / 2);
    for (std::size_t i = 0; i < a.count() && i < b.count(); ++i) {
      const auto order = compare(a.at(i), b.at(i));
      if (!order || *order != 0) return order;
    }
    return a.count() < b.count() ? -1 : a.count() > b.count() ? 1 : 0;
  }
  if (equal(a, b)) return 0;
  return std::nullopt;
}

namespace {

std::optional<Value> loop_member(const ForLoop& loop, std::string_view key) {
  if (key == "index") return Value::integer(loop.index + 1);
  if (key == "index0") return Value::integer(loop.index);
  if (key == "rindex") return Value::integer(loop.length - loop.index);
  if (key == "rindex0") return Value::integer(loop.length - loop.index - 1);
  if (key == "first") return Value::boolean(loop.index == 0);
  if (key == "last") return Value::boolean(loop.index == loop.length - 1);
  if (key == "length") return Value::integer(loop.length);
  if (key == "name") return Value::string(loop.name);
  if (key == "parentloop") return loop.parent ? Value::loop(loop.parent) : Value();
  return Value();
}

std::optional<Value> table_member(const TableLoop& loop, std::string_view key) {
  if (key == "index") return Value::integer(loop.index + 1);
  if (key == "index0") return Value::integer(loop.index);
  if (key == "rindex") return Value::integer(loop.length - loop.index);
  if (key == "rindex0") return Value::integer(loop.length - loop.index - 1);
  if (key == "first") return Value::boolean(loop.index == 0);
  if (key == "last") return Value::boolean(loop.index == loop.length - 1);
  if (key == "length") return Value::integer(loop.length);
  if (key == "row") return Value::integer(loop.row);
  if (key == "col") return Value::integer(loop.col);
  if (key == "col0") return Value::integer(loop.col - 1);
  if (key == "col_first") return Value::boolean(loop.col == 1);
  if (key == "col_last") return Value::boolean(loop.col == loop.cols);
  return Value();
}

}  // namespace

std::optional<Value> member(const Value& value, std::string_view key) {
  switch (value.kind()) {
    case Kind::kJsonObject:
      if (const auto* found = value.as_object().if_contains(key)) return Value::json(*found);
      return std::nullopt;
    case Kind::kForLoop:
      return loop_member(value.as_loop(), key);
    case Kind::kTableLoop:
      return table_member(value.as_table(), key);
    default:
      return std::nullopt;
  }
}

std::optional<Value> element(const Value& value, std::int64_t index) {
  if (!value.is_array()) return std::nullopt;
  const auto count = static_cast<std::int64_t>(value.count());
  if (index < 0) index += count;
  if (index < 0 || index >= count) return Value();
  return value.at(static_cast<std::size_t>(index));
}

Value pair_at(const json::object& object, std::size_t index, Arena& arena) {
  const auto& entry = *(object.begin() + static_cast<std::ptrdiff_t>(index));
  Value* pair = arena.allocate<Value>(2);
  pair[0] = Value::string({entry.key().data(), entry.key().size()});
  pair[1] = Value::json(entry.value());
  return Value::array(pair, 2);
}

std::optional<Value> command(const Value& value, Command command) {
  const bool last = command == Command::kLast;
  switch (value.kind()) {
    case Kind::kString:
      if (command == Command::kSize)
        return Value::integer(static_cast<std::int64_t>(character_count(value.as_string())));
      if (value.as_string().empty()) return value;
      return Value::string(last ? last_character(value.as_string())
                                : first_character(value.as_string()));
    case Kind::kJsonArray:
    case Kind::kArray:
      if (command == Command::kSize)
        return Value::integer(static_cast<std::int64_t>(value.count()));
      return element(value, last ? -1 : 0);
    case Kind::kRange:
      if (command == Command::kSize)
        return Value::integer(static_cast<std::int64_t>(value.count()));
      return Value::integer(last ? value.range_last() : value.range_first());
    case Kind::kJsonObject:
      if (command == Command::kSize)
        return Value::integer(static_cast<std::int64_t>(value.as_object().size()));
      return std::nullopt;
    case Kind::kInt:
    case Kind::kUnsigned:
      if (command == Command::kSize) return Value::integer(8);  // Ruby: bytes of a machine integer
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

json::value json_of(const Value& value) {
  switch (value.kind()) {
    case Kind::kNil:
      return nullptr;
    case Kind::kBool:
      return value.as_bool();
    case Kind::kInt:
      return value.as_int();
    case Kind::kUnsigned:
      return value.as_unsigned();
    case Kind::kDouble:
      return value.as_double();
    case Kind::kDecimal:
      return make_number(value.as_string());
    case Kind::kJsonArray:
    case Kind::kArray: {
      json::array array;
      WorkBudget::spend(value.count() / 2);
      array.reserve(value.count());
      for (std::size_t i = 0; i < value.count(); ++i) array.push_back(json_of(value.at(i)));
      return array;
    }
    case Kind::kJsonObject:
      return copy_json(value.as_object());
    case Kind::kString:
      WorkBudget::spend(work_of_bytes(value.as_string().size()));
      return json::value(value.as_string());
    default: {
      std::string text;
      append_text(text, value);
      return json::value(text);
    }
  }
}

std::string_view class_name(const Value& value) {
  switch (value.kind()) {
    case Kind::kNil:
      return "NilClass";
    case Kind::kBool:
      return value.as_bool() ? "TrueClass" : "FalseClass";
    case Kind::kInt:
    case Kind::kUnsigned:
      return "Integer";
    case Kind::kDouble:
    case Kind::kDecimal:
      return "Float";
    case Kind::kString:
    case Kind::kOpaque:
      return "String";
    case Kind::kJsonArray:
    case Kind::kArray:
      return "Array";
    case Kind::kJsonObject:
      return "Hash";
    case Kind::kRange:
      return "Range";
    default:
      return "Object";
  }
}

}  // namespace sluice::liquid
