#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

// Writes \ufffd over each escape in JSON text that is half of a surrogate pair, such as the \ud83d
// that is left of a cut emoji; how many there were. Other escapes, malformed ones too, stay.
std::size_t replace_lone_surrogates(std::string& text);

// JSON from somebody else: as it is, or when it cannot be parsed so with its lone surrogates
// replaced; `replaced` says how many. kInvalid is that of the text as it was.
Result<json::value> parse_mended_json(std::string_view text, std::size_t& replaced);

}  // namespace sluice::formats
