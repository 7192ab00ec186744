#include "model/call_rate.h"

#include <charconv>
#include <fmt/format.h>
#include <string>

#include "base/text.h"
#include "base/time.h"

namespace sluice::model {

Result<CallRate> parse_call_rate(std::string_view text) {
  constexpr std::int64_t kCountMax = 1'000'000;
  constexpr Micros kPerMax = std::chrono::hours(24);
  const auto wrong = [&] {
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a rate such as 5/s, 100/m or 10/2s, of at most 1,000,000 "
                            "calls in at most a day",
                            cut_text(text, 64)));
  };
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return wrong();
  const auto number = trim(text.substr(0, slash));
  const auto time = trim(text.substr(slash + 1));
  CallRate rate;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), rate.count);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return wrong();
  const bool is_unit = !time.empty() && (time.front() < '0' || time.front() > '9');
  const auto per = parse_duration(is_unit ? "1" + std::string(time) : std::string(time));
  if (!per || rate.count < 1 || rate.count > kCountMax || *per > kPerMax ||
      *per / rate.count < Micros(1))
    return wrong();
  rate.per = *per;
  return rate;
}

}  // namespace sluice::model
