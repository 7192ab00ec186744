#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/zone.h"
#include "model/schedule/schedule_calendar.h"
#include "model/schedule/schedule_spec.h"

namespace sluice::model {

// The moments (slots) at which a workflow starts. Each follows from the previous one or from the
// calendar, not from the time of the check, so they do not drift. Immutable.
class Schedule {
 public:
  // The value:
  //   interval  "5 minutes", "1h30m", "every 2 days", "PT5M"; from a second to 366 days
  //   cron      see parse_cron; one that never matches is rejected
  //   daily     "09:00", "09:00, 17:30"; midnight when left out
  //   weekly    "mon 09:00", "mon-fri 09:00, 17:30"; Monday, midnight when left out
  //   monthly   "1 09:00", "1,15 09:00", "last 09:00"; the first, midnight when left out. A day
  //   that
  //             a month does not have is its last one.
  // All but intervals are wall times of the zone. A time that the clocks leave out is the moment
  // at which they jump. Of a time that comes twice the first is meant; in a cron expression whose
  // minute or hour begins with `*` both are.
  static Result<Schedule> parse(const ScheduleSpec& spec);

  // The first slot after `start`, when a workflow is activated.
  std::optional<Timestamp> first(Timestamp start) const;
  // The slot after `slot`.
  std::optional<Timestamp> following(Timestamp slot) const;
  // The first of the slots that follow `slot` which is later than `now`.
  std::optional<Timestamp> following(Timestamp slot, Timestamp now) const;

  // What to do at `now` about the slot `next`, which is due.
  struct Due {
    std::vector<Timestamp> start;   // a run for each, in order; may be empty
    std::optional<Timestamp> next;  // when to look again; nothing: never
  };
  Due due(Timestamp next, Timestamp now) const;

  const ScheduleSpec& spec() const { return spec_; }
  const Zone& zone() const { return zone_; }
  // "every 5 minutes", "every day at 09:00 (Europe/Berlin)".
  std::string in_words() const;

 private:
  Schedule() = default;
  Timestamp newest(Timestamp next, Timestamp now) const;

  ScheduleSpec spec_;
  Zone zone_;
  std::variant<Micros, Calendar> rule_;
};

// "in 3 hours", "in 2 days", "now" when it has come.
std::string time_until_in_words(Timestamp time, Timestamp now);

}  // namespace sluice::model
