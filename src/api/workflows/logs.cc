#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <ranges>

#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"

// GET /workflows/{id}/logs, its stats, and /workflows/logs/recent. The log is the journal of the
// runs itself, so these read runs, newest first, up to the limits on scanning.
namespace sluice::api {
namespace {

constexpr std::int64_t kRunsAtOnce = 50;
constexpr auto kStatsSpan = std::chrono::hours(24 * 30);
constexpr std::array<std::string_view, 3> kLevels = {"success", "error", "warning"};

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

std::expected<std::optional<Timestamp>, Problem> query_time(const RequestContext& context,
                                                            std::string_view name) {
  const auto text = context.request.query_value(name);
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return *time;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("{} must be a time such as 2025-10-31T12:00:00Z.", name));
}

std::expected<LogFilter, Problem> read_filter(const RequestContext& context) {
  LogFilter filter;
  filter.level = context.request.query_value("level");
  if (filter.level && std::ranges::find(kLevels, *filter.level) == kLevels.end()) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "level must be success, error or warning.");
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

// Calls `use(run, records)` for the newest runs of a workflow until it returns false or a limit on
// scanning is reached. A run that does not read back is left out.
using UseRun = std::function<bool(const store::StoredRun&, const std::vector<model::Record>&)>;
Result<void> scan_runs(const RequestContext& context, WorkflowId workflow, const UseRun& use) {
  const auto& limits = context.services.limits;
  std::size_t bytes = 0;
  store::RunFilter filter;
  filter.team = context.caller.team;
  filter.workflow = workflow;
  filter.limit = kRunsAtOnce;
  for (; filter.offset < limits.log_runs_scanned_max; filter.offset += kRunsAtOnce) {
    SLUICE_TRY(const auto page, context.reader.runs(filter));
    for (const auto& row : page.rows) {
      SLUICE_TRY(const auto run, context.reader.run(row.header.id));
      if (!run) continue;
      bytes += run->records.size();
      const auto records = model::parse_records(run->records);
      if (records && !use(*run, *records)) return {};
      if (bytes > limits.log_bytes_scanned_max) return {};
    }
    if (static_cast<std::int64_t>(page.rows.size()) < kRunsAtOnce) break;
  }
  return {};
}

// Adds the entries of one run, newest first, until `max` are there.
void add_logs(const RequestContext& context, const store::StoredRun& run,
              const std::vector<model::Record>& records, const LogFilter& filter, std::size_t max,
              json::array& logs) {
  const auto program = program_of(context.services, run.row);
  for (std::size_t i = records.size(); i > 0 && logs.size() < max; --i) {
    const auto& record = records[i - 1];
    if (filter.takes(record)) logs.push_back(log_view(run, record, i - 1, program.get()));
  }
}

std::expected<json::array, Problem> logs_of_run(const RequestContext& context, WorkflowId workflow,
                                                const LogFilter& filter, std::size_t max) {
  json::array logs;
  SLUICE_TRY(const auto run, context.reader.run_of_team(context.caller.team, *filter.run));
  if (!run || run->row.header.workflow != workflow) return logs;
  SLUICE_TRY(const auto records, model::parse_records(run->records));
  add_logs(context, *run, records, filter, max, logs);
  return logs;
}

std::int64_t count_of(const std::vector<std::int64_t>& counts, model::RunStatus status) {
  const auto index = static_cast<std::size_t>(status);
  return index < counts.size() ? counts[index] : 0;
}

}  // namespace

Answer list_logs(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto filter, read_filter(context));
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.logs_default, 1, limits.logs_max));
  const auto max = static_cast<std::size_t>(limit);
  json::array logs;
  if (filter.run) {
    SLUICE_TRY(logs, logs_of_run(context, workflow.id, filter, max));
    return reply(200, logs);
  }
  SLUICE_TRY_VOID(scan_runs(context, workflow.id, [&](const auto& run, const auto& records) {
    add_logs(context, run, records, filter, max, logs);
    // No record is older than its run.
    const bool older_follow = !filter.from || run.row.header.created_at >= *filter.from ||
                              !model::is_final(run.row.status) ||
                              run.row.finished_at >= filter.from;
    return logs.size() < max && older_follow;
  }));
  return reply(200, logs);
}

Answer log_stats(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  const auto since = context.services.clock.now() - kStatsSpan;
  SLUICE_TRY(const auto recent,
             context.reader.count_by_status(context.caller.team, workflow.id, since));
  SLUICE_TRY(const auto ever,
             context.reader.count_by_status(context.caller.team, workflow.id, Timestamp()));
  std::array<std::int64_t, kLevels.size()> levels{};
  SLUICE_TRY_VOID(scan_runs(context, workflow.id, [&](const auto& run, const auto& records) {
    for (const auto& record : records) {
      if (record.kind == model::RecordKind::kWaiting) continue;
      const auto level = std::ranges::find(kLevels, log_status(record));
      ++levels[static_cast<std::size_t>(level - kLevels.begin())];
    }
    return run.row.header.created_at >= since;
  }));

  using model::RunStatus;
  std::int64_t total = 0;
  for (const auto count : ever) total += count;
  const auto completed = count_of(ever, RunStatus::kCompleted);
  const double rate =
      total == 0 ? 0.0 : 100.0 * static_cast<double>(completed) / static_cast<double>(total);
  return reply(
      200,
      json::object{
          {"log_statuses",
           json::object{{"success", levels[0]}, {"error", levels[1]}, {"warning", levels[2]}}},
          {"recent_runs", json::object{{"completed", count_of(recent, RunStatus::kCompleted)},
                                       {"failed", count_of(recent, RunStatus::kFailed) +
                                                      count_of(recent, RunStatus::kDeadLetter)}}},
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
    SLUICE_TRY(const auto run, context.reader.run(page.rows.front().header.id));
    if (!run) continue;
    SLUICE_TRY(const auto records, model::parse_records(run->records));
    if (records.empty()) continue;
    auto entry = log_view(*run, records.back(), records.size() - 1,
                          program_of(context.services, run->row).get());
    entry["workflow_id"] = workflow.id.text();
    logs.push_back(std::move(entry));
  }
  return reply(200, logs);
}

}  // namespace sluice::api
