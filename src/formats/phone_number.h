#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// Phone numbers by libphonenumber, which knows the plans of all countries. Any thread.
namespace sluice::formats {

inline constexpr std::size_t kPhoneNumberBytesMax = 64;  // as it is written

// "AU": a country whose numbers are known, in capitals.
bool is_phone_region(std::string_view region);

// The number in E.164, "+61429069971". Without a country code it is read as one dials in `region`,
// and must be a number there; with one, its length must be right. kInvalid says why it is none.
Result<std::string> phone_number(std::string_view text, std::string_view region);

// What the E.164 form of a number begins with whose first digits are these: "0429" in AU is
// "+61429". Nothing when it holds something other than digits, spaces and the usual marks.
std::optional<std::string> phone_prefix(std::string_view text, std::string_view region);

}  // namespace sluice::formats
