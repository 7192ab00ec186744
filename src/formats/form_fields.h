#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// application/x-www-form-urlencoded, which queries use, too (URL Standard, 5).
namespace sluice::formats {

using FormField = std::pair<std::string, std::string>;

inline constexpr std::size_t kFormFieldsMax = 10'000;

// A name or value as it was meant: a plus is a space, %XX a byte; a percent sign that begins no
// such pair stays.
std::string decode_form_text(std::string_view text);
// The fields in their order, repeated ones as often as they are there. Nothing when there are more
// than kFormFieldsMax.
std::optional<std::vector<FormField>> parse_form(std::string_view text);
// The value of the first field of that name.
std::optional<std::string> find_form_field(std::string_view text, std::string_view name);

}  // namespace sluice::formats
