#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/ai/ai_chat.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/test_calls.h"

namespace sluice::nodes::ai_text_transform_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;
using testing::json_reply;

constexpr auto kContext = R"({"a": {"t": "Ann \"Lee\"", "o": {"k": 1}, "crlf": "x\r\nEvil: 1"}})";

std::string data_of(std::string_view more = "") {
  return fmt::format(R"({{"model": "m-1", "prompt": "Do it for {{{{ a.t }}}}"{}}})", more);
}

HttpReply answer(std::string_view text, std::string_view finish = "stop") {
  return json_reply(to_json(json::object{
      {"model", "m-1-2026"},
      {"choices",
       json::array{json::object{{"message", json::object{{"role", "assistant"}, {"content", text}}},
                                {"finish_reason", finish}}}},
      {"usage",
       json::object{{"prompt_tokens", 10}, {"completion_tokens", 2}, {"total_tokens", 12}}}}));
}

json::value body_of(const Caller& caller) { return *parse_json(caller.call().body); }

TEST(AiTextTransform, AsksForAText) {
  Caller caller("ai_text_transform", data_of(R"(, "api_key": "{{ vault.k }}", "system": "Be kind",
      "input": "{{ a.o }}", "temperature": 0.5, "max_tokens": 100)"),
                kContext);
  caller.start();
  const auto call = caller.call();
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "https://api.openai.com/v1/chat/completions");
  EXPECT_EQ(call.timeout, Seconds(60));
  EXPECT_EQ(testing::shown(*find_header(call.headers, "authorization")), "Bearer <k>");
  EXPECT_EQ(*find_header(call.headers, "idempotency-key"), "run/n");
  EXPECT_EQ(to_json(body_of(caller)),
            R"({"model":"m-1","messages":[{"role":"system","content":"Be kind"},)"
            R"({"role":"user","content":"Do it for Ann \"Lee\"\n\n{\"k\":1}"}],)"
            R"("temperature":0.5,"max_tokens":100})");
  EXPECT_EQ(describe(caller.answer(answer("Done."))),
            R"({"text":"Done.","model":"m-1-2026",)"
            R"("usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}})");
}

TEST(AiTextTransform, EndpointsWithoutAKey) {
  Caller caller("ai_text_transform",
                data_of(R"(, "base_url": "http://127.0.0.1:11434/v1/", "timeout": "5m")"),
                kContext);
  caller.start();
  EXPECT_EQ(caller.call().url, "http://127.0.0.1:11434/v1/chat/completions");
  EXPECT_EQ(find_header(caller.call().headers, "authorization"), nullptr);
}

constexpr auto kSchema =
    R"(, "schema": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}})";

TEST(AiTextTransform, ChecksAJsonAnswer) {
  Caller caller("ai_text_transform", data_of(kSchema), kContext);
  caller.start();
  const auto body = body_of(caller);
  EXPECT_EQ(body.at_pointer("/response_format/type"), json::value("json_schema"));
  EXPECT_EQ(body.at_pointer("/response_format/json_schema/schema/required/0"), json::value("city"));
  EXPECT_THAT(to_json(body.at_pointer("/messages/0/content")), HasSubstr("this JSON Schema: {"));
  EXPECT_THAT(describe(caller.answer(answer("```json\n{\"city\": \"Rome\"}\n```"))),
              ::testing::StartsWith(R"({"data":{"city":"Rome"},"model":"m-1-2026")"));
}

TEST(AiTextTransform, AsksAgainForAnAnswerThatIsWrong) {
  Caller caller("ai_text_transform", data_of(kSchema), kContext);
  caller.start();
  caller.answer(answer(R"({"city": 5})"));
  const auto body = body_of(caller);
  EXPECT_EQ(body.at_pointer("/messages/2/content"), json::value(R"({"city": 5})"));
  EXPECT_THAT(to_json(body.at_pointer("/messages/3/content")),
              HasSubstr("/city must be of type string, not 5"));
  EXPECT_EQ(*find_header(caller.call().headers, "idempotency-key"), "run/n/repair-1");
  // After a crash or for another try the same is asked again.
  const auto asked = caller.call().body;
  caller.start();
  EXPECT_EQ(caller.call().body, asked);
  EXPECT_EQ(describe(caller.answer(answer(R"({"city": "Rome"})"))),
            R"({"data":{"city":"Rome"},"model":"m-1-2026",)"
            R"("usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24}})");
}

TEST(AiTextTransform, GivesUpAfterMaxRepairs) {
  Caller once("ai_text_transform", data_of(kSchema), kContext);
  EXPECT_THAT(
      describe(once.run({answer("no json"), answer("{}")})),
      HasSubstr("failed: POST api.openai.com: the answer is not valid. /city is required."));
  Caller never("ai_text_transform", data_of(R"(, "response_format": "json", "max_repairs": 0)"),
               kContext);
  EXPECT_THAT(describe(never.run({answer("no json")})), HasSubstr("It is not valid JSON"));
  Caller thrice("ai_text_transform", data_of(R"(, "response_format": "json", "max_repairs": 2)"),
                kContext);
  EXPECT_THAT(describe(thrice.run({answer("a"), answer("b"), answer("[1]")})),
              HasSubstr(R"({"data":[1],)"));
}

TEST(AiTextTransform, AnswersThatAreNone) {
  const auto outcome = [](const HttpReply& reply) {
    Caller caller("ai_text_transform", data_of(), kContext);
    return describe(caller.run({reply}));
  };
  EXPECT_THAT(outcome(answer("half an ans", "length")), HasSubstr("the answer was cut off"));
  EXPECT_THAT(outcome(answer("", "content_filter")),
              HasSubstr("blocked by the provider's content filter"));
  EXPECT_THAT(outcome(json_reply("<html>")), HasSubstr("its body is not valid JSON"));
  EXPECT_THAT(outcome(json_reply(R"({"choices": []})")), HasSubstr("no choices.0.message"));
  EXPECT_THAT(outcome(json_reply(R"({"choices": [{"message": {"content": null}}]})")),
              HasSubstr("has no content"));
  EXPECT_THAT(outcome(json_reply(R"({"choices": [{"message": {"refusal": "No."}}]})")),
              HasSubstr("the model refused: \"No.\""));
  EXPECT_THAT(outcome(answer(std::string(2 << 20, 'x'))), HasSubstr("larger than 1048576 bytes"));
  // A usage that makes no sense counts for nothing.
  EXPECT_THAT(outcome(json_reply(R"({"choices": [{"message": {"content": "x"}}],
                                     "usage": {"total_tokens": -1e300, "prompt_tokens": "9"}})")),
              HasSubstr(R"("usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})"));
}

TEST(AiTextTransform, WhatIsWorthAnotherTry) {
  for (const auto& [status, transient] :
       {std::pair(429, true), {500, true}, {503, true}, {400, false}, {401, false}, {201, false}}) {
    Caller caller("ai_text_transform", data_of(), kContext);
    const auto& step = caller.run({json_reply("{}", status)});
    if (status == 201) continue;  // judged as an answer that is none
    EXPECT_EQ(std::get<Failed>(step).transient, transient) << status;
  }
  for (const auto& [code, transient] : {std::pair(EffectErrorCode::kTimeout, true),
                                        {EffectErrorCode::kBroken, true},
                                        {EffectErrorCode::kRefused, true},
                                        {EffectErrorCode::kTls, false},
                                        {EffectErrorCode::kSecret, false}}) {
    Caller caller("ai_text_transform", data_of(), kContext);
    caller.start();
    EXPECT_EQ(std::get<Failed>(caller.answer(EffectError{code, "why"})).transient, transient);
  }
}

TEST(AiTextTransform, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"(, "temperature": 3)", "`temperature` must be a number from 0 to 2"},
      {R"(, "temperature": "1")", "`temperature` must be a number"},
      {R"(, "max_tokens": 0)", "`max_tokens` must be a whole number"},
      {R"(, "max_repairs": 6)", "`max_repairs` must be a whole number from 0 to 5"},
      {R"(, "response_format": "xml")", "`response_format` must be one of"},
      {R"(, "response_format": "text", "schema": {})", "`schema` requires response_format json"},
      {R"(, "schema": {"type": "strange"})", "`schema` is not a valid JSON Schema"},
      {R"(, "schema": 5)", "`schema` is not a valid JSON Schema: it is not an object"},
      {R"(, "base_url": "ftp://x")", "`base_url` must begin with https://"},
      {R"(, "api_key": 5)", "`api_key` must be a string"},
  };
  for (const auto& [more, expected] : rows)
    EXPECT_THAT(compile_node("ai_text_transform", from_json(data_of(more))).all_errors(),
                HasSubstr(expected));
  Caller injected("ai_text_transform", data_of(R"(, "api_key": "{{ a.crlf }}")"), kContext);
  EXPECT_THAT(describe(injected.start()), HasSubstr("Authorization contains a line break"));
}

TEST(AiTextTransform, Fences) {
  EXPECT_EQ(without_fence("```json\n{}\n```"), "{}");
  EXPECT_EQ(without_fence(" ```\n[1]``` "), "[1]");
  for (const auto* plain : {"{}", "```", "``````", "```json", "```json```", ""})
    EXPECT_EQ(without_fence(plain), plain);
}

}  // namespace
}  // namespace sluice::nodes::ai_text_transform_test
