#include "nodes/flow/sync_response.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::sync_response_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

constexpr std::string_view kContext =
    R"({"payload": {"n": 5, "code": 404, "line": "a\r\nSet-Cookie: x", "type": "text/html",
        "secret": "~vault~c3RyaXBl~0123456789abcdef0123456789abcdef~"}})";

std::string answer(std::string_view settings, std::string_view text = "n = {{ payload.n }}") {
  const auto data = fmt::format(R"({{"response": true, "template": {}{}{}}})",
                                to_json(json::value(text)), settings.empty() ? "" : ", ", settings);
  return describe(Bench("text_transform", data, kContext).start());
}

TEST(SyncResponse, HoldsWhatTheCallerIsAnswered) {
  EXPECT_EQ(
      answer(""),
      R"({"text":"n = 5","status":200,"headers":{},"content_type":"text/plain; charset=utf-8"})");
  EXPECT_EQ(
      answer(R"("status": "{{ payload.code }}", "content_type": "{{ payload.type }}",
                "headers": {"X-N": "{{ payload.n }}", "X-Fixed": 7})",
             "<p>"),
      R"({"text":"<p>","status":404,"headers":{"X-N":"5","X-Fixed":"7"},"content_type":"text/html"})");
  EXPECT_THAT(answer(R"("headers": [{"key": "Location", "value": "/a"}], "status": 201)"),
              HasSubstr(R"("status":201,"headers":{"Location":"/a"})"));
}

TEST(SyncResponse, KnowsJsonFromText) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"n": {{ payload.n }}})", "application/json"},
      {"  [1, 2]\n", "application/json"},
      {"[1, 2", "text/plain; charset=utf-8"},
      {"{n: 5}", "text/plain; charset=utf-8"},
      {"5", "text/plain; charset=utf-8"},
      {"true", "text/plain; charset=utf-8"},
      {"", "text/plain; charset=utf-8"},
  };
  for (const auto& [text, type] : rows)
    EXPECT_THAT(answer("", text), HasSubstr(fmt::format(R"("content_type":"{}")", type))) << text;
}

TEST(SyncResponse, RefusesWhatCannotBeSent) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("status": "{{ payload.n }}")", "`status` must be a number from 200 to 599, not 5"},
      {R"("status": "{{ payload.type }}")", "`status` must be a number from 200 to 599"},
      {R"("status": "{{ payload.nothing }}")", "`status` must be a number from 200 to 599"},
      {R"("status": "2{{ payload.n }}0.5")", "`status` must be a number from 200 to 599"},
      {R"("headers": {"X-A": "{{ payload.line }}"})", "contains a line break"},
      {R"("headers": {"X-A": "{{ payload.secret }}"})", "`headers.X-A` contains a vault secret"},
      {R"("content_type": "{{ payload.n }}")", "`content_type` must be a media type"},
      {R"("content_type": "{{ payload.line }}")", "contains a line break"},
      {R"("headers": {"X-A": "{{ 1 | divided_by: 0 }}"})", "`headers.X-A` could not be rendered"},
  };
  for (const auto& [settings, says] : rows)
    EXPECT_THAT(answer(settings), ::testing::AllOf(HasSubstr("failed: "), HasSubstr(says)))
        << settings;
  EXPECT_THAT(answer("", "Bearer {{ payload.secret }}"),
              HasSubstr("`template` contains a vault secret"));
}

TEST(SyncResponse, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("response": true, "status": 199)", "`status` must be a number from 200 to 599, not 199"},
      {R"("response": true, "status": 600)", "`status` must be"},
      {R"("response": true, "status": 200.5)", "`status` must be"},
      {R"("response": true, "status": true)", "`status` must be"},
      {R"("response": true, "status": "ok")", "`status` must be"},
      {R"("response": true, "headers": {"X A": "b"})", "character that is not allowed"},
      {R"("response": true, "headers": {"Content-Length": "5"})", "Content-Length cannot be set"},
      {R"("response": true, "headers": {"transfer-encoding": "chunked"})", "cannot be set"},
      {R"("response": true, "headers": {"Set-Cookie": "a=b"})", "Set-Cookie cannot be set"},
      {R"("response": true, "headers": {"X-Sluice-Run": "b"})", "X-Sluice-Run cannot be set"},
      {R"("response": true, "headers": {"Content-Type": "a/b"})", "is set by `content_type`"},
      {R"("response": true, "headers": {"X-A": "1", "x-a": "2"})", "x-a appears more than once"},
      {R"("response": true, "headers": {"X-A": {}})", "`headers.X-A` must be a string, not object"},
      {R"("response": true, "headers": {"X-A": "a\nb"})", "contains a line break"},
      {R"("response": true, "headers": {"X-A": "{{ a"})", "headers.X-A"},
      {R"("response": true, "headers": 5)", "`headers`"},
      {R"("response": true, "content_type": "html")", "`content_type` must be a media type"},
      {R"("response": true, "content_type": 5)", "`content_type`"},
      {R"("response": "yes")", "`response`"},
      {R"("status": 200)", "`status` can only be used with `response: true`"},
      {R"("response": false, "headers": {})", "`headers` can only be used with"},
      {R"("content_type": "a/b")", "`content_type` can only be used with"},
  };
  for (const auto& [settings, says] : rows) {
    const auto data = fmt::format(R"({{"template": "x", {}}})", settings);
    EXPECT_THAT(compile_node("text_transform", from_json(data)).all_errors(), HasSubstr(says))
        << settings;
  }
}

TEST(SyncResponse, OnlyAMarkedNodeResponds) {
  const Bench marked("text_transform",
                     R"({"template": "{{ a }}", "response": true, "status": "{{ b }}",
                         "headers": {"X": "{{ c }}"}, "content_type": "{{ d }}"})");
  EXPECT_TRUE(marked.compiled().responds);
  EXPECT_THAT(marked.node().roots(), ::testing::UnorderedElementsAre("a", "b", "c", "d"));
  EXPECT_FALSE(Bench("text_transform", R"({"template": "x"})").compiled().responds);
  EXPECT_FALSE(
      Bench("text_transform", R"({"template": "x", "response": false})").compiled().responds);
}

TEST(SyncResponse, ReadsBackWhatANodePutOut) {
  const auto read = read_sync_response(
      from_json(R"({"text": "t", "status": 201, "headers": {"A": "b"}, "content_type": "a/b"})"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->status, 201);
  EXPECT_EQ(read->body, "t");
  EXPECT_EQ(read->content_type, "a/b");
  EXPECT_THAT(read->headers, ::testing::ElementsAre(std::pair<std::string, std::string>("A", "b")));
  for (const auto* none : {"null", "{}", R"({"text": "t"})", R"({"text": "t", "status": "200",
       "headers": {}, "content_type": "a/b"})"})
    EXPECT_FALSE(read_sync_response(from_json(none))) << none;
}

}  // namespace
}  // namespace sluice::nodes::sync_response_test
