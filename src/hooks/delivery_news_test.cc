#include "hooks/delivery_news.h"

#include <gmock/gmock.h>
#include <string>

#include "hooks/test_hook.h"

namespace sluice::hooks::delivery_news_test {
namespace {

using ::testing::HasSubstr;

TEST(DeliveryNews, NameTheOutcomeThatTheListOfDeliveriesShows) {
  ManualClock clock{Timestamp(Seconds(1'761'912'000))};
  live::EventHub hub(clock);
  std::string text;
  live::TopicSet topics;
  topics.add(live::Topic::kDelivery);
  const auto id = hub.reserve(kTestTeam);
  ASSERT_TRUE(id);
  hub.begin(*id, {.team = kTestTeam,
                  .topics = topics,
                  .write =
                      [&text](std::string_view bytes) {
                        text += bytes;
                        return true;
                      },
                  .may_read = [] { return true; },
                  .close = [] {}});
  hub.tick();
  const auto told = [&](const Refusal& refusal) {
    text.clear();
    tell_refused(&hub, *test_hook("{}"), refusal, {});
    hub.tick();
    return text;
  };
  EXPECT_THAT(told(no_key("why", Seconds(10))), HasSubstr(R"("outcome":"rejected")"));
  EXPECT_THAT(told(overloaded(Millis(10))), HasSubstr(R"("outcome":"busy")"));
  EXPECT_THAT(told(bad_signature("why")), HasSubstr(R"("outcome":"rejected")"));
}

}  // namespace
}  // namespace sluice::hooks::delivery_news_test
