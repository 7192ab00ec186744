#include "formats/key_document.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kCertificatesMax = 10;
constexpr std::size_t kNamesMax = 100;
constexpr int kChainMax = 8;

struct CertificateFree {
  void operator()(X509* object) const { X509_free(object); }
  void operator()(BIO* object) const { BIO_free(object); }
  void operator()(X509_STORE_CTX* object) const { X509_STORE_CTX_free(object); }
  void operator()(GENERAL_NAMES* object) const { GENERAL_NAMES_free(object); }
  void operator()(STACK_OF(X509) * object) const { sk_X509_free(object); }
};
template <class T>
using Held = std::unique_ptr<T, CertificateFree>;

std::vector<Held<X509>> read_certificates(std::string_view text) {
  std::vector<Held<X509>> out;
  const Held<BIO> bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  while (bytes && out.size() < kCertificatesMax) {
    Held<X509> one(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
    if (!one) break;
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<Timestamp> certificate_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Timestamp(Seconds(::timegm(&parts)));
}

// Empty for what no host is called, such as a name with a zero in it.
std::string certificate_name(const ASN1_STRING* text) {
  const auto* data = text ? ASN1_STRING_get0_data(text) : nullptr;
  if (!data) return {};
  const std::string name(reinterpret_cast<const char*>(data),
                         static_cast<std::size_t>(ASN1_STRING_length(text)));
  const bool is_plain =
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
  return is_plain ? ascii_lower(name) : std::string();
}

std::vector<std::string> certificate_names(const X509* certificate) {
  std::vector<std::string> out;
  const Held<GENERAL_NAMES> all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = all ? sk_GENERAL_NAME_num(all.get()) : 0;
  for (int i = 0; i < count && out.size() < kNamesMax; ++i) {
    const auto* one = sk_GENERAL_NAME_value(all.get(), i);
    if (one->type != GEN_DNS) continue;
    if (auto name = certificate_name(one->d.dNSName); !name.empty()) out.push_back(std::move(name));
  }
  if (!out.empty()) return out;
  auto* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return out;
  auto name = certificate_name(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (!name.empty()) out.push_back(std::move(name));
  return out;
}

bool is_vouched_for(const std::vector<Held<X509>>& chain, X509_STORE* authorities, Timestamp now) {
  const Held<X509_STORE_CTX> context(X509_STORE_CTX_new());
  const Held<STACK_OF(X509)> others(sk_X509_new_null());
  if (!authorities || !context || !others) return false;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (sk_X509_push(others.get(), chain[i].get()) == 0) return false;
  }
  if (X509_STORE_CTX_init(context.get(), authorities, chain[0].get(), others.get()) != 1)
    return false;
  auto* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules,
                             std::chrono::duration_cast<Seconds>(now.time_since_epoch()).count());
  X509_VERIFY_PARAM_set_depth(rules, kChainMax);
  return X509_verify_cert(context.get()) == 1;
}

std::optional<std::string> certificate_key(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
  if (size <= 0) return std::nullopt;
  auto text = to_base64({bytes, static_cast<std::size_t>(size)});
  OPENSSL_free(bytes);
  return text;
}

}  // namespace

Result<KeyDocument> parse_key_document(std::string_view text, X509_STORE* authorities,
                                       Timestamp now) {
  KeyDocument out;
  if (text.find("-----BEGIN CERTIFICATE-----") == std::string_view::npos) {
    SLUICE_TRY(out.keys, parse_public_keys(text));
    return out;
  }
  const auto chain = read_certificates(text);
  const auto begins =
      chain.empty() ? std::nullopt : certificate_time(X509_get0_notBefore(chain[0].get()));
  const auto ends =
      chain.empty() ? std::nullopt : certificate_time(X509_get0_notAfter(chain[0].get()));
  const auto key = chain.empty() ? std::nullopt : certificate_key(chain[0].get());
  if (!begins || !ends || !key) return fail(ErrorCode::kInvalid, "is not a certificate as PEM");
  SLUICE_TRY(out.keys, parse_public_keys(*key));
  out.certificate = Certificate{.begins = *begins,
                                .ends = *ends,
                                .names = certificate_names(chain[0].get()),
                                .is_trusted = is_vouched_for(chain, authorities, now)};
  return out;
}

}  // namespace sluice::formats
