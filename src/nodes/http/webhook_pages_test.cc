#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/http/http_answer.h"
#include "nodes/http/http_pages.h"
#include "nodes/http/test_calls.h"

// What the node `webhook` makes of `pagination`.
namespace sluice::nodes::webhook_pages_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;
using testing::json_reply;

std::string paged(std::string_view pagination, std::string_view more = "") {
  return fmt::format(R"({{"url": "https://x.example/l?a=1", "pagination": {}{}}})", pagination,
                     more);
}

HttpReply linked(std::string body, std::string link) {
  auto reply = json_reply(std::move(body));
  if (!link.empty()) reply.headers.emplace_back("link", std::move(link));
  return reply;
}

TEST(WebhookPages, FollowsLinkHeaders) {
  Caller caller("webhook", paged(R"({"type": "link_header"})"));
  caller.start();
  EXPECT_EQ(caller.call().url, "https://x.example/l?a=1");
  EXPECT_EQ(*find_header(caller.call().headers, "idempotency-key"), "run/n/page-1");
  caller.answer(
      linked("[1, 2]", R"(</l?p=0>; rel="prev", </l?p=2>; title="a, b"; rel="last next")"));
  EXPECT_EQ(caller.call().url, "https://x.example/l?p=2");
  EXPECT_EQ(*find_header(caller.call().headers, "idempotency-key"), "run/n/page-2");
  EXPECT_EQ(describe(caller.answer(linked("[3]", R"(</l?p=1>; rel="prev")"))),
            R"({"items":[1,2,3],"pages":2,"more":false})");
}

TEST(WebhookPages, LinksAsServersWriteThem) {
  const std::pair<const char*, const char*> rows[] = {
      {R"(<https://x.example/2>; rel="next")", "https://x.example/2"},
      {R"(<2>;rel=next)", "2"},
      {R"(<2> ; REL="NEXT")", "2"},
      {R"(<1>; rel=prev, <3>; rel=next; x)", "3"},
      {R"(<1>; title="; rel=\"next\""; rel=last)", ""},
      {R"(<1>; rel)", ""},
      {R"(<1>; rel=")", ""},
      {R"(<1>; rel="nextpage")", ""},
      {"<1", ""},
      {"", ""},
      {";;;=,,,", ""},
  };
  for (const auto& [header, expected] : rows)
    EXPECT_EQ(next_link({{"link", header}}), expected) << header;
}

TEST(WebhookPages, FollowsCursors) {
  Caller caller("webhook", paged(R"({"type": "cursor", "items": "data.list",
      "cursor": "meta.next", "cursor_param": "after"})"));
  caller.start();
  caller.answer(json_reply(R"({"data": {"list": [1]}, "meta": {"next": "x&y"}})"));
  EXPECT_EQ(caller.call().url, "https://x.example/l?a=1&after=x%26y");
  caller.answer(json_reply(R"({"data": {"list": null}, "meta": {"next": 7}})"));
  EXPECT_EQ(caller.call().url, "https://x.example/l?a=1&after=7");
  for (const auto* last : {R"({"next": null})", R"({"next": ""})", R"({"next": false})", "{}"}) {
    Caller again("webhook", paged(R"({"type": "cursor", "items": "data", "cursor": "meta.next"})"));
    again.start();
    again.answer(json_reply(R"({"data": [1], "meta": {"next": "/l?p=2"}})"));
    EXPECT_EQ(again.call().url, "https://x.example/l?p=2");
    EXPECT_EQ(
        describe(again.answer(json_reply(fmt::format(R"({{"data": [2], "meta": {}}})", last)))),
        R"({"items":[1,2],"pages":2,"more":false})");
  }
}

TEST(WebhookPages, CountsPagesAndOffsets) {
  Caller pages("webhook", paged(R"({"type": "page", "limit": 2, "limit_param": "size"})"));
  pages.start();
  EXPECT_EQ(pages.call().url, "https://x.example/l?a=1&page=1&size=2");
  pages.answer(json_reply("[1, 2]"));
  EXPECT_EQ(pages.call().url, "https://x.example/l?a=1&size=2&page=2");
  EXPECT_EQ(describe(pages.answer(json_reply("[3]"))),
            R"({"items":[1,2,3],"pages":2,"more":false})");
  Caller from_zero("webhook", paged(R"({"type": "page", "first_page": 0, "page_param": "p"})"));
  from_zero.start();
  EXPECT_EQ(from_zero.call().url, "https://x.example/l?a=1&p=0");
  from_zero.answer(json_reply("[1]"));
  EXPECT_EQ(from_zero.call().url, "https://x.example/l?a=1&p=1");
  EXPECT_EQ(describe(from_zero.answer(json_reply("[]"))),
            R"({"items":[1],"pages":2,"more":false})");
  Caller offsets("webhook", paged(R"({"type": "offset", "limit": 1})"));
  offsets.start();
  EXPECT_EQ(offsets.call().url, "https://x.example/l?a=1&offset=0&limit=1");
  offsets.answer(json_reply("[1]"));
  offsets.answer(json_reply("[2]"));
  EXPECT_EQ(offsets.call().url, "https://x.example/l?a=1&limit=1&offset=2");
}

TEST(WebhookPages, Limits) {
  Caller pages("webhook", paged(R"({"type": "page", "max_pages": 2})"));
  EXPECT_EQ(describe(pages.run({json_reply("[1]"), json_reply("[2]")})),
            R"({"items":[1,2],"pages":2,"more":true})");
  Caller items("webhook", paged(R"({"type": "page", "max_items": 3})"));
  EXPECT_EQ(describe(items.run({json_reply("[1, 2]"), json_reply("[3, 4]")})),
            R"({"items":[1,2,3],"pages":2,"more":true})");
  Caller exact("webhook", paged(R"({"type": "link_header", "max_items": 2})"));
  EXPECT_EQ(describe(exact.run({linked("[1, 2]", "")})),
            R"({"items":[1,2],"pages":1,"more":false})");
  Caller large("webhook", paged(R"({"type": "page"})"));
  const auto page = "[\"" + std::string(3 << 20, 'x') + "\"]";
  EXPECT_THAT(
      describe(large.run({json_reply(page), json_reply(page)})),
      HasSubstr("page 2 of GET x.example: the items together are larger than 4194304 bytes"));
}

TEST(WebhookPages, AServerThatLeadsAstray) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://evil.example/", "the next page is on evil.example; set allow_other_origins"},
      {"http://x.example/2", "allow_other_origins"},
      {"https://x.example:8443/2", "allow_other_origins"},
      {"https://x.example@evil.example/2", "the next page is on evil.example"},
      {"//evil.example/2", "the next page is on evil.example"},
      {"file:///etc/passwd", "`next page` must begin with https:// or http://"},
      {"javascript:alert(1)", "`next page`"},
      {"https://", "`next page`"},
      {"/l?a=1", "it links to itself as the next page"},
  };
  for (const auto& [link, expected] : rows) {
    Caller caller("webhook", paged(R"({"type": "link_header"})"));
    EXPECT_THAT(describe(caller.run({linked("[1]", fmt::format("<{}>; rel=next", link))})),
                HasSubstr(expected))
        << link;
  }
  Caller open("webhook", paged(R"({"type": "link_header", "allow_other_origins": true})"));
  open.run({linked("[1]", "<https://other.example/2>; rel=next")});
  EXPECT_EQ(open.call().url, "https://other.example/2");
}

TEST(WebhookPages, AnswersThatAreNoPages) {
  const auto outcome = [](HttpReply reply, std::string_view pagination) {
    Caller caller("webhook", paged(pagination));
    return describe(caller.run({std::move(reply)}));
  };
  const auto* links = R"({"type": "link_header"})";
  EXPECT_THAT(outcome(json_reply("<html>"), links), HasSubstr("its body is not valid JSON"));
  EXPECT_THAT(outcome(json_reply(""), links), HasSubstr("its body is not valid JSON"));
  EXPECT_THAT(outcome(json_reply("{}"), links), HasSubstr("its body is not an array"));
  EXPECT_THAT(outcome(json_reply("{}"), R"({"type": "page", "items": "a.b"})"),
              HasSubstr("its body has no array at a.b"));
  EXPECT_THAT(outcome(json_reply(R"({"c": {}, "i": []})"),
                      R"({"type": "cursor", "items": "i", "cursor": "c"})"),
              HasSubstr("its cursor at c must be a string"));
  EXPECT_THAT(outcome(json_reply("[]", 404), links),
              HasSubstr("failed: GET x.example responded with 404"));
}

TEST(WebhookPages, GoOnWhereTheyStoppedAfterACrashOrAFailure) {
  Caller caller("webhook",
                paged(R"({"type": "link_header"})", R"(, "headers": {"X-Key": "{{ vault.k }}"})"));
  caller.start();
  caller.answer(linked("[1]", "</l?p=2>; rel=next"));
  EXPECT_EQ(describe(caller.answer(json_reply("", 503))),
            "transient: GET x.example responded with 503");
  caller.start();
  EXPECT_EQ(caller.call().url, "https://x.example/l?p=2");
  EXPECT_EQ(*find_header(caller.call().headers, "idempotency-key"), "run/n/page-2");
  EXPECT_EQ(testing::shown(*find_header(caller.call().headers, "x-key")), "<k>");
  EXPECT_EQ(describe(caller.answer(linked("[2]", ""))),
            R"({"items":[1,2],"pages":2,"more":false})");
}

TEST(WebhookPages, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"(5)", "`pagination` must be an object"},
      {R"({})", "`pagination.type` is required"},
      {R"({"type": "x"})", "`pagination.type` must be one of"},
      {R"({"type": "cursor"})", "`pagination.cursor` is required"},
      {R"({"type": "offset"})", "`pagination.limit` is required"},
      {R"({"type": "page", "limit": 0})", "`pagination.limit` must be a whole number"},
      {R"({"type": "page", "max_pages": 1001})", "`pagination.max_pages` must be a whole number"},
      {R"({"type": "page", "items": "{{ x }}"})", "`pagination.items` must be a string without"},
      {R"({"type": "page", "allow_other_origins": 1})", "must be true or false"},
      {R"({"type": "page", "pages": 1})", "`pagination.pages` is unknown"},
  };
  for (const auto& [pagination, expected] : rows)
    EXPECT_THAT(compile_node("webhook", from_json(paged(pagination))).all_errors(),
                HasSubstr(expected));
  EXPECT_THAT(
      compile_node("webhook", from_json(paged(R"({"type": "page"})", R"(, "method": "POST")")))
          .all_errors(),
      HasSubstr("`pagination` requires the method GET, not POST"));
  EXPECT_THAT(
      compile_node("webhook", from_json(paged(R"({"type": "page"})", R"(, "response": "text")")))
          .all_errors(),
      HasSubstr("`pagination` requires JSON"));
}

}  // namespace
}  // namespace sluice::nodes::webhook_pages_test
