#include "effects/effect_dispatcher.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

TEST(EffectDispatcher, ACallThatIsPostponedIsNotMade) {
  TestServer server([](const Seen&) { return TestServer::ok("hello"); });
  boost::asio::io_context context;
  ManualClock clock(Timestamp(Seconds(1'700'000'000)));
  auto with = options();
  with.gate = std::make_shared<HostGate>(
      HostGate::Settings{.rates = {{"127.0.0.1", *model::parse_call_rate("1/m")}}, .circuit = {}},
      clock);
  clock.advance(std::chrono::minutes(5));
  EffectDispatcher world(context, with);
  std::vector<EffectResult> results;
  const auto take = [&](EffectResult result) { results.push_back(std::move(result)); };
  world.start(get(server.url("/")), {}, take);
  world.start(get(server.url("/")), {}, take);
  world.cancel(world.start(get(server.url("/")), {}, take));
  EXPECT_TRUE(results.empty());
  while (results.size() < 2 && context.run_one() > 0) {
  }
  const auto* later = std::get_if<nodes::Postponed>(&results.front());
  ASSERT_TRUE(later);
  EXPECT_EQ(later->until, clock.now() + std::chrono::minutes(1));
  EXPECT_EQ(std::get<nodes::HttpReply>(results.back()).body, "hello");
  EXPECT_EQ(server.requests(), 1);
}

TEST(EffectDispatcher, AFileNeedsAStore) {
  boost::asio::io_context context;
  EffectDispatcher world(context, options());
  auto call = get("http://127.0.0.1:1/");
  call.file = nodes::KeepAsFile{"a", Seconds(60)};
  std::optional<EffectResult> result;
  world.start(std::move(call), {}, [&](EffectResult r) { result = std::move(r); });
  while (!result && context.run_one() > 0) {
  }
  EXPECT_EQ(std::get<EffectError>(*result).message, "this server does not store files");
}

}  // namespace
}  // namespace sluice::effects::effect_dispatcher_test
