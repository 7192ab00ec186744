#pragma once

#include <curl/curl.h>
#include <memory>
#include <string>

#include "effects/address_guard.h"
#include "nodes/node.h"

namespace sluice::effects {

struct CurlFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, CurlFree>;

// What all calls of a client share.
struct CallSettings {
  AddressGuard guard;
  std::string user_agent;
  std::string ca_file;
  long connect_ms_max = 10'000;
};

// One transfer: from an HttpCall to the options of an easy handle, and from what libcurl reports to
// an EffectResult. Stays where it is while the transfer runs, since libcurl points into it.
class CurlCall {
 public:
  CurlCall(nodes::HttpCall call, const CallSettings& settings);
  CurlCall(const CurlCall&) = delete;
  CurlCall& operator=(const CurlCall&) = delete;

  // Sets up `easy`, a fresh or reset handle. kInvalid when the request cannot be sent as it is.
  Result<void> prepare(CURL* easy);
  // What it came to. Call once, when libcurl is done with it.
  nodes::EffectResult result(CURL* easy, CURLcode code);

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);

  Result<void> prepare_url(CURL* easy);
  Result<void> prepare_headers(CURL* easy);
  void prepare_method(CURL* easy);
  void prepare_limits(CURL* easy);
  void header_line(std::string_view line);
  nodes::EffectError trouble(CURLcode code) const;

  const CallSettings& settings_;
  nodes::HttpCall call_;
  nodes::HttpReply reply_;
  std::unique_ptr<CURLU, CurlFree> url_;
  std::unique_ptr<curl_slist, CurlFree> headers_;
  bool plain_ = false;  // http:
  bool body_began_ = false;
  bool too_large_ = false;
  bool connected_ = false;  // the guard let at least one address pass
  std::string blocked_;     // the last address that it did not
  std::size_t header_bytes_ = 0;
  char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace sluice::effects
