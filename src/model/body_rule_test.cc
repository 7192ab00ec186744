#include "model/body_rule.h"

#include <gtest/gtest.h>

#include "model/hook.h"
#include "model/senders/senders.h"

namespace sluice::model::body_rule_test {
namespace {

Result<BodyRule> parse(std::string_view data, std::string_view defaults = "{}") {
  const auto members = parse_json(data)->as_object();
  const auto sender = parse_json(defaults)->as_object();
  return parse_body_rule(members, &sender);
}

std::string complaint(std::string_view data) {
  const auto rule = parse(data);
  return rule ? "none" : rule.error().message;
}

TEST(BodyRule, TakesAnObjectWhenNothingIsSaid) {
  const auto rule = *parse("{}");
  EXPECT_EQ(rule.kinds, BodyKinds({BodyKind::kJson}));
  EXPECT_FALSE(rule.split);
  EXPECT_FALSE(rule.keeps_raw);
}

TEST(BodyRule, ReadsOneKindOrSeveral) {
  EXPECT_EQ(parse(R"({"body": "form-json"})")->kinds, BodyKinds({BodyKind::kFormJson}));
  EXPECT_EQ(parse(R"({"body": ["json", "form"]})")->kinds,
            BodyKinds({BodyKind::kJson, BodyKind::kForm}));
}

TEST(BodyRule, SplitsTheBodyOrAnArrayInIt) {
  const auto whole = *parse(R"({"split": true})");
  EXPECT_TRUE(whole.split && whole.split->empty());
  EXPECT_TRUE(whole.kinds.has(BodyKind::kAny)) << "the array is the body";
  EXPECT_EQ(parse(R"({"split": "$.events"})")->split->at(0).key, "events");
  EXPECT_FALSE(parse(R"({"split": false})")->split);
  EXPECT_TRUE(parse(R"({"split": "$", "item_id": "{json:$.id}"})")->item_id);
}

TEST(BodyRule, TakesFromTheSenderWhatTheTriggerDoesNotSay) {
  const auto rule = *parse(R"({"split": "$.items"})",
                           R"({"body": "form-json", "form_field": "data", "split": "$"})");
  EXPECT_TRUE(rule.kinds.has(BodyKind::kFormJson));
  EXPECT_EQ(rule.form_field, "data");
  EXPECT_EQ(rule.split_text, "$.items");
}

TEST(BodyRule, OfEachSenderCanBeRead) {
  for (const auto name : sender_names()) {
    const auto sender = find_sender(name);
    ASSERT_TRUE(sender) << name;
    const auto rule = parse_body_rule({}, &(*sender)->document);
    EXPECT_TRUE(rule) << name << ": " << rule.error().message;
  }
  const auto settings = parse_hook_settings(
      parse_json(R"({"sender": "sendgrid", "signature": "none"})")->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->body.split && settings->body.item_id);
  EXPECT_TRUE(settings->body.kinds.has(BodyKind::kAny));
}

TEST(BodyRule, NamesWhatIsWrong) {
  EXPECT_EQ(complaint(R"({"body": "yaml"})"),
            "body must be one of json, any, form, form-json, multipart, xml, text, binary, "
            "cloudevents, ndjson, or a list of them.");
  EXPECT_EQ(complaint(R"({"body": []})"), "body must name at least one kind of body.");
  EXPECT_EQ(complaint(R"({"form_field": ""})"),
            "form_field must be the name of a form field, of at most 128 bytes.");
  EXPECT_TRUE(complaint(R"({"split": "events"})").starts_with("split "));
  EXPECT_TRUE(complaint(R"({"split": 1})").starts_with("split must be the path of an array"));
  EXPECT_EQ(complaint(R"({"item_id": "{json:$.id}"})"),
            "item_id needs split: it is the id of one item of the body.");
  EXPECT_TRUE(complaint(R"({"split": "$", "item_id": "{header:X}"})").starts_with("item_id "));
  EXPECT_EQ(complaint(R"({"raw_body": 1})"), "raw_body must be true or false.");
  EXPECT_EQ(complaint(R"({"raw_body": true, "split": "$"})"),
            "raw_body cannot be true with split: each item would hold the whole body.");
}

}  // namespace
}  // namespace sluice::model::body_rule_test
