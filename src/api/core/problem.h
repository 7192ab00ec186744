#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/http.h"
#include "services/problem.h"

// The one place where what went wrong becomes what an HTTP client reads.
namespace sluice::api {

using services::invalid;
using services::not_found;
using services::Problem;
using services::refuse;

// Two products speak here, and each route says whose errors it has: {"type", "code", "message",
// "doc_url"} and, where there are several, "errors"; or {"success": false, "message"}.
enum class ErrorFormat { kWorkflows, kAutomations };

// What a handler comes to.
using Answer = std::expected<http::Response, Problem>;

int http_status(ErrorCode code);

// What was asked, for the log: the route's pattern, since a path may hold a token.
struct Asked {
  Asked(const http::RequestHead& request)  // NOLINT(google-explicit-constructor)
      : route(request.route), request_id(request.id) {}
  Asked(const char* pattern) : route(pattern) {}  // NOLINT(google-explicit-constructor)
  std::string_view route;
  std::string_view request_id{};
};

// The response for a problem. Our own failures (kIo, kCorrupt, kInternal, ...) are logged here and
// leave as a plain sentence: outsiders never see internals.
http::Response problem_response(const Problem& problem, const Asked& asked,
                                ErrorFormat format = ErrorFormat::kWorkflows);

// In the workflows format, for a status that no ErrorCode stands for, with `more` members.
http::Response problem_body(int status, std::string_view code, std::string_view message,
                            json::object more = {});

// For what the HTTP layer refuses by itself at a route of that format.
http::ErrorBody error_body(ErrorFormat format);

}  // namespace sluice::api
