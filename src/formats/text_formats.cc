#include "formats/text_formats.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include <boost/url.hpp>

#include "liquid/values/text.h"

namespace sluice::formats {
namespace {

using liquid::is_alpha;
using liquid::is_digit;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_label(std::string_view label) {
  constexpr std::size_t kBytesMax = 63;
  if (label.empty() || label.size() > kBytesMax) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; });
}

// Two digits at `at`, or nothing.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// "Z" or "+01:00", in minutes.
std::optional<int> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = two_digits(text, 1);
  const int minutes = two_digits(text, 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
}

}  // namespace

bool is_email(std::string_view text) {
  constexpr std::size_t kBytesMax = 254;
  constexpr std::size_t kLocalBytesMax = 64;
  const auto at = text.rfind('@');
  if (text.size() > kBytesMax || at == std::string_view::npos) return false;
  const auto local = text.substr(0, at);
  if (local.empty() || local.size() > kLocalBytesMax || local.front() == '.' ||
      local.back() == '.' || local.find("..") != std::string_view::npos)
    return false;
  static constexpr std::string_view kMarks = "!#$%&'*+/=?^_`{|}~.-";
  const bool plain = std::all_of(local.begin(), local.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
  return plain && is_hostname(text.substr(at + 1));
}

bool is_hostname(std::string_view text) {
  constexpr std::size_t kBytesMax = 253;
  if (text.empty() || text.size() > kBytesMax) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_ipv4(std::string_view text) {
  return boost::urls::parse_ipv4_address({text.data(), text.size()}).has_value();
}

bool is_ipv6(std::string_view text) {
  return boost::urls::parse_ipv6_address({text.data(), text.size()}).has_value();
}

bool is_uri(std::string_view text) {
  return boost::urls::parse_uri({text.data(), text.size()}).has_value();
}

bool is_url(std::string_view text) {
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  if (!url || url->host().empty()) return false;
  constexpr std::array<std::string_view, 6> kSchemes = {"http", "https", "ftp",
                                                        "ftps", "ws",    "wss"};
  std::string scheme = url->scheme();
  for (char& c : scheme)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_full_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int century = two_digits(text, 0);
  const int year = two_digits(text, 2);
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  if (century < 0 || year < 0 || month < 0 || day < 0) return false;
  return std::chrono::year_month_day(std::chrono::year(century * 100 + year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

bool is_full_time(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || text[5] != ':') return false;
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  const int second = two_digits(text, 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  text.remove_prefix(8);
  if (text.starts_with('.')) {
    const auto end = text.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return false;
    text.remove_prefix(end);
  }
  const auto offset = parse_offset(text);
  if (!offset) return false;
  // A leap second is the last one of a day in UTC.
  constexpr int kDayMinutes = 24 * 60;
  const int utc = (hour * 60 + minute - *offset + 2 * kDayMinutes) % kDayMinutes;
  return second < 60 || utc == kDayMinutes - 1;
}

bool is_date_time(std::string_view text) {
  if (text.size() < 11 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) return false;
  return is_full_date(text.substr(0, 10)) && is_full_time(text.substr(11));
}

}  // namespace sluice::formats
