#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

// Undoes the codings of a Content-Encoding header: gzip, deflate (with or without the header of
// zlib), br and identity, at most three. What is unpacked is never larger than `bytes_max`, also in
// between: kTooLarge. kInvalid when a coding is not known or the bytes are not in it, to their end.
Result<std::string> decompress(std::string_view codings, std::string_view bytes,
                               std::size_t bytes_max);

}  // namespace sluice::formats
