#include "runtime/access_tokens.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/log.h"

namespace sluice::runtime {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;

// Before its end a token is not used any more: the call takes a while.
constexpr Micros kMarginMax = Seconds(10);
// A refresh begins so long before the end, while the token is still used.
constexpr Micros kAheadMax = std::chrono::minutes(5);
constexpr Micros kPauseAfterFailure = Seconds(30);

EffectError no_token(std::string message, bool transient = false) {
  return {EffectErrorCode::kSecret, std::move(message), transient, {}};
}

EffectError needs_login(const store::Authorization& row) {
  return no_token(fmt::format("the authorization {} at {} needs a new login: {}", row.id.text(),
                              row.provider, row.problem));
}

// That the grant is over, and no other request will do.
bool is_over(const formats::TokenRefusal& refusal) {
  return refusal.code == "invalid_grant" || refusal.code == "bad_refresh_token";
}

void end_turn(AsyncLock::Hold turn) { const auto ended = std::move(turn); }

AccessTokens::Redeemed read_answer(const nodes::EffectResult& result) {
  if (const auto* reply = std::get_if<nodes::HttpReply>(&result))
    return formats::read_token_answer(reply->status, reply->body);
  if (const auto* error = std::get_if<EffectError>(&result)) {
    const bool transient =
        error->code == EffectErrorCode::kRefused || error->code == EffectErrorCode::kDns ||
        error->code == EffectErrorCode::kTimeout || error->code == EffectErrorCode::kBroken;
    return std::unexpected(
        formats::TokenRefusal{"it was not reached: " + error->message, {}, transient});
  }
  return std::unexpected(formats::TokenRefusal{"it gave no answer", {}, true});
}

}  // namespace

std::expected<AccessTokens::Usable, EffectError> AccessTokens::usable(
    TeamId team, std::string_view authorization) const {
  const auto id = AuthorizationId::parse(authorization);
  auto row = id ? authorizations_.find(team, *id) : std::nullopt;
  if (!row)
    return std::unexpected(no_token(fmt::format("there is no authorization {}", authorization)));
  if (row->status == store::Authorization::Status::kNeedsLogin)
    return std::unexpected(needs_login(*row));
  const auto provider = providers_.find(row->provider);
  if (provider == providers_.end())
    return std::unexpected(
        no_token(fmt::format("the provider {} of {} is not in the server's configuration",
                             row->provider, authorization)));
  auto tokens = authorizations_.open(*row);
  if (!tokens)
    return std::unexpected(
        no_token(fmt::format("the authorization {}: {}", authorization, tokens.error().message)));
  return Usable{*std::move(row), &provider->second, *std::move(tokens)};
}

AccessTokens::Age AccessTokens::age_of(const store::Authorization& row) const {
  if (!row.token_expires_at) return Age::kFresh;
  const Micros lifetime = *row.token_expires_at - row.updated_at;
  const Micros left = *row.token_expires_at - clock_.now();
  if (left <= std::min(kMarginMax, lifetime / 10)) return Age::kOver;
  return left <= std::min(kAheadMax, lifetime / 5) ? Age::kEndsSoon : Age::kFresh;
}

AccessToken AccessTokens::token_of(const Usable& usable) {
  const std::lock_guard lock(mutex_);
  Hidden& hidden = hidden_[usable.row.id];
  if (hidden.sealed != usable.row.sealed)
    hidden = {usable.row.sealed, authorizations_.hidden(usable.row, usable.tokens.access)};
  return {usable.tokens.access, usable.provider->api_url, hidden.entry};
}

void AccessTokens::get(TeamId team, std::string_view authorization, const Secret* refused_token,
                       Done done) {
  const auto found = usable(team, authorization);
  if (!found) return done(std::unexpected(found.error()));
  const bool is_refused = refused_token && refused_token->expose() == found->tokens.access.expose();
  const auto age = age_of(found->row);
  if (is_refused || age == Age::kOver) return refresh(*found, std::move(done));
  if (age == Age::kEndsSoon) refresh_ahead(*found);
  done(token_of(*found));
}

void AccessTokens::refresh_ahead(const Usable& usable) {
  if (usable.tokens.refresh.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    const auto known = refreshes_.find(usable.row.id);
    if (known != refreshes_.end() && known->second.not_before &&
        clock_.now() < *known->second.not_before)
      return;
  }
  refresh(usable, std::nullopt);
}

void AccessTokens::refresh(const Usable& usable, std::optional<Done> done) {
  std::optional<Outcome> unstored;
  {
    std::unique_lock lock(mutex_);
    if (is_stopping_) {
      lock.unlock();
      if (done) (*done)(std::unexpected(no_token("the server is stopping", true)));
      return;
    }
    Refresh& refresh = refreshes_[usable.row.id];
    if (done) refresh.waiting.push_back(*std::move(done));
    if (refresh.is_under_way) return;
    refresh.is_under_way = true;
    ++under_way_;
    // What was brought for an earlier login is of no use to this one.
    if (refresh.logins == usable.row.logins) unstored = refresh.unstored;
    refresh.unstored.reset();
    refresh.logins = usable.row.logins;
  }
  // It may have ended between the look at the row and now.
  const auto now = authorizations_.find(usable.row.team, usable.row.id);
  if (now && now->sealed != usable.row.sealed && now->logins == usable.row.logins && !unstored) {
    const auto fresh = this->usable(usable.row.team, usable.row.id.text());
    if (!fresh) return end(usable.row.id, std::unexpected(fresh.error()));
    if (fresh->tokens.access.expose() != usable.tokens.access.expose())
      return end(usable.row.id, token_of(*fresh));
  }
  if (unstored) return settle(usable, *std::move(unstored));
  if (usable.tokens.refresh.empty())
    return settle(usable, {.problem = "its access token has ended, and the provider gave no other "
                                      "by which to renew it"});
  send_(secrets::refresh_call(*usable.provider, usable.tokens.refresh),
        [this, usable](nodes::EffectResult result) { answered(usable, std::move(result)); });
}

void AccessTokens::answered(const Usable& usable, nodes::EffectResult result) {
  auto answer = read_answer(result);
  if (answer) {
    Outcome outcome{.tokens = secrets::Tokens{std::move(answer->access_token),
                                              answer->refresh_token.empty()
                                                  ? usable.tokens.refresh
                                                  : std::move(answer->refresh_token)}};
    if (answer->lifetime) outcome.expires_at = clock_.now() + *answer->lifetime;
    return settle(usable, std::move(outcome));
  }
  const auto& refusal = answer.error();
  if (is_over(refusal))
    return settle(usable,
                  {.problem = fmt::format("the provider does not renew its tokens any more ({})",
                                          refusal.code)});
  failed(usable, no_token(fmt::format("no access token received from the token endpoint of {}: {}",
                                      usable.row.provider, refusal.message),
                          refusal.transient));
}

// Stores what a refresh has come to, in the turn of those who change what is sealed.
void AccessTokens::settle(const Usable& usable, Outcome outcome) {
  AsyncLock::Granted granted = [this, usable, outcome](AsyncLock::Hold turn) {
    auto row = authorizations_.find(usable.row.team, usable.row.id);
    if (!row || row->logins != usable.row.logins) {
      end_turn(std::move(turn));
      return end(usable.row.id,
                 std::unexpected(no_token("the authorization was changed in the meantime", true)));
    }
    store_row(*std::move(row), usable, outcome, std::move(turn));
  };
  if (!vault_.edits.take(granted)) not_stored(usable, std::move(outcome), "too many wait for it");
}

void AccessTokens::store_row(store::Authorization row, const Usable& usable, Outcome outcome,
                             AsyncLock::Hold turn) {
  row.updated_at = clock_.now();
  if (outcome.tokens) {
    authorizations_.seal(row, *outcome.tokens);
    row.token_expires_at = outcome.expires_at;
  } else {
    row.status = store::Authorization::Status::kNeedsLogin;
    row.problem = outcome.problem;
  }
  committer_.submit([row](store::Writer& writer) { return writer.put_authorization(row); },
                    store::Committer::kNoShard,
                    [this, row, usable, outcome = std::move(outcome),
                     turn = std::move(turn)](store::CommitOutcome committed) mutable {
                      end_turn(std::move(turn));
                      if (committed.kind != store::CommitOutcome::Kind::kCommitted)
                        return not_stored(usable, std::move(outcome), committed.error.message);
                      if (!outcome.tokens) {
                        log::warn("{}", needs_login(row).message);
                        return end(row.id, std::unexpected(needs_login(row)));
                      }
                      end(row.id, token_of({row, usable.provider, *outcome.tokens}));
                    });
}

// Keeps it for the next call: the provider may not give it a second time.
void AccessTokens::not_stored(const Usable& usable, Outcome outcome, const std::string& why) {
  log::error("the tokens of {} could not be stored, and are kept in memory until they are: {}",
             usable.row.id.text(), why);
  {
    const std::lock_guard lock(mutex_);
    refreshes_[usable.row.id].unstored = std::move(outcome);
  }
  failed(usable, no_token("the tokens of the authorization could not be stored", true));
}

void AccessTokens::failed(const Usable& usable, const EffectError& error) {
  {
    const std::lock_guard lock(mutex_);
    refreshes_[usable.row.id].not_before = clock_.now() + kPauseAfterFailure;
  }
  end(usable.row.id, std::unexpected(error));
}

void AccessTokens::end(AuthorizationId id, const Granted& granted) {
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    Refresh& refresh = refreshes_[id];
    waiting = std::exchange(refresh.waiting, {});
    refresh.is_under_way = false;
    if (granted) refresh.not_before.reset();
    if (!refresh.unstored && !refresh.not_before) refreshes_.erase(id);
  }
  for (auto& done : waiting) done(granted);
  const std::lock_guard lock(mutex_);
  --under_way_;
  idle_.notify_all();
}

void AccessTokens::redeem(const secrets::OAuthProvider& provider, std::string_view code,
                          const Secret& verifier, std::string_view redirect_uri, OnRedeemed done) {
  send_(secrets::code_call(provider, code, verifier, redirect_uri),
        [done = std::move(done)](const nodes::EffectResult& result) mutable {
          done(read_answer(result));
        });
}

void AccessTokens::stop(Micros longest) {
  std::unique_lock lock(mutex_);
  is_stopping_ = true;
  idle_.wait_for(lock, longest, [this] { return under_way_ == 0; });
}

}  // namespace sluice::runtime
