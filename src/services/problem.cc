#include "services/problem.h"

#include <utility>

namespace sluice::services {
namespace {

// The name of a problem where nothing more exact is known than its code.
std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid_request";
    case ErrorCode::kUnauthorized:
      return "unauthorized";
    case ErrorCode::kForbidden:
      return "forbidden";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kRateLimited:
      return "rate_limited";
    case ErrorCode::kOverloaded:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kStaleClaim:
      return "unavailable";
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return "internal";
    case ErrorCode::kDamaged:
      return "database_damaged";
  }
  return "internal";
}

}  // namespace

Problem::Problem(Error error)
    : code(error.code), name(name_of(error.code)), message(std::move(error.message)) {}

Problem::Problem(ErrorCode problem_code, std::string_view problem_name, std::string text)
    : code(problem_code), name(problem_name), message(std::move(text)) {}

std::unexpected<Problem> refuse(ErrorCode code, std::string_view name, std::string message) {
  return std::unexpected<Problem>(Problem(code, name, std::move(message)));
}

std::unexpected<Problem> not_found(std::string_view what) {
  return refuse(ErrorCode::kNotFound, "not_found", "There is no such " + std::string(what) + ".");
}

Problem invalid(std::string_view name, std::vector<std::string> errors) {
  Problem problem(ErrorCode::kInvalid, name, errors.front());
  problem.errors = std::move(errors);
  return problem;
}

Problem invalid(std::string_view name, model::Findings findings) {
  auto problem = invalid(name, model::sentences_of(findings));
  problem.findings = std::move(findings);
  return problem;
}

}  // namespace sluice::services
