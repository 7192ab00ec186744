#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::model {

// Ranges of status codes from 100 to 599, ends included.
using StatusRange = std::pair<int, int>;
using StatusRanges = std::vector<StatusRange>;

// Reads "200", "2xx" or "400-404"; nothing when it is none of these.
std::optional<StatusRange> parse_status_range(std::string_view text);
bool has_status(const StatusRanges& ranges, int status);

}  // namespace sluice::model
