#include "api/workflows/sync_answer.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "model/secret_placeholder.h"

namespace sluice::api::sync_answer_test {
namespace {

using runtime::RunEnd;
using ::testing::Contains;
using ::testing::HasSubstr;

const RunId kRun{{.key = 5, .tail = 6}};
constexpr Micros kLimit = Seconds(30);

RunEnd end(model::RunStatus status, std::string error = {}, Micros took = Seconds(1)) {
  const Timestamp created(Seconds(1'761'912'000));
  return {.status = status,
          .error = std::move(error),
          .result = {},
          .created_at = created,
          .finished_at = created + took};
}

RunEnd completed(std::string_view output, bool responded) {
  auto out = end(model::RunStatus::kCompleted);
  out.result = {*parse_json(output), responded};
  return out;
}

std::string described(const Result<RunEnd>& news) {
  const auto response = sync_answer(news, kRun, kLimit);
  EXPECT_THAT(response.headers,
              Contains(std::pair<std::string, std::string>("X-Sluice-Run", kRun.text())));
  return std::to_string(response.status) + " " + response.content_type + " " + response.body;
}

TEST(SyncAnswer, IsWhatTheResponseNodeSaid) {
  const auto said = completed(
      R"({"text":"<p>","status":201,"headers":{"X-A":"b"},"content_type":"text/html"})", true);
  EXPECT_EQ(described(said), "201 text/html <p>");
  EXPECT_THAT(sync_answer(said, kRun, kLimit).headers,
              Contains(std::pair<std::string, std::string>("X-A", "b")));
}

TEST(SyncAnswer, IsElseWhatTheRunCameTo) {
  EXPECT_EQ(described(completed(R"({"a":{"status":5}})", false)),
            R"(200 application/json {"a":{"status":5}})");
  EXPECT_EQ(described(completed("null", false)), "200 application/json {}");
  const auto placeholder = model::make_placeholder({}, kRun, "stripe");
  EXPECT_EQ(described(completed(R"({"text":")" + placeholder + "\"}", false)),
            R"(200 application/json {"text":"{{ vault.stripe }}"})");
}

TEST(SyncAnswer, SaysWhyTheRunDidNotComplete) {
  using model::RunStatus;
  const auto failed = described(end(RunStatus::kFailed, "node 'a': no stock"));
  EXPECT_THAT(failed, ::testing::StartsWith("500 application/json "));
  EXPECT_THAT(failed, HasSubstr(R"("code":"run_failed","message":"The run failed: node 'a': no)"));
  EXPECT_THAT(failed, HasSubstr(R"("execution_id":")" + kRun.text()));
  EXPECT_THAT(described(end(RunStatus::kDeadLetter, "x")), HasSubstr("500 "));
  EXPECT_THAT(
      described(end(RunStatus::kFailed, "used up", kLimit)),
      HasSubstr(R"("code":"run_timed_out","message":"The run did not end within 30s: used)"));
  EXPECT_THAT(described(end(RunStatus::kFailed, "used up", kLimit)), HasSubstr("504 "));
  EXPECT_THAT(described(end(RunStatus::kCancelled, "by hand", kLimit)),
              HasSubstr(R"("code":"run_cancelled")"));
  const auto placeholder = model::make_placeholder({}, kRun, "stripe");
  EXPECT_THAT(described(end(RunStatus::kFailed, "cannot send " + placeholder)),
              HasSubstr("cannot send {{ vault.stripe }}"));
}

TEST(SyncAnswer, SaysWhyNobodyWaitsAnyMore) {
  const auto why = [](ErrorCode code) { return described(fail(code, "x")); };
  EXPECT_THAT(why(ErrorCode::kTimeout), HasSubstr("504 "));
  EXPECT_THAT(why(ErrorCode::kTimeout), HasSubstr("It is still running; GET /workflows/runs/"));
  EXPECT_THAT(why(ErrorCode::kNotFound), HasSubstr("404 "));
  EXPECT_THAT(why(ErrorCode::kUnavailable), HasSubstr("503 "));
  EXPECT_THAT(sync_answer(fail(ErrorCode::kUnavailable, "x"), kRun, kLimit).headers,
              Contains(::testing::Pair("Retry-After", "1")));
}

}  // namespace
}  // namespace sluice::api::sync_answer_test
