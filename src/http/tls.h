#pragma once

#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

// TLS on listeners: TLS 1.2 and 1.3, HTTP/1.1 by ALPN.
namespace sluice::http {

// In PEM. The certificate's chain follows it in the same file.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

// When a certificate begins and ceases to count.
struct TlsValidity {
  Timestamp begins{};
  Timestamp ends{};
};

// The certificate of a server. Connections keep the one that they began with. Any thread.
class Tls {
 public:
  // kInvalid names the file and what to do.
  static Result<std::shared_ptr<Tls>> load(const TlsFiles& files);

  // Connections from now on get the certificate of `other`.
  void take(const Tls& other);
  TlsValidity validity() const;

 private:
  friend class TlsSession;
  using Context = std::shared_ptr<SSL_CTX>;  // shared with the connections that
                                             // began with it

  Tls(Context context, TlsValidity validity) : context_(std::move(context)), validity_(validity) {}
  Context context() const;

  mutable std::mutex mutex_;  // guards both
  Context context_;
  TlsValidity validity_;
};

// One connection under TLS, over a socket that does not block and that it does not own. Not thread-
// safe.
class TlsSession {
 public:
  // What the caller has to wait for, or what became of the connection.
  enum class State {
    kDone,
    kWantsRead,
    kWantsWrite,
    kEnded,      // by the peer, in order
    kPlainHttp,  // the peer has sent a request instead of a handshake
    kFailed,
  };
  struct Moved {
    std::size_t bytes = 0;  // 0: see `state`
    State state = State::kDone;
  };

  TlsSession(const Tls& tls, int socket);

  State shake_hands();
  Moved read(std::span<char> room);
  // After kWantsWrite the next call has to begin with the same bytes.
  Moved write(std::string_view bytes);
  // Whether bytes are here that the socket will not tell of.
  bool has_pending() const { return SSL_has_pending(ssl_.get()) == 1; }
  // Tells the peer that nothing more comes, if the socket takes it at once.
  void say_goodbye();

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  State state_after(int result);

  std::unique_ptr<SSL, Free> ssl_;
  bool is_open_ = false;  // between the handshake and the first failure
};

}  // namespace sluice::http
