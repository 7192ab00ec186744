#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// The text without ASCII white space at both ends.
std::string_view trim(std::string_view text);
// A to Z as a to z; other bytes as they are.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string ascii_lower(std::string_view text);
// Whether the two differ at most in the case of ASCII letters, as names of headers may.
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool is_letter_or_digit(char c);  // of ASCII
// Whether the byte, or one in the text, is an ASCII control character.
bool is_control(char c);
bool has_control(std::string_view text);
// What stands between the spaces of a text, in order; nothing empty.
std::vector<std::string_view> words_of(std::string_view text);
// At most the first `bytes_max` bytes of UTF-8 text, without cutting a character in two.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

// The known name that is at most two edits (Levenshtein) away, or nothing.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);
// "; did you mean `NAME`?" with the nearest name, or an empty string if there is none. For errors
// about unknown names.
std::string nearest_hint(std::string_view name, std::span<const std::string_view> known);

}  // namespace sluice
