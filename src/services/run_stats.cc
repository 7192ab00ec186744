#include "services/run_stats.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/time.h"

namespace sluice::services {
namespace {

constexpr std::array<std::int64_t, 8> kBucketHours = {1, 2, 3, 4, 6, 8, 12, 24};
// Hours of workflows that are looked at for those that stand out.
constexpr std::int64_t kRowsMax = 50'000;
constexpr double kSlow = 0.95;

std::unexpected<Problem> wrong(std::string sentence) {
  return refuse(ErrorCode::kInvalid, "parameter_invalid", std::move(sentence));
}

std::int64_t round_down(std::int64_t hour, std::int64_t step) {
  const auto rest = hour % step;
  return hour - (rest < 0 ? rest + step : rest);
}

// What is older is no longer there, and need not be looked for.
store::HourRange kept_hours(const StatsRange& range, Timestamp now) {
  auto hours = range.hours();
  hours.first = std::max(hours.first, store::hour_of(now - store::kRunHoursKept));
  hours.end = std::min(hours.end, store::hour_of(now) + kBucketHours.back());
  return hours;
}

template <class Measure>
std::vector<store::WorkflowTally> largest(const std::vector<store::WorkflowTally>& all,
                                          std::size_t count, const Measure& measure) {
  std::vector<std::pair<std::int64_t, const store::WorkflowTally*>> measured;
  measured.reserve(all.size());
  for (const auto& each : all)
    if (const std::int64_t size = measure(each.tally); size > 0) measured.emplace_back(size, &each);
  const auto shown = std::min(count, measured.size());
  std::ranges::partial_sort(
      measured, measured.begin() + static_cast<std::ptrdiff_t>(shown), std::ranges::greater(),
      [](const auto& each) { return std::pair(each.first, -each.second->workflow); });
  std::vector<store::WorkflowTally> found;
  found.reserve(shown);
  for (std::size_t i = 0; i < shown; ++i) found.push_back(*measured[i].second);
  return found;
}

}  // namespace

Outcome<StatsRange> stats_range(const StatsQuery& query, Timestamp now, std::int64_t buckets_max) {
  StatsRange range;
  const auto length = query.bucket.value_or(std::chrono::hours(1));
  const auto known = std::ranges::find_if(kBucketHours, [&](std::int64_t hours) {
    return length == Micros(std::chrono::hours(hours));
  });
  if (known == kBucketHours.end())
    return wrong("bucket must be 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h.");
  const std::int64_t step = range.bucket_hours = *known;
  const auto last = store::hour_of(query.to ? *query.to - Micros(1) : now);
  const auto end = round_down(last, step) + step;
  range.first =
      query.from ? round_down(store::hour_of(*query.from), step) : end - kDefaultBuckets * step;
  if (range.first >= end) return wrong("from must be earlier than to.");
  range.buckets = (end - range.first) / step;
  if (range.buckets > buckets_max)
    return wrong(
        fmt::format("from, to and bucket ask for {} buckets, but at most {} are possible; "
                    "send a longer bucket, or a later from.",
                    range.buckets, buckets_max));
  return range;
}

Outcome<std::vector<store::RunTally>> tallies_of(store::StatsReader& reader, TeamId team,
                                                 std::optional<WorkflowId> workflow,
                                                 const StatsRange& range, Timestamp now) {
  std::vector<store::RunTally> buckets(static_cast<std::size_t>(range.buckets));
  SLUICE_TRY(const auto hours, reader.run_hours(team, workflow, kept_hours(range, now)));
  for (const auto& [hour, tally] : hours)
    buckets.at(static_cast<std::size_t>((hour - range.first) / range.bucket_hours)).add(tally);
  return buckets;
}

store::RunTally sum_of(const std::vector<store::RunTally>& buckets) {
  store::RunTally sum;
  for (const auto& each : buckets) sum.add(each);
  return sum;
}

Outcome<Standouts> standouts_of(store::StatsReader& reader, TeamId team, const StatsRange& range,
                                Timestamp now, std::size_t workflows_max) {
  SLUICE_TRY(const auto tallies, reader.workflow_tallies(team, kept_hours(range, now), kRowsMax));
  return Standouts{
      .slowest = largest(tallies.workflows, workflows_max,
                         [](const store::RunTally& tally) {
                           return tally.durations.quantile(kSlow).value_or(Micros(0)).count();
                         }),
      .failing = largest(tallies.workflows, workflows_max,
                         [](const store::RunTally& tally) { return tally.failed; }),
      .first = tallies.first};
}

}  // namespace sluice::services
