#pragma once

#include <absl/time/time.h>
#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

// What calendar and clock on the wall show, without saying where.
using LocalTime = std::chrono::local_time<Micros>;

// A time zone: which wall times stand for which moments. The rules are those of the system's zone
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
    std::string abbreviation;  // "CEST"; "+0530" and the like where people have none
  };
  Offset offset_at(Timestamp time) const;
  LocalTime to_local(Timestamp time) const;

  // The moments at which the wall shows a time. When clocks are put forward it may be none, when
  // they are put back it may be two.
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
