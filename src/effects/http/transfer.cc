#include "effects/http/transfer.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sluice::effects {
namespace {

std::string address_text(const curl_sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.addr, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  } else if (address.family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address.addr, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace

void Gate::attach(CURL* easy, bool plain, Interrupt* interrupt) {
  plain_ = plain;
  interrupt_ = interrupt;
  if (interrupt) {
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Gate::on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Gate::on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  }
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Gate::on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Gate::on_request);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
}

int Gate::on_request(void* self, char* address, char* /*local*/, int /*port*/, int /*local_port*/) {
  auto& gate = *static_cast<Gate*>(self);
  sockaddr_storage storage{};
  auto& four = reinterpret_cast<sockaddr_in&>(storage);
  auto& six = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, address, &four.sin_addr) == 1)
    storage.ss_family = AF_INET;
  else if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
    storage.ss_family = AF_INET6;
  if (storage.ss_family != AF_UNSPEC &&
      gate.guard_.permits(reinterpret_cast<const sockaddr&>(storage), gate.plain_))
    return CURL_PREREQFUNC_OK;
  gate.refused_ = address;
  gate.withdrawn_ = true;
  return CURL_PREREQFUNC_ABORT;
}

curl_socket_t Gate::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  auto& gate = *static_cast<Gate*>(self);
  if (!gate.guard_.permits(address->addr, gate.plain_)) {
    gate.refused_ = address_text(*address);
    return CURL_SOCKET_BAD;
  }
  gate.opened_ = true;
  const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (gate.interrupt_ && made >= 0) gate.interrupt_->watch(made);
  return made;
}

int Gate::on_close(void* self, curl_socket_t socket) {
  static_cast<Gate*>(self)->interrupt_->close(socket);
  return 0;
}

int Gate::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Gate*>(self)->interrupt_->raised() ? 1 : 0;
}

std::optional<std::string> Gate::refused(CURLcode code) const {
  if (withdrawn_ && code == CURLE_ABORTED_BY_CALLBACK) return refused_;
  if (code != CURLE_COULDNT_CONNECT || opened_ || refused_.empty()) return std::nullopt;
  return refused_;
}

void set_common_options(CURL* easy, const CallSettings& settings, Micros timeout) {
  const auto ms = std::chrono::ceil<Millis>(timeout).count();
  const auto timeout_ms = static_cast<long>(std::clamp<std::int64_t>(ms, 1, 86'400'000));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout_ms, settings.connect_ms_max));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  // Do not wait for a resolver thread that is still busy when the call ends before it.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  if (!settings.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
}

nodes::EffectErrorCode error_code_of(CURLcode code) {
  using nodes::EffectErrorCode;
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return EffectErrorCode::kRefused;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return EffectErrorCode::kDns;
    case CURLE_OPERATION_TIMEDOUT:
      return EffectErrorCode::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
      return EffectErrorCode::kTls;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return EffectErrorCode::kInvalid;
    default:
      return EffectErrorCode::kBroken;
  }
}

}  // namespace sluice::effects
