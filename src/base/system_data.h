#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace sluice {

// Where data is that the server reads while it runs. The system's comes first, since it is kept up
// to date; the portable server (decision 78) brings what a system may lack in `share` beside it.

// The first of these that exists, or nothing: empty.
std::filesystem::path first_existing(std::span<const std::filesystem::path> places);

// The folder `share` beside the program.
std::filesystem::path bundled_data();

// The PEM file with the authorities that this system trusts; empty if none of the places that
// distributions use has one.
std::string system_authorities();

// Sets TZDIR to the bundled time zones where the system has none and TZDIR names none. Changes the
// environment, so it is called before the first thread starts.
void find_time_zones();

}  // namespace sluice
