#include "formats/private_key.h"

#include <array>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace sluice::formats::private_key_test {
namespace {

constexpr std::string_view kText = "what is signed";

Secret pem_of(EVP_PKEY* made) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(made, &EVP_PKEY_free);
  BIO* bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return Secret(std::move(text));
}

PublicKey public_of(const PrivateKey& key) {
  const auto keys = parse_public_keys(key.public_pem());
  EXPECT_TRUE(keys && keys->size() == 1);
  return keys ? keys->front() : PublicKey{};
}

bool verifies(const PrivateKey& key, std::string_view signature) {
  const std::array<std::string_view, 1> parts = {kText};
  return verify_digest(public_of(key), Digest::kSha256, digest_of(Digest::kSha256, parts),
                       signature);
}

TEST(PrivateKey, SignsWhatItsPublicKeyVerifies) {
  const auto rsa = PrivateKey::parse(pem_of(EVP_RSA_gen(2048)));
  ASSERT_TRUE(rsa) << rsa.error().message;
  EXPECT_EQ(rsa->kind(), PublicKey::Kind::kRsa);
  EXPECT_TRUE(verifies(*rsa, rsa->sign(Digest::kSha256, kText)));
  EXPECT_FALSE(verifies(*rsa, rsa->sign(Digest::kSha256, "another text")));

  const auto curve = PrivateKey::parse(pem_of(EVP_EC_gen("P-256")));
  ASSERT_TRUE(curve) << curve.error().message;
  EXPECT_EQ(curve->kind(), PublicKey::Kind::kP256);
  EXPECT_TRUE(verifies(*curve, curve->sign(Digest::kSha256, kText)));
  EXPECT_EQ(curve->sign_fixed(Digest::kSha256, kText).size(), 64U);
  EXPECT_TRUE(verifies(*curve, curve->sign_fixed(Digest::kSha256, kText)));

  const auto edwards = PrivateKey::parse(pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
  ASSERT_TRUE(edwards) << edwards.error().message;
  EXPECT_EQ(edwards->kind(), PublicKey::Kind::kEd25519);
  EXPECT_TRUE(verify_ed25519(public_of(*edwards), edwards->sign(Digest::kSha256, kText), kText));
}

TEST(PrivateKey, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "a secret", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"})
    EXPECT_FALSE(PrivateKey::parse(Secret(std::string(text)))) << text;
  const auto other = PrivateKey::parse(pem_of(EVP_EC_gen("P-384")));
  ASSERT_FALSE(other);
  EXPECT_TRUE(other.error().message.contains("P-256")) << other.error().message;
}

TEST(PrivateKey, IsToldByItsFirstLine) {
  EXPECT_TRUE(is_private_key("-----BEGIN PRIVATE KEY-----\nx"));
  EXPECT_TRUE(is_private_key("\n-----BEGIN EC PRIVATE KEY-----\nx"));
  EXPECT_FALSE(is_private_key("-----BEGIN PUBLIC KEY-----\nx"));
  EXPECT_FALSE(is_private_key("whsec_PRIVATE KEY-----"));
}

}  // namespace
}  // namespace sluice::formats::private_key_test
