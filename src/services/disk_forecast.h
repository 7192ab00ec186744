#pragma once

#include <optional>
#include <span>

#include "base/clock.h"
#include "store/retention_store.h"

namespace sluice::services {

// How fast the disk fills, as measured, whoever fills it. Free pages of the database count as free.
struct DiskForecast {
  std::int64_t bytes_per_day = 0;    // below 0 where it becomes emptier
  std::optional<Timestamp> full_at;  // nothing: not within ten years
  Timestamp measured_since{};
};

// How far back the samples go that a forecast is made from.
inline constexpr Micros kForecastFrom = std::chrono::hours(24 * 14);

// From samples, oldest first, to which a straight line is fitted. Nothing from less than six hours.
std::optional<DiskForecast> forecast_disk(std::span<const store::StorageSample> samples);

}  // namespace sluice::services
