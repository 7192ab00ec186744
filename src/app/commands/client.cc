#include "app/commands/client.h"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

#include "app/terminal.h"
#include "base/json_number.h"

namespace sluice::app {
namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

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

// A URL as it may be shown: without a user, a password or a query.
std::string shown_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", from), url.size());
  const auto at = url.substr(0, end).rfind('@');
  std::string out(url.substr(0, from));
  out += url.substr(at == std::string_view::npos || at < from ? from : at + 1);
  return out.substr(0, out.find_first_of("?#"));
}

}  // namespace

Result<Answer> Client::exchange(const char* method, std::string_view path,
                                const json::value* body) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  if (!curl) return fail(ErrorCode::kInternal, "libcurl failed to initialise");
  const std::string url = url_ + std::string(path);
  const std::string sent = body ? to_json(*body) : std::string();
  const std::string authorization = "Authorization: Bearer " + std::string(key_.expose());
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!key_.empty()) headers = curl_slist_append(headers, authorization.c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned(headers,
                                                                          &curl_slist_free_all);
  std::string received;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &received);
  if (body) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, sent.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.size()));
  }
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot reach the server at {}: {}. Check that it is running and that "
                            "--url or SLUICE_URL is right",
                            shown_url(url_), curl_easy_strerror(code)));
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  Answer answer{static_cast<int>(status), nullptr};
  if (auto parsed = parse_json(received, {.depth_max = 200})) answer.body = *std::move(parsed);
  return answer;
}

Result<json::value> Client::call(const char* method, std::string_view path,
                                 const json::value* body) {
  SLUICE_TRY(auto answer, exchange(method, path, body));
  if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
  std::string text = error_text(answer);
  if (answer.status == 401) text += " (set the key with SLUICE_API_KEY or --key-file)";
  return fail(code_of(answer.status), std::move(text));
}

}  // namespace sluice::app
