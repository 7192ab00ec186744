#include <fmt/format.h>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "base/time.h"
#include "services/run_stats.h"

// GET /stats, /workflows/stats and /workflows/{id}/stats: how runs went, in buckets of time. Each
// series is a list with one number for each bucket, as charts take them.
namespace sluice::api {
namespace {

using services::StatsRange;
using store::RunTally;

constexpr std::size_t kStandoutsMax = 5;

std::expected<StatsRange, Problem> read_range(const RequestContext& context,
                                              std::int64_t buckets_max) {
  services::StatsQuery query;
  SLUICE_TRY(query.from, query_time(context, "from"));
  SLUICE_TRY(query.to, query_time(context, "to"));
  if (const auto text = context.request.query_value("bucket")) {
    const auto length = parse_duration(*text);
    query.bucket = length ? *length : Micros(0);  // which is refused
  }
  return services::stats_range(query, context.services.clock.now(), buckets_max);
}

Timestamp time_of(std::int64_t hour) { return Timestamp(std::chrono::hours(hour)); }

json::value quantile_ms(const RunTally& tally, double share) {
  const auto found = tally.durations.quantile(share);
  if (!found) return nullptr;
  constexpr double kMicrosInMilli = 1'000;
  return static_cast<double>(found->count()) / kMicrosInMilli;
}

json::object totals_view(const RunTally& tally) {
  return {{"accepted", tally.accepted},
          {"completed", tally.completed},
          {"failed", tally.failed},
          {"cancelled", tally.cancelled},
          {"duration_ms", json::object{{"p50", quantile_ms(tally, 0.5)},
                                       {"p95", quantile_ms(tally, 0.95)},
                                       {"p99", quantile_ms(tally, 0.99)}}}};
}

template <class Value>
json::array each_of(const std::vector<RunTally>& buckets, const Value& value) {
  json::array list;
  list.reserve(buckets.size());
  for (const auto& tally : buckets) list.emplace_back(value(tally));
  return list;
}

json::object series_view(const std::vector<RunTally>& buckets) {
  const auto quantiles = [&](double share) {
    return each_of(buckets, [share](const RunTally& tally) { return quantile_ms(tally, share); });
  };
  return {{"accepted", each_of(buckets, [](const RunTally& tally) { return tally.accepted; })},
          {"completed", each_of(buckets, [](const RunTally& tally) { return tally.completed; })},
          {"failed", each_of(buckets, [](const RunTally& tally) { return tally.failed; })},
          {"cancelled", each_of(buckets, [](const RunTally& tally) { return tally.cancelled; })},
          {"p50_ms", quantiles(0.5)},
          {"p95_ms", quantiles(0.95)},
          {"p99_ms", quantiles(0.99)}};
}

// What the numbers are of: the buckets, and since when there are numbers at all.
json::object range_view(const RequestContext& context, const StatsRange& range) {
  json::array at;
  at.reserve(static_cast<std::size_t>(range.buckets));
  for (std::int64_t i = 0; i < range.buckets; ++i)
    at.emplace_back(format_time(time_of(range.first + i * range.bucket_hours)));
  const auto kept = store::hour_of(context.services.clock.now() - store::kRunHoursKept);
  return {{"from", format_time(time_of(range.hours().first))},
          {"to", format_time(time_of(range.hours().end))},
          {"bucket", fmt::format("{}h", range.bucket_hours)},
          {"kept_since", format_time(time_of(kept))},
          {"at", std::move(at)}};
}

std::expected<json::object, Problem> stats_of(const RequestContext& context,
                                              std::optional<WorkflowId> workflow,
                                              const StatsRange& range) {
  SLUICE_TRY(const auto buckets, services::tallies_of(context.reader, context.caller.team, workflow,
                                                      range, context.services.clock.now()));
  return json::object{{"totals", totals_view(services::sum_of(buckets))},
                      {"series", series_view(buckets)}};
}

// Without those that were deleted.
std::expected<json::array, Problem> standouts_view(const RequestContext& context,
                                                   const std::vector<store::WorkflowTally>& all) {
  json::array list;
  for (const auto& [key, tally] : all) {
    SLUICE_TRY(const auto found,
               context.reader.workflows_by_key(context.caller.team, {key, key}, 1));
    if (found.empty()) continue;
    list.push_back(json::object{{"workflow_id", found.front().id.text()},
                                {"name", found.front().name},
                                {"totals", totals_view(tally)}});
  }
  return list;
}

void add(json::object& to, json::object members) {
  for (auto& member : members) to[member.key()] = std::move(member.value());
}

}  // namespace

Answer team_stats(RequestContext& context) {
  SLUICE_TRY(const auto range, read_range(context, context.services.limits.stats_buckets_max));
  auto view = range_view(context, range);
  SLUICE_TRY(auto stats, stats_of(context, std::nullopt, range));
  add(view, std::move(stats));
  SLUICE_TRY(const auto standouts,
             services::standouts_of(context.reader, context.caller.team, range,
                                    context.services.clock.now(), kStandoutsMax));
  SLUICE_TRY(view["slowest"], standouts_view(context, standouts.slowest));
  SLUICE_TRY(view["failing"], standouts_view(context, standouts.failing));
  view["workflows_since"] = format_time(time_of(standouts.first));
  return reply(200, view);
}

Answer workflow_stats(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto range, read_range(context, context.services.limits.stats_buckets_max));
  auto view = range_view(context, range);
  view["workflow_id"] = workflow.id.text();
  SLUICE_TRY(auto stats, stats_of(context, workflow.id, range));
  add(view, std::move(stats));
  return reply(200, view);
}

Answer list_stats(RequestContext& context) {
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto range, read_range(context, limits.stats_buckets_of_many_max));
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.per_page_max, 1, limits.per_page_max));
  SLUICE_TRY(const auto after, read_cursor(context));
  SLUICE_TRY(auto workflows,
             context.reader.workflows_after(context.caller.team, WorkflowId{after.value_or(Uid())},
                                            limit + 1));
  const bool more = std::ssize(workflows) > limit;
  if (more) workflows.pop_back();
  json::array data;
  data.reserve(workflows.size());
  for (const auto& workflow : workflows) {
    SLUICE_TRY(auto stats, stats_of(context, workflow.id, range));
    json::object one{{"workflow_id", workflow.id.text()}, {"name", workflow.name}};
    add(one, std::move(stats));
    data.push_back(std::move(one));
  }
  auto view = range_view(context, range);
  view["data"] = std::move(data);
  view["next_cursor"] = more ? json::value(cursor_text(workflows.back().id)) : json::value(nullptr);
  return reply(200, view);
}

}  // namespace sluice::api
