#include <arpa/inet.h>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <gmock/gmock.h>
#include <memory>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "effects/http/http_client.h"

// Calls over TLS to a server with a certificate of our own, in HTTP/1.1 and HTTP/2.
namespace sluice::effects::tls_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;
using nodes::HttpReply;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<X509> certificate_for(const char* address, EVP_PKEY* key) {
  Owned<X509> made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("sluice test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  for (const auto& [id, value] : {std::pair(NID_basic_constraints, std::string("critical,CA:TRUE")),
                                  {NID_subject_alt_name, std::string("IP:") + address}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
    X509_add_ext(made.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

// What the server speaks once a client has offered it.
int choose(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
           unsigned in_size, void* protocol) {
  const auto* wanted = static_cast<const std::string*>(protocol);
  const int found = SSL_select_next_proto(const_cast<unsigned char**>(out), out_size,
                                          reinterpret_cast<const unsigned char*>(wanted->data()),
                                          static_cast<unsigned>(wanted->size()), in, in_size);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// One answer to one call on 127.0.0.1. `protocol` is "h2" or "http/1.1".
class TlsServer {
 public:
  explicit TlsServer(std::string_view protocol, const char* address = "127.0.0.1")
      : protocol_(static_cast<char>(protocol.size()) + std::string(protocol)),
        key_(EVP_EC_gen("P-256")),
        certificate_(certificate_for(address, key_.get())),
        context_(SSL_CTX_new(TLS_server_method())) {
    // OpenSSL writes with write(), which raises it where the client has hung up.
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    SSL_CTX_set_alpn_select_cb(context_.get(), &choose, &protocol_);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&where), size);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    ca_file_ = std::filesystem::path(::testing::TempDir()) /
               ("sluice-tls-" + std::to_string(::getpid()) + "-" + std::to_string(port_) + ".pem");
    if (std::FILE* file = std::fopen(ca_file_.c_str(), "w")) {
      PEM_write_X509(file, certificate_.get());
      std::fclose(file);
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    std::filesystem::remove(ca_file_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/x"; }
  std::string ca_file() const { return ca_file_; }

 private:
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    const Owned<SSL> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), peer);
    if (SSL_accept(ssl.get()) == 1) {
      std::string seen;
      char buffer[4096];
      // The head of a request, or HTTP/2's preface with the frames behind it.
      const auto whole = [&] {
        return seen.find(protocol_.ends_with("h2") ? ":" : "\r\n\r\n") != std::string::npos ||
               seen.size() > 64;
      };
      while (!whole()) {
        const int got = SSL_read(ssl.get(), buffer, sizeof buffer);
        if (got <= 0) break;
        seen.append(buffer, static_cast<std::size_t>(got));
      }
      const std::string answer = protocol_.ends_with("h2") ? answer_h2() : answer_h1();
      SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
      // Until the client is done with it.
      while (SSL_read(ssl.get(), buffer, sizeof buffer) > 0) {
      }
    }
    ::close(peer);
  }

  static std::string answer_h1() {
    return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Proto: 1\r\n\r\nhello";
  }
  // RFC 9113: settings, then for stream 1 `:status: 200` (entry 8 of the static table) and data.
  static std::string answer_h2() {
    const auto frame = [](char type, char flags, char stream, std::string payload) {
      return std::string{0, 0, static_cast<char>(payload.size()), type, flags, 0, 0, 0, stream} +
             payload;
    };
    constexpr char kSettings = 4, kHeaders = 1, kData = 0, kAck = 1, kEndHeaders = 4, kEnd = 1;
    return frame(kSettings, 0, 0, "") + frame(kSettings, kAck, 0, "") +
           frame(kHeaders, kEndHeaders, 1, "\x88") + frame(kData, kEnd, 1, "hello");
  }

  std::string protocol_;  // as ALPN writes it: its length before it
  Owned<EVP_PKEY> key_;
  Owned<X509> certificate_;
  Owned<SSL_CTX> context_;
  int listener_ = -1;
  int port_ = 0;
  std::string ca_file_;
  std::thread thread_;
};

EffectResult call(const TlsServer& server, std::string ca_file) {
  boost::asio::io_context context;
  HttpClient::Options options;
  options.guard = AddressGuard::parse("127.0.0.0/8").value();
  options.ca_file = std::move(ca_file);
  CallIds ids;
  HttpClient client(context, ids, std::move(options));
  nodes::HttpCall call;
  call.url = server.url();
  call.timeout = Seconds(10);
  std::optional<EffectResult> result;
  client.start(std::move(call), [&](EffectResult r) { result = std::move(r); });
  while (!result && context.run_one() > 0) {
  }
  return result.value_or(EffectError{EffectErrorCode::kBroken, "never answered"});
}

HttpReply reply_of(const EffectResult& result) {
  if (const auto* error = std::get_if<EffectError>(&result)) ADD_FAILURE() << error->message;
  const auto* reply = std::get_if<HttpReply>(&result);
  return reply ? *reply : HttpReply{};
}

TEST(Tls, CallsAServerThatItsAuthorityVouchesFor) {
  const TlsServer server("http/1.1");
  const auto reply = reply_of(call(server, server.ca_file()));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
}

TEST(Tls, SpeaksHttp2WhereTheServerDoes) {
  const TlsServer server("h2");
  const auto reply = reply_of(call(server, server.ca_file()));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
}

TEST(Tls, TrustsNobodyElse) {
  const TlsServer server("http/1.1");
  const auto result = call(server, "");  // the system's authorities do not know ours
  EXPECT_EQ(std::get<EffectError>(result).code, EffectErrorCode::kTls);
}

TEST(Tls, ACertificateIsForItsNameOnly) {
  const TlsServer server("http/1.1", "127.0.0.2");
  const auto result = call(server, server.ca_file());
  EXPECT_EQ(std::get<EffectError>(result).code, EffectErrorCode::kTls);
}

}  // namespace
}  // namespace sluice::effects::tls_test
