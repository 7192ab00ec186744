#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/http.h"
#include "services/problem.h"

// The one place where what went wrong becomes what an HTTP client reads. Two products speak here:
// paths under /api/v1/ answer {"success": false, "message"}, all others
// {"type", "code", "message", "doc_url"} and, where there are several, "errors".
namespace sluice::api {

using services::invalid;
using services::not_found;
using services::Problem;
using services::refuse;

// What a handler comes to.
using Answer = std::expected<http::Response, Problem>;

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
