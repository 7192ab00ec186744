// Computed with Python's hashlib, hmac and zlib.

#include "base/digest.h"

#include <gtest/gtest.h>
#include <string>

#include "base/bytes.h"

namespace sluice::digest_test {
namespace {

std::string plain(Digest digest) {
  const std::string_view parts[] = {"ab", "", "c"};
  return to_hex(digest_of(digest, parts).view());
}

std::string keyed(Digest digest) {
  const std::string_view parts[] = {"ab", "c"};
  return to_hex(HmacKey(digest, as_bytes("key")).sign(parts).view());
}

TEST(Digest, OfParts) {
  EXPECT_EQ(plain(Digest::kSha1), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(plain(Digest::kSha256),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(plain(Digest::kSha384),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(plain(Digest::kSha512),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, UnderAKey) {
  EXPECT_EQ(keyed(Digest::kSha1), "4fd0b215276ef12f2b3e4c8ecac2811498b656fc");
  EXPECT_EQ(keyed(Digest::kSha256),
            "9c196e32dc0175f86f4b1cb89289d6619de6bee699e4c378e68309ed97a1a6ab");
  EXPECT_EQ(keyed(Digest::kSha384),
            "30ddb9c8f347cffbfb44e519d814f074cf4047a55d6f563324f1c6a33920e5ed"
            "fb2a34bac60bdc96cd33a95623d7d638");
  EXPECT_EQ(keyed(Digest::kSha512),
            "3926a207c8c42b0c41792cbd3e1a1aaaf5f7a25704f62dfc939c4987dd7ce060"
            "009c5bb1c2447355b3216f10b537e9afa7b64a4e5391b0d631172d07939e087a");
}

}  // namespace
}  // namespace sluice::digest_test
