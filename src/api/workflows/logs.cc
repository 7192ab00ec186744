#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

#include "api/core/handlers.h"
#include "api/core/log_entries.h"
#include "api/core/pages.h"
#include "api/core/run_query.h"
#include "api/core/views.h"

// GET /workflows/{id}/logs, its stats, and /workflows/logs/recent. The log is the journal of the
// runs itself, so these read runs, newest first, piece by piece up to the limits on scanning.
namespace sluice::api {
namespace {

constexpr std::int64_t kRunsAtOnce = 50;
constexpr auto kStatsSpan = std::chrono::hours(24 * 30);
constexpr std::array<std::string_view, 4> kLevels = {"success", "error", "warning", kLogWaiting};

struct LogFilter {
  std::optional<std::string> level;
  std::optional<std::string> node;
  std::optional<RunId> run;
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;

  bool takes(const model::Record& record) const {
    return (!level || *level == log_status(record)) && (!node || *node == record.node) &&
           (!from || record.at >= *from) && (!to || record.at <= *to);
  }
};

std::expected<LogFilter, Problem> read_filter(const RequestContext& context) {
  LogFilter filter;
  filter.level = context.request.query_value("level");
  if (filter.level && std::ranges::find(kLevels, *filter.level) == kLevels.end()) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "level must be success, error, warning or waiting.");
  }
  filter.node = context.request.query_value("node");
  if (const auto run = context.request.query_value("run")) {
    filter.run = RunId::parse(*run);
    if (!filter.run) {
      return refuse(ErrorCode::kInvalid, "parameter_invalid", "run must be a run id (fl_run_...).");
    }
  }
  SLUICE_TRY(filter.from, query_time(context, "from"));
  SLUICE_TRY(filter.to, query_time(context, "to"));
  return filter;
}

// The entries of one answer, and where the next one goes on.
class LogPage {
 public:
  LogPage(const RequestContext& context, const LogFilter& filter, std::size_t entries_max)
      : context_(context), filter_(filter), entries_max_(entries_max), reader_(context) {}

  // Newest first; false when the answer is complete or the limit on scanning was reached. Of a run
  // that does not read back there are no entries.
  std::expected<bool, Problem> add(const store::RunRow& run, std::optional<Uid> before) {
    const RunId id = run.header.id;
    const auto tail = static_cast<std::uint64_t>(id.tail);
    std::optional<std::uint64_t> place;
    if (before && before->key == id.key) place = static_cast<std::uint64_t>(before->tail) - tail;
    const auto program = program_of(context_.services, run);
    std::expected<void, Problem> viewed;
    const auto take = [&](const LogEntry& entry) {
      last_ = Uid{id.key, static_cast<std::int64_t>(tail + entry.place())};
      if (!filter_.takes(entry.record)) return true;
      auto view = reader_.view(run, entry, program.get());
      if (!view) {
        viewed = std::unexpected(std::move(view).error());
        return false;
      }
      entries.push_back(*std::move(view));
      return entries.size() < entries_max_;
    };
    const auto end = reader_.newest_first(id, place, take);
    SLUICE_TRY_VOID(viewed);
    if (!end && end.error().code != ErrorCode::kCorrupt) return std::unexpected(end.error());
    if (end && *end != LogReader::End::kAll) return false;
    last_ = id;  // nothing of this run is left
    return true;
  }
  // The last record that was looked at.
  std::optional<Uid> last() const { return last_; }

  json::array entries;

 private:
  const RequestContext& context_;
  const LogFilter& filter_;
  const std::size_t entries_max_;
  LogReader reader_;
  std::optional<Uid> last_;
};

// No record is older than its run, or younger than its end.
bool may_have_later(const store::RunRow& run, Timestamp from) {
  return run.header.created_at >= from || !model::is_final(run.status) || run.finished_at >= from;
}

// Where the newest run that may have an entry of the page is: before this one.
std::optional<RunId> first_run(const LogFilter& filter, std::optional<Uid> before, Timestamp now) {
  std::optional<RunId> first;
  if (filter.to && *filter.to < now)
    first = RunId{{store::first_key_at(*filter.to + Millis(1)), 0}};
  if (before && (!first || before->key < first->key)) first = RunId{{before->key + 1, 0}};
  return first;
}

// Adds the newest runs of a workflow. True when nothing is left.
std::expected<bool, Problem> add_runs(const RequestContext& context, WorkflowId workflow,
                                      const LogFilter& filter, std::optional<Uid> before,
                                      LogPage& page) {
  store::RunFilter runs;
  runs.team = context.caller.team;
  runs.workflow = workflow;
  runs.limit = kRunsAtOnce;
  runs.older_than = first_run(filter, before, context.services.clock.now());
  for (std::int64_t left = context.services.limits.log_runs_scanned_max; left > 0;
       left -= kRunsAtOnce) {
    SLUICE_TRY(const auto found, context.reader.runs(runs));
    for (const auto& row : found.rows) {
      SLUICE_TRY(const bool more, page.add(row, before));
      if (!more) return false;
      if (filter.from && !may_have_later(row, *filter.from)) return true;
    }
    if (std::ssize(found.rows) < kRunsAtOnce) return true;
    runs.older_than = found.rows.back().header.id;
  }
  return false;
}

std::expected<bool, Problem> add_run(const RequestContext& context, WorkflowId workflow, RunId id,
                                     std::optional<Uid> before, LogPage& page) {
  SLUICE_TRY(const auto run, context.reader.run_head(id));
  if (!run || run->row.header.workflow != workflow) return true;
  return page.add(run->row, before);
}

using Counts = std::array<std::int64_t, store::RunStatistics::kStatuses>;
std::int64_t count_of(const Counts& counts, model::RunStatus status) {
  return counts.at(static_cast<std::size_t>(status));
}

}  // namespace

Answer list_logs(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto filter, read_filter(context));
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.logs_default, 1, limits.logs_max));
  SLUICE_TRY(const auto before, read_cursor(context));
  LogPage page(context, filter, static_cast<std::size_t>(limit));
  bool complete = false;
  if (filter.run) {
    SLUICE_TRY(complete, add_run(context, workflow.id, *filter.run, before, page));
  } else {
    SLUICE_TRY(complete, add_runs(context, workflow.id, filter, before, page));
  }
  auto answer = reply(200, page.entries);
  if (!complete && page.last()) add_next_link(answer, context, *page.last());
  return answer;
}

Answer log_stats(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  const auto since = context.services.clock.now() - kStatsSpan;
  SLUICE_TRY(const auto found, context.reader.statistics(context.caller.team, workflow.id, since));
  const auto& [ever, recent, recent_is_exact, logs] = found;
  const auto& levels = logs.by_level;

  using model::RunStatus;
  std::int64_t total = 0;
  for (const auto count : ever) total += count;
  const auto completed = count_of(ever, RunStatus::kCompleted);
  const double rate =
      total == 0 ? 0.0 : 100.0 * static_cast<double>(completed) / static_cast<double>(total);
  json::object runs{
      {"completed", count_of(recent, RunStatus::kCompleted)},
      {"failed", count_of(recent, RunStatus::kFailed) + count_of(recent, RunStatus::kDeadLetter)},
      {"dead_letter", count_of(recent, RunStatus::kDeadLetter)}};
  if (!recent_is_exact) runs["is_exact"] = false;
  return reply(
      200, json::object{
               {"log_statuses",
                json::object{{"success", levels[0]}, {"error", levels[1]}, {"warning", levels[2]}}},
               {"recent_runs", std::move(runs)},
               {"total_runs", total},
               {"success_rate", rate},
           });
}

Answer recent_logs(RequestContext& context) {
  SLUICE_TRY(const auto workflows, context.reader.workflows(context.caller.team));
  json::array logs;
  for (const auto& workflow : workflows) {
    if (static_cast<std::int64_t>(logs.size()) >= context.services.limits.logs_max) break;
    store::RunFilter filter;
    filter.team = context.caller.team;
    filter.workflow = workflow.id;
    filter.limit = 1;
    SLUICE_TRY(const auto page, context.reader.runs(filter));
    if (page.rows.empty()) continue;
    const auto& row = page.rows.front();
    const LogFilter all;
    LogPage newest(context, all, 1);
    SLUICE_TRY_VOID(newest.add(row, {}));
    if (newest.entries.empty()) continue;
    auto& entry = newest.entries.front().get_object();
    entry["workflow_id"] = workflow.id.text();
    logs.push_back(std::move(entry));
  }
  return reply(200, logs);
}

}  // namespace sluice::api
