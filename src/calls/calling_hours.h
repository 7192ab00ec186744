#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"

namespace sluice::calls {

// When people may be called: windows of the week in a time zone. Without windows: at any time.
class CallingHours {
 public:
  CallingHours() = default;
  // {"timezone", "windows": [{"days": ["mon", ...], "from": "09:00", "to": "17:30"}]}. "24:00" is
  // the end of a day; a window that would go past it is written as two. kInvalid names the place.
  static Result<CallingHours> parse(const json::object& document);

  bool empty() const { return windows_.empty(); }
  // The earliest time, from `time` on, at which people may be called.
  Timestamp next_open(Timestamp time) const;

 private:
  struct Window {
    unsigned days = 0;  // a bit for each weekday, Sunday first
    std::chrono::minutes from{};
    std::chrono::minutes to{};
  };
  static Result<Window> parse_window(const json::value& value);

  Zone zone_;
  std::vector<Window> windows_;
};

}  // namespace sluice::calls
