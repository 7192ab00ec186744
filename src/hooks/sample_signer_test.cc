#include "hooks/sample_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <set>

#include "formats/private_key.h"
#include "hooks/samples.h"
#include "hooks/signature.h"
#include "model/senders/senders.h"

namespace sluice::hooks::sample_signer_test {
namespace {

using testing::HasSubstr;
using Algorithm = model::SignatureScheme::Algorithm;
using Format = model::SignatureScheme::SecretFormat;

constexpr Timestamp kNow{Seconds(1'767'323'045)};

std::string pem_of(EVP_PKEY* made) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(made, &EVP_PKEY_free);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

// A secret as whoever tries the sender out has one.
std::string secret_for(const model::SignatureScheme& scheme) {
  static const std::string kRsa = pem_of(EVP_RSA_gen(2048));
  static const std::string kCurve = pem_of(EVP_EC_gen("P-256"));
  static const std::string kEdwards = pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const bool is_shared_token = scheme.jwt && scheme.jwt->algorithms.front() == "HS256";
  if (scheme.jwt && !is_shared_token)
    return scheme.jwt->algorithms.front() == "ES256"   ? kCurve
           : scheme.jwt->algorithms.front() == "EdDSA" ? kEdwards
                                                       : kRsa;
  if (scheme.algorithm == Algorithm::kEd25519) return kEdwards;
  if (scheme.algorithm == Algorithm::kEcdsaP256) return kCurve;
  if (scheme.algorithm >= Algorithm::kRsaSha1 && scheme.algorithm <= Algorithm::kRsaSha512)
    return kRsa;
  if (scheme.algorithm == Algorithm::kBasic) return "user:a password";
  switch (scheme.secret_format) {
    case Format::kHex:
      return "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    case Format::kBase64:
      return "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    case Format::kWhsec:
    case Format::kWhsecOrText:
    case Format::kStandard:
      return "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    default:
      return "a secret of the tests";
  }
}

// As the hook has it, which verifies.
Secret verifying(const std::string& secret) {
  if (!formats::is_private_key(secret)) return Secret(secret);
  const auto key = formats::PrivateKey::parse(Secret(secret));
  EXPECT_TRUE(key);
  return Secret(key ? key->public_pem() : "");
}

Result<void> verify(const model::SignatureScheme& scheme, const std::string& secret,
                    const SampleRequest& request) {
  const std::vector<Secret> secrets = {verifying(secret)};
  const auto header = request.header();
  return Verifier(scheme, secrets).verify(request.received(header), kNow);
}

// Every sample of a sender that signs, signed as its file says, is what the verifier accepts.
TEST(SampleSigner, EverySampleIsAccepted) {
  // Only the hook's own webhook id is signed in its place, which its verify token is.
  const std::set<std::string_view> needs_verify_token = {"paypal"};
  for (const auto name : model::sender_names()) {
    const auto* sender = *model::find_sender(name);
    if (!sender->signature || needs_verify_token.contains(name)) continue;
    for (const auto& sample : samples_of(*sender)) {
      SCOPED_TRACE(sample.name);
      const auto& scheme = *sender->signature;
      auto request = sample.request();
      const auto secret = secret_for(scheme);
      const auto is_signed = sign_sample(request, scheme, Secret(secret), sample.entries(), kNow);
      ASSERT_TRUE(is_signed) << is_signed.error().message;
      const auto verdict = verify(scheme, secret, request);
      EXPECT_TRUE(verdict) << verdict.error().message << "\n" << to_json(request.headers());
    }
  }
}

TEST(SampleSigner, AnotherSecretIsRefused) {
  const auto sample = find_sample("github.push");
  ASSERT_TRUE(sample);
  const auto& scheme = *sample->sender->signature;
  auto request = sample->request();
  ASSERT_TRUE(sign_sample(request, scheme, Secret("one"), {}, kNow));
  EXPECT_FALSE(verify(scheme, "another", request));
}

TEST(SampleSigner, SaysWhatItCannotSign) {
  const auto message = [](std::string_view word, std::string_view secret) -> std::string {
    const auto sample = find_sample(word);
    if (!sample) return sample.error().message;
    auto request = sample->request();
    const auto done = sign_sample(request, *sample->sender->signature, Secret(std::string(secret)),
                                  sample->entries(), kNow);
    return done ? "it was signed" : done.error().message;
  };
  EXPECT_THAT(message("discord-interactions.command", "a secret"), HasSubstr("a private key"));
  EXPECT_THAT(message("netlify", "-----BEGIN PRIVATE KEY-----\nx"), HasSubstr("in PEM"));
  EXPECT_THAT(message("svix", "no whsec"), HasSubstr("the secret must be"));
  auto request = find_sample("contentful")->request();
  request.set_header("X-Contentful-Signed-Headers", "x-not-there");
  const auto done =
      sign_sample(request, *find_sample("contentful")->sender->signature, Secret("s"), {}, kNow);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("is missing, which the signature covers"));
}

}  // namespace
}  // namespace sluice::hooks::sample_signer_test
