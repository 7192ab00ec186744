#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "http/http.h"

// The one place where what went wrong becomes what an HTTP client reads. Two products speak here:
// paths under /api/v1/ answer {"success": false, "message"}, all others
// {"type", "code", "message", "doc_url"} and, where there are several, "errors".
namespace sluice::api {

struct Problem {
  Problem(Error error);  // NOLINT(google-explicit-constructor): SLUICE_TRY hands errors on
  Problem(ErrorCode code, std::string_view name, std::string message);

  ErrorCode code = ErrorCode::kInternal;
  std::string name;     // the `code` that programs branch on, e.g. "parameter_invalid"
  std::string message;  // one sentence
  std::vector<std::string> errors;
};

// What a handler comes to.
using Answer = std::expected<http::Response, Problem>;

inline std::unexpected<Problem> refuse(ErrorCode code, std::string_view name, std::string message) {
  return std::unexpected<Problem>(Problem(code, name, std::move(message)));
}
inline std::unexpected<Problem> not_found(std::string_view what) {
  return refuse(ErrorCode::kNotFound, "not_found", "There is no such " + std::string(what) + ".");
}

int http_status(ErrorCode code);

// The response for a problem at `path`. What is our own trouble (kIo, kCorrupt, kInternal, ...) is
// logged here and leaves as a plain sentence: outsiders never see internals.
http::Response problem_response(const Problem& problem, std::string_view path);

// For a status that no ErrorCode stands for. `more` are further members of the workflows dialect.
http::Response problem_body(int status, std::string_view path, std::string_view code,
                            std::string_view message, json::object more = {});

// For what the HTTP layer refuses by itself; fits http::ErrorBody.
http::Response error_body(int status, std::string_view path, std::string_view message);

}  // namespace sluice::api
