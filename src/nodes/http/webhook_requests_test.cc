#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/http/http_answer.h"
#include "nodes/http/http_url.h"
#include "nodes/http/test_calls.h"

// What the node `webhook` makes of query, auth, body_type and response.
namespace sluice::nodes::webhook_requests_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;
using testing::shown;

constexpr auto kContext = R"({"a": {"s": "Ann & Lee", "l": [1, "x y"], "o": {"k": 1}, "no": null,
    "b64": "AP8=", "bad": "?", "crlf": "x\r\nEvil: 1", "quote": "a\"b\r\nX: y"}})";

std::string request(std::string_view more, std::string_view method = "POST") {
  return fmt::format(R"({{"method": "{}", "url": "https://x.example/", {}}})", method, more);
}

HttpCall call_of(std::string_view more, std::string_view method = "POST") {
  Caller caller("webhook", request(more, method), kContext);
  caller.start();
  return caller.call();
}

std::string failure_of(std::string_view more, std::string_view method = "POST") {
  Caller caller("webhook", request(more, method), kContext);
  return describe(caller.start());
}

std::string errors_of(std::string_view more, std::string_view method = "POST") {
  return compile_node("webhook", from_json(request(more, method))).all_errors();
}

std::string type_of(const HttpCall& call) {
  const auto* type = find_header(call.headers, "content-type");
  return type ? *type : "";
}

TEST(WebhookQuery, IsEncodedAndAppended) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"q": "{{ a.s }}", "n": 5})", "https://x.example/?q=Ann%20%26%20Lee&n=5"},
      {R"([{"key": "{{ a.s }}", "value": true}])", "https://x.example/?Ann%20%26%20Lee=true"},
      {R"({"l": "{{ a.l }}", "m": ["{{ a.s }}", 2]})",
       "https://x.example/?l=1&l=x%20y&m=Ann%20%26%20Lee&m=2"},
      {R"({"gone": "{{ a.no }}", "empty": ""})", "https://x.example/?empty="},
      {R"({"inject": "{{ a.crlf }}"})", "https://x.example/?inject=x%0D%0AEvil%3A%201"},
      {R"({})", "https://x.example/"},
  };
  for (const auto& [query, expected] : rows)
    EXPECT_EQ(call_of(fmt::format("\"query\": {}", query)).url, expected);
  std::string url = "https://x.example/p?a=1#part";
  append_parameter(url, "b", "2");
  EXPECT_EQ(url, "https://x.example/p?a=1&b=2#part");
  set_parameter(url, "a", "#");
  EXPECT_EQ(url, "https://x.example/p?b=2&a=%23#part");
}

TEST(WebhookQuery, WhatIsNoParameter) {
  EXPECT_THAT(errors_of(R"("query": 5)"), HasSubstr("`query` must be an array"));
  EXPECT_THAT(errors_of(R"("query": [{"key": "a"}])"), HasSubstr("`query.0.value` is required"));
  EXPECT_THAT(errors_of(R"("query": {"a": {"b": 1}})"), HasSubstr("`query.a` must be a string"));
  EXPECT_THAT(failure_of(R"("query": {"a": "{{ a.o }}"})"),
              HasSubstr("`query.a` must be a string"));
  EXPECT_THAT(failure_of(R"("query": {"a": ["{{ a.o }}"]})"),
              HasSubstr("`query.a` must be a list"));
  EXPECT_THAT(failure_of(R"("query": {"a": "{{ a.s | divided_by: 0 }}"})"),
              HasSubstr("`query` could not be rendered"));
}

TEST(WebhookAuth, EachKind) {
  const auto vault_id = "vlt_" + std::string(26, '0');
  const auto basic = call_of(
      R"("auth": {"type": "basic", "username": "{{ a.s }}", "password": "{{ vault.pw }}"})");
  ASSERT_TRUE(basic.basic);
  EXPECT_EQ(basic.basic->user, "Ann & Lee");
  EXPECT_EQ(shown(basic.basic->password), "<pw>");
  EXPECT_EQ(find_header(basic.headers, "authorization"), nullptr);
  const auto bearer =
      call_of(fmt::format(R"("auth": {{"type": "bearer", "token": "{}"}})", vault_id));
  EXPECT_EQ(shown(*find_header(bearer.headers, "authorization")), "Bearer <" + vault_id + ">");
  const auto oauth = call_of(R"("auth": {"type": "oauth2_client_credentials",
      "token_url": "https://id.example/token", "client_id": "me", "client_secret": "{{ vault.s }}",
      "scope": "read write"})");
  ASSERT_TRUE(oauth.oauth);
  EXPECT_EQ(oauth.oauth->token_url, "https://id.example/token");
  EXPECT_EQ(oauth.oauth->client_id, "me");
  EXPECT_EQ(shown(oauth.oauth->client_secret), "<s>");
  EXPECT_EQ(oauth.oauth->scope, "read write");
  const auto header = call_of(fmt::format(R"("headers": {{"X-Key": "{}"}})", vault_id));
  EXPECT_EQ(shown(*find_header(header.headers, "x-key")), "<" + vault_id + ">");
  EXPECT_FALSE(call_of(R"("auth": {"type": "none"})").basic);
}

TEST(WebhookAuth, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"(5)", "`auth` must be an object"},
      {R"({})", "`auth.type` is required; use one of"},
      {R"({"type": "digest"})", "`auth.type` must be one of"},
      {R"({"type": "basic"})", "`auth.username` is required"},
      {R"({"type": "basic", "username": 5})", "`auth.username` must be a string"},
      {R"({"type": "basic", "username": "u", "token": "t"})", "`auth.token` is unknown"},
      {R"({"type": "bearer"})", "`auth.token` is required"},
      {R"({"type": "bearer", "token": "{{ a"})", "`auth.token`"},
      {R"({"type": "oauth2_client_credentials"})", "`auth.token_url` is required"},
      {R"({"type": "oauth2_client_credentials", "token_url": "x", "client_id": "c",
           "client_secret": "s"})",
       "`auth.token_url` is not a URL"},
  };
  for (const auto& [auth, expected] : rows)
    EXPECT_THAT(errors_of(fmt::format("\"auth\": {}", auth)), HasSubstr(expected)) << auth;
}

TEST(WebhookAuth, WhatCannotBeSent) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("auth": {"type": "bearer", "token": "{{ a.crlf }}"})",
       "Authorization contains a line break"},
      {R"("auth": {"type": "bearer", "token": "{{ a.no }}"})", "`auth.token` is empty"},
      {R"("auth": {"type": "basic", "username": "a:b"})",
       "`auth.username` must not contain a colon"},
      {R"("auth": {"type": "basic", "username": "a"}, "headers": {"Authorization": "x"})",
       "the header Authorization cannot be combined with `auth`"},
      {R"("auth": {"type": "oauth2_client_credentials", "token_url": "{{ a.s }}", "client_id": "c",
           "client_secret": "s"})",
       "`auth.token_url` is not a URL"},
  };
  for (const auto& [more, expected] : rows) EXPECT_THAT(failure_of(more), HasSubstr(expected));
}

TEST(WebhookBody, Forms) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"a b": "{{ a.s }}", "n": 5, "l": "{{ a.l }}", "no": null})",
       "a%20b=Ann%20%26%20Lee&n=5&l=1&l=x%20y&no="},
      {R"([{"key": "a", "value": "{{ a.s }}"}, {"key": "a", "value": false}])",
       "a=Ann%20%26%20Lee&a=false"},
      {R"("{{ a.o }}")", "k=1"},
  };
  for (const auto& [body, expected] : rows) {
    const auto call = call_of(fmt::format(R"("body_type": "form", "body": {})", body));
    EXPECT_EQ(call.body, expected);
    EXPECT_EQ(type_of(call), "application/x-www-form-urlencoded");
  }
  EXPECT_THAT(errors_of(R"("body_type": "form", "body": {"a": {"b": 1}})"), HasSubstr("`body.a`"));
  EXPECT_THAT(errors_of(R"("body_type": "form", "body": "x=1")"), HasSubstr("must be an object"));
  EXPECT_THAT(errors_of(R"("body_type": "form", "body": [{"key": "a"}])"), HasSubstr("`body.0`"));
  EXPECT_THAT(failure_of(R"("body_type": "form", "body": {"a": "{{ a.o }}"})"),
              HasSubstr("`body.a` must be a string"));
}

TEST(WebhookBody, TextJsonAndNone) {
  const auto text = call_of(R"("body_type": "text", "body": "hi {{ a.s }}")");
  EXPECT_EQ(text.body, "hi Ann & Lee");
  EXPECT_EQ(type_of(text), "text/plain; charset=utf-8");
  const auto xml = call_of(
      R"("body_type": "text", "body": "<a/>", "headers": {"Content-Type": "application/xml"})");
  EXPECT_EQ(type_of(xml), "application/xml");
  // json holds whatever the headers say.
  const auto json = call_of(
      R"("body_type": "json", "body": {"a": "{{ a.s }}"}, "headers": {"Content-Type": "text/x"})");
  EXPECT_EQ(json.body, R"({"a":"Ann & Lee"})");
  EXPECT_EQ(type_of(json), "text/x");
  EXPECT_EQ(call_of(R"("body_type": "none", "body": "left over")", "GET").body, "");
  EXPECT_THAT(errors_of(R"("body_type": "xml", "body": "x")"), HasSubstr("`body_type` must be"));
  EXPECT_THAT(errors_of(R"("body_type": "json", "body": "x")"), HasSubstr("is not valid JSON"));
}

TEST(WebhookBody, Multipart) {
  const auto* parts = R"("body_type": "multipart", "body": [
      {"name": "note", "value": "{{ a.s }}"},
      {"name": "f", "filename": "{{ a.quote }}", "content_base64": "{{ a.b64 }}"},
      {"name": "g", "filename": "g.txt", "content": "text", "content_type": "text/plain"}])";
  const auto call = call_of(parts);
  const auto type = type_of(call);
  ASSERT_THAT(type, ::testing::StartsWith("multipart/form-data; boundary=sluice-"));
  const auto mark = "--" + type.substr(type.find('=') + 1);
  EXPECT_EQ(call.body,
            mark + "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nAnn & Lee\r\n" +  //
                mark +
                "\r\nContent-Disposition: form-data; name=\"f\"; "
                "filename=\"a%22b%0D%0AX: y\"\r\n"
                "Content-Type: application/octet-stream\r\n\r\n" +
                std::string("\0\xFF", 2) + "\r\n" +  //
                mark +
                "\r\nContent-Disposition: form-data; name=\"g\"; filename=\"g.txt\"\r\n"
                "Content-Type: text/plain\r\n\r\ntext\r\n" +
                mark + "--\r\n");
  // Every try sends the same bytes.
  EXPECT_EQ(call_of(parts).body, call.body);
  EXPECT_THAT(call_of(R"("body_type": "multipart", "body": {"a": 1, "b": "{{ a.s }}"})").body,
              HasSubstr("name=\"b\"\r\n\r\nAnn & Lee\r\n"));
}

TEST(WebhookBody, ABoundaryIsInNoPart) {
  const auto first = type_of(call_of(R"("body_type": "multipart", "body": {"a": 1})"));
  const auto boundary = first.substr(first.find('=') + 1);
  const auto second =
      type_of(call_of(fmt::format(R"("body_type": "multipart", "body": {{"a": "{}"}})", boundary)));
  EXPECT_NE(second, first);
}

TEST(WebhookBody, PartsThatAreNone) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("text")", "must be an object or a list of parts"},
      {R"([5])", "`body.0` must be an object"},
      {R"([{"value": "x"}])", "`body.0.name` is required"},
      {R"([{"name": "a"}])", "`body.0` must have exactly one of"},
      {R"([{"name": "a", "value": 1, "content": 2}])", "`body.0` must have exactly one of"},
      {R"([{"name": "a", "content": {}}])", "`body.0.content` must be a string"},
      {R"([{"name": "a", "content_base64": "?"}])", "`body.0.content_base64` is not valid base64"},
      {R"([{"name": "a", "value": 1, "nmae": 2}])", "`body.0.nmae` is unknown"},
      {R"([{"name": "a", "value": 1, "content_type": "x\r\nEvil: 1"}])", "contains a control"},
      {R"({"a": {"b": 1}})", "must be a string"},
  };
  for (const auto& [body, expected] : rows)
    EXPECT_THAT(errors_of(fmt::format(R"("body_type": "multipart", "body": {})", body)),
                HasSubstr(expected))
        << body;
  EXPECT_THAT(failure_of(R"("body_type": "multipart", "body": {"a": "{{ a.o }}"})"),
              HasSubstr("must be a string"));
  EXPECT_THAT(failure_of(R"("body_type": "multipart", "body": {"a": 1},
                            "headers": {"Content-Type": "text/plain"})"),
              HasSubstr("Content-Type cannot be combined with"));
}

std::string outcome_of(std::string_view response, std::string body, std::string type = "") {
  Caller caller("webhook", request(fmt::format(R"("response": "{}")", response), "GET"), kContext);
  HttpReply reply;
  reply.status = 200;
  reply.body = std::move(body);
  if (!type.empty()) reply.headers.emplace_back("content-type", std::move(type));
  return describe(caller.run({reply}));
}

TEST(WebhookResponse, EachKind) {
  EXPECT_EQ(outcome_of("json", "[1]"), R"({"status":200,"headers":{},"body":[1]})");
  EXPECT_EQ(outcome_of("json", ""), R"({"status":200,"headers":{},"body":null})");
  EXPECT_THAT(
      outcome_of("json", "<html>"),
      HasSubstr("failed: GET x.example responded with 200 and a body that is not valid JSON"));
  EXPECT_EQ(outcome_of("text", "[1]", "application/json"),
            R"({"status":200,"headers":{"content-type":"application/json"},"body":"[1]"})");
  EXPECT_EQ(outcome_of("text", "\xE4"), "{\"status\":200,\"headers\":{},\"body\":\"\xC3\xA4\"}");
  EXPECT_EQ(outcome_of("binary", "hi"),
            R"({"status":200,"headers":{},"body":null,"body_base64":"aGk="})");
  EXPECT_THAT(errors_of(R"("response": "xml")"), HasSubstr("`response` must be one of"));
}

TEST(WebhookResponse, Size) {
  EXPECT_EQ(call_of(R"("response_bytes_max": 10)").response_bytes_max, 10u);
  EXPECT_EQ(call_of(R"("timeout": "5s")").response_bytes_max, std::size_t{4} << 20);
  for (const auto* bad : {"0", "104857601", "\"1\"", "-1", "1.5"})
    EXPECT_THAT(errors_of(fmt::format(R"("response_bytes_max": {})", bad)),
                HasSubstr("`response_bytes_max` must be a whole number from 1 to 104857600"));
}

TEST(HttpUrl, Origins) {
  EXPECT_TRUE(same_origin("https://a.example/x", "https://A.example:443/y?z"));
  for (const auto* other : {"http://a.example/x", "https://b.example/", "https://a.example:444/",
                            "https://a.example@b.example/", "https://a.example.b.example/", "x"})
    EXPECT_FALSE(same_origin("https://a.example/x", other)) << other;
  EXPECT_EQ(*resolve_url("https://a.example/x/y?z", "../p?q=1"), "https://a.example/p?q=1");
  EXPECT_EQ(*resolve_url("https://a.example/x", "//b.example/"), "https://b.example/");
  EXPECT_FALSE(resolve_url("https://a.example/x", "file:///etc/passwd"));
  EXPECT_FALSE(resolve_url("https://a.example/x", "ht!tp://%%"));
}

}  // namespace
}  // namespace sluice::nodes::webhook_requests_test
