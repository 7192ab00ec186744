#include "api/admin/operator_team.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"
#include "services/disk_forecast.h"

// GET /server/storage: how much room there is, for how long, and how long runs are kept.
namespace sluice::api {
namespace {

json::value seconds_of(Micros time) { return std::chrono::floor<Seconds>(time).count(); }

json::value forecast_view(const std::optional<services::DiskForecast>& forecast) {
  if (!forecast) return nullptr;
  const auto& [growth, full_at, since] = *forecast;
  return json::object{{"bytes_per_day", growth},
                      {"full_at", full_at ? json::value(format_time(*full_at)) : json::value()},
                      {"measured_since", format_time(since)}};
}

json::object retention_view(const runtime::RetentionSettings& settings,
                            const std::optional<runtime::DiskSpace>& disk) {
  const auto usual = disk ? std::optional(runtime::usual_reserve(*disk)) : std::nullopt;
  const auto reserve = settings.disk_reserve_bytes ? settings.disk_reserve_bytes : usual;
  const bool is_limited = settings.database_bytes_max > 0;
  return {
      {"keep_runs_seconds", seconds_of(settings.keep.completed)},
      {"keep_failed_runs_seconds", seconds_of(settings.keep.failed)},
      {"keep_at_least_seconds", seconds_of(settings.keep_at_least)},
      {"database_bytes_max", is_limited ? json::value(settings.database_bytes_max) : json::value()},
      {"disk_reserve_bytes", nullable(reserve)}};
}

json::value backup_view(const std::optional<services::LastBackup>& backup, Timestamp now) {
  if (!backup) return nullptr;
  return json::object{{"taken_at", format_time(backup->taken_at)},
                      {"directory", backup->directory},
                      {"bytes", backup->bytes},
                      {"age_seconds", seconds_of(now - backup->taken_at)}};
}

}  // namespace

Answer get_storage(RequestContext& context) {
  SLUICE_TRY_VOID(check_operator_team(context));
  auto& services = context.services;
  SLUICE_TRY(const auto size, context.reader.size());
  SLUICE_TRY(const auto samples,
             context.reader.storage_samples(services.clock.now() - services::kForecastFrom));
  const auto load = services.load();
  std::optional<runtime::DiskSpace> disk;
  if (load.disk_free_bytes && load.disk_bytes)
    disk = runtime::DiskSpace{.free_bytes = *load.disk_free_bytes, .bytes = *load.disk_bytes};
  return reply(200, json::object{{"database_bytes", size.bytes},
                                 {"database_free_bytes", size.free_bytes},
                                 {"disk_bytes", nullable(load.disk_bytes)},
                                 {"disk_free_bytes", nullable(load.disk_free_bytes)},
                                 {"takes_runs", !services.committer.full()},
                                 {"forecast", forecast_view(services::forecast_disk(samples))},
                                 {"retention", retention_view(services.retention(), disk)},
                                 {"last_backup", backup_view(services.operation.last_backup(),
                                                             services.clock.now())}});
}

}  // namespace sluice::api
