#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "liquid/values/arena.h"

namespace sluice::liquid {

enum class Kind : std::uint8_t {
  kNil,
  kBool,
  kInt,
  kUnsigned,  // an integer above 2^63 - 1
  kDouble,
  kDecimal,  // a number that is printed as it was written: 1.10, 1e400
  kString,
  kJsonArray,   // borrowed from the data
  kJsonObject,  // borrowed from the data
  kArray,       // made by a filter, in the arena
  kRange,
  kEmpty,   // the word `empty` in a condition
  kBlank,   // the word `blank` in a condition
  kOpaque,  // a text that may be printed and nothing else
  kForLoop,
  kTableLoop,
};

// What `forloop` shows inside a `for`.
struct ForLoop {
  std::string_view name;
  std::int64_t length = 0;
  std::int64_t index = 0;  // zero-based
  const ForLoop* parent = nullptr;
};

// What `tablerowloop` shows inside a `tablerow`.
struct TableLoop {
  std::int64_t length = 0;
  std::int64_t index = 0;
  std::int64_t row = 1;
  std::int64_t col = 1;
  std::int64_t cols = 0;
};

// A value of the language. A view: texts and arrays lie in the template, the data or the arena of
// the render, so copies are free and nothing is owned.
class Value {
 public:
  Value() = default;
  static Value boolean(bool b) { return Value(Kind::kBool, b ? 1 : 0); }
  static Value integer(std::int64_t i) { return Value(Kind::kInt, i); }
  static Value real(double d) {
    Value v(Kind::kDouble, 0);
    v.real_ = d;
    return v;
  }
  static Value whole(std::uint64_t i) {
    return Value(i > INT64_MAX ? Kind::kUnsigned : Kind::kInt, static_cast<std::int64_t>(i));
  }
  // `s` is the text of a number in JSON.
  static Value decimal(std::string_view s) { return text(Kind::kDecimal, s); }
  static Value string(std::string_view s) { return text(Kind::kString, s); }
  static Value opaque(std::string_view s) { return text(Kind::kOpaque, s); }
  static Value array(const Value* items, std::size_t count) {
    Value v(Kind::kArray, 0);
    v.items_ = items;
    v.size_ = static_cast<std::int64_t>(count);
    return v;
  }
  static Value range(std::int64_t first, std::int64_t last) {
    Value v(Kind::kRange, first);
    v.size_ = last;
    return v;
  }
  static Value empty() { return Value(Kind::kEmpty, 0); }
  static Value blank() { return Value(Kind::kBlank, 0); }
  static Value loop(const ForLoop* loop) {
    Value v(Kind::kForLoop, 0);
    v.loop_ = loop;
    return v;
  }
  static Value table(const TableLoop* table) {
    Value v(Kind::kTableLoop, 0);
    v.table_ = table;
    return v;
  }
  static Value json(const json::value& value);

  Kind kind() const { return kind_; }
  bool is_nil() const { return kind_ == Kind::kNil; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_number() const { return kind_ >= Kind::kInt && kind_ <= Kind::kDecimal; }
  bool is_array() const { return kind_ == Kind::kArray || kind_ == Kind::kJsonArray; }
  bool is_object() const { return kind_ == Kind::kJsonObject; }
  // Everything but nil and false.
  bool truthy() const { return kind_ != Kind::kNil && !(kind_ == Kind::kBool && integer_ == 0); }

  bool as_bool() const { return integer_ != 0; }
  std::int64_t as_int() const { return integer_; }
  std::uint64_t as_unsigned() const { return static_cast<std::uint64_t>(integer_); }
  double as_double() const { return real_; }
  // Of a decimal, how it was written.
  std::string_view as_string() const { return {text_, static_cast<std::size_t>(size_)}; }
  const json::object& as_object() const { return *object_; }
  std::int64_t range_first() const { return integer_; }
  std::int64_t range_last() const { return size_; }
  const ForLoop& as_loop() const { return *loop_; }
  const TableLoop& as_table() const { return *table_; }

  // Arrays and ranges: how many elements, and one of them (the index must be below the count).
  std::size_t count() const;
  Value at(std::size_t index) const;

 private:
  Value(Kind kind, std::int64_t integer) : kind_(kind), integer_(integer) {}
  static Value text(Kind kind, std::string_view s) {
    Value v(kind, 0);
    v.text_ = s.data();
    v.size_ = static_cast<std::int64_t>(s.size());
    return v;
  }

  Kind kind_ = Kind::kNil;
  std::int64_t size_ = 0;
  union {
    std::int64_t integer_ = 0;
    double real_;
    const char* text_;
    const json::array* json_array_;
    const json::object* object_;
    const Value* items_;
    const ForLoop* loop_;
    const TableLoop* table_;
  };
};

// Ruby's `==`; the words `empty` and `blank` ask their question of the other side. `work`, when
// given, grows by about the steps that the comparison took.
bool equal(const Value& a, const Value& b, std::size_t* work = nullptr);

// a <=> b for numbers, texts and arrays; nothing when they cannot be compared.
std::optional<int> compare(const Value& a, const Value& b);

// The text of a value as `to_s` gives it: arrays and objects in Ruby's inspect form.
template <class Sink>
void append_text(Sink& out, const Value& value);
// As an output tag prints it: the elements of an array one after the other.
template <class Sink>
void append_output(Sink& out, const Value& value);
// Compact JSON.
template <class Sink>
void append_json(Sink& out, const Value& value);
extern template void append_text(std::string&, const Value&);
extern template void append_text(Arena::Builder&, const Value&);
extern template void append_output(std::string&, const Value&);
extern template void append_json(std::string&, const Value&);
extern template void append_json(Arena::Builder&, const Value&);

// At least how many bytes these would append (all but what escapes add), and the copy that json_of
// makes takes, counted until they are more than `enough`: arrays share their elements, so what is
// printed may be far larger than what is there.
std::size_t least_text_bytes(const Value& value, std::size_t enough);
std::size_t least_output_bytes(const Value& value, std::size_t enough);
std::size_t least_json_bytes(const Value& value, std::size_t enough);
std::size_t tree_bytes(const Value& value, std::size_t enough);

// The text of a value; made in the arena unless it is one already.
std::string_view text_of(const Value& value, Arena& arena);

// `value.key` or `value["key"]`; nothing when there is no such member.
std::optional<Value> member(const Value& value, std::string_view key);
// `value[index]`; negative counts from the end, nil when outside, nothing when not an array.
std::optional<Value> element(const Value& value, std::int64_t index);
// `value.size`, `value.first`, `value.last` where the value has such a method. An object has a size
// only: its members are in no order that means anything.
enum class Command : std::uint8_t { kNone, kSize, kFirst, kLast };
std::optional<Value> command(const Value& value, Command command);

// The i-th [key, value] pair of an object.
Value pair_at(const json::object& object, std::size_t index, Arena& arena);

// Owned JSON; what JSON has no form for becomes its text.
json::value json_of(const Value& value);

// Ruby's class name, for messages.
std::string_view class_name(const Value& value);

}  // namespace sluice::liquid
