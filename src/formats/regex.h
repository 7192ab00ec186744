#pragma once

#include <string_view>

#include "base/regex.h"

namespace sluice::formats {

// "/expression/flags" with the flags i (any case), m (^ and $ at line ends), s (. matches line
// ends) and u (says nothing: texts are UTF-8). Without case sensitivity, i is there in any case.
// kInvalid also as Regex::compile() gives it.
Result<Regex> compile_delimited_regex(std::string_view text, bool case_sensitive = true);

}  // namespace sluice::formats
