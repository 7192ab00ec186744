#include "secrets/secret_pattern.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::secrets {
namespace {

constexpr std::size_t kNone = kNoEnd;
// How often a text may have been escaped over and over; also a bound on what a hostile text costs.
constexpr std::size_t kBackslashesMax = 32;
constexpr std::size_t kPercentLevelsMax = 4;

bool is_base64(char c) {
  return is_letter_or_digit(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = ascii_lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

bool begins(std::string_view text, std::size_t at, std::string_view with) {
  return text.substr(std::min(at, text.size())).starts_with(with);
}

// How many bytes of the pattern stand for one character.
std::size_t character_bytes(std::string_view pattern, std::size_t at) {
  const auto lead = static_cast<unsigned char>(pattern[at]);
  const std::size_t bytes = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(bytes, pattern.size() - at);
}

char32_t code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  char32_t code = lead & (0xFFU >> (character.size() + 1));
  for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 63U);
  return code;
}

// Four hex digits that say `unit`, at `at`; where they end.
std::size_t match_unit(std::string_view text, std::size_t at, char32_t unit) {
  if (at >= text.size() || text[at] != 'u' || text.size() - at < 5) return kNone;
  char32_t value = 0;
  for (std::size_t i = 1; i <= 4; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) return kNone;
    value = value << 4 | static_cast<char32_t>(digit);
  }
  return value == unit ? at + 5 : kNone;
}

std::size_t skip_backslashes(std::string_view text, std::size_t at) {
  const auto begin = at;
  while (at < text.size() && text[at] == '\\' && at - begin < kBackslashesMax) ++at;
  return at;
}

// `at` stands behind the backslashes of an escape; where the escape ends when it means `code`.
std::size_t match_escaped(std::string_view text, std::size_t at, char32_t code) {
  if (at >= text.size()) return kNone;
  constexpr std::string_view kSelf = "\"\\/'";
  constexpr std::string_view kNames = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  const char c = text[at];
  if (code < 0x80 && c == static_cast<char>(code) && kSelf.find(c) != kNone) return at + 1;
  if (const auto name = kNames.find(c); name != kNone)
    return static_cast<char32_t>(kMeanings[name]) == code ? at + 1 : kNone;
  if (code < 0x10000) return match_unit(text, at, code);
  const char32_t rest = code - 0x10000;
  const auto middle = match_unit(text, at, 0xD800 + (rest >> 10));
  if (middle == kNone) return kNone;
  return match_unit(text, skip_backslashes(text, middle), 0xDC00 + (rest & 0x3FF));
}

// The bytes of one character, each as %XX, also as %25XX and so on.
std::size_t match_percent(std::string_view text, std::size_t at, std::string_view character) {
  for (const char byte : character) {
    if (at >= text.size() || text[at] != '%') return kNone;
    ++at;
    for (std::size_t level = 0; level < kPercentLevelsMax && begins(text, at, "25"); ++level) {
      // "%25" may also be the byte itself: then nothing of its two digits follows.
      if (text.size() - at < 4 || hex_value(text[at + 2]) < 0 || hex_value(text[at + 3]) < 0) break;
      if (byte == '%' && !begins(text, at + 2, "25")) break;
      at += 2;
    }
    if (text.size() - at < 2) return kNone;
    const int value = hex_value(text[at]) * 16 + hex_value(text[at + 1]);
    if (value != static_cast<unsigned char>(byte)) return kNone;
    at += 2;
  }
  return at;
}

struct Entity {
  std::string_view name;
  char32_t code;
};
constexpr std::array<Entity, 5> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

std::size_t match_entity(std::string_view text, std::size_t at, char32_t code) {
  for (const auto& entity : kEntities)
    if (entity.code == code && begins(text, at, entity.name)) return at + entity.name.size();
  if (!begins(text, at, "&#")) return kNone;
  at += 2;
  const bool hex = at < text.size() && ascii_lower(text[at]) == 'x';
  if (hex) ++at;
  char32_t value = 0;
  for (std::size_t digits = 0; at < text.size() && digits < 8; ++at, ++digits) {
    const int digit = hex_value(text[at]);
    if (digit < 0 || (!hex && digit > 9)) break;
    value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  return value == code && at < text.size() && text[at] == ';' ? at + 1 : kNone;
}

// One character of the pattern at text[at], in any of its forms; where it ends.
std::size_t match_character(std::string_view text, std::size_t at, std::string_view character) {
  const bool behind_backslash = at > 0 && text[at - 1] == '\\';
  // Any number of backslashes may stand for one, and those of several for each of them.
  if (character == "\\" && at <= text.size()) {
    const auto end = skip_backslashes(text, at);
    if (end > at || behind_backslash) return end;
  }
  if (at >= text.size()) return kNone;
  switch (text[at]) {
    case '%':
      if (const auto end = match_percent(text, at, character); end != kNone) return end;
      break;
    case '\\':
      return match_escaped(text, skip_backslashes(text, at), code_point(character));
    case '&':
      if (const auto end = match_entity(text, at, code_point(character)); end != kNone) return end;
      break;
    case '+':
      if (character == " ") return at + 1;
      break;
    default:
      break;
  }
  if (begins(text, at, character)) return at + character.size();
  return behind_backslash ? match_escaped(text, at, code_point(character)) : kNone;
}

// Where the part of a pattern that was compared may end: escapes can often be read in several ways.
class Ends {
 public:
  void add(std::size_t end) {
    if (end == kNone || count_ == at_.size()) return;
    if (std::find(begin(), this->end(), end) == this->end()) at_[count_++] = end;
  }
  bool empty() const { return count_ == 0; }
  std::size_t only() const { return count_ == 1 ? at_.front() : kNone; }
  void move_by(std::size_t bytes) { at_.front() += bytes; }  // of the only one
  std::size_t last() const { return *std::max_element(begin(), end()); }
  const std::size_t* begin() const { return at_.data(); }
  const std::size_t* end() const { return at_.data() + count_; }

 private:
  std::array<std::size_t, 8> at_{};
  std::size_t count_ = 0;
};

bool may_be_escaped(std::string_view text, std::size_t at) {
  return at < text.size() && (begins_escape(text[at]) || (at > 0 && text[at - 1] == '\\'));
}

}  // namespace

bool SecretPattern::may_begin_with(char byte) const {
  const char first = text_.expose().front();
  if (is(static_cast<unsigned char>(byte), first)) return true;
  // An escaped letter or digit is found by what the escape is read as.
  if (is_letter_or_digit(first)) return false;
  return begins_escape(byte) || (byte == '+' && first == ' ');
}

bool SecretPattern::is(char32_t value, char wanted) const {
  const auto byte = static_cast<unsigned char>(wanted);
  if (value == byte) return true;
  return letters_ == Case::kAny && value < 0x80 &&
         ascii_lower(static_cast<char>(value)) == ascii_lower(wanted);
}

// Nearly all texts are plain, and this is where the time goes.
std::size_t SecretPattern::plain_run(std::string_view text, std::size_t at,
                                     std::size_t from) const {
  const auto pattern = text_.expose().substr(from);
  const char* const wanted = pattern.data();
  const char* const found = text.data() + at;
  const std::size_t most = std::min(pattern.size(), text.size() - at);
  std::size_t same = 0;
  if (letters_ == Case::kExact) {
    while (same < most && found[same] == wanted[same] && is_letter_or_digit(wanted[same])) ++same;
  } else {
    while (same < most && is_letter_or_digit(wanted[same]) &&
           (found[same] == wanted[same] || ascii_lower(found[same]) == ascii_lower(wanted[same])))
      ++same;
  }
  return same;
}

SecretPattern::Match SecretPattern::match(std::string_view text, std::size_t at,
                                          const Readings& first, std::size_t& steps_left) const {
  const auto pattern = text_.expose();
  const auto readings = [&](std::size_t place) {
    return place == at ? first : readings_at(text, place, steps_left);
  };
  Ends ends;
  ends.add(at);
  for (std::size_t i = 0; i < pattern.size();) {
    if (const auto place = ends.only(); place != kNone) {
      const auto same = plain_run(text, place, i);
      steps_left -= std::min(steps_left, same);
      i += same;
      ends.move_by(same);
      if (i == pattern.size()) break;
      if (is_letter_or_digit(pattern[i]) && !may_be_escaped(text, place + same)) return {};
    }
    if (steps_left == 0) return {};
    --steps_left;
    const auto character = pattern.substr(i, character_bytes(pattern, i));
    i += character.size();
    Ends next;
    for (const auto place : ends) {
      next.add(match_character(text, place, character));
      const auto code = code_point(character);
      Ends bytes;
      bytes.add(place);
      for (const char byte : character) {
        Ends behind;
        for (const auto from : bytes) {
          for (const auto& reading : readings(from)) {
            if (is(reading.value, byte)) behind.add(reading.end);
            if (character.size() > 1 && from == place && reading.value == code)
              next.add(reading.end);
          }
        }
        bytes = behind;
      }
      for (const auto end : bytes) next.add(end);
    }
    if (next.empty()) return {};
    ends = next;
  }
  return with_edges(text, at, ends.last());
}

SecretPattern::Match SecretPattern::with_edges(std::string_view text, std::size_t at,
                                               std::size_t end) const {
  const auto touches = [&](std::size_t i) {
    return i < text.size() && is_letter_or_digit(text[i]);
  };
  if (bounds_ == Bounds::kToken && (touches(end) || (at > 0 && touches(at - 1)))) return {};
  Match found{at, end};
  for (unsigned i = 0; i < edges_.before && found.begin > 0; ++i)
    if (is_base64(text[found.begin - 1])) --found.begin;
  for (unsigned i = 0; i < edges_.after && found.end < text.size(); ++i)
    if (is_base64(text[found.end])) ++found.end;
  return found;
}

}  // namespace sluice::secrets
