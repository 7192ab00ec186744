#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>

#include "effects/http/http_client.h"
#include "effects/http/test_server.h"

// Calls whose body goes elsewhere while it arrives.
namespace sluice::effects::body_sink_test {
namespace {

using testing::Seen;
using testing::TestServer;

// Has no room for the first bytes; there is some as soon as the loop runs again.
class LateSink final : public nodes::BodySink {
 public:
  explicit LateSink(boost::asio::io_context& context) : context_(context) {}
  void begin(std::function<void()> go_on) override { go_on_ = std::move(go_on); }
  bool take(std::string_view bytes) override {
    taken_ += bytes;
    if (std::exchange(was_asked_, true)) return true;
    taken_.clear();
    boost::asio::post(context_, [this] {
      if (go_on_) go_on_();
    });
    return false;
  }
  const std::string& taken() const { return taken_; }

 private:
  boost::asio::io_context& context_;
  std::function<void()> go_on_;
  std::string taken_;
  bool was_asked_ = false;
};

TEST(BodySink, WhatIsTooLargeAfterAPauseIsAnError) {
  TestServer server([](const Seen&) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
           "1\r\na\r\na\r\nbbbbbbbbbb\r\n0\r\n\r\n";
  });
  boost::asio::io_context context;
  for (const std::size_t bytes_max : {5U, 11U}) {
    CallIds ids;
    HttpClient::Options options;
    options.guard = *AddressGuard::parse("127.0.0.0/8");
    HttpClient client(context, ids, options);
    const auto sink = std::make_shared<LateSink>(context);
    nodes::HttpCall call;
    call.url = server.url("/");
    call.timeout = Seconds(10);
    call.sink = sink;
    call.response_bytes_max = bytes_max;
    std::optional<nodes::EffectResult> result;
    client.start(std::move(call), [&](nodes::EffectResult r) { result = std::move(r); });
    while (!result && context.run_one() > 0) {
    }
    ASSERT_TRUE(result);
    if (bytes_max == 5) {
      const auto* error = std::get_if<nodes::EffectError>(&*result);
      ASSERT_TRUE(error);
      EXPECT_EQ(error->code, nodes::EffectErrorCode::kTooLarge) << error->message;
    } else {
      const auto* reply = std::get_if<nodes::HttpReply>(&*result);
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->status, 200);
      EXPECT_EQ(sink->taken(), "abbbbbbbbbb");
    }
    context.restart();
  }
}

}  // namespace
}  // namespace sluice::effects::body_sink_test
