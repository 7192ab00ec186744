#include "simulation/wire.h"

#include <gmock/gmock.h>

#include "simulation/server.h"

namespace sluice::simulation::wire_test {
namespace {

using testing::ElementsAre;

TEST(WireTexts, AreRead) {
  constexpr std::string_view kResponse =
      "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nX-Run: r1\r\n\r\n{}";
  EXPECT_EQ(status_of(kResponse), 202);
  EXPECT_EQ(header_of(kResponse, "X-Run"), "r1");
  EXPECT_EQ(header_of(kResponse, "X-Other"), std::nullopt);
  EXPECT_EQ(body_of(kResponse), "{}");
}

// A process without workflows, whose every webhook is unknown.
class WireTest : public testing::Test {
 protected:
  WireTest() {
    world_.is_calm = true;
    auto started = Server::start(world_, peers_, {});
    EXPECT_TRUE(started) << started.error().message;
    server_ = *std::move(started);
  }
  void send(std::string_view body) {
    server_->wire().send({.bytes = post_request(world_.random, "/api/v1/hooks/unknown", {}, body),
                          .body = std::string(body),
                          .on_answer = [this](std::string_view response) {
                            statuses_.push_back(status_of(response));
                          }});
  }

  SimulatedWorld world_{1};
  RemotePeers peers_{world_};
  std::unique_ptr<Server> server_;
  std::vector<int> statuses_;
};

TEST_F(WireTest, EachRequestIsAnswered) {
  for (int i = 0; i < 3; ++i) {
    send(R"({"n":1})");
    EXPECT_TRUE(server_->rest());
  }
  EXPECT_THAT(statuses_, ElementsAre(404, 404, 404));
  EXPECT_EQ(server_->wire().unanswered(), 0U);
  EXPECT_EQ(world_.violation, std::nullopt);
}

TEST_F(WireTest, WhatWasBrokenOffIsNotAnswered) {
  world_.is_calm = false;
  for (int i = 0; i < 200; ++i) {
    send(R"({"n":1})");
    EXPECT_TRUE(server_->rest());
  }
  EXPECT_LT(statuses_.size(), 200U);
  EXPECT_LT(world_.requests_sent[R"({"n":1})"], 200);
  EXPECT_EQ(world_.violation, std::nullopt);
}

}  // namespace
}  // namespace sluice::simulation::wire_test
