#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::model {

// How many runs took how long, in a fixed number of buckets. From 64 microseconds to 50 days a
// bucket is at most a quarter as wide as the durations in it are long; what is shorter or longer is
// in the first or the last one. Sums of two are exact, and quantiles are as exact as the buckets.
class DurationCounts {
 public:
  static constexpr std::size_t kBuckets = 145;

  // The bucket of a duration; negative ones, which a clock that was set back makes, are short.
  static std::size_t bucket_of(Micros took);

  void add(Micros took) { add_to(bucket_of(took), 1); }
  void add_to(std::size_t bucket, std::int64_t runs) { counts_.at(bucket) += runs; }
  void add(const DurationCounts& other);
  std::int64_t total() const;
  // The duration that this share (0 to 1) of the runs did not exceed; nothing without runs.
  std::optional<Micros> quantile(double share) const;

  // A few bytes for each bucket that is not empty.
  std::string encode() const;
  static Result<DurationCounts> decode(std::string_view bytes);

 private:
  std::array<std::int64_t, kBuckets> counts_{};
};

}  // namespace sluice::model
