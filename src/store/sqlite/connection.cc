#include "store/sqlite/connection.h"

#include <fmt/format.h>

#include "store/disk/checked_vfs.h"
#include "store/disk/damage.h"

namespace sluice::store::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

ErrorCode code_of(int sqlite_code) {
  if (sqlite_code == SQLITE_IOERR_DATA) return ErrorCode::kDamaged;
  switch (sqlite_code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return ErrorCode::kConflict;
    case SQLITE_TOOBIG:
      return ErrorCode::kTooLarge;
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return ErrorCode::kInvalid;
    case SQLITE_CORRUPT:
      return ErrorCode::kDamaged;
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return ErrorCode::kCorrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kUnavailable;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_INTERNAL:
      return ErrorCode::kInternal;
    default:
      return ErrorCode::kIo;
  }
}

int access_of(Connection::Mode mode) {
  switch (mode) {
    case Connection::Mode::kCreate:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Connection::Mode::kReadOnly:
      return SQLITE_OPEN_READONLY;
    case Connection::Mode::kImmutable:
      return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  }
  return SQLITE_OPEN_READONLY;
}

}  // namespace

Error error_of(sqlite3* db, std::string_view doing) {
  const int code = sqlite3_extended_errcode(db);
  if (code == SQLITE_IOERR_DATA)
    return Error{ErrorCode::kDamaged,
                 fmt::format("{}: {} does not match its checksum; stop the server, run `sluice "
                             "doctor --data DIR`, and see docs/operations.md",
                             doing, disk::place_of(disk::last_damage_of_thread()))};
  return Error{code_of(code), fmt::format("{}: {} (SQLite {})", doing, sqlite3_errmsg(db), code)};
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(error_of(db_, "cannot use the database"));
}

Result<void> Statement::run() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_DONE || code == SQLITE_ROW) {
    sqlite3_reset(statement_);
    return {};
  }
  Error error = error_of(db_, "cannot write to the database");
  sqlite3_reset(statement_);
  return fail(std::move(error));
}

Result<std::int64_t> Statement::run_counting() {
  SLUICE_TRY_VOID(run());
  return sqlite3_changes64(db_);
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {data == nullptr ? "" : data,
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<Timestamp> Statement::maybe_time(int column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

std::optional<std::string> Statement::maybe_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

void Statement::bind_one(int at, std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind_one(int at, std::span<const std::uint8_t> blob) {
  sqlite3_bind_blob64(statement_, at, blob.empty() ? "" : static_cast<const void*>(blob.data()),
                      blob.size(), SQLITE_STATIC);
}

Result<Connection> Connection::open(const std::string& file, Mode mode, const std::string& vfs) {
  const std::string checked = disk::checked_vfs(vfs);
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | access_of(mode);
  Connection connection;
  const std::string name =
      mode == Mode::kImmutable ? "file:" + percent_encode(file) + "?immutable=1" : file;
  const int code = sqlite3_open_v2(name.c_str(), &connection.db_, flags, checked.c_str());
  if (connection.db_ == nullptr) return fail(ErrorCode::kIo, "cannot open the database: no memory");
  if (code != SQLITE_OK) return fail(connection.error("cannot open " + file));
  sqlite3_busy_timeout(connection.db_, kBusyTimeoutMs);
  return connection;
}

Connection::~Connection() {
  cache_.clear();
  sqlite3_close_v2(db_);
}

Result<void> Connection::exec(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return fail(error("cannot use the database"));
}

Result<Statement> Connection::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    return fail(error("cannot use the database"));
  return Statement(db_, statement);
}

Result<Statement*> Connection::cached(const char* sql) {
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    SLUICE_TRY(auto statement, prepare(sql));
    found = cache_.emplace(sql, std::move(statement)).first;
  }
  return &found->second;
}

Result<std::int64_t> Connection::number(const char* sql) {
  SLUICE_TRY(auto statement, prepare(sql));
  SLUICE_TRY(const bool row, statement.step());
  if (!row)
    return fail(ErrorCode::kCorrupt, "the database has no answer to a question it must have");
  const auto value = statement.integer(0);
  // To the end: what a statement writes is committed there, and that may fail.
  SLUICE_TRY_VOID(statement.step());
  return value;
}

Result<std::int64_t> Connection::bytes_of_value(const char* table, const char* column,
                                                std::int64_t row) {
  sqlite3_blob* value = nullptr;
  if (sqlite3_blob_open(db_, "main", table, column, row, 0, &value) != SQLITE_OK)
    return fail(error("looking at the size of a value"));
  const std::int64_t bytes = sqlite3_blob_bytes(value);
  sqlite3_blob_close(value);
  return bytes;
}

}  // namespace sluice::store::sqlite
