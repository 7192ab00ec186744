#include <algorithm>
#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>

#include "base/json.h"
#include "base/json_number.h"
#include "base/work_budget.h"

namespace sluice {
namespace {

// Makes a value of what the parser reads. Boost's own does the same, but reads fractions by a
// multiplication, which may be off in the last digit, and keeps nothing of how they were written.
class ValueMaker {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  using Text = json::string_view;
  using Code = boost::system::error_code;

  ValueMaker(unsigned char* scratch, std::size_t bytes, json::storage_ptr storage)
      : stack_(json::storage_ptr(), scratch, bytes) {
    stack_.reset(std::move(storage));
  }

  json::value take() { return stack_.release(); }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t members, Code&) {
    stack_.push_object(members);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t elements, Code&) {
    stack_.push_array(elements);
    return true;
  }
  bool on_key_part(Text text, std::size_t, Code&) {
    stack_.push_chars(text);
    return true;
  }
  bool on_key(Text text, std::size_t, Code&) {
    stack_.push_key(text);
    return true;
  }
  bool on_string_part(Text text, std::size_t, Code&) {
    stack_.push_chars(text);
    return true;
  }
  bool on_string(Text text, std::size_t, Code&) {
    stack_.push_string(text);
    return true;
  }
  // Of a number that ends with the document.
  bool on_number_part(Text text, Code&) {
    number_ += text;
    return true;
  }
  bool on_int64(std::int64_t number, Text, Code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, Text, Code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double, Text text, Code&) {
    if (const auto plain = number_.empty() ? plain_fraction(text) : std::nullopt) {
      stack_.push_double(*plain);
      return true;
    }
    const auto number = make_number(number_.empty() ? std::string_view(text) : number_ += text);
    if (const auto* real = number.if_double())
      stack_.push_double(*real);
    else if (const auto* written = number.if_string())
      stack_.push_string(*written);
    else if (const auto* integer = number.if_int64())
      stack_.push_int64(*integer);
    else
      stack_.push_uint64(number.get_uint64());
    return true;
  }
  bool on_bool(bool value, Code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  json::value_stack stack_;
  std::string number_;
};

// Where people look for a byte: both count from 1, columns in characters.
std::string line_and_column(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + std::count_if(before.begin() + (before.rfind('\n') + 1), before.end(),
                                        [](char c) { return (c & 0xC0) != 0x80; });
  return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits,
                               json::storage_ptr storage) {
  constexpr std::size_t kBytesAUnit = 8;  // of small values
  WorkBudget::spend(text.size() / kBytesAUnit);
  json::parse_options options;
  options.max_depth = limits.depth_max;
  // The parser's own stack lies here; the value's memory comes from `storage`.
  unsigned char scratch[4096];
  json::basic_parser<ValueMaker> parser(options, scratch, sizeof scratch, std::move(storage));
  boost::system::error_code error;
  const std::size_t used = parser.write_some(true, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::error::extra_data;
  if (!error) parser.write_some(false, nullptr, 0, error);
  if (error)
    return fail(ErrorCode::kInvalid, fmt::format("not valid JSON at byte {} ({}): {}", used,
                                                 line_and_column(text, used), error.message()));
  return parser.handler().take();
}

}  // namespace sluice
