#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "services/problem.h"
#include "store/stats_store.h"

// How runs went in buckets of time, from the hours that the store keeps.
namespace sluice::services {

// Buckets of equal length that follow one another, in UTC.
struct StatsRange {
  std::int64_t first = 0;  // an hour since 1970
  std::int64_t buckets = 0;
  std::int64_t bucket_hours = 1;

  store::HourRange hours() const { return {first, first + buckets * bucket_hours}; }
};

struct StatsQuery {
  std::optional<Timestamp> from{};
  std::optional<Timestamp> to{};
  std::optional<Micros> bucket{};  // nothing: an hour
};

// The buckets in which something of the time from `from` up to `to` lies: up to now, if there is no
// `to`, and kDefaultBuckets without `from`. kInvalid when they are more than `buckets_max`, or when
// a day is not a whole number of them.
inline constexpr std::int64_t kDefaultBuckets = 24;
Outcome<StatsRange> stats_range(const StatsQuery& query, Timestamp now, std::int64_t buckets_max);

// One tally for each bucket. Reads as many rows as hours that are still kept.
Outcome<std::vector<store::RunTally>> tallies_of(store::StatsReader& reader, TeamId team,
                                                 std::optional<WorkflowId> workflow,
                                                 const StatsRange& range, Timestamp now);
store::RunTally sum_of(const std::vector<store::RunTally>& buckets);

// The workflows that stand out, the worst first; at most `workflows_max` of each kind.
struct Standouts {
  std::vector<store::WorkflowTally> slowest;  // by the 95th percentile of their durations
  std::vector<store::WorkflowTally> failing;  // by how many runs failed
  std::int64_t first = 0;                     // the hour from which on they were looked at
};
Outcome<Standouts> standouts_of(store::StatsReader& reader, TeamId team, const StatsRange& range,
                                Timestamp now, std::size_t workflows_max);

}  // namespace sluice::services
