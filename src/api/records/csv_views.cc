#include "api/records/csv_views.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "api/core/views.h"
#include "api/records/record_views.h"
#include "base/bytes.h"
#include "base/time.h"
#include "services/records/csv_export.h"
#include "services/records/csv_work.h"
#include "services/records/import_settings.h"

namespace sluice::api {
namespace {

using store::CsvJob;

// In per cent; whole only at the end.
std::int64_t progress_of(std::int64_t done, std::int64_t of, CsvJob::State state) {
  if (state == CsvJob::State::kCompleted) return 100;
  if (of <= 0) return 0;
  return std::clamp<std::int64_t>(done * 100 / of, 0, 99);
}

void add_import(const CsvJob& job, json::object& view) {
  if (const auto settings = services::stored_import_settings(job)) {
    view["list_id"] = settings->list ? json::value(settings->list->text()) : json::value(nullptr);
    view["on_existing"] = services::on_existing_name(settings->on_existing);
    json::array columns;
    for (const auto& column : settings->columns)
      columns.push_back(
          json::object{{"column", column.name}, {"field", text_or_null(column.field)}});
    view["columns"] = std::move(columns);
  }
  view["parts"] = job.uploads;
  view["progress"] = progress_of(job.position, job.bytes, job.state);
  view["rows"] = json::object{{"read", job.counts.read},       {"created", job.counts.created},
                              {"updated", job.counts.updated}, {"unchanged", job.counts.unchanged},
                              {"skipped", job.counts.skipped}, {"failed", job.counts.failed}};
  view["errors_listed"] = job.errors_listed;
}

void add_export(const CsvJob& job, json::object& view) {
  if (const auto settings = services::stored_export_settings(job)) {
    view["list_id"] = settings->list ? json::value(settings->list->text()) : json::value(nullptr);
    view["byte_order_mark"] = settings->byte_order_mark;
  }
  view["progress"] = progress_of(job.counts.read, job.rows_expected, job.state);
  view["rows"] = job.counts.read;
}

}  // namespace

json::object csv_job_view(const CsvJob& job) {
  json::object view{{"id", job.id.text()},
                    {"status", services::csv_state_name(job.state)},
                    {"message", text_or_null(job.error)},
                    {"name", text_or_null(job.name)},
                    {"bytes", job.bytes}};
  if (job.kind == CsvJob::Kind::kImport)
    add_import(job, view);
  else
    add_export(job, view);
  view["created_at"] = format_time(job.created_at);
  view["updated_at"] = format_time(job.updated_at);
  view["finished_at"] = nullable(job.finished_at);
  view["expires_at"] = format_time(job.expires_at);
  return view;
}

http::Response csv_job_reply(const CsvJob& job, int status) {
  const auto kind = services::csv_kind_name(job.kind);
  return reply(status, json::object{{"success", true},
                                    {fmt::format("{}_id", kind), job.id.text()},
                                    {kind, csv_job_view(job)}});
}

Answer csv_jobs_page(const RequestContext& context, CsvJob::Kind kind) {
  SLUICE_TRY(const auto limit, read_records_limit(context));
  SLUICE_TRY(const auto below, read_below(context));
  SLUICE_TRY(auto jobs, context.reader.csv_jobs(context.caller.team, kind, below, limit + 1));
  const bool has_more = std::ssize(jobs) > limit;
  if (has_more) jobs.pop_back();
  json::array rows;
  for (const auto& job : jobs) rows.push_back(csv_job_view(job));
  std::optional<std::string> next;
  if (has_more) next = below_cursor(jobs.back().id.key);
  return records_page(fmt::format("{}s", services::csv_kind_name(kind)), std::move(rows), next);
}

std::expected<CsvJob, Problem> csv_job_of_path(const RequestContext& context, CsvJob::Kind kind) {
  return context.services.records.csv_jobs.find(context.reader, context.caller.team, kind,
                                                context.param(0));
}

std::string csv_disposition(std::string_view name) {
  std::string out = "attachment; filename=\"";
  for (const char c : name) out += c >= 0x20 && c < 0x7F && c != '"' && c != '\\' ? c : '_';
  return out + "\"; filename*=UTF-8''" + percent_encode(name);
}

}  // namespace sluice::api
