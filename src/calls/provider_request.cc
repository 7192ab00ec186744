#include "calls/provider_request.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace sluice::calls {
namespace {

constexpr std::string_view name_of(CallAction action) {
  switch (action) {
    case CallAction::kPlace:
    case CallAction::kPlaceWeb:
      return "place";
    case CallAction::kFind:
      return "find";
    case CallAction::kLookUp:
      return "look_up";
    case CallAction::kEnd:
      return "end";
  }
  return "ask";
}

// Whether the request cannot have reached the provider.
bool was_not_sent(const nodes::EffectError& error) {
  using Code = nodes::EffectErrorCode;
  switch (error.code) {
    case Code::kRefused:
    case Code::kDns:
    case Code::kTls:
    case Code::kBlocked:
    case Code::kInvalid:
    case Code::kSecret:
    case Code::kDenied:
      return !error.carried_out;
    case Code::kRedirect:
    case Code::kTimeout:
    case Code::kTooLarge:
    case Code::kBroken:
      break;
  }
  return error.transient && !error.carried_out;
}

bool may_retry(const nodes::EffectError& error) {
  using Code = nodes::EffectErrorCode;
  return error.transient || error.code == Code::kRefused || error.code == Code::kDns ||
         error.code == Code::kTls;
}

// What a server says before it does anything. Any other failure of its own may come after it, and
// some redirects lead to what was done. Gateways also answer 503 when the server behind them broke
// off in the middle; one with a time to come back is meant.
bool refuses(const nodes::Failed& failed) {
  constexpr int kRequestTimeout = 408;
  constexpr int kUnavailable = 503;
  const int status = failed.cause.status;
  return status == 301 || status == 307 || status == 308 ||
         (status == kUnavailable && failed.retry_after) ||
         (status >= 400 && status < 500 && status != kRequestTimeout);
}

}  // namespace

Result<std::unique_ptr<ProviderRequest>> ProviderRequest::make(
    std::shared_ptr<const CallProvider> provider, CallAction action, json::object settings,
    json::object roots, RunId run, const engine::RunOptions& options, Timestamp now) {
  const std::string name(name_of(action));
  std::vector<std::string> problems;
  auto trial = engine::NodeTrial::make({.node = {.id = name,
                                                 .type = "webhook",
                                                 .component = "webhook",
                                                 .parent_id = {},
                                                 .data = std::move(settings)},
                                        .context = std::move(roots),
                                        .run = run},
                                       options, problems);
  if (!trial)
    return fail(ErrorCode::kInvalid,
                problems.empty() ? "the request is not valid" : problems.front());
  std::unique_ptr<ProviderRequest> made(
      new ProviderRequest(std::move(provider), action, std::move(trial)));
  auto step = made->trial_->start(now);
  if (auto* effect = std::get_if<nodes::NeedsEffect>(&step)) {
    if (auto* call = std::get_if<nodes::HttpCall>(&effect->request)) {
      made->call_ = std::move(*call);
      made->call_.at_most_once = action == CallAction::kPlace || action == CallAction::kPlaceWeb;
      return made;
    }
  }
  const auto* failed = std::get_if<nodes::Failed>(&step);
  return fail(ErrorCode::kInvalid, failed ? failed->message : "the request cannot be made");
}

ProviderAnswer ProviderRequest::judge(const nodes::EffectResult& result, Timestamp now) {
  if (const auto* postponed = std::get_if<nodes::Postponed>(&result))
    return NotDone{.why = postponed->message,
                   .may_retry = true,
                   .retry_after = std::max(Micros(0), postponed->until - now)};
  const auto step = trial_->finish(call_, result, now);
  if (const auto* done = std::get_if<nodes::Completed>(&step)) {
    auto news = provider_->read(action_, done->output);
    if (news) return Answered{*std::move(news)};
    if (action_ == CallAction::kFind && news.error().code == ErrorCode::kNotFound) return Absent{};
    return NotKnown{"the provider's answer: " + news.error().message};
  }
  if (const auto* failed = std::get_if<nodes::Failed>(&step)) return judge_failure(*failed, result);
  return NotKnown{"the provider's answer leads to another request"};
}

ProviderAnswer ProviderRequest::judge_failure(const nodes::Failed& failed,
                                              const nodes::EffectResult& result) const {
  if (const auto* error = std::get_if<nodes::EffectError>(&result)) {
    if (was_not_sent(*error))
      return NotDone{.why = failed.message, .may_retry = may_retry(*error), .retry_after = {}};
    return NotKnown{failed.message};
  }
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  if (reply && reply->carried_out) return NotKnown{failed.message};
  const int status = failed.cause.status;
  constexpr int kNotFound = 404;
  if (status == kNotFound && action_ == CallAction::kFind) return Absent{};
  if (refuses(failed))
    return NotDone{.why = failed.message,
                   .may_retry = status == 429 || status == 503,
                   .retry_after = failed.retry_after};
  return NotKnown{failed.message};
}

}  // namespace sluice::calls
