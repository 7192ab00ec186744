// Imports and exports of CSV files.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define CSV_JOB_COLUMNS                                                                     \
  "SELECT key, tail, team, kind, state, name, settings, bytes, uploads, parts, position,"   \
  " line, part, part_began, rows_read, created, updated, unchanged, skipped, failed,"       \
  " rows_expected, error_parts, error_bytes, errors_listed, error, created_at, updated_at," \
  " finished_at, expires_at FROM csv_jobs "
constexpr const char kCsvJob[] =
    CSV_JOB_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3 AND kind = ?4";
constexpr const char kCsvJobs[] =
    CSV_JOB_COLUMNS "WHERE team = ?1 AND kind = ?2 AND key < ?3 ORDER BY key DESC LIMIT ?4";
constexpr const char kCsvJobsUnderWay[] =
    CSV_JOB_COLUMNS "WHERE state = 1 AND key > ?1 ORDER BY key LIMIT ?2";
constexpr const char kCountOpenCsvJobs[] =
    "SELECT count(*) FROM csv_jobs WHERE team = ?1 AND state <= 1";
constexpr const char kPutCsvJob[] =
    "INSERT INTO csv_jobs (key, tail, team, kind, state, name, settings, bytes, uploads, parts,"
    " position, line, part, part_began, rows_read, created, updated, unchanged, skipped, failed,"
    " rows_expected, error_parts, error_bytes, errors_listed, error, created_at, updated_at,"
    " finished_at, expires_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
    " ?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29)"
    " ON CONFLICT (key) DO UPDATE SET state = ?5, name = ?6, settings = ?7, bytes = ?8,"
    " uploads = ?9, parts = ?10, position = ?11, line = ?12, part = ?13, part_began = ?14,"
    " rows_read = ?15, created = ?16, updated = ?17, unchanged = ?18, skipped = ?19, failed = ?20,"
    " rows_expected = ?21, error_parts = ?22, error_bytes = ?23, errors_listed = ?24, error = ?25,"
    " created_at = ?26, updated_at = ?27, finished_at = ?28, expires_at = ?29";
constexpr const char kDeleteCsvJob[] = "DELETE FROM csv_jobs WHERE key = ?1 AND tail = ?2";
constexpr const char kDeleteExpiredCsvJobs[] =
    "DELETE FROM csv_jobs WHERE key IN"
    " (SELECT key FROM csv_jobs WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

CsvJob read_csv_job(const Statement& row) {
  return {.id = CsvJobId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .kind = static_cast<CsvJob::Kind>(row.integer(3)),
          .state = static_cast<CsvJob::State>(row.integer(4)),
          .name = std::string(row.text(5)),
          .settings = std::string(row.text(6)),
          .bytes = row.integer(7),
          .uploads = row.integer(8),
          .parts = row.integer(9),
          .position = row.integer(10),
          .line = row.integer(11),
          .part = row.integer(12),
          .part_began = row.integer(13),
          .counts = {.read = row.integer(14),
                     .created = row.integer(15),
                     .updated = row.integer(16),
                     .unchanged = row.integer(17),
                     .skipped = row.integer(18),
                     .failed = row.integer(19)},
          .rows_expected = row.integer(20),
          .error_parts = row.integer(21),
          .error_bytes = row.integer(22),
          .errors_listed = row.integer(23),
          .error = std::string(row.text(24)),
          .created_at = row.time(25),
          .updated_at = row.time(26),
          .finished_at = row.maybe_time(27),
          .expires_at = row.time(28)};
}

std::int64_t read_count(const Statement& row) { return row.integer(0); }

Result<std::optional<CsvJob>> find_csv_job(Connection& connection, TeamId team, CsvJob::Kind kind,
                                           CsvJobId id) {
  return first_row(connection, kCsvJob, &read_csv_job, id.key, id.tail, team, kind);
}

Result<std::int64_t> count_open(Connection& connection, TeamId team) {
  SLUICE_TRY(const auto count, first_row(connection, kCountOpenCsvJobs, &read_count, team));
  return count.value_or(0);
}

}  // namespace

Result<std::optional<CsvJob>> SqliteReader::csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) {
  return find_csv_job(connection_, team, kind, id);
}
Result<std::optional<CsvJob>> SqliteWriter::csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) {
  return find_csv_job(connection_, team, kind, id);
}

Result<std::int64_t> SqliteReader::count_open_csv_jobs(TeamId team) {
  return count_open(connection_, team);
}
Result<std::int64_t> SqliteWriter::count_open_csv_jobs(TeamId team) {
  return count_open(connection_, team);
}

Result<std::vector<CsvJob>> SqliteReader::csv_jobs(TeamId team, CsvJob::Kind kind,
                                                   std::int64_t below, std::int64_t limit) {
  return all_rows(connection_, kCsvJobs, &read_csv_job, team, kind, below, limit);
}
Result<std::vector<CsvJob>> SqliteWriter::csv_jobs(TeamId team, CsvJob::Kind kind,
                                                   std::int64_t below, std::int64_t limit) {
  return all_rows(connection_, kCsvJobs, &read_csv_job, team, kind, below, limit);
}

Result<std::vector<CsvJob>> SqliteReader::csv_jobs_under_way(std::int64_t above,
                                                             std::int64_t limit) {
  return all_rows(connection_, kCsvJobsUnderWay, &read_csv_job, above, limit);
}

Result<void> SqliteWriter::put_csv_job(const CsvJob& j) {
  SLUICE_TRY(auto* put, connection_.cached(kPutCsvJob));
  return put
      ->bind(j.id.key, j.id.tail, j.team, j.kind, j.state, j.name, j.settings, j.bytes, j.uploads,
             j.parts, j.position, j.line, j.part, j.part_began, j.counts.read, j.counts.created,
             j.counts.updated, j.counts.unchanged, j.counts.skipped, j.counts.failed,
             j.rows_expected, j.error_parts, j.error_bytes, j.errors_listed, j.error, j.created_at,
             j.updated_at, j.finished_at, j.expires_at)
      .run();
}

Result<void> SqliteWriter::delete_csv_job(CsvJobId id) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteCsvJob));
  return remove->bind(id.key, id.tail).run();
}

Result<std::int64_t> SqliteWriter::delete_expired_csv_jobs(Timestamp now, std::int64_t limit) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteExpiredCsvJobs));
  return remove->bind(now, limit).run_counting();
}

}  // namespace sluice::store::sqlite
