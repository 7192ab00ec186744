#include "effects/http/transfer.h"

#include <gmock/gmock.h>
#include <optional>

#include "effects/http/http_client.h"
#include "effects/http/test_server.h"

namespace sluice::effects::transfer_test {
namespace {

using nodes::EffectError;
using nodes::EffectResult;
using nodes::HttpReply;
using testing::Seen;
using testing::TestServer;

TEST(Gate, AnOpenConnectionIsNoWayToWhatIsNotAllowedAnyMore) {
  TestServer server([](const Seen&) { return TestServer::ok("x"); });
  boost::asio::io_context context;
  CallIds ids;
  HttpClient::Options options;
  options.guard = *AddressGuard::parse("127.0.0.0/8");
  HttpClient client(context, ids, options);
  const auto call = [&]() -> EffectResult {
    std::optional<EffectResult> result;
    nodes::HttpCall request;
    request.url = server.url("/");
    request.timeout = Seconds(10);
    client.start(std::move(request), [&](EffectResult r) { result = std::move(r); });
    context.restart();
    while (!result && context.run_one() > 0) {
    }
    return result ? *std::move(result) : EffectResult(EffectError{});
  };
  EXPECT_TRUE(std::holds_alternative<HttpReply>(call()));
  options.guard.take(*AddressGuard::parse("10.0.0.0/8"));
  const auto refused = call();
  const auto* error = std::get_if<EffectError>(&refused);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, nodes::EffectErrorCode::kBlocked);
  EXPECT_THAT(error->message, ::testing::HasSubstr("--egress-allow 127.0.0.1"));
  EXPECT_EQ(server.requests(), 1);
  options.guard.take(*AddressGuard::parse("127.0.0.0/8"));
  EXPECT_TRUE(std::holds_alternative<HttpReply>(call()));
}

}  // namespace
}  // namespace sluice::effects::transfer_test
