#include "services/disk_forecast.h"

#include <cmath>

namespace sluice::services {
namespace {

constexpr Micros kMeasuredMin = std::chrono::hours(6);
constexpr double kMicrosOfDay = 86'400e6;
constexpr double kDaysMax = 3'650;

double room_of(const store::StorageSample& sample) {
  return static_cast<double>(sample.disk_free_bytes + sample.database.free_bytes);
}

}  // namespace

std::optional<DiskForecast> forecast_disk(std::span<const store::StorageSample> samples) {
  if (samples.empty() || samples.back().at - samples.front().at < kMeasuredMin) return std::nullopt;
  const auto days = [&](const store::StorageSample& sample) {
    return static_cast<double>((sample.at - samples.front().at).count()) / kMicrosOfDay;
  };
  const auto count = static_cast<double>(samples.size());
  double mean_day = 0;
  double mean_room = 0;
  for (const auto& sample : samples) {
    mean_day += days(sample) / count;
    mean_room += room_of(sample) / count;
  }
  double both = 0;
  double spread = 0;
  for (const auto& sample : samples) {
    both += (days(sample) - mean_day) * (room_of(sample) - mean_room);
    spread += (days(sample) - mean_day) * (days(sample) - mean_day);
  }
  const double growth = -both / spread;
  DiskForecast forecast{.bytes_per_day = std::llround(growth),
                        .full_at = std::nullopt,
                        .measured_since = samples.front().at};
  if (growth <= 0) return forecast;
  const double days_left = std::fmax(room_of(samples.back()), 0) / growth;
  if (days_left <= kDaysMax)
    forecast.full_at = samples.back().at + Micros(std::llround(days_left * kMicrosOfDay));
  return forecast;
}

}  // namespace sluice::services
