#pragma once

#include <string>
#include <string_view>

namespace sluice::formats {

// What is wrong with a YAML text and what to do about it, in words for its author. `said` is what
// the parser says, and line and column, from 0, where it gave up.
std::string explain_yaml_error(std::string_view text, std::size_t line, std::size_t column,
                               std::string_view said);

}  // namespace sluice::formats
