#pragma once

#include <cstddef>
#include <string>

namespace sluice::formats {

// Writes \ufffd over each escape in JSON text that is half of a surrogate pair, such as the \ud83d
// that is left of a cut emoji; how many there were. Other escapes, malformed ones too, stay.
std::size_t replace_lone_surrogates(std::string& text);

}  // namespace sluice::formats
