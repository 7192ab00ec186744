#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// Charsets that are read by the system's iconv.
namespace sluice::formats {

// What iconv calls the charset; null when it is not among those that the web still uses.
const char* iconv_name(std::string_view charset);
// kInvalid when the bytes are not text in it, to their end.
Result<std::string> iconv_to_utf8(std::string_view bytes, const char* iconv_name);

}  // namespace sluice::formats
