#include "formats/charset.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/iconv_charsets.h"

namespace sluice::formats {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleMark = "\xFF\xFE";
constexpr std::string_view kBigMark = "\xFE\xFF";
constexpr std::string_view kKnown =
    "utf-8, utf-16, us-ascii, iso-8859-1 to -16, windows-1250 to -1258 and the usual ones of "
    "Russian, Japanese, Chinese and Korean";

enum class Charset { kUtf8, kAscii, kWindows1252, kLatin9, kUtf16Little, kUtf16Big };

// 0x80 to 0x9F of windows-1252; what is not defined there stays the control character.
constexpr std::array<char16_t, 32> kWindows1252Upper = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::optional<Charset> find_charset(std::string_view name) {
  const auto lower = ascii_lower(trim(name));
  constexpr std::array<std::pair<std::string_view, Charset>, 16> kNames = {{
      {"", Charset::kUtf8},
      {"utf-8", Charset::kUtf8},
      {"utf8", Charset::kUtf8},
      {"us-ascii", Charset::kAscii},
      {"ascii", Charset::kAscii},
      {"iso-8859-1", Charset::kWindows1252},
      {"iso8859-1", Charset::kWindows1252},
      {"latin1", Charset::kWindows1252},
      {"windows-1252", Charset::kWindows1252},
      {"cp1252", Charset::kWindows1252},
      {"iso-8859-15", Charset::kLatin9},
      {"iso8859-15", Charset::kLatin9},
      {"latin-9", Charset::kLatin9},
      {"utf-16", Charset::kUtf16Little},
      {"utf-16le", Charset::kUtf16Little},
      {"utf-16be", Charset::kUtf16Big},
  }};
  const auto* found = std::ranges::find(kNames, std::string_view(lower),
                                        &std::pair<std::string_view, Charset>::first);
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

void append_utf8(std::string& out, char32_t c) {
  const auto add = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      add(0xE0 | c >> 12);
    } else {
      add(0xF0 | c >> 18);
      add(0x80 | (c >> 12 & 0x3F));
    }
    add(0x80 | (c >> 6 & 0x3F));
  }
  add(0x80 | (c & 0x3F));
}

char32_t of_latin9(std::uint8_t byte) {
  switch (byte) {
    case 0xA4:
      return 0x20AC;
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;
    case 0xBD:
      return 0x0153;
    case 0xBE:
      return 0x0178;
    default:
      return byte;
  }
}

char32_t of_windows1252(std::uint8_t byte) {
  return byte >= 0x80 && byte < 0xA0 ? kWindows1252Upper[byte - 0x80U] : byte;
}

template <class ToCode>
std::string from_bytes(std::string_view bytes, ToCode to_code) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) append_utf8(out, to_code(static_cast<std::uint8_t>(c)));
  return out;
}

std::unexpected<Error> not_in(std::string_view charset) {
  return fail(ErrorCode::kInvalid, fmt::format("is not valid {}", charset));
}

Result<std::string> from_utf16(std::string_view bytes, bool little) {
  if (bytes.size() % 2 != 0) return not_in("UTF-16");
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<std::uint8_t>(bytes[at]);
    const auto second = static_cast<std::uint8_t>(bytes[at + 1]);
    return little ? static_cast<char32_t>(first | second << 8)
                  : static_cast<char32_t>(first << 8 | second);
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xDC00 && c < 0xE000) return not_in("UTF-16");
    if (c >= 0xD800 && c < 0xDC00) {
      const char32_t low = i + 2 < bytes.size() ? unit(i + 2) : 0;
      if (low < 0xDC00 || low >= 0xE000) return not_in("UTF-16");
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

bool may_be_text(std::string_view content_type) {
  const auto type = media_type(content_type);
  constexpr std::array<std::string_view, 5> kTextTypes = {"", "application/json", "application/xml",
                                                          "application/javascript",
                                                          "application/x-www-form-urlencoded"};
  return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
         std::ranges::find(kTextTypes, type) != kTextTypes.end() ||
         header_parameter(content_type, "charset").has_value();
}

std::string declared_charset(std::string_view bytes) {
  constexpr std::size_t kLookedAtMax = 1024;
  const auto head = ascii_lower(bytes.substr(0, kLookedAtMax));
  const bool is_xml = trim(head).starts_with("<?xml");
  if (!is_xml && head.find("<meta") == std::string::npos) return {};
  const std::string_view name = is_xml ? "encoding" : "charset";
  auto at = head.find(name, is_xml ? 0 : head.find("<meta"));
  if (at == std::string::npos) return {};
  at = head.find_first_not_of(" \t\r\n", at + name.size());
  if (at == std::string::npos || head[at] != '=') return {};
  at = head.find_first_not_of(" \t\r\n\"'", at + 1);
  if (at == std::string::npos) return {};
  auto charset = head.substr(at, head.find_first_of(" \t\r\n\"'/>;?", at) - at);
  // .NET writes encoding="utf-16" into what it sends as UTF-8; bytes that are read here are not.
  if (charset.starts_with("utf-16")) charset.clear();
  return charset;
}

std::string windows1252_to_utf8(std::string_view bytes) {
  return from_bytes(bytes, of_windows1252);
}

std::string media_type(std::string_view header) {
  return ascii_lower(trim(header.substr(0, header.find(';'))));
}

std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  auto at = header.find(';');
  while (at != std::string_view::npos) {
    header.remove_prefix(at + 1);
    const auto equals = header.find_first_of("=;");
    if (equals == std::string_view::npos) return std::nullopt;
    if (header[equals] == ';') {
      at = equals;
      continue;
    }
    const bool is_it = ascii_lower(trim(header.substr(0, equals))) == ascii_lower(name);
    header = header.substr(equals + 1);
    while (!header.empty() && (header.front() == ' ' || header.front() == '\t'))
      header.remove_prefix(1);
    std::string value;
    if (header.starts_with('"')) {
      std::size_t i = 1;
      for (; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size()) ++i;
        value += header[i];
      }
      header.remove_prefix(std::min(i + 1, header.size()));
    } else {
      value = trim(header.substr(0, header.find(';')));
    }
    if (is_it) return value;
    at = header.find(';');
  }
  return std::nullopt;
}

Result<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  auto found = find_charset(charset);
  const bool is_marked =
      bytes.starts_with(kUtf8Mark) || bytes.starts_with(kLittleMark) || bytes.starts_with(kBigMark);
  const char* other = found || is_marked ? nullptr : iconv_name(charset);
  if (other) {
    auto text = iconv_to_utf8(bytes, other);
    return text ? std::move(text) : not_in(trim(charset));
  }
  if (!found && !is_marked)
    return fail(ErrorCode::kInvalid,
                fmt::format("is in the charset {}, which is not supported; {} are",
                            cut_text(charset, 64), kKnown));
  if (bytes.starts_with(kUtf8Mark)) {
    bytes.remove_prefix(kUtf8Mark.size());
    found = Charset::kUtf8;
  } else if (bytes.starts_with(kLittleMark)) {
    bytes.remove_prefix(2);
    found = Charset::kUtf16Little;
  } else if (bytes.starts_with(kBigMark)) {
    bytes.remove_prefix(2);
    found = Charset::kUtf16Big;
  }
  switch (found.value_or(Charset::kUtf8)) {
    case Charset::kUtf8:
      if (!is_utf8(bytes)) return not_in("UTF-8");
      return std::string(bytes);
    case Charset::kAscii:
      if (std::ranges::any_of(bytes, [](char c) { return (c & 0x80) != 0; }))
        return not_in("US-ASCII");
      return std::string(bytes);
    case Charset::kWindows1252:
      return from_bytes(bytes, of_windows1252);
    case Charset::kLatin9:
      return from_bytes(bytes, of_latin9);
    case Charset::kUtf16Little:
      return from_utf16(bytes, true);
    case Charset::kUtf16Big:
      return from_utf16(bytes, false);
  }
  return not_in(charset);
}

}  // namespace sluice::formats
