#include "effects/http/oauth.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "effects/core/per_host_limiter.h"
#include "formats/json_surrogates.h"
#include "secrets/redact.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;

constexpr std::size_t kGrantsMax = 1'000;
constexpr std::size_t kTokenBytesMax = 16 << 10;
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

// The error code of RFC 6749, 5.2, as a server gives it, when it looks like one.
std::string error_code(const nodes::HttpReply& reply) {
  const auto body = parse_json(reply.body);
  const auto* object = body ? body->if_object() : nullptr;
  const auto* code = object ? find_string(*object, "error") : nullptr;
  constexpr std::size_t kBytesMax = 64;
  if (!code || code->empty() || code->size() > kBytesMax) return {};
  const bool word = std::all_of(code->begin(), code->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return word ? ": " + std::string(*code) : std::string();
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

bool is_bearer(const json::object& answer) {
  const auto* type = find_string(answer, "token_type");
  if (!type) return true;
  constexpr std::string_view kBearer = "bearer";
  return std::equal(type->begin(), type->end(), kBearer.begin(), kBearer.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

std::expected<Token, EffectError> read_token(const std::string& endpoint,
                                             const nodes::HttpReply& reply) {
  const auto wrong = [&](std::string_view why) {
    return std::unexpected(
        token_error(endpoint, why, false, {model::FailureKind::kResponse, reply.status}));
  };
  if (reply.status != 200)
    return std::unexpected(token_error(
        endpoint, fmt::format("it responded with {}{}", reply.status, error_code(reply)),
        reply.status == 429 || reply.status >= 500, {model::FailureKind::kStatus, reply.status}));
  std::size_t replaced = 0;
  const auto body = formats::parse_mended_json(reply.body, replaced);
  const auto* answer = body ? body->if_object() : nullptr;
  const auto* text = answer ? find_string(*answer, "access_token") : nullptr;
  if (!text) return wrong("its response is not a JSON object with an access_token");
  if (!is_bearer(*answer)) return wrong("its token is not of type Bearer");
  const bool printable =
      std::all_of(text->begin(), text->end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (text->empty() || text->size() > kTokenBytesMax || !printable)
    return wrong("its token contains characters that are not allowed in a header");
  Token token{Secret(std::string(*text)), kLifetimeDefault};
  const auto* seconds = answer->if_contains("expires_in");
  if (seconds && seconds->is_int64())
    token.lifetime = Seconds(std::clamp<std::int64_t>(
        seconds->get_int64(), 0, std::chrono::duration_cast<Seconds>(kLifetimeMax).count()));
  return token;
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
