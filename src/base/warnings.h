#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

// Problems that did not stop a step but that its author should know about: sentences for the log.
using Warnings = std::vector<std::string>;

inline constexpr std::size_t kWarningsMax = 20;
inline constexpr std::size_t kWarningBytesMax = 500;

// Adds the sentence, cut where it is too long, unless it is there already or there are enough.
void add_warning(Warnings& warnings, std::string sentence);
void add_warnings(Warnings& warnings, Warnings&& more);

}  // namespace sluice
