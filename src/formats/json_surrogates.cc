#include "formats/json_surrogates.h"

#include <charconv>
#include <optional>

namespace sluice::formats {
namespace {

constexpr std::size_t kEscapeBytes = 6;  // \uXXXX

std::optional<unsigned> unit_at(std::string_view text, std::size_t at) {
  if (text.size() - at < kEscapeBytes || text[at] != '\\' || text[at + 1] != 'u')
    return std::nullopt;
  unsigned unit = 0;
  const char* begin = text.data() + at + 2;
  const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
  if (error != std::errc() || end != begin + 4) return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

std::size_t replace_lone_surrogates(std::string& text) {
  std::size_t replaced = 0;
  for (auto at = text.find('\\'); at < text.size(); at = text.find('\\', at)) {
    const auto unit = unit_at(text, at);
    if (!unit) {
      at += 2;  // an escape of two characters
      continue;
    }
    if (is_high(*unit)) {
      const auto next =
          text.size() - at > kEscapeBytes ? unit_at(text, at + kEscapeBytes) : std::nullopt;
      if (next && is_low(*next)) {
        at += 2 * kEscapeBytes;
        continue;
      }
    }
    if (is_high(*unit) || is_low(*unit)) {
      text.replace(at, kEscapeBytes, "\\ufffd");
      ++replaced;
    }
    at += kEscapeBytes;
  }
  return replaced;
}

Result<json::value> parse_mended_json(std::string_view text, std::size_t& replaced) {
  replaced = 0;
  auto parsed = parse_json(text);
  if (parsed || text.find("\\u") == std::string_view::npos) return parsed;
  std::string mended(text);
  const auto count = replace_lone_surrogates(mended);
  if (count == 0) return parsed;
  auto again = parse_json(mended);
  if (!again) return parsed;
  replaced = count;
  return again;
}

}  // namespace sluice::formats
