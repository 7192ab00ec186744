#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::model {

// What happens with slots that passed while nobody was there to start them.
enum class CatchUp : std::uint8_t {
  kSkip = 0,  // nothing: only a slot of the last minute still starts
  kOnce = 1,  // the newest starts
  kAll = 2,   // each starts, kCatchUpMax at most at a time; what is beyond is left out
};
std::string_view catch_up_name(CatchUp policy);  // "skip", "once", "all"
std::optional<CatchUp> parse_catch_up(std::string_view name);

constexpr std::size_t kCatchUpMax = 100;

// When a workflow starts by itself, as its author writes it.
struct ScheduleSpec {
  std::string type;                    // "interval", "cron", "daily", "weekly", "monthly"
  std::optional<std::string> value{};  // see Schedule::parse
  std::string timezone = "UTC";
  CatchUp catch_up = CatchUp::kOnce;
  bool operator==(const ScheduleSpec&) const = default;
};

}  // namespace sluice::model
