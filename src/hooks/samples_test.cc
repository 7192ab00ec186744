#include "hooks/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "model/senders/senders.h"

namespace sluice::hooks::samples_test {
namespace {

using testing::HasSubstr;

std::string name_of(std::string_view word) {
  const auto sample = find_sample(word);
  return sample ? sample->name : sample.error().message;
}

model::HookSettings settings_of(std::string_view sender) {
  auto settings = model::parse_hook_settings({{"sender", sender}, {"signature", "none"}});
  EXPECT_TRUE(settings) << (settings ? "" : settings.error().message);
  return settings ? *std::move(settings) : model::HookSettings{};
}

SampleRequest renewed(std::string_view word, std::string_view id = {}) {
  const auto sample = find_sample(word);
  EXPECT_TRUE(sample) << word;
  auto request = sample->request();
  SeededEntropy entropy(7);
  const auto done = renew_ids(request, settings_of(sample->sender->name), entropy, id);
  EXPECT_TRUE(done) << done.error().message;
  return request;
}

TEST(Samples, AreNamedByTheirEvents) {
  EXPECT_EQ(name_of("github.push"), "github.push");
  EXPECT_EQ(name_of("github.pull_request"), "github.pull_request");
  EXPECT_EQ(name_of("GitHub.Issues"), "github.issues");
  EXPECT_EQ(name_of("stripe.invoice.paid"), "stripe.invoice.paid");
  EXPECT_EQ(name_of("shopify.orders/create"), "shopify.orders/create");
  EXPECT_EQ(name_of("gitlab.push"), "gitlab.push") << "its type is \"Push Hook\"";
  EXPECT_EQ(name_of("discord-interactions.command"), "discord-interactions.command")
      << "its type is a number";
  EXPECT_EQ(name_of("slack.slash-command"), "slack.slash-command") << "it has no type";
  EXPECT_EQ(name_of("mailgun.a-message-is-delivered"), "mailgun.delivered") << "by its title";
  EXPECT_EQ(name_of("github"), "github.push") << "the first one";
}

TEST(Samples, AreToldApart) {
  std::set<std::string> seen;
  std::size_t senders = 0;
  for (const auto name : model::sender_names()) {
    const auto samples = samples_of(**model::find_sender(name));
    EXPECT_FALSE(samples.empty()) << name;
    senders += samples.empty() ? 0 : 1;
    for (const auto& sample : samples) {
      EXPECT_TRUE(seen.insert(sample.name).second) << sample.name;
      EXPECT_EQ(name_of(sample.name), sample.name);
    }
  }
  EXPECT_GE(senders, 150U);
}

TEST(Samples, SayWhichThereAre) {
  EXPECT_THAT(name_of("github.psuh"), HasSubstr("it has github.push, github.pull_request"));
  EXPECT_THAT(name_of("githup.push"), HasSubstr("did you mean `github`?"));
}

TEST(Samples, IdsKeepTheirForm) {
  const auto github = renewed("github.push");
  const auto id = github.lookup("X-GitHub-Delivery").value_or("");
  EXPECT_NE(id, "5b3b2b0a-0000-4000-8000-000000000001");
  EXPECT_THAT(std::string(id), testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8.*"));
  const auto slack = parse_json(renewed("slack.app_mention").body());
  ASSERT_TRUE(slack);
  const auto event = std::string(slack->at("event_id").as_string());
  EXPECT_NE(event, "Ev0000000001");
  EXPECT_THAT(event, testing::MatchesRegex("Ev[0-9]{10}"));
  EXPECT_EQ(renewed("github.push", "mine").lookup("X-GitHub-Delivery"), "mine");
}

// Its id is a digest of the body.
TEST(Samples, ABodyThatIsItsOwnIdIsAnotherAndSaysTheSame) {
  const auto before = find_sample("strava")->request().body();
  const auto after = renewed("strava").body();
  EXPECT_NE(after, before);
  EXPECT_EQ(parse_json(after).value(), parse_json(before).value());
}

TEST(Samples, EachItemOfABatchGetsAnotherId) {
  const auto before = parse_json(find_sample("sendgrid")->request().body());
  const auto after = parse_json(renewed("sendgrid").body());
  ASSERT_TRUE(before && after);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto id = std::string(after->at(i).at("sg_event_id").as_string());
    EXPECT_NE(id, std::string(before->at(i).at("sg_event_id").as_string()));
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 2U);
}

TEST(Samples, SayAnotherTypeOfEvent) {
  auto github = find_sample("github.push")->request();
  ASSERT_TRUE(set_event_type(github, **model::find_sender("github"), "release"));
  EXPECT_EQ(github.lookup("x-github-event"), "release");
  auto stripe = find_sample("stripe")->request();
  ASSERT_TRUE(set_event_type(stripe, **model::find_sender("stripe"), "charge.refunded"));
  EXPECT_THAT(stripe.body(), HasSubstr(R"("type":"charge.refunded")"));
  auto notice = find_sample("airtable")->request();
  const auto none = set_event_type(notice, **model::find_sender("airtable"), "x");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("deliveries of airtable do not say"));
}

}  // namespace
}  // namespace sluice::hooks::samples_test
