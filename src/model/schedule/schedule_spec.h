#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::model {

// What happens to slots that passed while the server was down.
enum class CatchUp : std::uint8_t {
  kSkip = 0,  // nothing: only a slot of the last minute still starts
  kOnce = 1,  // the newest starts
  kAll = 2,   // each starts, at most kCatchUpMax at a time; older ones are skipped
};
std::string_view catch_up_name(CatchUp policy);  // "skip", "once", "all"
std::optional<CatchUp> parse_catch_up(std::string_view name);

constexpr std::size_t kCatchUpMax = 100;

// The schedule of a workflow as written by its author.
struct ScheduleSpec {
  std::string type;                    // "interval", "cron", "daily", "weekly", "monthly"
  std::optional<std::string> value{};  // see Schedule::parse
  std::string timezone = "UTC";
  CatchUp catch_up = CatchUp::kOnce;
  bool operator==(const ScheduleSpec&) const = default;
};

}  // namespace sluice::model
