#include "hooks/plain_json.h"

#include <cstring>

#include "base/bytes.h"
#include "base/eight_bytes.h"
#include "hooks/body.h"

namespace sluice::hooks {
namespace {

constexpr bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

// Reads from the front of a text. Each function takes what it is named after, and is false when
// something else stands there.
class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool whole_object() {
    skip_space();
    if (!take('{') || !rest_of_object(1)) return false;
    skip_space();
    return at_ == end_;
  }

 private:
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool take_word(std::string_view word) {
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool rest_of_object(unsigned depth) {
    if (depth > kBodyDepthMax) return false;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (!take('"') || !rest_of_text()) return false;
      skip_space();
      if (!take(':') || !value(depth)) return false;
    } while (take(','));
    return take('}');
  }

  bool rest_of_array(unsigned depth) {
    if (depth > kBodyDepthMax) return false;
    skip_space();
    if (take(']')) return true;
    do {
      if (!value(depth)) return false;
    } while (take(','));
    return take(']');
  }

  // With the space around it.
  bool value(unsigned depth) {
    skip_space();
    if (at_ == end_ || !bare_value(depth)) return false;
    skip_space();
    return true;
  }

  bool bare_value(unsigned depth) {
    switch (*at_) {
      case '"':
        ++at_;
        return rest_of_text();
      case '{':
        ++at_;
        return rest_of_object(depth + 1);
      case '[':
        ++at_;
        return rest_of_array(depth + 1);
      case 't':
        return take_word("true");
      case 'f':
        return take_word("false");
      case 'n':
        return take_word("null");
      default:
        return number();
    }
  }

  bool rest_of_text() {
    while (true) {
      const std::string_view left(at_, end_);
      at_ += find_json_escape(left, 0);
      if (at_ == end_) return false;
      if (*at_ == '"') {
        ++at_;
        return true;
      }
      constexpr std::string_view kEscaped = "\"\\/bfnrt";
      if (*at_ != '\\' || end_ - at_ < 2 || kEscaped.find(at_[1]) == std::string_view::npos)
        return false;
      at_ += 2;
    }
  }

  bool digits() {
    const char* const first = at_;
    while (at_ != end_ && is_decimal_digit(*at_)) ++at_;
    return at_ != first;
  }

  bool number() {
    take('-');
    const char* const first = at_;
    if (!digits() || (*first == '0' && at_ - first > 1)) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    const char* const exponent = at_;
    return digits() && at_ - exponent <= 2;
  }

  const char* at_;
  const char* const end_;
};

}  // namespace

bool is_plain_object(std::string_view body) {
  return PlainReader(body).whole_object() && is_utf8(body);
}

}  // namespace sluice::hooks
