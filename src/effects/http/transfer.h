#pragma once

#include <curl/curl.h>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "effects/core/blocking_calls.h"
#include "effects/http/address_guard.h"
#include "nodes/effect.h"

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
  std::string ca_file;  // empty: the system's
  long connect_ms_max = 10'000;
};

// One transfer of libcurl's: the options of an easy handle before it, and what libcurl reports
// after it. Stays where it is while the transfer runs, since libcurl points into it.
class Transfer {
 public:
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  virtual ~Transfer() = default;

  // Sets up `easy`, a fresh or reset handle. kInvalid if the request cannot be sent.
  virtual Result<void> prepare(CURL* easy) = 0;
  // The result. Call once, after libcurl has finished.
  virtual nodes::EffectResult result(CURL* easy, CURLcode code) = 0;
};

// Lets the address guard judge each address just before libcurl connects to it.
class Gate {
 public:
  explicit Gate(const AddressGuard& guard) : guard_(guard) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // `plain`: nothing encrypts the connection. The gate stays until the transfer is over. With an
  // interrupt, that can break the connection.
  void attach(CURL* easy, bool plain, Interrupt* interrupt = nullptr);
  // The address that has to be allowed, if that is why there is no connection.
  std::optional<std::string> refused(CURLcode code) const;

 private:
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  // Before each request, also on a connection of an earlier call: what may be called can change.
  static int on_request(void* self, char* address, char* local, int port, int local_port);
  static int on_close(void* self, curl_socket_t socket);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const AddressGuard& guard_;
  Interrupt* interrupt_ = nullptr;
  bool plain_ = false;
  bool opened_ = false;     // at least one address passed
  bool withdrawn_ = false;  // that of a connection that was open does not pass any more
  std::string refused_;     // the last that did not
};

// The options that every transfer has: its time limits, what it trusts, and no proxy, since the
// proxies of the environment would hide the address that is really connected to.
void set_common_options(CURL* easy, const CallSettings& settings, Micros timeout);

nodes::EffectErrorCode error_code_of(CURLcode code);

}  // namespace sluice::effects
