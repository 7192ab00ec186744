#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::store {

// The words by which a name is found: lower-case runs of letters and digits, of any language, each
// once. At most the first 16, and of each at most 48 bytes.
std::vector<std::string> search_words(std::string_view name);

}  // namespace sluice::store
