#include "effects/effect_dispatcher.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "effects/http/test_server.h"

namespace sluice::effects::effect_dispatcher_test {
namespace {

using nodes::EffectError;
using nodes::EffectResult;
using testing::Seen;
using testing::TestServer;

EffectDispatcher::Options options() {
  EffectDispatcher::Options options;
  options.http.guard = AddressGuard::parse("127.0.0.0/8").value();
  return options;
}

nodes::HttpCall get(std::string url) {
  nodes::HttpCall call;
  call.url = std::move(url);
  return call;
}

TEST(EffectDispatcher, AnswersEachCallOnce) {
  TestServer server([](const Seen&) { return TestServer::ok("hello"); });
  boost::asio::io_context context;
  EffectDispatcher world(context, options());
  int answers = 0;
  std::string body;
  world.start(get(server.url("/")), {}, [&](EffectResult result) {
    ++answers;
    body = std::get<nodes::HttpReply>(result).body;
  });
  while (answers == 0 && context.run_one() > 0) {
  }
  context.poll();
  EXPECT_EQ(answers, 1);
  EXPECT_EQ(body, "hello");
}

TEST(EffectDispatcher, IdsAreUniqueOverAllKindsAndACancelledCallNeverSpeaks) {
  boost::asio::io_context context;
  EffectDispatcher world(context, options());
  int answers = 0;
  const auto count = [&](EffectResult) { ++answers; };
  const auto http = world.start(get("nonsense"), {}, count);
  const auto link = world.start(nodes::MakeLink{}, {}, count);
  const auto file = world.start(nodes::MakePdf{}, {}, count);
  EXPECT_NE(http, link);
  EXPECT_NE(link, file);
  world.cancel(http);
  world.cancel(link);
  world.cancel(link);
  world.cancel(EffectDispatcher::CallId{~0ULL});
  EXPECT_EQ(answers, 0);
  while (answers == 0) {  // the PDF is made on another thread
    context.restart();
    context.run_one_for(Millis(1));
  }
  context.poll();
  EXPECT_EQ(answers, 1);
}

TEST(EffectDispatcher, MayBeDestroyedWithCallsInFlightAndFromADone) {
  boost::asio::io_context context;
  auto world = std::make_unique<EffectDispatcher>(context, options());
  int answers = 0;
  world->start(nodes::MakeLink{}, {}, [&](EffectResult) {
    ++answers;
    world.reset();
  });
  world->start(nodes::MakeLink{}, {}, [&](EffectResult) { ++answers; });
  world->start(get("nonsense"), {}, [&](EffectResult) { ++answers; });
  context.poll();
  EXPECT_EQ(answers, 1);
}

}  // namespace
}  // namespace sluice::effects::effect_dispatcher_test
