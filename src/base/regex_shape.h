#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

// What a regular expression of RE2's syntax can make a search do, read off its text. Of a text that
// RE2 refuses it says something or other.
struct RegexShape {
  // The largest product of counted repetitions inside each other: 600 for (a{0,20}b){0,30}.
  std::uint64_t repeats = 1;
  // How many bytes behind a match a search may look at before it knows that this is the match, when
  // it does not go on. No more than kReachMax.
  std::uint64_t reach = 0;
  // A search may look at all the rest of the text although it has found a match: a[^b]*b|a.
  bool scans_on = false;

  static constexpr std::uint64_t kReachMax = 1 << 20;
};

RegexShape regex_shape(std::string_view pattern);

}  // namespace sluice
