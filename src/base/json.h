#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"

namespace sluice {

namespace json = boost::json;

struct JsonLimits {
  unsigned depth_max = 64;
};

// Parses strict JSON (RFC 8259, UTF-8 checked). kInvalid says what is wrong and at which byte. This
// and what prints asks the WorkBudget first.
Result<json::value> parse_json(std::string_view text, JsonLimits limits = {},
                               json::storage_ptr storage = {});

// Appends `value` as compact JSON. Numbers are printed as people write them (1.5, not 1.5E0), whole
// doubles as 3.0; NaN and infinities, which JSON cannot represent, as null.
void append_json(std::string& out, const json::value& value);
void append_json_string(std::string& out, std::string_view text);
std::string to_json(const json::value& value);
// The same with two spaces of indentation, for people.
std::string to_pretty_json(const json::value& value);

// Appends the shortest decimal text that reads back as the same double.
void append_number(std::string& out, double value);

// Member access without exceptions: null when absent or of another kind.
const json::value* find_member(const json::value& value, std::string_view key);
// Of a temporary, such as the copy that an object is converted to, nothing would be left.
const json::value* find_member(const json::value&& value, std::string_view key) = delete;
const json::string* find_string(const json::object& object, std::string_view key);
const json::object* find_object(const json::object& object, std::string_view key);

// The value at a dotted path ("data.items.0.id"); array elements by index. Null when absent.
const json::value* find_path(const json::value& value, std::string_view path);

// "object", "array", "string", "number", "boolean" or "null": for messages to people.
std::string_view json_kind_name(const json::value& value);

// Appends nothing for null, strings unchanged, and everything else as JSON.
void append_text(std::string& out, const json::value& value);

// The text of a scalar; null is an empty string. Nullopt for objects and arrays. The view points
// into `value` or `storage`.
std::optional<std::string_view> scalar_text(const json::value& value, std::string& storage);

// A number, or a numeric string; exact for 64-bit integers. Nullopt for all else, also for 1e400.
std::optional<long double> to_number(const json::value& value);

// A copy, for which the WorkBudget is asked first.
json::value copy_json(const json::value& value);
json::value copy_json(const json::object& object);
// Asks the WorkBudget for what it takes to copy or print the value.
void spend_on(const json::value& value);

// The beginning of a value as JSON, for messages. Takes no longer for a large value.
std::string excerpt(const json::value& value);

}  // namespace sluice
