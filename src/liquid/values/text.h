#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "liquid/values/arena.h"

namespace sluice::liquid {

// White space as Ruby's regular expressions see it.
inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// A letter, a digit or an underscore.
inline bool is_word(char c) { return is_alpha(c) || is_digit(c) || c == '_'; }

// Ruby's lstrip, rstrip and strip: white space, and NUL.
std::string_view trim_left(std::string_view text);
std::string_view trim_right(std::string_view text);
std::string_view trim(std::string_view text);

// Nothing but white space.
bool is_blank_text(std::string_view text);

// Characters are UTF-8 code points; a byte that is not part of one counts as a character.
std::size_t character_count(std::string_view text);
std::string_view first_character(std::string_view text);
std::string_view last_character(std::string_view text);
// The byte at which the n-th character starts (the size of the text when it has fewer).
std::size_t character_offset(std::string_view text, std::size_t n);

// Bytes of the character at `at`, at least 1.
std::size_t character_bytes(std::string_view text, std::size_t at);

// Where `what` stands first at or behind `from`; npos when nowhere. Takes linear time.
std::size_t find_text(std::string_view text, std::string_view what, std::size_t from = 0);

std::string_view to_upper(std::string_view text, Arena& arena);
std::string_view to_lower(std::string_view text, Arena& arena);

// The place of the first byte from `at` on that is not white space.
std::size_t skip_space(std::string_view text, std::size_t at);

}  // namespace sluice::liquid
