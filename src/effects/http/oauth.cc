#include "effects/http/oauth.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/check.h"
#include "effects/core/per_host_limiter.h"
#include "formats/token_answer.h"
#include "secrets/redact.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;

constexpr std::size_t kGrantsMax = 1'000;
constexpr std::size_t kAnswerBytesMax = 64 << 10;
constexpr Micros kLifetimeDefault = std::chrono::minutes(5);  // where the server does not say
constexpr Micros kLifetimeMax = std::chrono::hours(24);
constexpr Micros kMarginMax = Seconds(30);
constexpr Micros kFetchMax = Seconds(30);

// Of everything that a token depends on; the secret itself is not kept.
std::string key_of(const nodes::OAuthClient& client) {
  std::string all;
  for (const auto* part :
       {&client.token_url, &client.client_id, &client.client_secret, &client.scope})
    all += fmt::format("{}:{}", part->size(), *part);
  return to_hex(sha256(as_bytes(all)));
}

// "bad.example:8443": the part of the endpoint's URL that can hold no secret.
std::string endpoint_name(std::string_view url) {
  const auto origin = host_of(url);
  const auto scheme = origin.find("://");
  const auto authority = scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
  return std::string(authority.substr(authority.rfind('@') + 1));
}

nodes::HttpCall token_request(const nodes::HttpCall& request) {
  const auto& client = *request.oauth;
  nodes::HttpCall call;
  call.method = "POST";
  call.url = client.token_url;
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Accept", "application/json"}};
  call.body = "grant_type=client_credentials";
  if (!client.scope.empty()) call.body += "&scope=" + percent_encode(client.scope);
  // RFC 6749, 2.3.1: both are form-encoded before they go into the header.
  call.basic =
      nodes::BasicAuth{percent_encode(client.client_id), percent_encode(client.client_secret)};
  call.timeout = std::min(request.timeout, kFetchMax);
  call.response_bytes_max = kAnswerBytesMax;
  return call;
}

EffectError token_error(const std::string& endpoint, std::string_view why, bool transient,
                        model::FailureCause cause) {
  return {EffectErrorCode::kSecret,
          fmt::format("no access token received from the token endpoint {}: {}", endpoint, why),
          transient, cause};
}

EffectError fetch_error(const std::string& endpoint, const EffectError& error) {
  const bool transient =
      error.code == EffectErrorCode::kRefused || error.code == EffectErrorCode::kDns ||
      error.code == EffectErrorCode::kTimeout || error.code == EffectErrorCode::kBroken;
  return token_error(endpoint, error.message, transient, cause_of(error));
}

struct Token {
  Secret value;
  Micros lifetime{};
};

std::expected<Token, EffectError> read_token(const std::string& endpoint,
                                             const nodes::HttpReply& reply) {
  auto answer = formats::read_token_answer(reply.status, reply.body);
  if (answer)
    return Token{std::move(answer->access_token),
                 std::min(answer->lifetime.value_or(kLifetimeDefault), kLifetimeMax)};
  const auto kind =
      reply.status == 200 ? model::FailureKind::kResponse : model::FailureKind::kStatus;
  return std::unexpected(token_error(endpoint, answer.error().message, answer.error().transient,
                                     {kind, reply.status}));
}

void redact(EffectResult& result, const std::vector<Secret>& tokens) {
  secrets::Redactor redactor;
  for (const auto& token : tokens) redactor.add("access_token", token);
  redactor.redact(result);
}

}  // namespace

OAuthCalls::OAuthCalls(CallIds& ids, Send send, Cancel cancel, const Clock& clock)
    : ids_(ids), send_(std::move(send)), cancel_(std::move(cancel)), clock_(clock) {}

CallId OAuthCalls::start(nodes::HttpCall call, Done done) {
  SLUICE_CHECK(call.oauth.has_value(), "a call that needs a token says of whom");
  const CallId id = ids_.next();
  auto key = key_of(*call.oauth);
  calls_.emplace(id, Call{std::move(call), std::move(done), std::move(key), std::nullopt, {}});
  begin(id);
  return id;
}

void OAuthCalls::cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  if (found->second.transfer) cancel_(*found->second.transfer);
  calls_.erase(found);
}

// Sends the call with the token that is there, or has it wait for one.
void OAuthCalls::begin(CallId id) {
  const Call& call = calls_.at(id);
  if (!grants_.contains(call.key)) make_room();
  Grant& grant = grants_[call.key];
  if (grant.token && clock_.steady() < grant.good_until) return send(id, *grant.token);
  grant.token.reset();
  grant.waiting.push_back(id);
  if (grant.fetching) return;
  grant.fetching = true;
  fetch(call.key, call.request);
}

void OAuthCalls::fetch(const Key& key, const nodes::HttpCall& request) {
  send_(token_request(request),
        [this, key, endpoint = endpoint_name(request.oauth->token_url)](EffectResult result) {
          fetched(key, endpoint, std::move(result));
        });
}

void OAuthCalls::fetched(const Key& key, const std::string& endpoint, EffectResult result) {
  Grant& grant = grants_.at(key);
  grant.fetching = false;
  const auto waiting = std::exchange(grant.waiting, {});
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  auto token = reply ? read_token(endpoint, *reply)
                     : std::unexpected(fetch_error(endpoint, std::get<EffectError>(result)));
  if (token) {
    const Micros margin = std::min(kMarginMax, token->lifetime / 10);
    grant.token = token->value;
    grant.good_until = clock_.steady() + token->lifetime - margin;
    for (const auto id : waiting)
      if (calls_.contains(id)) send(id, token->value);
    return;
  }
  const auto observer = liveness_.observe();
  for (const auto id : waiting) {
    if (!observer.get()) return;  // destroyed by the call before
    finish(id, token.error());
  }
}

void OAuthCalls::send(CallId id, const Secret& token) {
  Call& call = calls_.at(id);
  nodes::HttpCall request = call.request;
  request.oauth.reset();
  request.headers.emplace_back("Authorization", fmt::format("Bearer {}", token.expose()));
  call.tokens.push_back(token);
  call.transfer = send_(std::move(request),
                        [this, id](EffectResult result) { answered(id, std::move(result)); });
}

void OAuthCalls::answered(CallId id, EffectResult result) {
  Call& call = calls_.at(id);
  call.transfer.reset();
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  // What a redirect has carried out is not sent again.
  if (!reply || reply->status != 401 || reply->carried_out) return finish(id, std::move(result));
  // Unless somebody has fetched another one since, the token is of no use any more.
  const auto grant = grants_.find(call.key);
  if (grant != grants_.end() && grant->second.token &&
      grant->second.token->expose() == call.tokens.back().expose())
    grant->second.token.reset();
  if (call.tokens.size() > 1) return finish(id, std::move(result));
  begin(id);
}

void OAuthCalls::finish(CallId id, EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call call = std::move(found->second);
  calls_.erase(found);
  redact(result, call.tokens);
  call.done(std::move(result));
}

// Forgets what has expired, and when that is not enough whatever nobody waits for.
void OAuthCalls::make_room() {
  if (grants_.size() < kGrantsMax) return;
  const Micros now = clock_.steady();
  std::erase_if(grants_, [&](const auto& entry) {
    const Grant& grant = entry.second;
    return !grant.fetching && (!grant.token || grant.good_until <= now);
  });
  if (grants_.size() < kGrantsMax) return;
  std::erase_if(grants_, [](const auto& entry) { return !entry.second.fetching; });
}

}  // namespace sluice::effects
