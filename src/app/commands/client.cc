#include "app/commands/client.h"

#include <fmt/format.h>

#include "app/terminal.h"
#include "base/json_number.h"

namespace sluice::app {
namespace {

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kUnauthorized;
    case 403:
      return ErrorCode::kForbidden;
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 413:
      return ErrorCode::kTooLarge;
    case 429:
      return ErrorCode::kRateLimited;
    case 503:
      return ErrorCode::kOverloaded;
    default:
      return status >= 500 ? ErrorCode::kInternal : ErrorCode::kInvalid;
  }
}

// What the server said. Where it lists single problems, those: its message only repeats the first.
std::string error_text(const Answer& answer) {
  const auto* errors = find_member(answer.body, "errors");
  if (errors && errors->is_array() && !errors->get_array().empty()) {
    std::string out = "the server rejected the request:";
    for (const auto& error : errors->get_array()) {
      out += "\n  - ";
      out += is_text(error) ? std::string(error.get_string()) : to_json(error);
    }
    return out;
  }
  const auto message = text_of(answer.body, "message");
  return message.empty() ? fmt::format("the server responded with status {}", answer.status)
                         : message;
}

}  // namespace

HttpCall Client::request(const char* method, std::string_view path) const {
  HttpCall call{.method = method,
                .url = url_ + std::string(path),
                .headers = {{"Content-Type", "application/json"}},
                .body = {}};
  if (!key_.empty())
    call.headers.emplace_back("Authorization", "Bearer " + std::string(key_.expose()));
  return call;
}

Result<Answer> Client::exchange(const HttpCall& call) {
  auto received = http_call(call);
  if (!received)
    return fail(received.error().code,
                fmt::format("cannot reach the server at {}: {}. Check that it is running and that "
                            "--url or SLUICE_URL is right",
                            shown_url(url_), received.error().message));
  Answer answer{received->status, nullptr, std::move(received->etag)};
  if (auto parsed = parse_json(received->body, {.depth_max = 200}))
    answer.body = *std::move(parsed);
  return answer;
}

Result<Answer> Client::succeed(const HttpCall& call) {
  SLUICE_TRY(auto answer, exchange(call));
  if (answer.status >= 200 && answer.status < 300) return answer;
  std::string text = error_text(answer);
  if (answer.status == 401) text += " (set the key with SLUICE_API_KEY or --key-file)";
  return fail(code_of(answer.status), std::move(text));
}

Result<json::value> Client::call(const char* method, std::string_view path,
                                 const json::value* body) {
  auto asked = request(method, path);
  if (body) asked.body = to_json(*body);
  SLUICE_TRY(auto answer, succeed(asked));
  return std::move(answer.body);
}

Result<Client::Tagged> Client::get_tagged(std::string_view path) {
  SLUICE_TRY(auto answer, succeed(request("GET", path)));
  return Tagged{std::move(answer.body), std::move(answer.etag)};
}

Result<json::value> Client::put_if_unchanged(std::string_view path, const json::value& body,
                                             const std::string& etag) {
  auto asked = request("PUT", path);
  asked.headers.emplace_back("If-Match", etag);
  asked.body = to_json(body);
  SLUICE_TRY(auto answer, succeed(asked));
  return std::move(answer.body);
}

Result<json::value> Client::put_file(std::string_view path, std::string type, std::string bytes) {
  auto asked = request("PUT", path);
  asked.headers.front().second = std::move(type);
  asked.body = std::move(bytes);
  SLUICE_TRY(auto answer, succeed(asked));
  return std::move(answer.body);
}

Result<void> Client::download(std::string_view path, std::function<bool(std::string_view)> take) {
  auto asked = request("GET", path);
  asked.take = std::move(take);
  SLUICE_TRY_VOID(succeed(asked));
  return {};
}

}  // namespace sluice::app
