#include "base/zone.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace sluice {
namespace {

constexpr std::size_t kNameBytesMax = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Parts of letters, digits, '_', '+' and '-' that begin with a letter, joined by single slashes: so
// no name leaves the directory, and no two names mean one file.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  bool part_begins = true;
  for (const char c : name) {
    if (part_begins ? !is_letter(c)
                    : !is_letter(c) && !is_digit(c) && c != '_' && c != '+' && c != '-' && c != '/')
      return false;
    part_begins = c == '/';
  }
  return !part_begins && name != "localtime";
}

// Asked before the library is, because it remembers every name that it was asked for.
bool is_in_database(std::string_view name) {
  const char* directory = std::getenv("TZDIR");
  std::error_code ignored;
  return std::filesystem::is_regular_file(
      std::filesystem::path(directory ? directory : "/usr/share/zoneinfo") / name, ignored);
}

// Seconds of "+05:30"; nothing for another form.
std::optional<int> parse_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  for (const std::size_t i : {1U, 2U, 4U, 5U})
    if (!is_digit(text[i])) return std::nullopt;
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  if (number(1) > 23 || number(4) > 59) return std::nullopt;
  const int seconds = (number(1) * 60 + number(4)) * 60;
  return text[0] == '-' ? -seconds : seconds;
}

Timestamp from_absl(absl::Time time, Micros below_a_second) {
  return Timestamp(Seconds(absl::ToUnixSeconds(time))) + below_a_second;
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) {
  Zone zone;
  if (name == "UTC" || name == "Z") return zone;
  zone.name_ = name;
  if (const auto offset = parse_offset(name)) {
    zone.zone_ = absl::FixedTimeZone(*offset);
    return zone;
  }
  if (is_zone_name(name) && is_in_database(name) && absl::LoadTimeZone(zone.name_, &zone.zone_))
    return zone;
  return fail(
      ErrorCode::kInvalid,
      fmt::format("'{}' is not a known time zone; use a value such as UTC, Europe/Berlin or +05:30",
                  name.substr(0, kNameBytesMax)));
}

Zone::Offset Zone::offset_at(Timestamp time) const {
  const auto seconds = std::chrono::floor<Seconds>(time.time_since_epoch());
  const auto info = zone_.At(absl::FromUnixSeconds(seconds.count()));
  return {info.offset, info.zone_abbr};
}

LocalTime Zone::to_local(Timestamp time) const {
  return LocalTime(time.time_since_epoch() + Seconds(offset_at(time).seconds));
}

Zone::Moments Zone::moments_of(LocalTime local) const {
  const auto seconds = std::chrono::floor<Seconds>(local.time_since_epoch());
  const Micros rest = local.time_since_epoch() - seconds;
  const auto info = zone_.At(absl::CivilSecond(1970, 1, 1) + seconds.count());
  using enum absl::TimeZone::TimeInfo::CivilKind;
  using enum Moments::Kind;
  switch (info.kind) {
    case SKIPPED:
      return {kNone, from_absl(info.trans, Micros(0)), from_absl(info.pre, rest)};
    case REPEATED:
      return {kTwo, from_absl(info.pre, rest), from_absl(info.post, rest)};
    case UNIQUE:
      break;
  }
  return {kOne, from_absl(info.pre, rest), from_absl(info.pre, rest)};
}

}  // namespace sluice
