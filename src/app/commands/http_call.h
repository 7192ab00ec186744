#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

// One HTTP request of a command, whatever is asked for.
namespace sluice::app {

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
  // Takes the body of a 2xx answer piece by piece, whatever its size; false ends the call.
  std::function<bool(std::string_view)> take{};
  long seconds_max = 60;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string etag{};  // empty: it has none
};

// Waits for the whole answer, for at most `seconds_max`, or while `take` gets some within each.
// kUnavailable says in a few words why there is none.
Result<HttpAnswer> http_call(const HttpCall& call);

// A URL as it may be shown: without a user, a password or a query.
std::string shown_url(std::string_view url);

}  // namespace sluice::app
