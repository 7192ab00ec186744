#include "http/tls.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/pem.h>
#include <string>

#include "base/clock.h"
#include "http/test_server.h"

// Handshakes of wrong and odd clients are in tests/hostile/test_tls.py.
namespace sluice::http::tls_test {
namespace {

using ::testing::HasSubstr;

struct FreeAll {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeAll>;

Owned<EVP_PKEY> new_key() { return Owned<EVP_PKEY>(EVP_EC_gen("P-256")); }

Owned<X509> new_certificate(EVP_PKEY* key, long serial) {
  Owned<X509> made(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3'600);
  X509_set_pubkey(made.get(), key);
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

class Certificates : public ::testing::Test {
 protected:
  Certificates() {
    std::signal(SIGPIPE, SIG_IGN);  // as the server does
    std::filesystem::create_directories(directory_);
  }
  ~Certificates() override { std::filesystem::remove_all(directory_); }

  TlsFiles write(const std::string& name, long serial) {
    const auto key = new_key();
    const auto certificate = new_certificate(key.get(), serial);
    const TlsFiles files{directory_ / (name + ".pem"), directory_ / (name + ".key")};
    std::FILE* file = std::fopen(files.certificate.c_str(), "w");
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
    file = std::fopen(files.key.c_str(), "w");
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    return files;
  }
  std::shared_ptr<Tls> loaded(const TlsFiles& files) {
    auto tls = Tls::load(files);
    EXPECT_TRUE(tls) << tls.error().message;
    return tls ? *tls : nullptr;
  }
  static std::string refusal(const TlsFiles& files) {
    const auto tls = Tls::load(files);
    return tls ? "" : tls.error().message;
  }

  SystemEntropy entropy_;
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / fmt::format("sluice-tls-{}", entropy_.next_u64());
};

// A client on a socket that blocks.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port) : plain_(port) {
    SSL_set_fd(ssl_.get(), plain_.descriptor());
    is_connected_ = SSL_connect(ssl_.get()) == 1;
  }
  bool is_connected() const { return is_connected_; }
  long serial() const {
    const Owned<X509> certificate(SSL_get1_peer_certificate(ssl_.get()));
    return ASN1_INTEGER_get(X509_get0_serialNumber(certificate.get()));
  }
  void send(std::string_view text) {
    std::size_t sent = 0;
    EXPECT_EQ(SSL_write_ex(ssl_.get(), text.data(), text.size(), &sent), 1);
  }
  // Up to that many bytes, or until the peer ends.
  std::string read(std::size_t size) {
    std::string out;
    std::array<char, 16'384> chunk{};
    std::size_t n = 0;
    while (out.size() < size && SSL_read_ex(ssl_.get(), chunk.data(), chunk.size(), &n) == 1)
      out.append(chunk.data(), n);
    return out;
  }
  bool was_ended_in_order() const {
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  Client plain_;
  Owned<SSL_CTX> context_{SSL_CTX_new(TLS_client_method())};
  Owned<SSL> ssl_{SSL_new(context_.get())};
  bool is_connected_ = false;
};

Server::Options options_with(std::shared_ptr<const Tls> tls) {
  Server::Options options;
  options.limits.body_bytes_max = 8 << 20;
  options.routes.push_back(route(Method::kPost, "/echo", echo));
  options.tls = std::move(tls);
  return options;
}

TEST_F(Certificates, SayWhatIsWrongWithThem) {
  const auto good = write("good", 1);
  const auto other = write("other", 2);
  EXPECT_EQ(refusal(good), "");
  EXPECT_THAT(refusal({good.certificate, other.key}),
              HasSubstr("is not the key of the certificate"));
  EXPECT_THAT(refusal({good.key, good.key}), HasSubstr("holds no certificate"));
  EXPECT_THAT(refusal({good.certificate, good.certificate}), HasSubstr("holds no private key"));
  EXPECT_THAT(refusal({good.certificate, directory_ / "none"}),
              HasSubstr("none cannot be read: No such file"));
  std::FILE* file = std::fopen(good.certificate.c_str(), "a");
  std::fputs("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", file);
  std::fclose(file);
  EXPECT_THAT(refusal(good), HasSubstr("is damaged behind its certificate 1"));
}

TEST_F(Certificates, SayHowLongTheyAreValid) {
  const auto validity = loaded(write("good", 1))->validity();
  const auto now = SystemClock().now();
  EXPECT_LT(validity.begins, now);
  EXPECT_GT(validity.ends, now);
  EXPECT_LT(validity.ends, now + std::chrono::hours(2));
}

TEST_F(Certificates, ServeRequestsOfAnySize) {
  TestServer server(options_with(loaded(write("good", 1))));
  TlsClient client(server.port());
  ASSERT_TRUE(client.is_connected());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{16'385}, std::size_t{5} << 20}) {
    const std::string body(size, 'x');
    std::thread sender([&] { client.send(post("/echo", body)); });
    sender.join();
    const auto answer = client.read(size + 1);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << size;
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, size);
  }
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.read(1 << 20).starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(client.was_ended_in_order());
}

TEST_F(Certificates, AreTakenByNewConnectionsOnly) {
  const auto tls = loaded(write("first", 1));
  TestServer server(options_with(tls));
  TlsClient before(server.port());
  tls->take(*loaded(write("second", 2)));
  TlsClient after(server.port());
  EXPECT_EQ(before.serial(), 1);
  EXPECT_EQ(after.serial(), 2);
  before.send(post("/echo", "still there"));
  EXPECT_THAT(before.read(60), HasSubstr("200"));
}

TEST_F(Certificates, HandshakesAreBounded) {
  auto options = options_with(loaded(write("good", 1)));
  options.limits.handshakes_max = 2;
  TestServer server(std::move(options));
  Client first(server.port());
  Client second(server.port());
  // The thread takes them in turn, so the others are there once this one was refused.
  EXPECT_FALSE(TlsClient(server.port()).is_connected());
  first.close();
  second.close();
  while (server.server().connections() > 0) std::this_thread::yield();
  EXPECT_TRUE(TlsClient(server.port()).is_connected());
}

TEST_F(Certificates, HandshakesHaveATimeLimit) {
  auto options = options_with(loaded(write("good", 1)));
  options.limits.handshake_ms_max = std::chrono::milliseconds(50);
  TestServer server(std::move(options));
  Client silent(server.port());
  Client begun(server.port());
  begun.send("\x16\x03\x01");
  EXPECT_TRUE(silent.is_closed_by_peer());
  EXPECT_TRUE(begun.is_closed_by_peer());
}

TEST_F(Certificates, PlainHttpIsAnswered) {
  TestServer server(options_with(loaded(write("good", 1))));
  Client client(server.port());
  client.send(get("/echo"));
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("use https://"));
}

}  // namespace
}  // namespace sluice::http::tls_test
