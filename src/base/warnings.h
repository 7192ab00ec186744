#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

// What a step did all the same, but its author should know of: sentences for the log.
using Warnings = std::vector<std::string>;

inline constexpr std::size_t kWarningsMax = 20;
inline constexpr std::size_t kWarningBytesMax = 500;

// Adds the sentence, cut where it is too long, unless it is there already or there are enough.
void add_warning(Warnings& warnings, std::string sentence);
void add_warnings(Warnings& warnings, Warnings&& more);

}  // namespace sluice
