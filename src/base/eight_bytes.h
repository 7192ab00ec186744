#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Texts read eight bytes at a time.
namespace sluice {

constexpr std::uint64_t kEachByte = 0x0101'0101'0101'0101;
constexpr std::uint64_t kHighBits = 0x80 * kEachByte;

// The eight bytes at `from`, the first of them lowest.
inline std::uint64_t eight_bytes(const void* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

// Has the high bit of the first byte set that JSON cannot hold in a string as it is: a control
// character, a quotation mark or a backslash. Bits above that one say nothing; 0 when there is
// none.
constexpr std::uint64_t json_escapes(std::uint64_t word) {
  const std::uint64_t mark = word ^ ('"' * kEachByte);
  const std::uint64_t slash = word ^ ('\\' * kEachByte);
  return (((word - 0x20 * kEachByte) & ~word) | ((mark - kEachByte) & ~mark) |
          ((slash - kEachByte) & ~slash)) &
         kHighBits;
}

constexpr bool is_json_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// Where the first such byte stands, at or behind `from`; the size of the text when there is none.
inline std::size_t find_json_escape(std::string_view text, std::size_t from) {
  for (; from + 8 <= text.size(); from += 8) {
    const std::uint64_t found = json_escapes(eight_bytes(text.data() + from));
    if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  if (text.size() >= 8 && from < text.size()) {
    // The last eight, of which those before `from` are known.
    const std::size_t known = 8 - (text.size() - from);
    const std::uint64_t last = eight_bytes(text.data() + text.size() - 8) >> (8 * known);
    const std::uint64_t found = json_escapes(last | ~(~std::uint64_t{0} >> (8 * known)));
    return found == 0 ? text.size() : from + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  while (from < text.size() && !is_json_escape(text[from])) ++from;
  return from;
}

}  // namespace sluice
