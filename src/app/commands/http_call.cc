#include "app/commands/http_call.h"

#include <algorithm>
#include <curl/curl.h>
#include <memory>

#include "app/commands/authorities.h"

namespace sluice::app {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{256} << 20;

// Where the body of an answer goes.
struct Receiver {
  CURL* curl;
  const HttpCall& call;
  HttpAnswer answer{};
};

// A shorter count than was given ends the transfer.
std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* out) {
  auto& receiver = *static_cast<Receiver*>(out);
  const std::string_view bytes(data, size * count);
  long status = 0;
  curl_easy_getinfo(receiver.curl, CURLINFO_RESPONSE_CODE, &status);
  if (receiver.call.take && status >= 200 && status < 300)
    return receiver.call.take(bytes) ? bytes.size() : 0;
  if (receiver.answer.body.size() + bytes.size() > kAnswerBytesMax) return 0;
  receiver.answer.body += bytes;
  return bytes.size();
}

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers header_list(const HttpCall& call) {
  // Otherwise curl waits for a 100 before it sends a large body.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : call.headers)
    // In curl's words a header without a value ends with a semicolon.
    list = curl_slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
  return {list, &curl_slist_free_all};
}

}  // namespace

Result<HttpAnswer> http_call(const HttpCall& call) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  if (!curl) return fail(ErrorCode::kInternal, "libcurl failed to initialise");
  const auto headers = header_list(call);
  Receiver receiver{.curl = curl.get(), .call = call};
  curl_easy_setopt(curl.get(), CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOBODY, call.method == "HEAD" ? 1L : 0L);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  if (call.take) {
    curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, call.seconds_max);
  } else {
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, call.seconds_max);
  }
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  trust_own_authorities(curl.get());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &receive_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &receiver);
  if (call.body) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, call.body->c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(call.body->size()));
  }
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK)
    return fail(ErrorCode::kUnavailable, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  receiver.answer.status = static_cast<int>(status);
  curl_header* etag = nullptr;
  if (curl_easy_header(curl.get(), "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK)
    receiver.answer.etag = etag->value;
  return std::move(receiver.answer);
}

std::string shown_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", from), url.size());
  const auto at = url.substr(0, end).rfind('@');
  std::string out(url.substr(0, from));
  out += url.substr(at == std::string_view::npos || at < from ? from : at + 1);
  return out.substr(0, out.find_first_of("?#"));
}

}  // namespace sluice::app
