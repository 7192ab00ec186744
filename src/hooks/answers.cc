#include "hooks/answers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json.h"

namespace sluice::hooks {
namespace {

constexpr std::string_view kDocPage = "/docs/errors.md#";
// Around the id in the body of a 202.
constexpr std::string_view kWorkflowsHead = R"({"execution_id":")";
constexpr std::string_view kAutomationsHead = R"({"success":true,"execution_id":")";
constexpr std::string_view kAcceptedTail = R"("})";
constexpr std::int64_t kRetryMaxS = 60;  // nothing here stays full for longer without a person

struct Words {
  std::string_view type;
  std::string_view code;
};

// `type` and `code` of the workflows dialect.
Words words_of(Reason reason) {
  switch (reason) {
    case Reason::kUnknownToken:
    case Reason::kPaused:
    case Reason::kWrongPath:
      return {"invalid_request_error", "not_found"};
    case Reason::kSignature:
      return {"authentication_error", "signature_invalid"};
    case Reason::kRateLimited:
      return {"rate_limit_error", "rate_limited"};
    case Reason::kBadBody:
      return {"invalid_request_error", "invalid_request"};
    case Reason::kTooLarge:
      return {"invalid_request_error", "too_large"};
    case Reason::kConflict:
      return {"conflict_error", "idempotency_conflict"};
    case Reason::kMethod:
      return {"invalid_request_error", "method_not_allowed"};
    case Reason::kVerifyToken:
      return {"permission_error", "verify_token_invalid"};
    case Reason::kOverloaded:
    case Reason::kNoKey:
      return {"api_error", "unavailable"};
    case Reason::kFailed:
      break;
  }
  return {"api_error", "internal"};
}

std::int64_t whole_seconds(Micros wait) {
  const std::int64_t up = (wait.count() + 999'999) / 1'000'000;
  return std::max<std::int64_t>(up, 1);
}

// The 202 with a place for the id: all ids are equally long, so only those bytes change.
class Template {
 public:
  Template(std::string_view before, std::string_view after) {
    const std::string id = RunId{}.text();
    http::Response response;
    response.status = 202;
    response.body.append(before).append(id).append(after);
    bytes_ = http::serialize(response);
    at_ = bytes_.size() - after.size() - id.size();
  }
  std::string_view with(RunId run) {
    const std::string id = run.text();
    std::copy(id.begin(), id.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
    return bytes_;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view reason_name(Reason reason) {
  constexpr std::array<std::string_view, kReasonCount> kNames = {
      "unknown_token", "signature",  "rate_limited", "bad_body", "too_large",
      "conflict",      "overloaded", "failed",       "method",   "verify_token",
      "no_key",        "paused",     "wrong_path"};
  return kNames[static_cast<std::size_t>(reason)];
}

Refusal unknown_token() {
  return {.reason = Reason::kUnknownToken,
          .status = 404,
          .message = "There is no such webhook.",
          .detail = {}};
}

Refusal nothing_here() {
  auto refusal = unknown_token();
  refusal.message = "There is nothing here.";
  return refusal;
}

Refusal paused() {
  auto refusal = unknown_token();
  refusal.reason = Reason::kPaused;
  refusal.detail = "The workflow is paused; set is_active to true, then replay the delivery.";
  return refusal;
}

Refusal wrong_path(std::string_view meant) {
  auto refusal = nothing_here();
  refusal.reason = Reason::kWrongPath;
  refusal.detail = fmt::format(
      "The path is not that of the webhook; have the sender use {} and the token.", meant);
  return refusal;
}

Refusal bad_method(std::string allowed) {
  return {.reason = Reason::kMethod,
          .status = 405,
          .message = "This webhook does not take that method.",
          .detail = {},
          .allowed = std::move(allowed)};
}

Refusal bad_verify_token(std::string detail) {
  return {.reason = Reason::kVerifyToken,
          .status = 403,
          .message = "The verify token is wrong.",
          .detail = std::move(detail)};
}

Refusal bad_signature(std::string detail) {
  return {.reason = Reason::kSignature,
          .status = 401,
          .message = "The signature is missing or invalid.",
          .detail = std::move(detail)};
}

Refusal rate_limited(const Quota::Verdict& verdict) {
  return {.reason = Reason::kRateLimited,
          .status = 429,
          .message = "Rate limit exceeded",
          .detail = {},
          .limit = verdict.limit,
          .retry_s = whole_seconds(verdict.retry_after)};
}

Refusal team_limited(const Quota::Verdict& verdict) {
  auto refusal = rate_limited(verdict);
  refusal.detail = fmt::format(
      "The hooks of the team accept at most {} deliveries per second together (its limit "
      "accepted_per_second_max).",
      verdict.limit);
  return refusal;
}

Refusal team_full() {
  constexpr std::int64_t kRetrySeconds = 60;
  return {.reason = Reason::kRateLimited,
          .status = 429,
          .message = "Rate limit exceeded",
          .detail =
              "The team has as many stored runs as its limit stored_runs_max allows; delete "
              "runs, or have the limit raised.",
          .retry_s = kRetrySeconds};
}

Refusal bad_body(std::string message) {
  return {.reason = Reason::kBadBody, .status = 400, .message = std::move(message), .detail = {}};
}

Refusal too_large(std::size_t body_bytes_max) {
  return {.reason = Reason::kTooLarge,
          .status = 413,
          .message = fmt::format("The body is larger than {} bytes.", body_bytes_max),
          .detail = {}};
}

Refusal conflict(RunId first) {
  return {.reason = Reason::kConflict,
          .status = 409,
          .message = "This idempotency key was already used with a different body.",
          .detail = {},
          .first = first};
}

Refusal item_conflict() {
  return {.reason = Reason::kConflict,
          .status = 409,
          .message = "An item of the body has an id that was already used with different content.",
          .detail =
              "An item of the body has an id that was already used with different content; "
              "no run was started for any item."};
}

Refusal no_key(std::string detail, Micros retry_after) {
  return {.reason = Reason::kNoKey,
          .status = 503,
          .message = "The key of the signature is not available; retry the same request later.",
          .detail = std::move(detail),
          .retry_s = std::min(whole_seconds(retry_after), kRetryMaxS)};
}

Refusal overloaded(Millis expected_wait) {
  return {.reason = Reason::kOverloaded,
          .status = 503,
          .message = "The server is at capacity; retry the same request later.",
          .detail = {},
          .retry_s = std::min(whole_seconds(expected_wait), kRetryMaxS)};
}

Refusal failed() {
  return {
      .reason = Reason::kFailed, .status = 500, .message = "Internal server error", .detail = {}};
}

std::string doc_url(std::string_view code) { return std::string(kDocPage).append(code); }

http::Response refusal_response(const Refusal& refusal, Dialect dialect) {
  http::Response response;
  response.status = refusal.status;
  std::string& body = response.body;
  if (dialect == Dialect::kAutomations) {
    body = R"({"success":false,"message":)";
    append_json_string(body, refusal.message);
  } else {
    const auto words = words_of(refusal.reason);
    body = fmt::format(R"({{"type":"{}","code":"{}","message":)", words.type, words.code);
    append_json_string(body, refusal.message);
    body += fmt::format(R"(,"doc_url":"{}")", doc_url(words.code));
  }
  body += '}';
  if (!refusal.allowed.empty()) response.headers.emplace_back("Allow", refusal.allowed);
  if (refusal.retry_s > 0)
    response.headers.emplace_back("Retry-After", fmt::to_string(refusal.retry_s));
  if (refusal.reason == Reason::kRateLimited) {
    response.headers.emplace_back("X-RateLimit-Limit", fmt::to_string(refusal.limit));
    response.headers.emplace_back("X-RateLimit-Remaining", "0");
  }
  return response;
}

std::string accepted_body(RunId run, Dialect dialect) {
  return fmt::format("{}{}{}", dialect == Dialect::kWorkflows ? kWorkflowsHead : kAutomationsHead,
                     run.text(), kAcceptedTail);
}

std::string_view accepted_response(RunId run, Dialect dialect) {
  thread_local Template workflows(kWorkflowsHead, kAcceptedTail);
  thread_local Template automations(kAutomationsHead, kAcceptedTail);
  return (dialect == Dialect::kWorkflows ? workflows : automations).with(run);
}

http::Response accepted_items_response(std::span<const RunId> runs, Dialect dialect) {
  http::Response response;
  response.status = 202;
  response.body = dialect == Dialect::kWorkflows ? "{" : R"({"success":true,)";
  if (!runs.empty()) response.body += fmt::format(R"("execution_id":"{}",)", runs.front().text());
  response.body += R"("execution_ids":[)";
  for (std::size_t i = 0; i < runs.size(); ++i)
    response.body += fmt::format(R"({}"{}")", i > 0 ? "," : "", runs[i].text());
  response.body += "]}";
  return response;
}

}  // namespace sluice::hooks
