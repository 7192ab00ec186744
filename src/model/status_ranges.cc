#include "model/status_ranges.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::model {
namespace {

std::optional<int> parse_code(std::string_view text) {
  constexpr int kStatusMin = 100;
  constexpr int kStatusMax = 599;
  int status = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  if (status < kStatusMin || status > kStatusMax) return std::nullopt;
  return status;
}

}  // namespace

std::optional<StatusRange> parse_status_range(std::string_view text) {
  text = trim(text);
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' && ascii_lower(text.substr(1)) == "xx") {
    const int first = (text[0] - '0') * 100;
    return StatusRange(first, first + 99);
  }
  const auto dash = text.find('-');
  const auto first = parse_code(trim(text.substr(0, dash)));
  if (dash == std::string_view::npos)
    return first ? std::optional(StatusRange(*first, *first)) : std::nullopt;
  const auto last = parse_code(trim(text.substr(dash + 1)));
  if (!first || !last || *first > *last) return std::nullopt;
  return StatusRange(*first, *last);
}

bool has_status(const StatusRanges& ranges, int status) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
    return status >= range.first && status <= range.second;
  });
}

}  // namespace sluice::model
