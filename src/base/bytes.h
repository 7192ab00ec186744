#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

using Sha256 = std::array<std::uint8_t, 32>;

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Lower-case hex; parse accepts both cases, nullopt for anything else.
std::string to_hex(std::span<const std::uint8_t> bytes);
std::optional<std::string> from_hex(std::string_view text);

enum class Base64 { kStandard, kUrl };
// Standard with padding; URL-safe without. Parsing takes either with or without padding.
std::string to_base64(std::span<const std::uint8_t> bytes, Base64 alphabet = Base64::kStandard);
std::optional<std::string> from_base64(std::string_view text, Base64 alphabet = Base64::kStandard);

// Percent-encodes everything but RFC 3986 unreserved characters; decode is nullopt on a bad escape.
std::string percent_encode(std::string_view text);
std::optional<std::string> percent_decode(std::string_view text);

// For XML and HTML, in text and in attributes: & < > " ' and carriage returns as references.
std::string escape_markup(std::string_view text);

// True when equal. The time taken depends on the lengths only.
bool equal_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

Sha256 sha256(std::span<const std::uint8_t> bytes);

// True when the text is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

}  // namespace sluice
