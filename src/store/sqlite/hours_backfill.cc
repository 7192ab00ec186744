#include "store/sqlite/hours_backfill.h"

#include "store/sqlite/run_hours.h"

namespace sluice::store::sqlite {
namespace {

// In the order of their keys, and so nearly of their hours.
constexpr const char kStoredRuns[] =
    "SELECT team, workflow_key, status, created_at, finished_at FROM runs ORDER BY key";
constexpr std::size_t kChangesMax = 10'000;

}  // namespace

Result<void> fill_run_hours(Connection& connection) {
  RunHours hours;
  SLUICE_TRY(auto* select, connection.cached(kStoredRuns));
  ScopedReset rows(*select);
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return hours.write(connection);
    const auto status = static_cast<model::RunStatus>(rows->integer(2));
    hours.began(rows->integer(0), rows->integer(1), rows->time(3));
    if (model::is_final(status) && !rows->is_null(4))
      hours.ended(rows->integer(0), rows->integer(1), status, rows->time(3), rows->time(4));
    if (hours.size() >= kChangesMax) SLUICE_TRY_VOID(hours.write(connection));
  }
}

}  // namespace sluice::store::sqlite
