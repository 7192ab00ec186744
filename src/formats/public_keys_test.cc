#include "formats/public_keys.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "formats/test_keys.h"

namespace sluice::formats::public_keys_test {
namespace {

// Made for these tests.
const std::string kPem =
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxRpfIxV9tBcY"
    "iXEVs344\n9CDAR/QU12xqWZoH5GKSe0KHS/jsxKfMhpLQcwX73Zu3erOFqZ+5w953RQDbr1HP\nVHvrGhgb"
    "VJ6FIySxxs+JFlU7QsRvO6g4ewnHOleqgzMPeD9VchYbnbwnFC75D+HC\n117dyXySQ7cx7ifZQCfmjT+r4F"
    "OfT/WpSRpLHrR2Uov09Da+tz9BSHiT9KEzWJDj\nVrGwwPt1VUtM6ucDa+LHYNWXe06hjhAj6mtv+Gfl/UNK"
    "xuePw6DosUAFvNxOgGZd\npRLlJbWE14qCh3usqTqeatO3Hh64pjqmaKMYmOrWzR256qcHdw7Fhi5HoPC0en"
    "9X\n4QIDAQAB\n-----END PUBLIC KEY-----\n";
const std::string kPkcs1 =
    "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEAxRpfIxV9tBcYiXEVs3449CDAR/QU12xqWZoH5GKS"
    "e0KHS/jsxKfM\nhpLQcwX73Zu3erOFqZ+5w953RQDbr1HPVHvrGhgbVJ6FIySxxs+JFlU7QsRvO6g4\newnH"
    "OleqgzMPeD9VchYbnbwnFC75D+HC117dyXySQ7cx7ifZQCfmjT+r4FOfT/Wp\nSRpLHrR2Uov09Da+tz9BSH"
    "iT9KEzWJDjVrGwwPt1VUtM6ucDa+LHYNWXe06hjhAj\n6mtv+Gfl/UNKxuePw6DosUAFvNxOgGZdpRLlJbWE"
    "14qCh3usqTqeatO3Hh64pjqm\naKMYmOrWzR256qcHdw7Fhi5HoPC0en9X4QIDAQAB\n-----END RSA PUB"
    "LIC KEY-----\n";
const std::string kSpki =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxRpfIxV9tBcYiXEVs3449CDAR/QU12xqWZoH5GKS"
    "e0KHS/jsxKfMhpLQcwX73Zu3erOFqZ+5w953RQDbr1HPVHvrGhgbVJ6FIySxxs+JFlU7QsRvO6g4ewnHOleq"
    "gzMPeD9VchYbnbwnFC75D+HC117dyXySQ7cx7ifZQCfmjT+r4FOfT/WpSRpLHrR2Uov09Da+tz9BSHiT9KEz"
    "WJDjVrGwwPt1VUtM6ucDa+LHYNWXe06hjhAj6mtv+Gfl/UNKxuePw6DosUAFvNxOgGZdpRLlJbWE14qCh3us"
    "qTqeatO3Hh64pjqmaKMYmOrWzR256qcHdw7Fhi5HoPC0en9X4QIDAQAB";

PublicKey::Kind kind_of(std::string_view text) {
  const auto keys = parse_public_keys(text);
  EXPECT_TRUE(keys && keys->size() == 1) << text;
  return keys && !keys->empty() ? keys->front().kind : PublicKey::Kind::kShared;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

TEST(PublicKeys, InEveryForm) {
  EXPECT_EQ(kind_of(kPem), PublicKey::Kind::kRsa);
  EXPECT_EQ(kind_of(kPkcs1), PublicKey::Kind::kRsa);
  EXPECT_EQ(kind_of(kSpki), PublicKey::Kind::kRsa);
  EXPECT_EQ(kind_of(kEcKey), PublicKey::Kind::kP256);
  EXPECT_EQ(kind_of(kEdKey), PublicKey::Kind::kEd25519);
  EXPECT_EQ(kind_of(replaced(kPem, "\n", "")), PublicKey::Kind::kRsa) << "without line breaks";
  EXPECT_EQ(kind_of(replaced(kPem, "\n", "\r\n")), PublicKey::Kind::kRsa);
  EXPECT_EQ(parse_public_keys(kPem + kPkcs1)->size(), 2U);
}

TEST(PublicKeys, OfADocument) {
  const auto keys = parse_public_keys(kJwks);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 4U) << "P-384 is left out";
  EXPECT_EQ((*keys)[0].kind, PublicKey::Kind::kRsa);
  EXPECT_EQ((*keys)[0].id, "r1");
  EXPECT_EQ((*keys)[0].algorithm, "RS256");
  EXPECT_EQ((*keys)[1].kind, PublicKey::Kind::kP256);
  EXPECT_EQ((*keys)[2].kind, PublicKey::Kind::kEd25519);
  EXPECT_EQ((*keys)[3].kind, PublicKey::Kind::kShared);
}

TEST(PublicKeys, WhatIsNoneIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("{\"keys\":[]}"), std::string("secret"),
        std::string("-----BEGIN PUBLIC KEY-----"), std::string("-----BEGIN "),
        std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        kSpki.substr(0, 100), kEdKey.substr(2), replaced(kJwks, "\"sig\"", "\"enc\""),
        std::string("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}")}) {
    const auto keys = parse_public_keys(text);
    if (text.find("keys\":[{") != std::string::npos) {
      ASSERT_TRUE(keys);
      EXPECT_EQ(keys->size(), 3U) << "a key for encryption verifies nothing";
    } else {
      EXPECT_FALSE(keys) << text;
    }
  }
}

TEST(PublicKeys, OfRsaAreOfAUsualSize) {
  const std::string begin =
      "MIGlMA0GCSqGSIb3DQEBAQUAA4GTADCBjwKBgQC/1CNZku3PRRoa/oeLM+loYXlZzj8fZajeUnEAeBTool8t2X8c+xD2"
      "KCdojeahajsNRkE4piMyVT/B6jbxf9N0xqU4d3czC9vXIQ3/B2zi74ewsSXsHX2gpuuMnr1p/inXbUMw8URr6rDBH97L"
      "kc43W8j7vL3lwJlBZNg5n3Z8RQIJA";
  EXPECT_EQ(kind_of(begin + "IAAAAAAAAAJ"), PublicKey::Kind::kRsa) << "an exponent of 64 bits";
  EXPECT_FALSE(parse_public_keys(begin + "QAAAAAAAAAN")) << "one of 65";
  const auto modulus = [](std::size_t bytes) {
    return R"({"kty":"RSA","e":"AQAB","n":")" +
           to_base64(as_bytes(std::string(bytes, '\xff')), Base64::kUrl) + "\"}";
  };
  EXPECT_TRUE(parse_public_keys(modulus(1024)));
  EXPECT_FALSE(parse_public_keys(modulus(1025)));
}

TEST(PublicKeys, VerifyTokensOfTheirKind) {
  const auto keys = *parse_public_keys(kJwks);
  EXPECT_TRUE(can_verify(keys[0], "RS256"));
  EXPECT_FALSE(can_verify(keys[0], "RS512")) << "the document says RS256";
  EXPECT_TRUE(can_verify(keys[1], "ES256"));
  EXPECT_TRUE(can_verify(keys[2], "EdDSA"));
  EXPECT_TRUE(can_verify(keys[3], "HS256"));
  EXPECT_FALSE(can_verify(keys[1], "HS256"));
}

TEST(PublicKeys, OfADocumentHaveALimit) {
  std::string document = R"({"keys":[)";
  for (std::size_t i = 0; i < kPublicKeysMax + 1; ++i)
    document += std::string(i == 0 ? "" : ",") + R"({"kty":"oct","k":"AAAA"})";
  EXPECT_EQ(parse_public_keys(document + "]}")->size(), kPublicKeysMax);
}

}  // namespace
}  // namespace sluice::formats::public_keys_test
