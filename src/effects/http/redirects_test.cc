#include "effects/http/redirects.h"

#include <gmock/gmock.h>
#include <optional>

#include "effects/http/http_client.h"
#include "effects/http/test_server.h"

namespace sluice::effects::redirects_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;
using nodes::HttpCall;
using nodes::HttpReply;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Seen;
using testing::TestServer;

std::string moved(int status, std::string_view location) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Moved\r\nContent-Length: 0\r\nLocation: " + std::string(location) + "\r\n\r\n";
}

HttpCall post(std::string url) {
  HttpCall call;
  call.method = "POST";
  call.url = std::move(url);
  call.timeout = Seconds(10);
  call.body = "the body";
  call.headers = {{"Content-Type", "text/plain"},
                  {"Authorization", "Bearer t"},
                  {"Cookie", "c=1"},
                  {"X-Mine", "vaulted"},
                  {"X-Api-Key", "k"},
                  {"Idempotency-Key", "run/n"}};
  call.secret_headers = {"x-mine"};
  call.redirects = {.count_max = 3, .other_hosts = true};
  return call;
}

EffectResult run(HttpCall call, std::string_view allow = "127.0.0.0/8") {
  boost::asio::io_context context;
  HttpClient::Options options;
  options.guard = *AddressGuard::parse(allow);
  CallIds ids;
  HttpClient client(context, ids, options);
  std::optional<EffectResult> result;
  client.start(std::move(call), [&](EffectResult r) { result = std::move(r); });
  while (!result && context.run_one() > 0) {
  }
  return result.value_or(EffectError{EffectErrorCode::kBroken, "never answered"});
}

// A server that sends /from on with the status, and echoes everything else.
TestServer::Answer sends_on(int status, std::string location) {
  return [=](const Seen& seen) {
    if (seen.head.find(" /from ") != std::string::npos) return moved(status, location);
    return TestServer::ok(seen.head + "|" + seen.body);
  };
}

std::string body_of(const EffectResult& result) {
  if (const auto* error = std::get_if<EffectError>(&result)) return "error: " + error->message;
  return std::get<HttpReply>(result).body;
}

TEST(Redirects, AreFollowedAsBrowsersDo) {
  struct Case {
    int status;
    const char* method;
    bool keeps_body;
  };
  for (const auto& row : {Case{301, "GET", false}, Case{302, "GET", false}, Case{303, "GET", false},
                          Case{307, "POST", true}, Case{308, "POST", true}}) {
    const TestServer server(sends_on(row.status, "to?x=1"));
    const auto result = run(post(server.url("/from")));
    const auto seen = body_of(result);
    EXPECT_THAT(seen, HasSubstr(std::string(row.method) + " /to?x=1")) << row.status;
    EXPECT_EQ(seen.ends_with("|the body"), row.keeps_body) << row.status;
    EXPECT_EQ(seen.find("Content-Type") != std::string::npos, row.keeps_body) << row.status;
    EXPECT_THAT(seen, HasSubstr("Idempotency-Key: run/n"));
    EXPECT_THAT(seen, HasSubstr("Authorization: Bearer t"));
    EXPECT_EQ(std::get<HttpReply>(result).url, server.url("/to?x=1"));
  }
}

TEST(Redirects, TellWhetherTheRequestHasBeenCarriedOut) {
  const TestServer server(sends_on(303, "/busy"));
  EXPECT_TRUE(std::get<HttpReply>(run(post(server.url("/from")))).carried_out);
  auto read = post(server.url("/from"));
  read.method = "GET";
  EXPECT_FALSE(std::get<HttpReply>(run(read)).carried_out);
  const TestServer moved(sends_on(307, "/there"));
  EXPECT_FALSE(std::get<HttpReply>(run(post(moved.url("/from")))).carried_out);
  const TestServer away(sends_on(302, "http://127.0.0.2:1/"));
  EXPECT_TRUE(std::get<EffectError>(run(post(away.url("/from")), "127.0.0.1")).carried_out);
}

TEST(Redirects, CredentialsGoToTheFirstOriginOnly) {
  const TestServer other([](const Seen& seen) { return TestServer::ok(seen.head); });
  const TestServer server(sends_on(307, other.url("/there")));
  const auto seen = body_of(run(post(server.url("/from"))));
  EXPECT_THAT(seen, HasSubstr("POST /there"));
  EXPECT_THAT(seen, HasSubstr("Idempotency-Key"));
  for (const auto* gone : {"Authorization", "Cookie", "X-Mine", "X-Api-Key"})
    EXPECT_THAT(seen, Not(HasSubstr(gone)));
}

TEST(Redirects, ASecretInTheBodyGoesNowhereElse) {
  const TestServer other([](const Seen&) { return TestServer::ok("seen"); });
  const TestServer server(sends_on(307, other.url("/there")));
  auto call = post(server.url("/from"));
  call.has_secret_body = true;
  EXPECT_THAT(body_of(run(call)), HasSubstr("would send the secret in the body"));
  EXPECT_EQ(other.requests(), 0);
}

TEST(Redirects, EachHopPassesTheAddressGuard) {
  const TestServer server(sends_on(302, "http://127.0.0.2:1/"));
  const auto result = run(post(server.url("/from")), "127.0.0.1");
  EXPECT_EQ(std::get<EffectError>(result).code, EffectErrorCode::kBlocked);
  EXPECT_EQ(std::get<EffectError>(result).url, "http://127.0.0.2:1/");
}

TEST(Redirects, StayOnTheHostWhereThatIsSet) {
  const TestServer server(sends_on(302, "http://localhost:1/"));
  auto call = post(server.url("/from"));
  call.redirects.other_hosts = false;
  const auto result = run(call);
  EXPECT_EQ(std::get<EffectError>(result).code, EffectErrorCode::kRedirect);
  EXPECT_THAT(body_of(result), HasSubstr("leads to another host, localhost:1"));
}

TEST(Redirects, AreCounted) {
  const TestServer server([](const Seen&) { return moved(302, "/again"); });
  const auto result = run(post(server.url("/from")));
  EXPECT_EQ(std::get<EffectError>(result).code, EffectErrorCode::kRedirect);
  EXPECT_THAT(body_of(result), HasSubstr("more than 3 redirects"));
  EXPECT_EQ(server.requests(), 4);
}

TEST(Redirects, LeadToWebPagesOnly) {
  const TestServer server(sends_on(302, "file:///etc/passwd"));
  EXPECT_THAT(body_of(run(post(server.url("/from")))), HasSubstr("not lead to a valid http"));
}

TEST(Redirects, WithoutTheSettingTheRedirectIsTheAnswer) {
  const TestServer server(sends_on(302, "/to"));
  auto call = post(server.url("/from"));
  call.redirects = {};
  EXPECT_EQ(std::get<HttpReply>(run(call)).status, 302);
}

TEST(Redirects, KeepCredentialsFromHttpToHttpsOfTheHost) {
  auto call = post("http://x.example/a");
  ASSERT_TRUE(follow(call, 308, "https://x.example/a"));
  EXPECT_EQ(call.headers.size(), 6u);
  ASSERT_TRUE(follow(call, 308, "http://x.example/a"));  // back: in the clear
  EXPECT_EQ(call.headers.size(), 2u);
}

}  // namespace
}  // namespace sluice::effects::redirects_test
