#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sluice::secrets {

inline constexpr std::size_t kNoEnd = std::string_view::npos;

// One way to read a place in a text: a byte, or the character that an escape stands for.
struct Reading {
  char32_t value = 0;
  std::size_t end = kNoEnd;  // kNoEnd: nothing stands there
};

// How often what was escaped is taken to have been escaped again.
inline constexpr std::size_t kEscapeDepthMax = 2;
// The element `n` is what stands there once the text was decoded n times; the last, the same as the
// one before if the first byte is no part of an escape of its own.
using Readings = std::array<Reading, kEscapeDepthMax + 2>;

// Whether an escape may begin with this byte.
constexpr bool begins_escape(char byte) { return byte == '%' || byte == '&' || byte == '\\'; }

// Reads text[at] in each of these ways. Escapes are %XX, &#N; and &#xN; with any number of leading
// zeros that somebody would write and with or without the semicolon, the names of XML, \uXXXX with
// pairs of surrogates, \xXX, and those of JSON for single characters; letters in any case. Looks at
// a bounded number of bytes, each of which is subtracted from `steps_left`; without any left,
// nothing stands anywhere.
Readings readings_at(std::string_view text, std::size_t at, std::size_t& steps_left);

}  // namespace sluice::secrets
