#pragma once

#include <memory>
#include <re2/re2.h>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

using Regex = std::shared_ptr<const re2::RE2>;

// Compiles a regular expression. It takes time linear in the text and at most a megabyte of memory.
// kInvalid contains RE2's reason.
Result<Regex> compile_regex(std::string_view expression, bool case_sensitive = true);

// "/expression/flags" with the flags i (any case), m (^ and $ at line ends), s (. matches line
// ends) and u (says nothing: texts are UTF-8). Without case sensitivity, i is there in any case.
Result<Regex> compile_delimited_regex(std::string_view text, bool case_sensitive = true);

}  // namespace sluice::formats
