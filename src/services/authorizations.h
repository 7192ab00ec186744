#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engine/compile/program.h"
#include "formats/token_answer.h"
#include "secrets/authorizations.h"
#include "secrets/oauth_provider.h"
#include "secrets/vault.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/key_ring.h"
#include "services/pending_logins.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// A login that was begun.
struct BegunLogin {
  std::string login_url;  // where a person signs in
  AuthorizationId authorization;
  std::string provider;
  Timestamp expires_at{};  // by then the person must be back
};

// What a provider sends a person back with.
struct LoginReturn {
  std::string state;
  std::string code;
  std::string error;                // in its place: RFC 6749, 4.1.2.1
  std::string issuer;               // RFC 9207; empty when it sends none
  std::optional<Sha256> browser{};  // of the cookie that came with it
};

// The authorizations of teams: logins at OAuth providers, by which workflows call their APIs. Any
// thread but the io threads; `reader` is the caller's own.
class Authorizations {
 public:
  using Redeemed = std::expected<formats::TokenAnswer, formats::TokenRefusal>;
  using OnRedeemed = std::move_only_function<void(Redeemed)>;
  // Exchanges a code for tokens at the provider.
  using Redeem =
      std::function<void(const secrets::OAuthProvider& provider, std::string_view code,
                         const Secret& verifier, std::string_view redirect_uri, OnRedeemed done)>;

  // All outlive this. `authorizations` follows the committer's ChangeFeed.
  Authorizations(const Context& context, secrets::Vault& vault,
                 const secrets::Authorizations& authorizations,
                 const secrets::OAuthProviders& providers, const KeyRing& keys, Redeem redeem)
      : context_(context),
        vault_(vault),
        authorizations_(authorizations),
        providers_(providers),
        keys_(keys),
        redeem_(std::move(redeem)),
        logins_(context) {}

  const secrets::OAuthProviders& providers() const { return providers_; }

  // Begins a login. The document is {"provider"?, "authorization_id"?}: the provider may be left
  // out when there is one; an id renews that authorization. `browser`: only this one can finish it.
  Outcome<BegunLogin> begin(const Principal& caller, const json::object& document,
                            std::string redirect_uri, std::optional<Sha256> browser);
  // Finishes a login: the authorization, once its tokens are stored. kInvalid when the login is not
  // known (any more) or the provider refused it, kForbidden when another browser began it.
  void finish(const LoginReturn& returned, OnEdited<store::Authorization> done);

  Outcome<store::Authorization> find(store::VaultReader& reader, TeamId team,
                                     std::string_view id) const;
  // The workflows that use it, at most Limits::dependents_max.
  Outcome<std::vector<store::NamedWorkflow>> users_of(store::VaultReader& reader,
                                                      const store::Authorization& row) const;
  // Deletes it; not_found when it is gone. The caller has seen that nothing uses it.
  void remove(const Principal& caller, const store::Authorization& row,
              OnEdited<store::Authorization> done);

 private:
  Outcome<const secrets::OAuthProvider*> provider_of(const json::object& document, TeamId team,
                                                     std::optional<AuthorizationId>& renewed) const;
  Outcome<void> check_room(TeamId team) const;
  Outcome<PendingLogin> checked(const LoginReturn& returned);
  void store(const PendingLogin& login, const Redeemed& redeemed,
             OnEdited<store::Authorization> done);
  Outcome<Edit<store::Authorization>> plan(const PendingLogin& login,
                                           const formats::TokenAnswer& answer) const;

  const Context& context_;
  secrets::Vault& vault_;
  const secrets::Authorizations& authorizations_;
  const secrets::OAuthProviders& providers_;
  const KeyRing& keys_;
  Redeem redeem_;
  PendingLogins logins_;
};

// For each node of the program that calls by an authorization which the team does not have, a
// finding of the code authorization_unknown.
Outcome<void> check_authorizations(store::VaultReader& reader, TeamId team,
                                   const engine::Program& program);
// The authorizations that nodes of the program use.
std::vector<AuthorizationId> authorizations_of(const engine::Program& program);

}  // namespace sluice::services
