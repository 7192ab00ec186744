#include <gtest/gtest.h>

#include "nodes/http/test_calls.h"

namespace sluice::nodes::api_call_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using testing::json_reply;

constexpr std::string_view kId = "auth_01jb5d4q3hf8x9m2n7k6p5r4st";

std::string data(std::string_view more) {
  return R"({"authorization_id": ")" + std::string(kId) + R"(", )" + std::string(more) + "}";
}

std::string errors_of(std::string_view text) {
  return compile_node("api_call", from_json(text)).all_errors();
}

TEST(ApiCall, AsksForAPathBelowTheApi) {
  Caller node("api_call", data(R"("method": "PUT", "endpoint": "/a/{{ x | url_encode }}?b=1",
                      "query": {"c": ["1", "2 3"]}, "headers": {"X-A": "b"}, "body": {"n": 1})"),
              R"({"x": "../é"})");
  node.start();
  const auto call = node.call();
  EXPECT_EQ(call.authorization, kId);
  EXPECT_EQ(call.url, "/a/..%2F%C3%A9?b=1&c=1&c=2%203");
  EXPECT_EQ(call.method, "PUT");
  EXPECT_EQ(call.body, R"({"n":1})");
  EXPECT_TRUE(call.bearer.empty());
  EXPECT_EQ(node.compiled().authorization, AuthorizationId::parse(kId));
  EXPECT_EQ(describe(node.answer(json_reply(R"({"k":2})"))),
            R"({"status":200,"headers":{"content-type":"application/json"},"body":{"k":2}})");
}

TEST(ApiCall, NeverLeavesTheApi) {
  for (const auto* rendered :
       {"https://evil.example.com/", "//evil", "evil", "/a/../b", "/a/%2e%2E/b", "/./a", "/..",
        "/a\\\\b", "/a#b", "/a\\nb", "/%zz", ""}) {
    Caller node("api_call", data(R"("endpoint": "{{ x }}")"),
                R"({"x": ")" + std::string(rendered) + "\"}");
    node.start();
    const auto* effect = std::get_if<NeedsEffect>(&node.step());
    // A second slash is a path of the same host.
    EXPECT_EQ(effect != nullptr, std::string_view(rendered) == "//evil") << rendered;
  }
}

TEST(ApiCall, FailsAtOnceWhenTheAuthorizationNeedsALogin) {
  Caller node("api_call", data(R"("endpoint": "/me")"));
  node.start();
  EXPECT_EQ(describe(node.answer(EffectError{EffectErrorCode::kSecret, "it needs a new login"})),
            "failed: GET the API of " + std::string(kId) +
                " was not called because a secret could not be used: it needs a new login");
  node.start();
  EXPECT_EQ(describe(node.answer(json_reply("{}", 503))),
            "transient: GET the API of " + std::string(kId) + " responded with 503");
}

TEST(ApiCall, SaysWhatIsWrong) {
  EXPECT_EQ(errors_of(R"({"endpoint": "/x"})"),
            "`authorization_id` is missing; GET /workflows/authorization lists them\n");
  EXPECT_EQ(errors_of(R"({"endpoint": "/x", "authorization_id": "vlt_1"})"),
            "`authorization_id` must be the id of an authorization (auth_...), not 'vlt_1'\n");
  EXPECT_EQ(errors_of(data(R"("endpoint": "https://x/")")),
            "`endpoint` must be a path that begins with /\n");
  EXPECT_EQ(errors_of(data(R"("endpoint": "/x", "body": {})")),
            "`body` cannot be sent with GET; use another method or remove it\n");
  EXPECT_NE(errors_of(data(R"("endpoint": "/x", "auth": {})")), "");
  EXPECT_NE(errors_of(data(R"("endpoint": "/x", "response": "file")")), "");
  EXPECT_NE(errors_of(data(R"("endpoint": "/x", "response_bytes_max": 4194305)")), "");
  Caller node("api_call", data(R"("endpoint": "/x", "headers": {"authorization": "mine"})"));
  node.start();
  EXPECT_EQ(describe(node.step()),
            "failed: the header Authorization is set by the authorization; remove it");
}

}  // namespace
}  // namespace sluice::nodes::api_call_test
