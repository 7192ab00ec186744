#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/commands/http_call.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::app {

struct Answer {
  int status = 0;
  json::value body;  // null when there was none
  std::string etag{};
};

// Talks to a running server for the commands. Blocking; one call at a time.
class Client {
 public:
  Client(std::string url, Secret key) : url_(std::move(url)), key_(std::move(key)) {}

  // The body of a 2xx answer. Errors: kUnavailable if the server cannot be reached, otherwise the
  // server's message with the code for its status.
  Result<json::value> get(std::string_view path) { return call("GET", path, nullptr); }
  Result<json::value> post(std::string_view path, const json::value& body) {
    return call("POST", path, &body);
  }
  Result<json::value> put(std::string_view path, const json::value& body) {
    return call("PUT", path, &body);
  }
  // With the ETag by which put_if_unchanged() knows it again: what has changed meanwhile stays as
  // it is, and kInvalid says who changed it.
  struct Tagged {
    json::value body;
    std::string etag;
  };
  Result<Tagged> get_tagged(std::string_view path);
  Result<json::value> put_if_unchanged(std::string_view path, const json::value& body,
                                       const std::string& etag);
  Result<json::value> remove(std::string_view path) { return call("DELETE", path, nullptr); }
  // A body that is not JSON.
  Result<json::value> put_file(std::string_view path, std::string type, std::string bytes);
  // The body of an answer that is not JSON, piece by piece; false of `take` ends it.
  Result<void> download(std::string_view path, std::function<bool(std::string_view)> take);

  const std::string& url() const { return url_; }
  // A request to the server, with the key.
  HttpCall request(const char* method, std::string_view path) const;

 private:
  Result<json::value> call(const char* method, std::string_view path, const json::value* body);
  Result<Answer> exchange(const HttpCall& call);
  // The answer when it is a 2xx.
  Result<Answer> succeed(const HttpCall& call);

  std::string url_;
  Secret key_;
};

}  // namespace sluice::app
