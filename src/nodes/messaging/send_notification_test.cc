#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/http/http_answer.h"
#include "nodes/http/test_calls.h"
#include "nodes/messaging/slack_message.h"

namespace sluice::nodes::send_notification_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

constexpr auto kContext =
    R"({"a": {"t": "<!channel> & co", "list": ["b@x.example", "c@x.example"], "two": "b@x.example, c@x.example", "crlf": "x\r\nBcc: all@x.example"}})";

HttpReply reply(int status, std::string body) {
  HttpReply made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

TEST(SendNotification, Webhook) {
  Caller caller("send_notification", R"({"channel": "webhook", "url": "https://x.example/hook",
      "title": "T", "message": "said {{ a.t }}", "priority": "high", "data": {"n": "{{ a.list }}"}})",
                kContext);
  caller.start();
  const auto call = caller.call();
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(*find_header(call.headers, "idempotency-key"), "run/n");
  EXPECT_EQ(call.body, R"({"title":"T","message":"said <!channel> & co","priority":"high",)"
                       R"("run_id":"run","data":{"n":["b@x.example","c@x.example"]}})");
  EXPECT_EQ(describe(caller.answer(reply(204, ""))), R"({"channel":"webhook","status":204})");
}

TEST(SendNotification, Slack) {
  Caller caller("send_notification", R"({"channel": "slack", "url": "{{ vault.SLACK }}",
      "title": "T & U", "message": "{{ a.t }}", "priority": "low"})",
                kContext);
  caller.start();
  EXPECT_EQ(testing::shown(caller.call().url), "<SLACK>");
  EXPECT_EQ(caller.call().body,
            R"({"text":"T &amp; U","blocks":[)"
            R"({"type":"header","text":{"type":"plain_text","text":"T & U"}},)"
            R"({"type":"section","text":{"type":"mrkdwn","text":"&lt;!channel&gt; &amp; co"}},)"
            R"({"type":"context","elements":[{"type":"mrkdwn","text":"Priority: low"}]}]})");
  EXPECT_EQ(describe(caller.answer(reply(200, "ok"))), R"({"channel":"slack","status":200})");
  Caller refused("send_notification",
                 R"({"channel": "slack", "url": "https://x.example/", "message": "m"})");
  EXPECT_EQ(describe(refused.run({reply(403, "invalid_token")})),
            "failed: POST x.example responded with 403");
  Caller busy("send_notification",
              R"({"channel": "slack", "url": "https://x.example/", "message": "m"})");
  EXPECT_EQ(describe(busy.run({reply(429, "")})), "transient: POST x.example responded with 429");
}

TEST(SendNotification, SlackMessagesOfAnySize) {
  for (const auto& piece : {std::string("x"), std::string("&"), std::string("\xC3\xA4")}) {
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += piece;
    const auto message = slack_message(text, text, "normal");
    const auto& blocks = message.at("blocks").as_array();
    ASSERT_EQ(blocks.size(), 11u);
    for (const auto& block : blocks) {
      const std::string_view shown = block.at_pointer("/text/text").as_string();
      EXPECT_LE(shown.size(), 3'000u);
    }
    EXPECT_LE(blocks[0].at_pointer("/text/text").as_string().size(), 150u);
    EXPECT_TRUE(parse_json(to_json(message)));
  }
  EXPECT_EQ(slack_message("", "", "normal").at("blocks").as_array().size(), 0u);
}

std::string mail(std::string_view more) {
  return fmt::format(R"({{"channel": "email", "host": "mx.example", "from": "ops@x.example",
      "title": "Hello", "message": "Text", {}}})",
                     more);
}

MailCall mail_of(std::string_view more) {
  Caller caller("send_notification", mail(more), kContext);
  const auto& step = caller.start();
  const auto* effect = std::get_if<NeedsEffect>(&step);
  EXPECT_TRUE(effect) << describe(step);
  return effect ? std::get<MailCall>(effect->request) : MailCall{};
}

TEST(SendNotification, Email) {
  const auto call = mail_of(R"("to": "b@x.example, C <c@x.example>", "priority": "high",
                               "username": "u", "password": "{{ vault.pw }}")");
  EXPECT_EQ(call.host, "mx.example");
  EXPECT_EQ(call.port, 587);
  EXPECT_EQ(call.user, "u");
  EXPECT_EQ(testing::shown(call.password), "<pw>");
  EXPECT_THAT(call.recipients, ::testing::ElementsAre("b@x.example", "c@x.example"));
  EXPECT_THAT(call.message, HasSubstr("Subject: Hello\r\n"));
  EXPECT_THAT(call.message, HasSubstr("Importance: high\r\n"));
  EXPECT_THAT(call.message, HasSubstr("\r\n\r\nText"));
  EXPECT_EQ(mail_of(R"("to": "b@x.example", "security": "tls")").port, 465);
  EXPECT_EQ(mail_of(R"("to": "b@x.example", "security": "none", "port": 2525)").port, 2525);
  EXPECT_EQ(mail_of(R"("to": "{{ a.list }}")").recipients.size(), 2u);
  Caller caller("send_notification", mail(R"("to": "b@x.example")"), kContext);
  caller.start();
  EXPECT_THAT(describe(caller.answer(MailReply{"250 ok"})),
              ::testing::StartsWith(R"({"channel":"email","message_id":)"));
}

TEST(SendNotification, ValuesAddNobodyToAMail) {
  for (const auto* to : {R"("to": "{{ a.two }}")", R"("to": "{{ a.crlf }}")", R"("to": [5])"}) {
    Caller caller("send_notification", mail(to), kContext);
    EXPECT_THAT(describe(caller.start()), HasSubstr("failed: `to`")) << to;
  }
  Caller subject("send_notification", R"({"channel": "email", "host": "h.example",
      "from": "a@x.example", "to": "b@x.example", "title": "{{ a.crlf }}", "message": "m"})",
                 kContext);
  EXPECT_THAT(describe(subject.start()), HasSubstr("failed: `subject`"));
}

TEST(SendNotification, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"message": "m"})", "`channel` is required; use one of"},
      {R"({"channel": "sms", "message": "m"})", "`channel` must be one of"},
      {R"({"channel": "slack", "url": "https://x.example"})", "`message` is required"},
      {R"({"channel": "slack", "message": "m"})", "`url` is required"},
      {R"({"channel": "webhook", "message": "m", "url": "x"})", "`url` is not a URL"},
      {R"({"channel": "slack", "message": "m", "url": "https://x.example", "to": "a@b.example"})",
       "`to` can only be used with email, not with the channel slack"},
      {R"({"channel": "slack", "message": "m", "url": "https://x.example", "data": 1})",
       "`data` can only be used with webhook"},
      {R"({"channel": "email", "message": "m", "url": "https://x.example"})",
       "`url` can only be used with webhook"},
      {R"({"channel": "email", "message": "m"})", "`host` is required"},
      {R"({"channel": "email", "message": "m", "host": "h", "from": "a@x.example"})",
       "`to` is required"},
      {R"({"channel": "email", "message": "m", "host": "h", "from": "a@x.example", "to": "@"})",
       "`to`"},
      {R"({"channel": "email", "message": "m", "host": "h", "from": "a@x.example",
           "to": "b@x.example", "username": "u"})",
       "`username` and `password` must be set together"},
      {R"({"channel": "slack", "message": "m", "url": "https://x.example", "priority": "urgent"})",
       "`priority` must be one of"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("send_notification", from_json(data)).all_errors(),
                HasSubstr(expected))
        << data;
}

}  // namespace
}  // namespace sluice::nodes::send_notification_test
