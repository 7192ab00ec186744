#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

// SQLite's C interface with owners. Nothing in here knows a table.
namespace sluice::store::sqlite {

// What the database refused, as one of our codes. kConflict, kTooLarge and kInvalid concern only
// the statement; everything else puts the whole transaction in doubt.
Error error_of(sqlite3* db, std::string_view doing);
constexpr bool concerns_one_statement(ErrorCode code) {
  return code == ErrorCode::kConflict || code == ErrorCode::kTooLarge ||
         code == ErrorCode::kInvalid;
}

// A prepared statement. Bound text and blobs are not copied: they must live until reset(). What is
// bound stays bound, so that a statement with equal parameters is cheap to run again.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  Statement(Statement&& other) noexcept { swap(other); }
  Statement& operator=(Statement&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  // Binds ?1, ?2, ... in order.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  // True when there is a row, false at the end.
  Result<bool> step();
  // Runs to the end, then resets. For what returns no rows.
  Result<void> run();
  // As run(); how many rows were inserted, changed or deleted.
  Result<std::int64_t> run_counting();
  void reset() { sqlite3_reset(statement_); }

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) const;
  std::span<const std::uint8_t> blob(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  Timestamp time(int column) const { return Timestamp(Micros(integer(column))); }
  std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<Micros> maybe_micros(int column) const {
    return is_null(column) ? std::nullopt : std::optional(Micros(integer(column)));
  }
  std::optional<Timestamp> maybe_time(int column) const;
  std::optional<std::string> maybe_text(int column) const;
  Uid uid(int key_column, int tail_column) const {
    return Uid{integer(key_column), integer(tail_column)};
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> bytes(int column) const {
    std::array<std::uint8_t, N> out{};
    auto stored = blob(column);
    std::copy_n(stored.begin(), std::min(N, stored.size()), out.begin());
    return out;
  }

 private:
  void swap(Statement& other) noexcept {
    std::swap(db_, other.db_);
    std::swap(statement_, other.statement_);
  }
  void bind_one(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  template <class T>
  requires std::integral<T> || std::is_enum_v<T>
  void bind_one(int at, T value) {
    sqlite3_bind_int64(statement_, at, static_cast<std::int64_t>(value));
  }
  void bind_one(int at, std::nullptr_t) { sqlite3_bind_null(statement_, at); }
  void bind_one(int at, std::string_view text);
  void bind_one(int at, std::span<const std::uint8_t> blob);
  void bind_one(int at, Micros time) { bind_one(at, time.count()); }
  void bind_one(int at, Timestamp time) { bind_one(at, time.time_since_epoch().count()); }
  template <class T>
  void bind_one(int at, const std::optional<T>& value) {
    value ? bind_one(at, *value) : bind_one(at, nullptr);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

// Resets when it leaves the scope, so that no read transaction stays open behind an early return.
class ScopedReset {
 public:
  explicit ScopedReset(Statement& statement) : statement_(statement) {}
  ScopedReset(const ScopedReset&) = delete;
  ScopedReset& operator=(const ScopedReset&) = delete;
  ~ScopedReset() { statement_.reset(); }
  Statement* operator->() const { return &statement_; }

 private:
  Statement& statement_;
};

// One open database. Not thread-safe.
class Connection {
 public:
  // kImmutable: read only, without locks and without the log, for a file that nobody writes.
  enum class Mode { kCreate, kReadOnly, kImmutable };
  static Result<Connection> open(const std::string& file, Mode mode, const std::string& vfs);

  Connection() = default;
  Connection(Connection&& other) noexcept { swap(other); }
  Connection& operator=(Connection&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Connection();

  sqlite3* get() const { return db_; }
  // One or more statements whose rows nobody wants.
  Result<void> exec(const char* sql);
  // The first column of the first row.
  Result<std::int64_t> number(const char* sql);
  // How long the text or blob in this row is. Reads only where it begins: length() reads all of a
  // text.
  Result<std::int64_t> bytes_of_value(const char* table, const char* column, std::int64_t row);
  Result<Statement> prepare(const char* sql);
  // The statement of this constant, prepared when first asked for.
  Result<Statement*> cached(const char* sql);
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  Error error(std::string_view doing) const { return error_of(db_, doing); }

 private:
  void swap(Connection& other) noexcept {
    std::swap(db_, other.db_);
    std::swap(cache_, other.cache_);
  }
  sqlite3* db_ = nullptr;
  std::unordered_map<const char*, Statement> cache_;
};

}  // namespace sluice::store::sqlite
