#include "engine/run/node_trial.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "model/secret_placeholder.h"

namespace sluice::engine::node_trial_test {
namespace {

const Timestamp kNow = *parse_time("2026-01-31T12:00:00Z");

class NodeTrials : public ::testing::Test {
 protected:
  std::unique_ptr<NodeTrial> make(std::string_view kind, std::string_view data,
                                  std::string_view context = "{}") {
    NodeTrial::Given given;
    given.node.id = "n";
    given.node.type = given.node.component = kind;
    given.node.data = parse_json(data)->as_object();
    given.context = parse_json(context)->as_object();
    given.run = RunId{{5, 6}};
    return NodeTrial::make(std::move(given), options_, problems_);
  }
  RunOptions options_;
  std::vector<std::string> problems_;
};

TEST_F(NodeTrials, APureNodeSeesWhatIsGiven) {
  const auto trial =
      make("text_transform", R"({"template": "Hello {{ a.name }}"})", R"({"a": {"name": "Ada"}})");
  ASSERT_TRUE(trial);
  const auto step = trial->start(kNow);
  ASSERT_TRUE(std::holds_alternative<nodes::Completed>(step));
  EXPECT_EQ(to_json(std::get<nodes::Completed>(step).output), R"({"text":"Hello Ada"})");
}

TEST_F(NodeTrials, WhatDoesNotCompileIsSaid) {
  EXPECT_FALSE(make("unheard_of", "{}"));
  ASSERT_EQ(problems_.size(), 1U);
  problems_.clear();
  EXPECT_FALSE(make("webhook", "{}"));
  EXPECT_FALSE(problems_.empty());
}

TEST_F(NodeTrials, AnEffectIsAskedForWithPlaceholders) {
  const auto trial = make("webhook", R"({"url": "https://example.com/{{ id }}",
                          "headers": {"X-Key": "{{ vault.stripe }}"}})",
                          R"({"id": 7})");
  ASSERT_TRUE(trial);
  const auto step = trial->start(kNow);
  const auto* effect = std::get_if<nodes::NeedsEffect>(&step);
  ASSERT_TRUE(effect);
  const auto& call = std::get<nodes::HttpCall>(effect->request);
  EXPECT_EQ(call.url, "https://example.com/7");
  bool shown = false;
  for (const auto& [name, value] : call.headers)
    shown = shown || model::show_placeholders(value) == "{{ vault.stripe }}";
  EXPECT_TRUE(shown);
  const auto after = trial->finish(
      effect->request, nodes::HttpReply{.status = 200, .headers = {}, .body = "ok"}, kNow);
  ASSERT_TRUE(std::holds_alternative<nodes::Completed>(after));
}

TEST_F(NodeTrials, AreBoundInWork) {
  options_.step_work_max = 1'000;
  const auto trial =
      make("text_transform", R"({"template": "{% for a in (1..99999) %}{{ a }}{% endfor %}"})");
  ASSERT_TRUE(trial);
  const auto step = trial->start(kNow);
  const auto* failed = std::get_if<nodes::Failed>(&step);
  ASSERT_TRUE(failed);
  EXPECT_NE(failed->message.find("longer than one step may"), std::string::npos);
}

}  // namespace
}  // namespace sluice::engine::node_trial_test
