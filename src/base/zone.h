#pragma once

#include <absl/time/time.h>
#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

// A calendar date and a wall-clock time without a time zone.
using LocalTime = std::chrono::local_time<Micros>;

// A time zone: maps wall times to points in time and back. The rules are those of the system's zone
// database (TZDIR, else /usr/share/zoneinfo), each zone read once; they also hold after the last
// year that the database lists. Cheap to copy; safe from any thread.
class Zone {
 public:
  Zone() = default;  // UTC
  // "UTC", an IANA name such as "Europe/Berlin", or a fixed offset such as "+05:30". kInvalid for
  // anything else; so are zones that the system does not know.
  static Result<Zone> find(std::string_view name);

  const std::string& name() const { return name_; }

  struct Offset {
    int seconds = 0;           // east of UTC
    std::string abbreviation;  // "CEST"; or "+0530" where there is no common one
  };
  Offset offset_at(Timestamp time) const;
  LocalTime to_local(Timestamp time) const;

  // The points in time that have a wall time: none if it is skipped when clocks go forward, two if
  // it is repeated when they go back.
  struct Moments {
    enum class Kind { kOne, kNone, kTwo };
    Kind kind = Kind::kOne;
    Timestamp first;   // kNone: the moment of the jump, the first that comes after the wall time
    Timestamp second;  // kOne: as first. kNone: as far behind the jump as the wall time is in it
  };
  Moments moments_of(LocalTime local) const;

 private:
  std::string name_ = "UTC";
  absl::TimeZone zone_ = absl::UTCTimeZone();
};

}  // namespace sluice
