#include "api/core/edits.h"

#include <gtest/gtest.h>

#include "api/core/handlers.h"
#include "api/core/testing.h"

namespace sluice::api::edits_test {
namespace {

class Edits : public ::testing::Test {
 protected:
  Edits() {
    auto made = services::make_key(api_.context, TeamId{1}, "editor", Scopes::all());
    caller_ = Principal{TeamId{1}, made.row.id, Scopes::all()};
    key_ = made.row;
    store_key();
  }
  void store_key() {
    EXPECT_TRUE(
        services::commit(api_.context, [this](store::Writer& w) { return w.put_key(key_); }));
    auto reader = api_.readers.take();
    EXPECT_TRUE(api_.ring.reload(**reader));
  }
  // Of a key that is made while somebody else edits; `meanwhile` happens before its turn comes.
  template <class Meanwhile>
  http::Response answer_after(Meanwhile meanwhile) {
    auto turn = api_.keys.edits().try_take();
    EXPECT_TRUE(turn);
    const auto sink = std::make_shared<TestSink>();
    http::Request request;
    request.body = R"({"name":"n","scopes":["runs:read"]})";
    Reply(api_.services, request, caller_, http::Responder(sink)).run(create_key);
    meanwhile();
    turn.reset();
    return sink->wait();
  }

  ApiFixture api_;
  Principal caller_;
  store::ApiKey key_;
};

TEST_F(Edits, WaitForTheirTurn) {
  EXPECT_EQ(answer_after([] {}).status, 201);
}

TEST_F(Edits, AreRefusedToAKeyThatWasRevokedWhileTheyWaited) {
  const auto answer = answer_after([this] {
    key_.revoked_at = api_.clock.now();
    store_key();
  });
  EXPECT_EQ(answer.status, 401) << answer.body;
  EXPECT_NE(answer.body.find("api_key_invalid"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace sluice::api::edits_test
