// What is made of answers that are not as they should be, by every kind of node that calls.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/http/test_calls.h"

namespace sluice::nodes::call_answers_test {
namespace {

using model::FailureKind;
using testing::Caller;
using testing::compile_node;
using testing::describe;
using ::testing::ElementsAre;
using testing::from_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kGet = R"({"url": "https://x.example/")";

HttpReply reply(std::string type, std::string body) {
  HttpReply made;
  made.status = 200;
  if (!type.empty()) made.headers.emplace_back("content-type", std::move(type));
  made.body = std::move(body);
  return made;
}

struct Said {
  std::string step;
  Warnings warnings;
};
Said said(std::string_view kind, std::string_view data, const HttpReply& answer) {
  Caller caller(kind, data);
  const auto& step = caller.run({answer});
  Said out{describe(step), {}};
  if (const auto* completed = std::get_if<Completed>(&step)) out.warnings = completed->warnings;
  if (const auto* failed = std::get_if<Failed>(&step)) out.warnings = failed->warnings;
  return out;
}
Said get(const HttpReply& answer, std::string_view more = "") {
  return said("webhook", fmt::format("{}{}}}", kGet, more), answer);
}

TEST(CallAnswers, WhatIsReadAsMeantNeedsNoWarning) {
  for (const auto& fine :
       {reply("application/json", R"({"n": 1})"), reply("text/plain", "{oops"),
        reply("image/png", "\xFF\xD8"), reply("application/json", ""), reply("", "x")})
    EXPECT_THAT(get(fine).warnings, IsEmpty()) << fine.body;
}

TEST(CallAnswers, WhatCallsItselfJsonAndIsNotIsSaid) {
  const auto said = get(reply("application/json", "{oops"));
  EXPECT_THAT(said.step, HasSubstr(R"("body":"{oops")"));
  EXPECT_THAT(said.warnings, ElementsAre(HasSubstr("calls itself application/json, but its body is "
                                                   "not valid JSON")));
  const auto failed = get(reply("application/json", "{oops"), R"(, "response": "json")");
  EXPECT_THAT(failed.step, HasSubstr("failed: GET x.example responded with 200 and a body that is "
                                     "not valid JSON"));
}

TEST(CallAnswers, CutEmojiBecomeReplacementCharacters) {
  const auto said = get(reply("application/json", R"({"title": "E \uD800", "n": 1})"));
  EXPECT_THAT(said.step, HasSubstr("\"title\":\"E \xEF\xBF\xBD\",\"n\":1"));
  EXPECT_THAT(said.warnings, ElementsAre(HasSubstr("One character of the response was half of a")));
}

TEST(CallAnswers, TextThatCannotBeDecodedIsSaid) {
  auto unknown = reply("text/plain; charset=ebcdic", "abc");
  unknown.unreadable = "is in the charset ebcdic, which is not supported";
  const auto automatic = get(unknown);
  EXPECT_THAT(automatic.step, HasSubstr(R"("body":null,"body_base64":"YWJj")"));
  EXPECT_THAT(automatic.warnings, ElementsAre(HasSubstr("is in the charset ebcdic")));
  const auto text = get(unknown, R"(, "response": "text")");
  EXPECT_THAT(text.step, HasSubstr(R"("body":"abc")"));
  EXPECT_THAT(text.warnings, ElementsAre(HasSubstr("it was read as windows-1252")));
  EXPECT_THAT(get(unknown, R"(, "response": "json")").step,
              HasSubstr("failed: GET x.example responded with 200 and a body that is in the "
                        "charset ebcdic"));
  EXPECT_THAT(get(unknown, R"(, "response": "binary")").warnings, IsEmpty());
  EXPECT_THAT(get(reply("text/html", "5 \x80")).warnings,
              ElementsAre(HasSubstr("is not valid UTF-8 and does not name its charset")));
  EXPECT_THAT(get(reply("text/html", "5 \x80"), R"(, "response": "text")").step, HasSubstr("5 €"));
}

TEST(CallAnswers, AFailureSaysItToo) {
  auto broken = reply("application/json", "<html>");
  broken.status = 404;
  EXPECT_THAT(get(broken).warnings, ElementsAre(HasSubstr("calls itself application/json")));
}

TEST(CallAnswers, PagesAreReadAlike) {
  Caller caller("webhook", R"({"url": "https://x.example/", "pagination": {"type": "page"}})");
  caller.start();
  const auto& next = caller.answer(reply("application/json", R"(["\ud83d"])"));
  EXPECT_EQ(std::get<NeedsEffect>(next).warnings.size(), 1u);
  EXPECT_TRUE(std::get<Completed>(caller.answer(reply("", "[]"))).warnings.empty());
  auto unreadable = reply("", "\xFF");
  unreadable.unreadable = "is not valid UTF-16";
  EXPECT_THAT(said("webhook", R"({"url": "https://x.example/", "pagination": {"type": "page"}})",
                   unreadable)
                  .step,
              HasSubstr("page 1 of GET x.example: its body is not valid UTF-16"));
}

TEST(CallAnswers, ModelsAreReadAlike) {
  const auto answer = [](std::string_view content) {
    return reply("application/json",
                 fmt::format(R"({{"choices": [{{"message": {{"content": "{}"}}}}]}})", content));
  };
  constexpr std::string_view kAsk =
      R"({"base_url": "https://x.example", "model": "m", "prompt": "p"})";
  const auto cut = said("ai_text_transform", kAsk, answer("hi \\ud83d"));
  EXPECT_THAT(cut.step, HasSubstr("hi \xEF\xBF\xBD"));
  EXPECT_EQ(cut.warnings.size(), 1u);
  auto unreadable = answer("x");
  unreadable.unreadable = "is not valid gzip, which its Content-Encoding says";
  EXPECT_THAT(said("ai_text_transform", kAsk, unreadable).step,
              HasSubstr("its body is not valid gzip"));
}

TEST(CallAnswers, EnvelopesAreReadAlike) {
  constexpr std::string_view kData = R"({"wsdl": "https://x.example/?wsdl", "operation": "Get"})";
  auto unreadable = reply("text/xml", "\xFF");
  unreadable.unreadable = "is not valid UTF-16";
  EXPECT_THAT(said("soap", kData, unreadable).step, HasSubstr("failed: "));
}

TEST(CallAnswers, NoticesDoNotCareForAnswers) {
  const auto said_of = said(
      "send_notification", R"({"channel": "webhook", "url": "https://x.example/", "message": "m"})",
      reply("text/plain", "\xFF"));
  EXPECT_EQ(said_of.step, R"({"channel":"webhook","status":200})");
  EXPECT_THAT(said_of.warnings, IsEmpty());
}

// --- retry.on ---

model::FailureCause cause(const EffectResult& result) {
  Caller caller("webhook",
                R"({"method": "POST", "url": "https://x.example/", "response": "json"})");
  caller.start();
  const auto step = caller.answer(result);
  return std::get<Failed>(step).cause;
}

TEST(CallAnswers, FailuresTellTheirKind) {
  HttpReply gateway;
  gateway.status = 502;
  EXPECT_EQ(cause(gateway).kind, FailureKind::kStatus);
  EXPECT_EQ(cause(gateway).status, 502);
  EXPECT_EQ(cause(reply("application/json", "{oops")).kind, FailureKind::kResponse);
  const std::pair<EffectErrorCode, FailureKind> rows[] = {
      {EffectErrorCode::kTimeout, FailureKind::kTimeout},
      {EffectErrorCode::kRefused, FailureKind::kRefused},
      {EffectErrorCode::kDns, FailureKind::kDns},
      {EffectErrorCode::kTls, FailureKind::kTls},
      {EffectErrorCode::kBroken, FailureKind::kBroken},
      {EffectErrorCode::kTooLarge, FailureKind::kTooLarge},
      {EffectErrorCode::kRedirect, FailureKind::kResponse},
      {EffectErrorCode::kBlocked, FailureKind::kOther},
  };
  for (const auto& [code, kind] : rows) EXPECT_EQ(cause(EffectError{code, "m"}).kind, kind);
  EffectError token{EffectErrorCode::kSecret, "no token", true};
  token.cause = {FailureKind::kStatus, 500};
  EXPECT_EQ(cause(token).status, 500);
}

// --- redirects ---

TEST(CallAnswers, RedirectsAreSettings) {
  const auto redirects = [](std::string_view setting) {
    Caller caller("webhook", fmt::format("{}{}}}", kGet, setting));
    caller.start();
    return caller.call().redirects;
  };
  EXPECT_EQ(redirects("").count_max, 0);
  EXPECT_EQ(redirects(R"(, "follow_redirects": false)").count_max, 0);
  EXPECT_EQ(redirects(R"(, "follow_redirects": true)").count_max, 5);
  EXPECT_TRUE(redirects(R"(, "follow_redirects": true)").other_hosts);
  EXPECT_EQ(redirects(R"(, "follow_redirects": 2)").count_max, 2);
  const auto same = redirects(R"(, "follow_redirects": {"max": 3, "hosts": "same"})");
  EXPECT_EQ(same.count_max, 3);
  EXPECT_FALSE(same.other_hosts);
  for (const auto* bad :
       {"21", "-1", "\"yes\"", R"({"max": 0})", R"({"hosts": "all"})", R"({"count": 2})"})
    EXPECT_THAT(
        compile_node("webhook", from_json(fmt::format("{}, \"follow_redirects\": {}}}", kGet, bad)))
            .all_errors(),
        HasSubstr("`follow_redirects"))
        << bad;
}

TEST(CallAnswers, EveryKindThatCallsFollowsThem) {
  const std::pair<const char*, const char*> rows[] = {
      {"soap", R"({"wsdl": "https://x.example/?wsdl", "operation": "Get", "follow_redirects": 2})"},
      {"ai_text_transform",
       R"({"base_url": "https://x.example", "model": "m", "prompt": "p", "follow_redirects": 2})"},
      {"send_notification",
       R"({"channel": "slack", "url": "https://x.example/", "message": "m", "follow_redirects": 2})"},
  };
  for (const auto& [kind, data] : rows) {
    Caller caller(kind, data);
    caller.start();
    EXPECT_EQ(caller.call().redirects.count_max, 2) << kind;
  }
}

TEST(CallAnswers, ARedirectThatIsNotFollowedSaysHowToFollowIt) {
  auto moved = reply("", "");
  moved.status = 302;
  moved.headers.emplace_back("location", "//other.example/secret?k=v");
  EXPECT_THAT(get(moved).step,
              HasSubstr("responded with 302, a redirect to other.example; set `follow_redirects`"));
}

TEST(CallAnswers, WhereRedirectsLedIsPutOut) {
  auto moved = reply("text/plain", "x");
  moved.url = "https://y.example/z";
  EXPECT_THAT(get(moved).step, HasSubstr(R"("url":"https://y.example/z")"));
}

TEST(CallAnswers, WhereRedirectsLedIsBlamed) {
  auto gone = reply("", "");
  gone.status = 404;
  gone.url = "https://y.example/z";
  EXPECT_THAT(get(gone).step, HasSubstr("failed: GET y.example responded with 404"));
  gone.status = 200;
  gone.body = "{oops";
  EXPECT_THAT(get(gone, R"(, "response": "json")").step, HasSubstr("GET y.example responded"));
  Caller caller("webhook", fmt::format("{}}}", kGet));
  caller.start();
  EXPECT_THAT(describe(caller.answer(EffectError{
                  .code = EffectErrorCode::kDns, .message = "m", .url = "https://y.example/z"})),
              HasSubstr("GET y.example could not be found"));
}

TEST(CallAnswers, APostThatARedirectHasEndedIsNotRepeated) {
  const auto judged = [](const char* method, const EffectResult& result) {
    Caller caller("webhook", fmt::format(R"({}, "method": "{}"}})", kGet, method));
    caller.start();
    return describe(caller.answer(result));
  };
  for (const bool is_done : {false, true}) {
    HttpReply busy;
    busy.status = 503;
    busy.url = "https://y.example/z";
    busy.carried_out = is_done;
    const EffectError unknown{.code = EffectErrorCode::kDns,
                              .message = "m",
                              .url = "https://y.example/z",
                              .carried_out = is_done};
    for (const EffectResult& result : {EffectResult(busy), EffectResult(unknown)}) {
      EXPECT_EQ(judged("POST", result).starts_with("transient"), !is_done);
      EXPECT_TRUE(judged("PUT", result).starts_with("transient"));
    }
  }
}

// --- files ---

TEST(CallAnswers, LargeOnesAreKeptAsFiles) {
  Caller caller("webhook", R"({"url": "https://x.example/a/report.csv?k=1", "response": "file"})");
  caller.start();
  EXPECT_EQ(caller.call().file->name, "report.csv");
  EXPECT_EQ(caller.call().file->keep_for, Micros(std::chrono::days(7)));
  EXPECT_EQ(caller.call().response_bytes_max, std::size_t{100} << 20);
  auto kept = reply("text/csv", "");
  kept.file =
      KeptFile{{.url = "https://me/f/t", .expires_at = Timestamp(), .bytes = 20'000'000}, "ab12"};
  EXPECT_THAT(describe(caller.answer(kept)),
              HasSubstr(R"("body":null,"file":{"url":"https://me/f/t","content_type":"text/csv",)"
                        R"("bytes":20000000,"sha256":"ab12")"));
}

TEST(CallAnswers, FilesHaveNamesAndDays) {
  const auto name = [](std::string_view url, std::string_view more) {
    Caller caller("webhook", fmt::format(R"({{"url": "{}", "response": "file"{}}})", url, more));
    caller.start();
    return caller.call().file->name;
  };
  EXPECT_EQ(name("https://x.example", ""), "response");
  EXPECT_EQ(name("https://x.example/", ""), "response");
  EXPECT_EQ(name("https://x.example/a", R"(, "file_name": "b.pdf", "keep_days": 30)"), "b.pdf");
  EXPECT_THAT(compile_node("webhook", from_json(R"({"url": "https://x.example", "keep_days": 3})"))
                  .all_errors(),
              HasSubstr("`keep_days` can only be used with `response: file`"));
  EXPECT_THAT(compile_node("webhook", from_json(R"({"url": "https://x.example",
                               "response": "file", "response_bytes_max": 104857601})"))
                  .all_errors(),
              HasSubstr("`response_bytes_max`"));
}

TEST(CallAnswers, WhatIsTooLargeSaysWhatAllowsMore) {
  Caller caller("webhook", R"({"url": "https://x.example/"})");
  caller.start();
  EXPECT_THAT(describe(caller.answer(EffectError{EffectErrorCode::kTooLarge, "it is large"})),
              HasSubstr("`response: file` keeps up to 100 MiB as a file"));
}

TEST(CallAnswers, ARateIsASetting) {
  Caller caller("webhook", R"({"url": "https://x.example/", "rate_limit": "5/s"})");
  caller.start();
  EXPECT_EQ(caller.call().rate->interval(), Millis(200));
  EXPECT_THAT(
      compile_node("webhook", from_json(R"({"url": "https://x.example", "rate_limit": "5"})"))
          .all_errors(),
      HasSubstr("`rate_limit`: '5' is not a rate such as 5/s"));
}

}  // namespace
}  // namespace sluice::nodes::call_answers_test
