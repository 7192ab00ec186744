#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"
#include "nodes/test_support.h"

namespace sluice::nodes::webhook_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

constexpr auto kContext = R"({"a": {"q": "say \"hi\"\n\\", "n": 5, "l": [1, "x"], "o": {"k": "v"},
    "t": "{\"ready\":1}", "crlf": "x\r\nEvil: 1", "nul": "x\u0000y", "sp": "Ann Lee", "no": null,
    "evil": "1, \"admin\": true"}})";

HttpCall call_of(std::string_view data) {
  const Bench bench("webhook", data, kContext);
  const auto step = bench.start();
  EXPECT_TRUE(std::holds_alternative<NeedsEffect>(step)) << describe(step) << " " << data;
  if (const auto* effect = std::get_if<NeedsEffect>(&step))
    return std::get<HttpCall>(effect->request);
  return {};
}

std::string post(std::string_view more) {
  return fmt::format(R"({{"method": "POST", "url": "https://x.example/", {}}})", more);
}

TEST(Webhook, DefaultsOfARequest) {
  const auto call = call_of(R"({"url": "https://x.example/{{ a.n }}"})");
  EXPECT_EQ(call.method, "GET");
  EXPECT_EQ(call.url, "https://x.example/5");
  EXPECT_EQ(call.body, "");
  EXPECT_EQ(call.timeout, Seconds(30));
  EXPECT_THAT(call.headers, ::testing::UnorderedElementsAre(
                                ::testing::Pair("Idempotency-Key", "run/n"),
                                ::testing::Pair("User-Agent", "sluice/" SLUICE_VERSION)));
}

TEST(Webhook, RetriesThreeTimesByDefault) {
  const Bench bench("webhook", R"({"url": "https://x.example", "timeout": "10s"})");
  EXPECT_EQ(bench.compiled().default_retry.max_attempts, 3);
  EXPECT_EQ(bench.compiled().default_retry.initial_interval, Seconds(1));
  EXPECT_EQ(bench.compiled().default_retry.multiplier, 2.0);
  EXPECT_EQ(bench.compiled().timeout, Seconds(10));
}

TEST(Webhook, TheAuthorsHeadersWin) {
  const auto call = call_of(R"({"url": "https://x.example", "headers": [
      {"key": "idempotency-key", "value": "mine-{{ a.n }}"}, {"key": "USER-AGENT", "value": "me"},
      {"key": "X-Empty", "value": null}]})");
  EXPECT_THAT(call.headers, ::testing::ElementsAre(::testing::Pair("idempotency-key", "mine-5"),
                                                   ::testing::Pair("USER-AGENT", "me"),
                                                   ::testing::Pair("X-Empty", "")));
  const auto object = call_of(R"({"url": "https://x.example", "headers": {"X-N": 7}})");
  EXPECT_EQ(*find_header(object.headers, "x-n"), "7");
}

TEST(Webhook, BodiesAsJson) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"q": "{{ a.q }}", "n": "{{ a.n }}", "m": "n={{ a.n }}", "l": ["{{ a.l }}"]})",
       R"({"q":"say \"hi\"\n\\","n":5,"m":"n=5","l":[[1,"x"]]})"},
      {R"([1, "{{ a.o }}"])", R"([1,{"k":"v"}])"},
      {R"("{\"q\": \"{{ a.q }}\"}")", R"({"q": "say \"hi\"\n\\"})"},
      {R"("{\"o\": {{ a.o }}, \"n\": {{ a.n }}, \"x\": {{ a.no }}}")",
       R"({"o": {"k":"v"}, "n": 5, "x": null})"},
      {R"("{\"o\": {{ a.o | json }}, \"in\": \"{{ a.o }}\"}")",
       R"({"o": {"k":"v"}, "in": "{\"k\":\"v\"}"})"},
      {R"("{\"name\": {{ a.sp }}, \"x\": {{ a.evil }}}")",
       R"({"name": "Ann Lee", "x": "1, \"admin\": true"})"},
      {R"("{{ a.t }}")", R"({"ready":1})"},
      {R"("{{ a.o }}")", R"({"k":"v"})"},
      {R"("[{% for i in a.l %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}]")",
       R"([1,"x"])"},
      {R"(5)", "5"},
  };
  for (const auto& [body, expected] : rows) {
    const auto call = call_of(post(fmt::format("\"body\": {}", body)));
    EXPECT_EQ(call.body, expected);
    EXPECT_EQ(*find_header(call.headers, "content-type"), "application/json");
  }
}

TEST(Webhook, AValueCannotBreakOutOfAJsonText) {
  // A backslash that the template leaves open would swallow the escape of the value's quote.
  const Bench bench("webhook", post(R"("body": "{\"a\": \"\\{{ a.q }}\"}")"), kContext);
  const auto call = call_of(post(R"("body": "{\"a\": \"\\{{ a.q }}\"}")"));
  EXPECT_EQ(to_json(*parse_json(call.body)), R"({"a":"\\say \"hi\"\n\\"})");
}

TEST(Webhook, BodiesOfOtherTypes) {
  const auto typed = [](std::string_view type, std::string_view body) {
    return call_of(post(fmt::format(
        R"("headers": [{{"key": "content-type", "value": "{}"}}], "body": {})", type, body)));
  };
  EXPECT_EQ(typed("text/plain", R"("said: {{ a.q }}")").body, "said: say \"hi\"\n\\");
  EXPECT_EQ(typed("application/vnd.api+json", R"("{\"q\": \"{{ a.q }}\"}")").body,
            R"({"q": "say \"hi\"\n\\"})");
  EXPECT_EQ(typed("application/x-www-form-urlencoded", R"({"a b": "{{ a.sp }}", "n": 5})").body,
            "a%20b=Ann%20Lee&n=5");
  EXPECT_EQ(typed("text/plain", R"({"a": 1})").body, R"({"a":1})");
}

TEST(Webhook, WhatCannotBeSentIsNeverSent) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("headers": [{"key": "X-A", "value": "{{ a.crlf }}"}])",
       "header X-A contains a line break"},
      {R"("headers": [{"key": "X-A", "value": "{{ a.nul }}"}])",
       "header X-A contains a line break"},
      {R"("headers": [{"key": "{{ a.crlf }}", "value": "x"}])", "a header name contains"},
      {R"("headers": [{"key": "{{ a.no }}", "value": "x"}])", "a header name contains"},
      {R"("headers": {"Content-{{ 'Length' }}": "5"})", "Content-Length cannot be set"},
      {R"("body": "{{ a.sp }} x")", "`body` is not valid JSON"},
      {R"("body": "{\"a\": \"{{ a.q | divided_by: 0 }}\"}")", "`body` could not be rendered"},
      {R"("headers": {"Content-Type": "application/x-www-form-urlencoded"}, "body": {"x": "{{ a.o }}"})",
       "`body.x` must be a string"},
  };
  for (const auto& [more, expected] : rows) {
    EXPECT_THAT(describe(Bench("webhook", post(more), kContext).start()), HasSubstr(expected));
  }
}

TEST(Webhook, Urls) {
  const std::pair<const char*, const char*> good[] = {
      {" https://x.example/a b ", "https://x.example/a%20b"},
      {"http://x.example:8080/?q=\xC3\xA4#f", "http://x.example:8080/?q=%C3%A4#f"},
      {"https://x.example?q={{ a.sp }}", "https://x.example?q=Ann%20Lee"},
      {"{{ 'https://x.example/' }}", "https://x.example/"},
      {"https://user:pass@x.example/", "https://user:pass@x.example/"},
      {"https://[::1]:8443/x", "https://[::1]:8443/x"},
  };
  for (const auto& [url, expected] : good)
    EXPECT_EQ(call_of(to_json(json::object{{"url", url}})).url, expected);
  const char* const bad[] = {
      "ftp://x.example/",    "file:///etc/passwd",        "x.example/path", "https://", "/path",
      "javascript:alert(1)", "https://x.example/\r\nX: 1"};
  for (const auto* url : bad) {
    EXPECT_THAT(compile_node("webhook", json::object{{"url", url}}).all_errors(),
                HasSubstr("`url`"))
        << url;
    const Bench bench("webhook", R"({"url": "{{ u }}"})", to_json(json::object{{"u", url}}));
    // White space around a URL does no harm, so the line end must stand inside.
    EXPECT_THAT(describe(bench.start()), HasSubstr("failed: `url`")) << url;
  }
  EXPECT_FALSE(clean_url("https://x.example/" + std::string(17'000, 'a')));
}

TEST(Webhook, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("method": "TRACE")", "`method` must be one of"},
      {R"("method": "post")", "`method` must be one of"},
      {R"("method": "GET", "body": {"a": 1})", "`body` cannot be sent with GET"},
      {R"("method": "POST", "body": "hello")", "`body` is not valid JSON"},
      {R"("headers": 5)", "`headers` must be an array"},
      {R"("headers": [{"key": "", "value": 1}])", "`headers.0.key`"},
      {R"("headers": [{"key": "X"}])", "`headers.0.value` is required"},
      {R"("headers": [{"key": "X Y", "value": 1}])", "`headers.0`: a header name"},
      {R"("headers": [{"key": "X", "value": "a\r\nb"}])", "`headers.0`: the value of header X"},
      {R"("headers": [{"key": "X", "value": {}}])", "`headers.0` must be a string"},
      {R"("headers": {"Content-Length": "5"})", "Content-Length cannot be set"},
      {R"("headers": {"transfer-encoding": "chunked"})", "transfer-encoding cannot be set"},
      {R"("timeout": "6m")", "`timeout` must be greater than 0 and at most 5 minutes"},
      {R"("timeout": 0)", "`timeout` must be greater than 0"},
      {R"("timeout": "soon")", "`timeout`: "},
      {R"("timeout": [])", "`timeout`: "},
      {R"("accept_status": [])", "`accept_status` must have 1 to 100 entries"},
      {R"("accept_status": "6xx")", "`accept_status` must contain"},
      {R"("accept_status": [200, "x"])", "`accept_status` must contain"},
      {R"("accept_status": "404-400")", "`accept_status` must contain"},
      {R"("accept_status": 99)", "`accept_status` must contain"},
      {R"("accept_status": {})", "`accept_status` must contain"},
  };
  for (const auto& [more, expected] : rows)
    EXPECT_THAT(compile_node("webhook",
                             from_json(fmt::format(R"({{"url": "https://x.example", {}}})", more)))
                    .all_errors(),
                HasSubstr(expected))
        << more;
  EXPECT_EQ(compile_node("webhook", from_json(R"({"url": "https://x.example", "body": ""})"))
                .all_errors(),
            "");
}

TEST(Webhook, AcceptStatus) {
  const auto ranges = parse_accept_status(from_json(R"(["2xx", 404, "410-412", " 500 "])"));
  ASSERT_TRUE(ranges);
  for (const int yes : {200, 299, 404, 410, 411, 412, 500}) EXPECT_TRUE(accepts(*ranges, yes));
  for (const int no : {199, 300, 403, 405, 409, 413, 501}) EXPECT_FALSE(accepts(*ranges, no));
}

Step answer(std::string_view method, EffectResult result, std::string_view more = "") {
  const Bench bench(
      "webhook", fmt::format(R"({{"method": "{}", "url": "https://u:p@x.example/secret?k=v"{}}})",
                             method, more));
  const auto request = std::get<NeedsEffect>(bench.start()).request;
  return bench.finish(request, result);
}

HttpReply reply(int status, std::string body = "", std::string type = "") {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  if (!type.empty()) reply.headers.emplace_back("content-type", std::move(type));
  return reply;
}

TEST(Webhook, Outputs) {
  EXPECT_EQ(
      describe(answer("GET", reply(200, R"({"a": [1.5]})", "application/json; charset=utf-8"))),
      R"({"status":200,"headers":{"content-type":"application/json; charset=utf-8"},"body":{"a":[1.5]}})");
  EXPECT_EQ(describe(answer("GET", reply(200, "{oops", "application/json"))),
            R"({"status":200,"headers":{"content-type":"application/json"},"body":"{oops"})");
  EXPECT_EQ(describe(answer("GET", reply(200, "{\"a\":1}", "text/plain"))),
            R"({"status":200,"headers":{"content-type":"text/plain"},"body":"{\"a\":1}"})");
  EXPECT_EQ(describe(answer("GET", reply(204))), R"({"status":204,"headers":{},"body":null})");
  EXPECT_EQ(describe(answer("GET", reply(200, "\xFF\x00"))),
            R"({"status":200,"headers":{},"body":null,"body_base64":"/w=="})");
  HttpReply twice = reply(200);
  twice.headers = {{"set-cookie", "a=1"}, {"x", "\xE4"}, {"set-cookie", "b=2"}};
  EXPECT_EQ(describe(answer("GET", twice)),
            "{\"status\":200,\"headers\":{\"set-cookie\":\"a=1, "
            "b=2\",\"x\":\"\xC3\xA4\"},\"body\":null}");
}

TEST(Webhook, StatusesThatAreNotAccepted) {
  struct Case {
    const char* method;
    int status;
    bool transient;
  };
  const Case cases[] = {
      {"GET", 301, false},  {"GET", 404, false},   {"GET", 429, true},  {"GET", 500, true},
      {"PUT", 502, true},   {"DELETE", 504, true}, {"HEAD", 500, true}, {"POST", 400, false},
      {"POST", 429, true},  {"POST", 500, false},  {"POST", 503, true}, {"PATCH", 502, false},
      {"PATCH", 503, true},
  };
  for (const auto& row : cases) {
    const auto step = answer(row.method, reply(row.status, "why"));
    const auto& failed = std::get<Failed>(step);
    EXPECT_EQ(failed.transient, row.transient) << row.method << row.status;
    EXPECT_EQ(failed.message,
              fmt::format("{} x.example responded with {}", row.method, row.status));
    EXPECT_EQ(failed.output.at("body"), "why");
    EXPECT_FALSE(failed.retry_after);
  }
  EXPECT_TRUE(std::holds_alternative<Completed>(
      answer("GET", reply(404), R"(, "accept_status": ["2xx", 404])")));
  EXPECT_TRUE(
      std::holds_alternative<Completed>(answer("GET", reply(503), R"(, "accept_status": 503)")));
  EXPECT_TRUE(
      std::holds_alternative<Failed>(answer("GET", reply(200), R"(, "accept_status": 503)")));
}

TEST(Webhook, RetryAfterIsHonoured) {
  const std::pair<const char*, std::optional<Micros>> rows[] = {
      {"120", Seconds(120)},
      {" 0 ", Seconds(0)},
      {"Sat, 31 Jan 2026 12:01:00 GMT", Seconds(60)},
      {"Sat, 31 Jan 2026 11:00:00 GMT", Seconds(0)},
      {"999999999", std::chrono::hours(24)},
      {"99999999999999999999", std::chrono::hours(24)},
      {"Sat, 31 Jan 9999 11:00:00 GMT", std::chrono::hours(24)},
      {"-5", std::nullopt},
      {"soon", std::nullopt},
      {"Sat, 31 Foo 2026 12:01:00 GMT", std::nullopt},
      {"Sat, 99 Jan 2026 12:01:00 GMT", std::nullopt},
      {"Sat, 31 Jan 2026 25:01:00 GMT", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [text, expected] : rows) {
    HttpReply later = reply(503);
    later.headers.emplace_back("retry-after", text);
    const auto step = answer("POST", later);
    EXPECT_EQ(std::get<Failed>(step).retry_after, expected) << text;
  }
  HttpReply other = reply(500);
  other.headers.emplace_back("retry-after", "5");
  const auto step = answer("GET", other);
  EXPECT_FALSE(std::get<Failed>(step).retry_after);
}

TEST(Webhook, ErrorsOfEveryKind) {
  struct Case {
    EffectErrorCode code;
    bool get;   // transient for GET
    bool post;  // transient for POST
  };
  const Case cases[] = {
      {EffectErrorCode::kRefused, true, true},   {EffectErrorCode::kDns, true, true},
      {EffectErrorCode::kTls, false, false},     {EffectErrorCode::kTimeout, true, false},
      {EffectErrorCode::kBlocked, false, false}, {EffectErrorCode::kTooLarge, false, false},
      {EffectErrorCode::kBroken, true, false},   {EffectErrorCode::kInvalid, false, false},
  };
  for (const auto& row : cases) {
    const auto get = answer("GET", EffectError{row.code, "detail"});
    EXPECT_EQ(std::get<Failed>(get).transient, row.get);
    EXPECT_THAT(describe(get), HasSubstr("GET x.example "));
    EXPECT_THAT(describe(get), HasSubstr(": detail"));
    EXPECT_THAT(describe(get), ::testing::Not(HasSubstr("secret")));
    const auto post_step = answer("POST", EffectError{row.code, ""});
    EXPECT_EQ(std::get<Failed>(post_step).transient, row.post);
  }
}

TEST(Webhook, TellsItsRoots) {
  const Bench bench("webhook", R"({"method": "PUT", "url": "https://{{ a.h }}/",
      "headers": [{"key": "X", "value": "{{ b }}"}], "body": {"c": "{{ c }}", "d": ["{{ a }}"]}})",
                    kContext);
  EXPECT_THAT(bench.node().roots(), ::testing::UnorderedElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace sluice::nodes::webhook_test
