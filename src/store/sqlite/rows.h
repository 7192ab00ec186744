#pragma once

#include <optional>
#include <vector>

#include "store/sqlite/connection.h"

// What a query with these parameters finds, as `read(statement)` makes it of each row.
namespace sluice::store::sqlite {

template <class T, class... Values>
Result<std::vector<T>> all_rows(Connection& connection, const char* sql,
                                T (*read)(const Statement&), const Values&... values) {
  SLUICE_TRY(auto* statement, connection.cached(sql));
  ScopedReset rows(statement->bind(values...));
  std::vector<T> out;
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return out;
    out.push_back(read(*statement));
  }
}

template <class T, class... Values>
Result<std::optional<T>> first_row(Connection& connection, const char* sql,
                                   T (*read)(const Statement&), const Values&... values) {
  SLUICE_TRY(auto* statement, connection.cached(sql));
  ScopedReset rows(statement->bind(values...));
  SLUICE_TRY(const bool found, rows->step());
  if (!found) return std::nullopt;
  return read(*statement);
}

}  // namespace sluice::store::sqlite
