#include "api/core/problem.h"

#include "api/core/finding_views.h"
#include "api/core/text.h"
#include "base/json.h"
#include "base/log.h"
#include "hooks/answers.h"

namespace sluice::api {
namespace {

constexpr std::string_view kRetryAfterSeconds = "1";

// The `type` of the workflows format follows from the status alone.
std::string_view error_type(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 409:
      return "conflict_error";
    case 429:
      return "rate_limit_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

constexpr std::string_view kDamagedMessage =
    "The database is damaged where this request reads. The server's log names the page; "
    "`sluice doctor --data DIR` finds all damage.";

// The `code` where nothing says it more exactly.
std::string_view code_of_status(int status) {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 405:
      return "method_not_allowed";
    case 408:
      return "request_timeout";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 429:
      return "rate_limited";
    case 431:
      return "headers_too_large";
    case 503:
      return "unavailable";
    default:
      return status >= 500 ? "internal" : "invalid_request";
  }
}

http::Response make_response(int status, ErrorFormat format, std::string_view code,
                             std::string_view message, const std::vector<std::string>& errors,
                             json::object more = {}) {
  json::object body;
  if (format == ErrorFormat::kAutomations) {
    body["success"] = false;
    body["message"] = readable(message);
  } else {
    body["type"] = error_type(status);
    body["code"] = code;
    body["message"] = readable(message);
    body["doc_url"] = hooks::doc_url(code);
    json::array list;
    for (const auto& error : errors) list.emplace_back(readable(error));
    if (!list.empty()) body["errors"] = std::move(list);
    for (auto& member : more) body[member.key()] = std::move(member.value());
  }
  http::Response response{status, "application/json", to_json(body), {}};
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 503) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  return response;
}

}  // namespace

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kUnauthorized:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kRateLimited:
      return 429;
    case ErrorCode::kOverloaded:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kStaleClaim:
      return 503;
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
    case ErrorCode::kDamaged:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

http::Response problem_response(const Problem& problem, const Asked& asked, ErrorFormat format) {
  const int status = http_status(problem.code);
  if (status == 500) {
    if (log::enabled(log::Level::kError))
      log::write(
          log::Level::kError,
          fmt::format("{}: {}: {}", asked.route, error_code_name(problem.code), problem.message),
          {{"request_id", asked.request_id}});
    // The one thing that an operator has to mend: said to whoever asks, the place only in the log.
    if (problem.code == ErrorCode::kDamaged)
      return make_response(status, format, problem.name, kDamagedMessage, {});
    return make_response(status, format, code_of_status(status), "Internal server error", {});
  }
  json::object more;
  if (!problem.findings.empty()) more["problems"] = finding_views(problem.findings);
  return make_response(status, format, problem.name, problem.message, problem.errors,
                       std::move(more));
}

http::Response problem_body(int status, std::string_view code, std::string_view message,
                            json::object more) {
  return make_response(status, ErrorFormat::kWorkflows, code, message, {}, std::move(more));
}

http::ErrorBody error_body(ErrorFormat format) {
  return [format](int status, std::string_view, std::string_view message) {
    return make_response(status, format, code_of_status(status), message, {});
  };
}

}  // namespace sluice::api
