#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace sluice {

// Numbers that the three kinds of Boost (int64, uint64 and double) would not give back as they were
// written, such as 1.10, 1e400 and 100000000000000000000, are kept as written: as a string that
// begins with the byte FF, which UTF-8 does not have, so that no text is mistaken for a number. Use
// the functions here to tell whether a value from outside is a number or a text; append_json,
// append_text, scalar_text, to_number and liquid::Value know this form.

// The grammar of a number in JSON (RFC 8259), whatever its size.
bool is_number_text(std::string_view text);

// The double for a fraction such as 19.99, if append_number prints it as it was written: at most 15
// digits, no exponent, no superfluous zero. Nothing for other numbers, which may be valid all the
// same.
std::optional<double> plain_fraction(std::string_view text);

// The value of a number's text; int64, uint64 and double where that loses nothing (for a number
// with an exponent, none of its value). `text` must be a number.
json::value make_number(std::string_view text, json::storage_ptr storage = {});

// The text of a number that is kept as written; nothing for any other value.
std::optional<std::string_view> written_number(const json::value& value);
// The same of the string inside. Nearly every text is told by its first byte.
std::optional<std::string_view> check_written_number(std::string_view string);
inline std::optional<std::string_view> written_number(std::string_view string) {
  return string.empty() || string[0] != '\xFF' ? std::nullopt : check_written_number(string);
}

// A number of any kind.
bool is_number(const json::value& value);
// A number without a fraction: 2, 2.0, 2.00 and 2e3.
bool is_whole_number(const json::value& value);
// The text of a value that is one: null for everything else, also for numbers.
const json::string* if_text(const json::value& value);
bool is_text(const json::value& value);

// A number for comparisons, which are exact for all that can be written: 1.10 is 1.1, 1e400 is more
// than 1e399, and no two integers are the same.
class ExactNumber {
 public:
  // A number, or a text that is one; nothing for anything else.
  static std::optional<ExactNumber> of(const json::value& value);
  explicit ExactNumber(long double value) : value_(value) {}

  std::strong_ordering operator<=>(const ExactNumber& other) const;
  bool operator==(const ExactNumber& other) const { return (*this <=> other) == 0; }

 private:
  long double value_ = 0;  // when there is no text
  std::string text_;
};

// Which of two texts of numbers is the larger number.
std::strong_ordering compare_number_texts(std::string_view a, std::string_view b);

// One text for all ways to write a number: "11e-1" for 1.1, 1.10 and 11e-1.
std::string canonical_number(std::string_view text);

}  // namespace sluice
