#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sluice {

// The kind of error. Callers branch on it; one function (api/core/problem.cc) maps it to HTTP.
enum class ErrorCode {
  kInvalid,       // the input is invalid; a retry does not help
  kNotFound,      // no such thing, or not yours
  kUnauthorized,  // no credential, or not a valid one
  kForbidden,     // a valid credential without the needed scope
  kConflict,      // clashes with what exists
  kTooLarge,      // a limit on size was exceeded
  kRateLimited,   // a quota was exceeded; retry later
  kOverloaded,    // this server is at capacity; retry later
  kUnavailable,   // something that this server depends on is not available
  kTimeout,       // no answer in the time given
  kStaleClaim,    // this process no longer owns the run
  kIo,            // the disk or the operating system refused
  kCorrupt,       // stored data cannot be read
  kDamaged,       // the disk gives back other bytes than were written
  kInternal,      // a bug
};

// The name of a code as users see it, e.g. "invalid", "not_found".
std::string_view error_code_name(ErrorCode code);

// An expected failure: its kind, and one sentence that says what is wrong, where, and what to do.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

template <class T = void>
using Result = std::expected<T, Error>;

// For `return fail(ErrorCode::kInvalid, "...")` in a function that returns a Result.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

// For what may fail without anybody being able to do something about it.
template <class T>
void discard(const Result<T>& /*result*/) {}

}  // namespace sluice

#define SLUICE_CONCAT_INNER(a, b) a##b
#define SLUICE_CONCAT(a, b) SLUICE_CONCAT_INNER(a, b)

// SLUICE_TRY(auto x, f()); declares x from the value of a Result, or returns its error.
#define SLUICE_TRY(declaration, expression) \
  SLUICE_TRY_IMPL(declaration, expression, SLUICE_CONCAT(try_result_, __LINE__))
#define SLUICE_TRY_IMPL(declaration, expression, name)        \
  auto name = (expression);                                   \
  if (!name) return std::unexpected(std::move(name).error()); \
  declaration = *std::move(name)

// SLUICE_TRY_VOID(f()); returns the error of a Result<void>, if any.
#define SLUICE_TRY_VOID(expression)                \
  if (auto try_result = (expression); !try_result) \
  return std::unexpected(std::move(try_result).error())
