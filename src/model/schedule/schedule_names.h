#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::model {

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& items);
// "1st", "22nd".
std::string ordinal(unsigned number);
// 0 is Sunday.
std::string_view weekday_name(unsigned weekday);

}  // namespace sluice::model
