#include "liquid/values/text.h"

#include <algorithm>
#include <clocale>
#include <cstring>
#include <cwctype>

#include "base/work_budget.h"

namespace sluice::liquid {
namespace {

bool is_strippable(char c) { return is_space(c) || c == '\0'; }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The Unicode tables of the C library, whatever the locale of the process.
locale_t unicode_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

char32_t decode(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  switch (bytes.size()) {
    case 2:
      return (at(0) & 0x1Fu) << 6 | (at(1) & 0x3Fu);
    case 3:
      return (at(0) & 0x0Fu) << 12 | (at(1) & 0x3Fu) << 6 | (at(2) & 0x3Fu);
    case 4:
      return (at(0) & 0x07u) << 18 | (at(1) & 0x3Fu) << 12 | (at(2) & 0x3Fu) << 6 | (at(3) & 0x3Fu);
    default:
      return at(0);
  }
}

void encode(Arena::Builder& out, char32_t c) {
  const auto byte = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

enum class Case { kUpper, kLower };

std::string_view change_case(std::string_view text, Case to, Arena& arena) {
  const char from = to == Case::kUpper ? 'a' : 'A';
  if (is_ascii(text)) {
    if (text.empty()) return text;
    char* out = arena.allocate<char>(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto letter = static_cast<unsigned char>(text[i] - from) < 26;
      out[i] = static_cast<char>(text[i] ^ (letter ? 0x20 : 0));
    }
    return {out, text.size()};
  }
  constexpr std::size_t kBytesAUnit = 4;  // the tables of Unicode
  WorkBudget::spend(text.size() / kBytesAUnit);
  Arena::Builder out(arena);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = character_bytes(text, i);
    const auto character = text.substr(i, bytes);
    i += bytes;
    if (bytes == 1 && static_cast<unsigned char>(character[0]) >= 0x80) {
      out.append(character);
      continue;
    }
    const char32_t c = decode(character);
    if (to == Case::kUpper && c == 0xDF) {
      out.append("SS");  // the one common letter whose capital is two
      continue;
    }
    const auto wide = static_cast<std::wint_t>(c);
    encode(out, static_cast<char32_t>(to == Case::kUpper ? towupper_l(wide, unicode_locale())
                                                         : towlower_l(wide, unicode_locale())));
  }
  return out.finish();
}

}  // namespace

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_strippable(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_strippable(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view trim(std::string_view text) { return trim_left(trim_right(text)); }

bool is_blank_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_space);
}

std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t want = lead < 0xC2   ? 1
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 1;
  if (at + want > text.size()) return 1;
  for (std::size_t i = 1; i < want; ++i)
    if (!is_continuation(text[at + i])) return 1;
  return want;
}

std::size_t character_count(std::string_view text) {
  if (is_ascii(text)) return text.size();
  constexpr std::size_t kBytesAUnit = 16;
  WorkBudget::spend(text.size() / kBytesAUnit);
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += character_bytes(text, i)) ++count;
  return count;
}

std::size_t character_offset(std::string_view text, std::size_t n) {
  constexpr std::size_t kBytesAUnit = 16;
  WorkBudget::spend(std::min(n, text.size()) / kBytesAUnit);
  std::size_t at = 0;
  while (n > 0 && at < text.size()) {
    at += character_bytes(text, at);
    --n;
  }
  return at;
}

std::string_view first_character(std::string_view text) {
  return text.empty() ? text : text.substr(0, character_bytes(text, 0));
}

std::string_view last_character(std::string_view text) {
  if (text.empty()) return text;
  std::size_t at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && is_continuation(text[at])) --at;
  return character_bytes(text, at) == text.size() - at ? text.substr(at)
                                                       : text.substr(text.size() - 1);
}

std::size_t find_text(std::string_view text, std::string_view what, std::size_t from) {
  if (from > text.size()) return text.npos;
  if (what.empty()) return from;
  if (text.empty()) return text.npos;
  // memmem() looks at all of `what` first; for the text its caller spends.
  constexpr std::size_t kBytesAUnit = 32;
  WorkBudget::spend(1 + what.size() / kBytesAUnit);
  const void* found = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
               : text.npos;
}

std::string_view to_upper(std::string_view text, Arena& arena) {
  return change_case(text, Case::kUpper, arena);
}

std::string_view to_lower(std::string_view text, Arena& arena) {
  return change_case(text, Case::kLower, arena);
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

}  // namespace sluice::liquid
