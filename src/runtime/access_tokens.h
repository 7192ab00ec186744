#pragma once

#include <condition_variable>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "formats/token_answer.h"
#include "nodes/effect.h"
#include "secrets/authorizations.h"
#include "secrets/oauth_provider.h"
#include "secrets/vault.h"
#include "store/committer.h"

namespace sluice::runtime {

// What a call to a provider's API needs.
struct AccessToken {
  Secret value;
  std::string api_url;
  secrets::VaultEntryPtr hidden;  // the token, to be hidden in what comes back
};

// The access tokens of authorizations. One that ends soon is refreshed while it is still used, one
// that has ended or was answered 401 before it is used again; at most one refresh of an
// authorization is under way, and all who want its token wait for that. What a refresh brings is
// stored before it is used: a provider may end the former refresh token with it. When the provider
// says that the grant is over, the authorization is marked as needing a new login, and every call
// fails at once until there was one. Any thread.
class AccessTokens {
 public:
  using Answered = std::move_only_function<void(nodes::EffectResult)>;
  using Send = std::function<void(nodes::HttpCall, Answered)>;
  using Granted = std::expected<AccessToken, nodes::EffectError>;
  using Done = std::move_only_function<void(Granted)>;
  using Redeemed = std::expected<formats::TokenAnswer, formats::TokenRefusal>;
  using OnRedeemed = std::move_only_function<void(Redeemed)>;

  // All outlive this; `send` calls back on another thread or later.
  AccessTokens(secrets::Vault& vault, secrets::Authorizations& authorizations,
               const secrets::OAuthProviders& providers, store::Committer& committer,
               const Clock& clock, Send send)
      : vault_(vault),
        authorizations_(authorizations),
        providers_(providers),
        committer_(committer),
        clock_(clock),
        send_(std::move(send)) {}

  // A token for a call. `refused`: the one that was answered 401, null at first. `done` is called
  // here when there is a token, else on the thread of the answer or of the store.
  void get(TeamId team, std::string_view authorization, const Secret* refused, Done done);

  // Exchanges the code of a login for tokens; nothing is stored.
  void redeem(const secrets::OAuthProvider& provider, std::string_view code, const Secret& verifier,
              std::string_view redirect_uri, OnRedeemed done);

  // Begins no more refreshes, and waits until what those under way bring is stored, at most that
  // long. Before the committer and `send` stop.
  void stop(Micros longest);

 private:
  // A row with what it takes to use it.
  struct Usable {
    store::Authorization row;
    const secrets::OAuthProvider* provider = nullptr;
    secrets::Tokens tokens;
  };
  // What a refresh has come to, and has to be stored.
  struct Outcome {
    std::optional<secrets::Tokens> tokens{};  // nothing: the grant is over
    std::optional<Timestamp> expires_at{};
    std::string problem{};
  };
  struct Refresh {
    bool is_under_way = false;
    std::vector<Done> waiting;
    std::optional<Outcome> unstored;      // the store failed: tried again with the next call
    std::int64_t logins = 0;              // of the row that it began with
    std::optional<Timestamp> not_before;  // no refresh ahead until then, after one that failed
  };
  enum class Age { kFresh, kEndsSoon, kOver };

  std::expected<Usable, nodes::EffectError> usable(TeamId team,
                                                   std::string_view authorization) const;
  Age age_of(const store::Authorization& row) const;
  void refresh_ahead(const Usable& usable);
  void refresh(const Usable& usable, std::optional<Done> done);
  void answered(const Usable& usable, nodes::EffectResult result);
  void settle(const Usable& usable, Outcome outcome);
  void store_row(store::Authorization row, const Usable& usable, Outcome outcome,
                 AsyncLock::Hold turn);
  void not_stored(const Usable& usable, Outcome outcome, const std::string& why);
  void failed(const Usable& usable, const nodes::EffectError& error);
  void end(AuthorizationId id, const Granted& granted);
  AccessToken token_of(const Usable& usable);

  secrets::Vault& vault_;
  secrets::Authorizations& authorizations_;
  const secrets::OAuthProviders& providers_;
  store::Committer& committer_;
  const Clock& clock_;
  Send send_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable idle_;
  std::map<AuthorizationId, Refresh> refreshes_;
  // The present token of each as it is hidden: one entry for all calls of a run.
  struct Hidden {
    std::string sealed;  // as the row has it
    secrets::VaultEntryPtr entry;
  };
  std::map<AuthorizationId, Hidden> hidden_;
  std::size_t under_way_ = 0;
  bool is_stopping_ = false;
};

}  // namespace sluice::runtime
