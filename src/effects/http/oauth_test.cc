#include "effects/http/oauth.h"

#include <gmock/gmock.h>
#include <optional>

#include "effects/http/http_client.h"
#include "effects/http/test_server.h"

namespace sluice::effects::oauth_test {
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

// A token endpoint and an API behind it, and a client that calls it.
class OAuth : public ::testing::Test {
 protected:
  OAuth()
      : server_([this](const Seen& seen) {
          return seen.head.starts_with("POST /token") ? grant(seen) : serve(seen);
        }) {
    HttpClient::Options options;
    options.guard = AddressGuard::parse("127.0.0.0/8").value();
    options.clock = &clock_;
    client_.emplace(context_, ids_, std::move(options));
  }

  HttpCall call(std::string_view scope = "read all") {
    HttpCall call;
    call.url = server_.url("/api");
    call.timeout = Seconds(10);
    call.oauth = nodes::OAuthClient{server_.url("/token"), "me:1", "s&cret", std::string(scope)};
    return call;
  }

  EffectResult run(HttpCall call) {
    std::optional<EffectResult> result;
    client_->start(std::move(call), [&](EffectResult r) { result = std::move(r); });
    EXPECT_FALSE(result) << "done was called from inside start()";
    turn([&] { return result.has_value(); });
    return result.value_or(EffectError{});
  }
  template <class Condition>
  void turn(Condition&& over) {
    context_.restart();
    while (!over() && context_.run_one() > 0) {
    }
  }

  std::string grant(const Seen& seen) {
    ++grants_;
    last_grant_ = seen;
    if (!token_answer_.empty()) return token_answer_;
    return TestServer::ok(R"({"access_token": "token-)" + std::to_string(grants_) +
                          R"(", "token_type": "Bearer", "expires_in": 600})");
  }
  std::string serve(const Seen& seen) {
    if (seen.head.starts_with("POST /order")) {
      ++orders_;
      return "HTTP/1.1 303 Done\r\nContent-Length: 0\r\nLocation: /api\r\n\r\n";
    }
    ++served_;
    last_ = seen;
    if (served_ <= refusals_) return "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n";
    return TestServer::ok(seen.head + " dG9rZW4tMQ==", "X-Echo: token-1\r\n");
  }

  ManualClock clock_{Timestamp(Seconds(1'800'000'000))};
  int grants_ = 0;  // of the server's thread; read when it is idle
  int served_ = 0;
  int refusals_ = 0;
  int orders_ = 0;
  std::string token_answer_;
  Seen last_grant_;
  Seen last_;
  TestServer server_;
  boost::asio::io_context context_;
  CallIds ids_;
  std::optional<HttpClient> client_;
};

HttpReply reply_of(const EffectResult& result) {
  if (const auto* error = std::get_if<EffectError>(&result)) ADD_FAILURE() << error->message;
  const auto* reply = std::get_if<HttpReply>(&result);
  return reply ? *reply : HttpReply{};
}

TEST_F(OAuth, FetchesATokenAndSendsIt) {
  const auto reply = reply_of(run(call()));
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(last_.head, HasSubstr("\r\nAuthorization: Bearer token-1\r\n"));
  EXPECT_EQ(last_grant_.body, "grant_type=client_credentials&scope=read%20all");
  // base64 of "me%3A1:s%26cret"
  EXPECT_THAT(last_grant_.head, HasSubstr("\r\nAuthorization: Basic bWUlM0ExOnMlMjZjcmV0\r\n"));
  EXPECT_THAT(last_grant_.head,
              HasSubstr("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
}

TEST_F(OAuth, TheTokenIsRedactedInWhatComesBack) {
  const auto reply = reply_of(run(call()));
  EXPECT_THAT(reply.body, Not(HasSubstr("token-1")));
  EXPECT_THAT(reply.body, Not(HasSubstr("dG9rZW4tMQ")));  // the same in base64
  EXPECT_THAT(reply.body, HasSubstr("[vault.access_token]"));
  for (const auto& [name, value] : reply.headers) EXPECT_THAT(value, Not(HasSubstr("token-1")));
}

TEST_F(OAuth, WhatARedirectHasCarriedOutIsNotSentAgain) {
  auto order = call();
  order.method = "POST";
  order.url = server_.url("/order");
  order.redirects = {.count_max = 2, .other_hosts = true};
  refusals_ = 9;
  EXPECT_EQ(reply_of(run(order)).status, 401);
  EXPECT_EQ(orders_, 1);
}

TEST_F(OAuth, KeepsATokenUntilShortlyBeforeItExpires) {
  run(call());
  run(call());
  EXPECT_EQ(grants_, 1);
  clock_.advance(Seconds(569));
  run(call());
  EXPECT_EQ(grants_, 1);
  clock_.advance(Seconds(2));
  run(call());
  EXPECT_EQ(grants_, 2);
  EXPECT_THAT(last_.head, HasSubstr("Bearer token-2"));
}

TEST_F(OAuth, EachClientAndScopeHasItsOwn) {
  run(call("read"));
  run(call("write"));
  auto other = call("read");
  other.oauth->client_secret = "another";
  run(other);
  EXPECT_EQ(grants_, 3);
  run(call("read"));
  EXPECT_EQ(grants_, 3);
}

TEST_F(OAuth, ManyCallsWaitForOneFetch) {
  int done = 0;
  for (int i = 0; i < 50; ++i)
    client_->start(call(), [&](EffectResult r) { done += reply_of(r).status == 200; });
  turn([&] { return done == 50; });
  EXPECT_EQ(done, 50);
  EXPECT_EQ(grants_, 1);
}

TEST_F(OAuth, ARefusedTokenIsReplacedOnce) {
  run(call());
  refusals_ = 2;  // one more than were served: the next call is refused
  EXPECT_EQ(reply_of(run(call())).status, 200);
  EXPECT_EQ(grants_, 2);
  EXPECT_EQ(served_, 3);
  refusals_ = 100;
  EXPECT_EQ(reply_of(run(call())).status, 401);
  EXPECT_EQ(served_, 5);
  EXPECT_EQ(grants_, 3);
}

TEST_F(OAuth, FailuresOfTheTokenEndpointNameIt) {
  struct Row {
    std::string answer;
    const char* message;
    bool transient;
  };
  const auto status = [](std::string_view line, std::string_view body) {
    return "HTTP/1.1 " + std::string(line) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
  };
  const Row rows[] = {
      {status("401 No", R"({"error": "invalid_client"})"), "it responded with 401: invalid_client",
       false},
      {status("400 No", R"({"error": "<s&cret>"})"), "it responded with 400", false},
      {status("503 No", "busy"), "it responded with 503", true},
      {status("429 No", "busy"), "it responded with 429", true},
      {status("302 Found", ""), "it responded with 302", false},
      {TestServer::ok("<html>"), "not a JSON object with an access_token", false},
      {TestServer::ok("{}"), "not a JSON object with an access_token", false},
      {TestServer::ok(R"({"access_token": ""})"), "not allowed in a header", false},
      {TestServer::ok(R"({"access_token": "a\r\nEvil: 1"})"), "not allowed in a header", false},
      {TestServer::ok(R"({"access_token": "a", "token_type": "mac"})"), "not of type Bearer",
       false},
      {TestServer::ok(std::string(70'000, ' ')), "the response is larger than 65536 bytes", false},
      {std::string(TestServer::kHangUp), "", true},
  };
  const auto endpoint = "the token endpoint 127.0.0.1:" + std::to_string(server_.port());
  for (const auto& row : rows) {
    token_answer_ = row.answer;
    const auto result = run(call());
    const auto* error = std::get_if<EffectError>(&result);
    ASSERT_TRUE(error) << row.message;
    EXPECT_EQ(error->code, EffectErrorCode::kSecret);
    EXPECT_EQ(error->transient, row.transient) << error->message;
    EXPECT_THAT(error->message, HasSubstr(endpoint));
    EXPECT_THAT(error->message, HasSubstr(row.message));
    EXPECT_THAT(error->message, Not(HasSubstr("s&cret")));
  }
  EXPECT_EQ(served_, 0);
}

TEST_F(OAuth, ALifetimeThatSaysNothingIsShort) {
  token_answer_ = TestServer::ok(R"({"access_token": "x", "expires_in": "soon"})");
  run(call());
  clock_.advance(std::chrono::minutes(5));
  run(call());
  EXPECT_EQ(grants_, 2);
  token_answer_ = TestServer::ok(R"({"access_token": "x", "expires_in": -5})");
  clock_.advance(std::chrono::minutes(5));
  run(call());
  run(call());
  EXPECT_EQ(grants_, 4);
}

TEST_F(OAuth, TheGuardJudgesTheTokenEndpointToo) {
  CallIds ids;
  HttpClient strict(context_, ids, {});
  std::optional<EffectResult> result;
  strict.start(call(), [&](EffectResult r) { result = std::move(r); });
  turn([&] { return result.has_value(); });
  const auto& error = std::get<EffectError>(*result);
  EXPECT_THAT(error.message, HasSubstr("--egress-allow 127.0.0.1"));
  EXPECT_FALSE(error.transient);
  EXPECT_EQ(server_.connections(), 0);
}

TEST_F(OAuth, ACancelledCallNeverSpeaks) {
  bool spoke = false;
  const auto waiting = client_->start(call(), [&](EffectResult) { spoke = true; });
  client_->cancel(waiting);
  client_->cancel(waiting);
  // The fetch goes on, and serves the next one.
  EXPECT_EQ(reply_of(run(call())).status, 200);
  EXPECT_EQ(grants_, 1);
  const auto sent = client_->start(call(), [&](EffectResult) { spoke = true; });
  client_->cancel(sent);
  EXPECT_EQ(reply_of(run(call())).status, 200);
  EXPECT_FALSE(spoke);
}

TEST_F(OAuth, TheClientMayGoFromADone) {
  token_answer_ = TestServer::ok("{}");
  int spoke = 0;
  for (int i = 0; i < 3; ++i)
    client_->start(call(), [&](EffectResult) {
      ++spoke;
      client_.reset();
    });
  turn([&] { return !client_; });
  EXPECT_EQ(spoke, 1);
}

TEST_F(OAuth, BasicAuthentication) {
  auto plain = call();
  plain.oauth.reset();
  plain.basic = nodes::BasicAuth{"Ann", "p:w d"};
  EXPECT_EQ(reply_of(run(plain)).status, 200);
  EXPECT_THAT(last_.head, HasSubstr("\r\nAuthorization: Basic QW5uOnA6dyBk\r\n"));
  for (const auto& bad :
       {nodes::BasicAuth{"a:b", "c"}, nodes::BasicAuth{"a", std::string(1, '\0')}}) {
    plain.basic = bad;
    EXPECT_EQ(std::get<EffectError>(run(plain)).code, EffectErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace sluice::effects::oauth_test
