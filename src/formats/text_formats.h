#pragma once

#include <string_view>

// Checks for well-known text formats. Used by the rules of `validate` and by JSON Schema.
namespace sluice::formats {

// name@host without quotes and comments (the dot-atom form of RFC 5321), at most 254 bytes.
bool is_email(std::string_view text);
// RFC 1123: labels of letters, digits and hyphens, at most 253 bytes.
bool is_hostname(std::string_view text);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
// RFC 3986 with a scheme.
bool is_uri(std::string_view text);
// An http, https, ftp or ws URL with a host.
bool is_url(std::string_view text);
// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text);
// RFC 3339: 2026-01-31, 12:00:00Z, 2026-01-31T12:00:00.5+01:00. The day must exist.
bool is_full_date(std::string_view text);
bool is_full_time(std::string_view text);
bool is_date_time(std::string_view text);

}  // namespace sluice::formats
