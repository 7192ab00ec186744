#include "api/core/problem.h"

#include <gtest/gtest.h>

#include "api/core/text.h"
#include "base/bytes.h"
#include "base/json.h"

namespace sluice::api::problem_test {
namespace {

json::object body_of(const http::Response& response) {
  auto value = parse_json(response.body);
  EXPECT_TRUE(value) << response.body;
  return value->get_object();
}

TEST(Problem, SpeaksTheFormatOfTheRoute) {
  const Problem problem(ErrorCode::kNotFound, "not_found", "There is no such workflow.");
  const auto ours = problem_response(problem, "/workflows/fl_x");
  EXPECT_EQ(ours.status, 404);
  EXPECT_EQ(body_of(ours), (json::object{{"type", "invalid_request_error"},
                                         {"code", "not_found"},
                                         {"message", "There is no such workflow."},
                                         {"doc_url", "/docs/errors.md#not_found"}}));
  const auto v1 = problem_response(problem, "/x", ErrorFormat::kAutomations);
  EXPECT_EQ(body_of(v1),
            (json::object{{"success", false}, {"message", "There is no such workflow."}}));
}

TEST(Problem, EveryCodeHasItsStatus) {
  const std::pair<ErrorCode, int> rows[] = {
      {ErrorCode::kInvalid, 400},     {ErrorCode::kUnauthorized, 401},
      {ErrorCode::kForbidden, 403},   {ErrorCode::kNotFound, 404},
      {ErrorCode::kConflict, 409},    {ErrorCode::kTooLarge, 413},
      {ErrorCode::kRateLimited, 429}, {ErrorCode::kOverloaded, 503},
      {ErrorCode::kUnavailable, 503}, {ErrorCode::kTimeout, 503},
      {ErrorCode::kStaleClaim, 503},  {ErrorCode::kIo, 500},
      {ErrorCode::kCorrupt, 500},     {ErrorCode::kInternal, 500},
      {ErrorCode::kDamaged, 500},
  };
  for (const auto& [code, status] : rows) EXPECT_EQ(http_status(code), status);
}

TEST(Problem, OutsidersNeverSeeInternals) {
  for (const auto code : {ErrorCode::kIo, ErrorCode::kCorrupt, ErrorCode::kInternal}) {
    const auto response =
        problem_response(Error{code, "disk I/O error on /var/lib/sluice"}, "/workflows");
    EXPECT_EQ(response.body.find("disk"), std::string::npos);
    EXPECT_EQ(body_of(response)["message"], "Internal server error");
  }
}

TEST(Problem, ADamagedDatabaseIsSaidButNotWhere) {
  const auto response = problem_response(
      Error{ErrorCode::kDamaged, "page 7 of /var/lib/sluice/sluice.db"}, "/workflows");
  EXPECT_EQ(response.status, 500);
  const auto body = body_of(response);
  EXPECT_EQ(body.at("code"), "database_damaged");
  EXPECT_NE(body.at("message").get_string().find("damaged"), json::string::npos);
  EXPECT_EQ(response.body.find("/var/lib"), std::string::npos);
}

TEST(Problem, TellsWhenToComeAgainAndHowToAuthenticate) {
  const auto has = [](const http::Response& response, std::string_view name) {
    for (const auto& header : response.headers) {
      if (header.first == name) return true;
    }
    return false;
  };
  EXPECT_TRUE(has(error_body(ErrorFormat::kWorkflows)(503, "/workflows", "full"), "Retry-After"));
  EXPECT_TRUE(
      has(error_body(ErrorFormat::kWorkflows)(401, "/workflows", "who?"), "WWW-Authenticate"));
  EXPECT_FALSE(has(error_body(ErrorFormat::kWorkflows)(404, "/workflows", "no"), "Retry-After"));
}

TEST(Problem, MessagesAreValidUtf8WhateverTheyQuote) {
  const auto response =
      error_body(ErrorFormat::kWorkflows)(400, "/workflows", "half a letter: \xC3");
  EXPECT_TRUE(is_utf8(response.body));
}

TEST(Text, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(readable("plain \xC3\xA4"), "plain \xC3\xA4");
  EXPECT_EQ(readable("\xFF[1"), "\xEF\xBF\xBD[1");
  EXPECT_EQ(readable("cut \xF0\x9F\xA6"), "cut \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(readable(""), "");
  EXPECT_EQ(readable("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace sluice::api::problem_test
