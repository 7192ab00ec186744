#include "secrets/escapes.h"

#include <algorithm>
#include <optional>

namespace sluice::secrets {
namespace {

constexpr std::size_t kEntityDigitsMax = 12;
constexpr char32_t kCodeMax = 0x10FFFF;

char32_t small(char32_t c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; }

std::optional<char32_t> digit_of(char32_t c, char32_t base) {
  const char32_t letter = small(c);
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return std::nullopt;
}

bool is_first_half(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_second_half(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Reads a text as if it had been decoded, without decoding what is not looked at.
class Decoder {
 public:
  Decoder(std::string_view text, std::size_t& steps_left) : text_(text), steps_left_(steps_left) {}

  Reading read(std::size_t at, std::size_t depth) {
    return depth == 0 ? read_byte(at) : decode(read(at, depth - 1), depth - 1);
  }
  // An escape whose first byte was not escaped while others were, though it looks as if it had
  // been.
  Reading read_mixed(std::size_t at, std::size_t depth) { return decode(read_byte(at), depth - 1); }

 private:
  Reading read_byte(std::size_t at) {
    if (at >= text_.size() || steps_left_ == 0) return {};
    --steps_left_;
    return {static_cast<unsigned char>(text_[at]), at + 1};
  }

  // What `plain` begins if the rest of it is read at `depth`; itself if that is no escape.
  Reading decode(Reading plain, std::size_t depth) {
    if (plain.end == kNoEnd) return plain;
    Reading escaped;
    if (plain.value == '%') escaped = read_number(plain.end, depth, 2);
    if (plain.value == '&') escaped = read_entity(plain.end, depth);
    if (plain.value == '\\') escaped = read_backslash(plain.end, depth);
    return escaped.end == kNoEnd ? plain : escaped;
  }

  // Exactly `digits` hex digits.
  Reading read_number(std::size_t at, std::size_t depth, std::size_t digits) {
    Reading out{0, at};
    for (std::size_t i = 0; i < digits; ++i) {
      const Reading next = read(out.end, depth);
      const auto digit = next.end == kNoEnd ? std::nullopt : digit_of(next.value, 16);
      if (!digit) return {};
      out = {out.value << 4 | *digit, next.end};
    }
    return out;
  }

  // Behind "&".
  Reading read_entity(std::size_t at, std::size_t depth) {
    Reading next = read(at, depth);
    if (next.end == kNoEnd) return {};
    if (next.value != '#') return read_name(at, depth);
    Reading out{0, next.end};
    next = read(out.end, depth);
    const bool hex = next.end != kNoEnd && small(next.value) == 'x';
    if (hex) out.end = next.end;
    const char32_t base = hex ? 16 : 10;
    std::size_t digits = 0;
    for (; digits < kEntityDigitsMax; ++digits) {
      next = read(out.end, depth);
      const auto digit = next.end == kNoEnd ? std::nullopt : digit_of(next.value, base);
      if (!digit) break;
      out = {std::min(out.value * base + *digit, kCodeMax + 1), next.end};
    }
    if (digits == 0 || out.value > kCodeMax) return {};
    next = read(out.end, depth);
    if (next.end != kNoEnd && next.value == ';') out.end = next.end;
    return out;
  }

  Reading read_name(std::size_t at, std::size_t depth) {
    struct Name {
      std::string_view text;
      char32_t code;
    };
    constexpr std::array<Name, 5> kNames = {
        {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}}};
    for (const auto& name : kNames) {
      Reading out{name.code, at};
      for (const char c : name.text) {
        const Reading next = read(out.end, depth);
        out.end =
            next.end != kNoEnd && small(next.value) == static_cast<char32_t>(c) ? next.end : kNoEnd;
        if (out.end == kNoEnd) break;
      }
      if (out.end != kNoEnd) return out;
    }
    return {};
  }

  // Behind "\".
  Reading read_backslash(std::size_t at, std::size_t depth) {
    const Reading kind = read(at, depth);
    if (kind.end == kNoEnd) return {};
    if (small(kind.value) == 'x') return read_number(kind.end, depth, 2);
    if (small(kind.value) == 'u') return read_unit(kind.end, depth);
    constexpr std::string_view kNames = "bfnrt\"\\/'";
    constexpr std::string_view kMeanings = "\b\f\n\r\t\"\\/'";
    const auto name =
        kind.value < 0x80 ? kNames.find(static_cast<char>(kind.value)) : std::string_view::npos;
    if (name == std::string_view::npos) return {};
    return {static_cast<char32_t>(kMeanings[name]), kind.end};
  }

  // Behind "\u": one unit of UTF-16, with the second half of its pair.
  Reading read_unit(std::size_t at, std::size_t depth) {
    const Reading first = read_number(at, depth, 4);
    if (first.end == kNoEnd || !is_first_half(first.value)) return first;
    for (const auto& backslash : {read(first.end, depth), read_byte(first.end)}) {
      if (backslash.end == kNoEnd || backslash.value != '\\') continue;
      const Reading kind = read(backslash.end, depth);
      if (kind.end == kNoEnd || small(kind.value) != 'u') continue;
      const Reading second = read_number(kind.end, depth, 4);
      if (second.end == kNoEnd || !is_second_half(second.value)) continue;
      return {0x10000 + ((first.value - 0xD800) << 10) + (second.value - 0xDC00), second.end};
    }
    return first;
  }

  std::string_view text_;
  std::size_t& steps_left_;
};

}  // namespace

Readings readings_at(std::string_view text, std::size_t at, std::size_t& steps_left) {
  Decoder decoder(text, steps_left);
  Readings out;
  out.fill(decoder.read(at, 0));
  if (out[0].end == kNoEnd || !begins_escape(text[at])) return out;
  for (std::size_t depth = 1; depth <= kEscapeDepthMax; ++depth)
    out[depth] = decoder.read(at, depth);
  out.back() = decoder.read_mixed(at, kEscapeDepthMax);
  return out;
}

}  // namespace sluice::secrets
