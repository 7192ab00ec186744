#include "runtime/key_fetcher.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "effects/http/test_server.h"
#include "formats/test_certificates.h"
#include "formats/test_keys.h"

namespace sluice::runtime::key_fetcher_test {
namespace {

using sluice::effects::testing::Seen;
using sluice::effects::testing::TestServer;
using ::testing::HasSubstr;

// Documents over plain HTTP, which the address guard lets through here: tests/senders has the TLS.
class Fetches : public ::testing::Test {
 protected:
  Result<hooks::KeyCache::Fetched> fetch(std::string answer,
                                         std::string_view allowed = "127.0.0.0/8") {
    TestServer server([answer = std::move(answer)](const Seen&) { return answer; });
    effects::HttpClient::Options options;
    options.guard = effects::AddressGuard::parse(allowed).value();
    KeyFetcher fetcher(clock_, options);
    std::promise<Result<hooks::KeyCache::Fetched>> promise;
    fetcher.fetch(server.url("/keys"), [&](Result<hooks::KeyCache::Fetched> result) {
      promise.set_value(std::move(result));
    });
    auto result = promise.get_future().get();
    requests_ = server.requests();
    return result;
  }
  std::string complaint(std::string answer, std::string_view allowed = "127.0.0.0/8") {
    const auto result = fetch(std::move(answer), allowed);
    return result ? "fetched" : result.error().message;
  }

  ManualClock clock_{Timestamp(Seconds(1'770'000'000))};
  int requests_ = 0;
};

TEST_F(Fetches, KeysAndForHowLongTheyMayBeKept) {
  const auto keys =
      fetch(TestServer::ok(formats::kJwks, "Cache-Control: public, max-age=600\r\nAge: 60\r\n"));
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_GT(keys->document.keys.size(), 1U);
  EXPECT_EQ(keys->lifetime, std::chrono::minutes(9));
  const auto certificate = fetch(TestServer::ok(formats::kCertificatePem));
  ASSERT_TRUE(certificate) << certificate.error().message;
  EXPECT_TRUE(certificate->document.certificate);
  EXPECT_FALSE(certificate->document.certificate->is_trusted) << "not by the system's authorities";
  EXPECT_FALSE(certificate->lifetime);
}

TEST_F(Fetches, NothingElse) {
  EXPECT_EQ(
      complaint("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"),
      "answered with the status 302");
  EXPECT_EQ(requests_, 1) << "no redirect is followed";
  EXPECT_EQ(complaint("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            "answered with the status 404");
  EXPECT_THAT(complaint(TestServer::ok("<html>")),
              HasSubstr("answered with a document that is not a public key"));
  EXPECT_THAT(complaint(TestServer::ok(std::string(200'000, ' '))),
              HasSubstr("larger than 131072 bytes"));
  EXPECT_THAT(complaint(std::string(TestServer::kHangUp)), HasSubstr("was not reached"));
  EXPECT_THAT(complaint(TestServer::ok(formats::kJwks), "10.0.0.0/8"), HasSubstr("--egress-allow"));
  EXPECT_EQ(requests_, 0) << "a private address is not called";
}

TEST(KeyLifetime, IsWhatCacheControlSays) {
  EXPECT_EQ(key_lifetime("max-age=60", ""), Seconds(60));
  EXPECT_EQ(key_lifetime("Public, MAX-AGE=60", "x"), Seconds(60));
  EXPECT_EQ(key_lifetime("max-age=60", "70"), Micros(0));
  EXPECT_EQ(key_lifetime("no-store", ""), Micros(0));
  EXPECT_EQ(key_lifetime("max-age=60, no-cache", ""), Micros(0));
  EXPECT_FALSE(key_lifetime("", "5"));
  EXPECT_FALSE(key_lifetime("max-age=-1", ""));
  EXPECT_FALSE(key_lifetime("max-age=99999999999999999999", ""));
}

TEST(KeyFetcher, DropsWhatIsUnderWayWhenItStops) {
  TestServer server([](const Seen&) { return std::string(); });
  const ManualClock clock{Timestamp{}};
  effects::HttpClient::Options options;
  options.guard = effects::AddressGuard::parse("127.0.0.0/8").value();
  KeyFetcher fetcher(clock, options);
  const auto held = std::make_shared<int>(1);
  fetcher.fetch(server.url("/never"),
                [held](const Result<hooks::KeyCache::Fetched>&) { ADD_FAILURE(); });
  fetcher.stop();
}

}  // namespace
}  // namespace sluice::runtime::key_fetcher_test
