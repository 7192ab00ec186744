#include "api/core/gzipped.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "formats/decompress.h"

namespace sluice::api::gzipped_test {
namespace {

// `printf hello | gzip -n`, as hexadecimal digits.
std::string hello() {
  return from_hex("1f8b0800000000000003cb48cdc9c9070086a6103605000000").value();
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

http::Response get(std::string_view accepted, std::string_view tag, std::string_view bytes) {
  const http::Header headers[] = {{"Accept-Encoding", accepted}, {"If-None-Match", tag}};
  http::RequestHead request;
  request.headers = headers;
  return gzipped(request, "text/plain", bytes);
}

TEST(Gzipped, TakesWhatTheClientSays) {
  for (const auto* taken : {"gzip", "br, GZIP", "gzip;q=0.5", "deflate;q=1, gzip; q=0.001", "*"})
    EXPECT_TRUE(accepts_coding(taken, "gzip")) << taken;
  for (const auto* refused :
       {"", "br", "gzip;q=0", "gzip; q=0.000", "*, gzip;q=0", "*;q=0", "gzipped"})
    EXPECT_FALSE(accepts_coding(refused, "gzip")) << refused;
}

TEST(Gzipped, SendsTheBytesAsTheyAreInTheBinary) {
  const auto bytes = hello();
  const auto answer = get("gzip", "", bytes);
  EXPECT_EQ(answer.borrowed.data(), bytes.data());
  EXPECT_EQ(header(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(answer, "Vary"), "Accept-Encoding");
  EXPECT_EQ(get("gzip", header(answer, "ETag"), bytes).status, 304);
}

TEST(Gzipped, UnpacksForOtherClients) {
  const auto bytes = hello();
  const auto answer = get("br", "", bytes);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(header(answer, "Content-Encoding"), "");
  EXPECT_NE(header(answer, "ETag"), header(get("gzip", "", bytes), "ETag"));
  EXPECT_EQ(get("br", header(answer, "ETag"), bytes).status, 304);
}

}  // namespace
}  // namespace sluice::api::gzipped_test
