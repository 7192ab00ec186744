#include "formats/key_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "base/bytes.h"
#include "formats/test_certificates.h"

namespace sluice::formats::key_document_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Timestamp kNow = Timestamp(Seconds(1'770'000'000));  // in 2026

struct StoreFree {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
using Store = std::unique_ptr<X509_STORE, StoreFree>;

Store trusting(const std::string& pem) {
  Store store(X509_STORE_new());
  BIO* bytes = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* authority = PEM_read_bio_X509(bytes, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(store.get(), authority);
  X509_free(authority);
  BIO_free(bytes);
  return store;
}

bool has_signed(const KeyDocument& document) {
  const std::string_view parts[] = {"signed text"};
  return verify_digest(document.keys.at(0), Digest::kSha256, digest_of(Digest::kSha256, parts),
                       *from_base64(kCertifiedSignature));
}

TEST(KeyDocument, TakesTheKeyOfTheFirstCertificate) {
  const auto document = parse_key_document(kCertificatePem + kAuthorityPem, nullptr, kNow);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->keys.size(), 1U) << "not the authority's";
  EXPECT_TRUE(has_signed(*document));
  ASSERT_TRUE(document->certificate);
  EXPECT_THAT(document->certificate->names, ElementsAre("sns.example.com", "other.example.com"));
  EXPECT_EQ(document->certificate->begins, Timestamp(Seconds(1'704'067'200)));
  EXPECT_EQ(document->certificate->ends, Timestamp(Seconds(2'019'686'400)));
  EXPECT_FALSE(document->certificate->is_trusted) << "nobody was asked";
}

TEST(KeyDocument, TakesTheCommonNameWhereThereIsNoOther) {
  const auto document = parse_key_document(kCommonNamePem, nullptr, kNow);
  EXPECT_THAT(document->certificate->names, ElementsAre("only.example.com"));
}

TEST(KeyDocument, SaysWhetherAnAuthorityVouches) {
  const auto is_trusted = [](const std::string& text, const std::string& authority, Timestamp now) {
    const auto store = trusting(authority);
    return parse_key_document(text, store.get(), now)->certificate->is_trusted;
  };
  EXPECT_TRUE(is_trusted(kCertificatePem, kAuthorityPem, kNow));
  EXPECT_FALSE(is_trusted(kCertificatePem, kCommonNamePem, kNow));
  EXPECT_FALSE(is_trusted(kCertificatePem + kAuthorityPem, kCommonNamePem, kNow))
      << "an authority that comes along vouches for nothing";
  EXPECT_FALSE(is_trusted(kCertificatePem, kAuthorityPem, Timestamp(Seconds(2'100'000'000))));
}

TEST(KeyDocument, ReadsWhatHooksAreGiven) {
  const auto document = parse_key_document(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"iMsuTS7Ahtvh0bDOg3_04jZdz9nl-fBDoU1f1XwQgVY"}]})",
      nullptr, kNow);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->keys.at(0).id, "a");
  EXPECT_FALSE(document->certificate);
}

TEST(KeyDocument, RefusesWhatIsNone) {
  const auto complaint = [](const std::string& text) {
    const auto document = parse_key_document(text, nullptr, kNow);
    return document ? "accepted" : document.error().message;
  };
  EXPECT_THAT(complaint("<html>Not found</html>"), HasSubstr("is not a public key"));
  EXPECT_EQ(complaint("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            "is not a certificate as PEM");
  EXPECT_THAT(complaint(""), HasSubstr("is not a public key"));
}

}  // namespace
}  // namespace sluice::formats::key_document_test
