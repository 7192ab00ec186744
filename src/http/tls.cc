#include "http/tls.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <optional>

namespace sluice::http {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;
// For TLS 1.2: forward secrecy and authenticated encryption. TLS 1.3 has nothing else.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr std::string_view kAlpn = "\x08http/1.1";  // as it is sent

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<&BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;

std::unexpected<Error> wrong(const std::string& setting, const std::string& file,
                             std::string_view why) {
  ERR_clear_error();
  return fail(ErrorCode::kInvalid, fmt::format("{}: {} {}", setting, file, why));
}

constexpr const char* kCertificateSetting = "--tls-cert";
constexpr const char* kKeySetting = "--tls-key";

Result<std::string> read_pem(const std::string& setting, const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return wrong(setting, file, fmt::format("cannot be read: {}", std::strerror(errno)));
  std::string text(kFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return wrong(setting, file, "cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kFileBytesMax) return wrong(setting, file, "is larger than a certificate is");
  return text;
}

Bio bio_of(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Notes that a passphrase was asked for, and has none.
int no_passphrase(char* /*out*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<std::vector<Certificate>> read_chain(const std::string& file) {
  SLUICE_TRY(const auto text, read_pem(kCertificateSetting, file));
  const auto bio = bio_of(text);
  std::vector<Certificate> chain;
  for (;;) {
    Certificate next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    chain.push_back(std::move(next));
  }
  const auto error = ERR_peek_last_error();
  const bool is_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (chain.empty())
    return wrong(kCertificateSetting, file,
                 "holds no certificate; it must be PEM, with -----BEGIN "
                 "CERTIFICATE-----");
  if (!is_end)
    return wrong(kCertificateSetting, file,
                 fmt::format("is damaged behind its certificate {}", chain.size()));
  ERR_clear_error();
  return chain;
}

Result<Key> read_key(const std::string& file) {
  SLUICE_TRY(const auto text, read_pem(kKeySetting, file));
  const auto bio = bio_of(text);
  bool was_asked = false;
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, &was_asked));
  if (key) return key;
  if (was_asked)
    return wrong(kKeySetting, file,
                 fmt::format("is encrypted; the server needs it without a "
                             "passphrase: openssl pkey "
                             "-in {} -out KEY.pem",
                             file));
  return wrong(kKeySetting, file,
               "holds no private key; it must be PEM, with -----BEGIN PRIVATE KEY-----");
}

std::optional<Timestamp> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Timestamp(Seconds(::timegm(&parts)));
}

Result<TlsValidity> validity_of(const X509& certificate, const std::string& file) {
  const auto begins = time_of(X509_get0_notBefore(&certificate));
  const auto ends = time_of(X509_get0_notAfter(&certificate));
  if (begins && ends) return TlsValidity{*begins, *ends};
  return wrong(kCertificateSetting, file, "does not say how long it is valid");
}

// A client without ALPN speaks HTTP/1.1; one that wants only something else is told so.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void* /*unused*/) {
  unsigned char* chosen = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kAlpn.data());
  if (SSL_select_next_proto(&chosen, out_size, ours, kAlpn.size(), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

bool harden(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // What waits to be sent grows and moves; an idle connection keeps no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
         SSL_CTX_set1_groups_list(context, kGroups) == 1;
}

// The reason of the newest error, as OpenSSL words it.
std::string last_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason ? reason : "unknown error";
}

}  // namespace

Result<std::shared_ptr<Tls>> Tls::load(const TlsFiles& files) {
  ERR_clear_error();
  SLUICE_TRY(const auto chain, read_chain(files.certificate));
  SLUICE_TRY(const auto key, read_key(files.key));
  SLUICE_TRY(const auto validity, validity_of(*chain.front(), files.certificate));
  if (X509_check_private_key(chain.front().get(), key.get()) != 1)
    return wrong(kKeySetting, files.key,
                 fmt::format("is not the key of the certificate in {}, whose "
                             "first certificate has "
                             "to be the server's own",
                             files.certificate));
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context || !harden(context.get()))
    return fail(ErrorCode::kInternal, "OpenSSL cannot be set up: " + last_reason());
  if (SSL_CTX_use_certificate(context.get(), chain.front().get()) != 1)
    return wrong(kCertificateSetting, files.certificate,
                 fmt::format("cannot be used: {}", last_reason()));
  if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
    return wrong(kKeySetting, files.key, fmt::format("cannot be used: {}", last_reason()));
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1)
      return wrong(kCertificateSetting, files.certificate,
                   fmt::format("has a chain that cannot be used: {}", last_reason()));
  return std::shared_ptr<Tls>(new Tls(std::move(context), validity));
}

void Tls::take(const Tls& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  context_ = other.context_;
  validity_ = other.validity_;
}

TlsValidity Tls::validity() const {
  const std::lock_guard lock(mutex_);
  return validity_;
}

Tls::Context Tls::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

TlsSession::TlsSession(const Tls& tls, int socket) : ssl_(SSL_new(tls.context().get())) {
  if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) throw std::bad_alloc();
  SSL_set_accept_state(ssl_.get());
}

TlsSession::State TlsSession::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  is_open_ = result == 1;
  return is_open_ ? State::kDone : state_after(result);
}

TlsSession::Moved TlsSession::read(std::span<char> room) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_read_ex(ssl_.get(), room.data(), room.size(), &bytes);
  if (result == 1) return {.bytes = bytes};
  return {.state = state_after(result)};
}

TlsSession::Moved TlsSession::write(std::string_view text) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_write_ex(ssl_.get(), text.data(), text.size(), &bytes);
  if (result == 1) return {.bytes = bytes};
  return {.state = state_after(result)};
}

void TlsSession::say_goodbye() {
  if (!std::exchange(is_open_, false)) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

TlsSession::State TlsSession::state_after(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return State::kWantsRead;
    case SSL_ERROR_WANT_WRITE:
      return State::kWantsWrite;
    case SSL_ERROR_ZERO_RETURN:
      return State::kEnded;
    default:
      break;
  }
  is_open_ = false;  // nothing may follow, not even a goodbye
  const auto error = ERR_peek_error();
  const bool is_http =
      ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST;
  ERR_clear_error();
  return is_http ? State::kPlainHttp : State::kFailed;
}

}  // namespace sluice::http
