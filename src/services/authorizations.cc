#include "services/authorizations.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "engine/compile/compile_program.h"
#include "services/fields.h"

namespace sluice::services {
namespace {

constexpr std::size_t kProviderBytesMax = 50;
constexpr std::size_t kIdBytesMax = 64;

// 256 random bits, as RFC 7636 recommends.
Secret make_verifier(Entropy& entropy) {
  std::array<std::uint8_t, 32> random{};
  entropy.fill(random);
  return Secret(to_base64(random, Base64::kUrl));
}

std::string challenge_of(const Secret& verifier) {
  return to_base64(sha256(as_bytes(verifier.expose())), Base64::kUrl);
}

json::object facts_of(const store::Authorization& row) {
  return {{"provider", row.provider}, {"account", row.account}, {"logins", row.logins}};
}

std::unexpected<Problem> login_unknown() {
  return refuse(ErrorCode::kInvalid, "login_unknown",
                "This login is not known: it was finished before, took more than ten minutes, or "
                "was begun before the server was restarted. Begin another one.");
}

// A code of RFC 6749, 4.1.2.1; what is none is not repeated.
std::string_view shown_code(std::string_view code) {
  constexpr std::size_t kBytesMax = 64;
  const bool is_word = code.size() <= kBytesMax && std::ranges::all_of(code, [](char c) {
                         return is_letter_or_digit(c) || c == '_';
                       });
  return is_word ? code : "no error code";
}

std::unexpected<Problem> login_refused(std::string_view provider, std::string_view why) {
  return refuse(ErrorCode::kInvalid, "login_refused",
                fmt::format("{} did not grant access: {}. Begin another login.", provider, why));
}

}  // namespace

Outcome<const secrets::OAuthProvider*> Authorizations::provider_of(
    const json::object& document, TeamId team, std::optional<AuthorizationId>& renewed) const {
  Fields fields(document);
  auto name = fields.text("provider", 1, kProviderBytesMax, Fields::Need::kOptional);
  const auto id = fields.text("authorization_id", 1, kIdBytesMax, Fields::Need::kOptional);
  SLUICE_TRY_VOID(fields.finish());
  if (id) {
    renewed = AuthorizationId::parse(*id);
    const auto row = renewed ? authorizations_.find(team, *renewed) : std::nullopt;
    if (!row) return not_found("authorization");
    if (name && *name != row->provider)
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("This authorization belongs to the provider {}; begin a new login "
                                "for another one.",
                                row->provider));
    name = row->provider;
  }
  if (providers_.empty())
    return refuse(ErrorCode::kNotFound, "no_providers",
                  "The server's configuration declares no OAuth providers; see --providers-dir.");
  if (!name && providers_.size() > 1)
    return refuse(ErrorCode::kInvalid, "parameter_missing", "provider is missing.");
  const auto found = name ? providers_.find(*name) : providers_.begin();
  if (found != providers_.end()) return &found->second;
  std::vector<std::string_view> known;
  known.reserve(providers_.size());
  for (const auto& [each, provider] : providers_) known.push_back(each);
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("provider must be one of {}.", fmt::join(known, ", ")));
}

Outcome<void> Authorizations::check_room(TeamId team) const {
  const auto max = context_.limits.authorizations_of_team_max;
  if (std::ssize(authorizations_.of_team(team)) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_authorizations",
                fmt::format("A team can have at most {} authorizations.", max));
}

Outcome<BegunLogin> Authorizations::begin(const Principal& caller, const json::object& document,
                                          std::string redirect_uri, std::optional<Sha256> browser) {
  std::optional<AuthorizationId> renewed;
  SLUICE_TRY(const auto* provider, provider_of(document, caller.team, renewed));
  if (!renewed) SLUICE_TRY_VOID(check_room(caller.team));
  PendingLogin login{.caller = caller,
                     .provider = provider->name,
                     .is_renewal = renewed.has_value(),
                     .authorization = renewed.value_or(AuthorizationId()),
                     .verifier = make_verifier(context_.entropy),
                     .redirect_uri = std::move(redirect_uri),
                     .browser = browser,
                     .expires_at = context_.clock.now() + context_.limits.pending_login_age_max};
  login.caller.claim.reset();  // it is that of this request
  if (!renewed) login.authorization = context_.ids.next<AuthorizationId>();
  BegunLogin begun{.login_url = {},
                   .authorization = login.authorization,
                   .provider = provider->name,
                   .expires_at = login.expires_at};
  secrets::LoginParameters parameters{.redirect_uri = login.redirect_uri,
                                      .state = {},
                                      .code_challenge = challenge_of(login.verifier)};
  parameters.state = logins_.add(std::move(login));
  begun.login_url = secrets::login_url(*provider, parameters);
  return begun;
}

Outcome<PendingLogin> Authorizations::checked(const LoginReturn& returned) {
  auto login = logins_.take(returned.state);
  if (!login) return login_unknown();
  // Or else a person could be made to give another team access to their account.
  if (login->browser && login->browser != returned.browser)
    return refuse(ErrorCode::kForbidden, "login_of_another_browser",
                  "This login was begun in another browser or session; begin a new one here.");
  if (!keys_.holds(login->caller.key))
    return refuse(ErrorCode::kForbidden, "key_revoked",
                  "The API key by which this login was begun was revoked in the meantime.");
  const auto provider = providers_.find(login->provider);
  if (provider == providers_.end()) return login_unknown();
  const auto& issuer = provider->second.issuer;
  if (!issuer.empty() && returned.issuer != issuer)
    return refuse(ErrorCode::kInvalid, "login_of_another_issuer",
                  fmt::format("The response names another issuer than the configuration of {}; "
                              "begin another login.",
                              login->provider));
  if (!returned.error.empty())
    return login_refused(login->provider, "it answered " + std::string(shown_code(returned.error)));
  if (returned.code.empty()) return login_refused(login->provider, "it sent no code");
  return *std::move(login);
}

void Authorizations::finish(const LoginReturn& returned, OnEdited<store::Authorization> done) {
  auto login = checked(returned);
  if (!login) return done(std::unexpected(login.error()));
  const auto& provider = providers_.find(login->provider)->second;
  redeem_(provider, returned.code, login->verifier, login->redirect_uri,
          [this, login = *login, done = std::move(done)](const Redeemed& redeemed) mutable {
            store(login, redeemed, std::move(done));
          });
}

// In the turn of those who change what is sealed.
void Authorizations::store(const PendingLogin& login, const Redeemed& redeemed,
                           OnEdited<store::Authorization> done) {
  if (!redeemed) return done(login_refused(login.provider, redeemed.error().message));
  // Shared, as one of two calls it: that in the turn, or that where there is none.
  const auto shared = std::make_shared<OnEdited<store::Authorization>>(std::move(done));
  AsyncLock::Granted granted = [this, login, answer = *redeemed, shared](AsyncLock::Hold turn) {
    write_later(context_, login.caller, std::move(turn), plan(login, answer), std::move(*shared));
  };
  if (!vault_.edits.take(granted))
    (*shared)(refuse(ErrorCode::kUnavailable, "unavailable", std::string(kNotWritable)));
}

Outcome<Edit<store::Authorization>> Authorizations::plan(const PendingLogin& login,
                                                         const formats::TokenAnswer& answer) const {
  const auto now = context_.clock.now();
  const auto before = authorizations_.find(login.caller.team, login.authorization);
  if (login.is_renewal && !before) return not_found("authorization");
  if (!before) SLUICE_TRY_VOID(check_room(login.caller.team));
  store::Authorization row;
  AuditNote note{"authorization.create", login.authorization.text()};
  if (before) {
    row = *before;
    row.logins += 1;
    note.action = "authorization.renew";
    note.before = facts_of(*before);
  } else {
    row.id = login.authorization;
    row.team = login.caller.team;
    row.provider = login.provider;
    row.created_by = login.caller.key;
    row.created_at = now;
  }
  row.status = store::Authorization::Status::kActive;
  row.problem.clear();
  row.account = answer.account;
  row.updated_at = now;
  row.token_expires_at.reset();
  if (answer.lifetime) row.token_expires_at = now + *answer.lifetime;
  authorizations_.seal(row, {answer.access_token, answer.refresh_token});
  note.name = row.account;
  note.after = facts_of(row);
  return Edit<store::Authorization>{
      .result = row,
      .write = [row](store::Writer& writer) { return writer.put_authorization(row); },
      .audit = std::move(note)};
}

Outcome<store::Authorization> Authorizations::find(store::VaultReader& reader, TeamId team,
                                                   std::string_view id) const {
  const auto parsed = AuthorizationId::parse(id);
  if (!parsed) return not_found("authorization");
  SLUICE_TRY(auto row, reader.authorization(team, *parsed));
  if (!row) return not_found("authorization");
  return *std::move(row);
}

Outcome<std::vector<store::NamedWorkflow>> Authorizations::users_of(
    store::VaultReader& reader, const store::Authorization& row) const {
  SLUICE_TRY(auto users, reader.users_of(row.team, row.id, context_.limits.dependents_max));
  return users;
}

void Authorizations::remove(const Principal& caller, const store::Authorization& row,
                            OnEdited<store::Authorization> done) {
  const auto shared = std::make_shared<OnEdited<store::Authorization>>(std::move(done));
  AsyncLock::Granted granted = [this, caller, row, shared](AsyncLock::Hold turn) {
    write_later(
        context_, caller, std::move(turn),
        Outcome<Edit<store::Authorization>>(Edit<store::Authorization>{
            .result = row,
            .write =
                [id = row.id](store::Writer& writer) { return writer.delete_authorization(id); },
            .audit = AuditNote{"authorization.delete", row.id.text(), row.account, facts_of(row)}}),
        std::move(*shared));
  };
  if (!vault_.edits.take(granted))
    (*shared)(refuse(ErrorCode::kUnavailable, "unavailable", std::string(kNotWritable)));
}

std::vector<AuthorizationId> authorizations_of(const engine::Program& program) {
  std::vector<AuthorizationId> used;
  for (const auto& node : program.nodes())
    if (node.authorization) used.push_back(*node.authorization);
  return used;
}

Outcome<void> check_authorizations(store::VaultReader& reader, TeamId team,
                                   const engine::Program& program) {
  model::Findings findings;
  for (engine::NodeIndex i = 0; i < program.nodes().size(); ++i) {
    const auto& node = program.nodes()[i];
    if (!node.authorization) continue;
    SLUICE_TRY(const auto row, reader.authorization(team, *node.authorization));
    if (row) continue;
    findings.push_back(
        engine::about_node(program.nodes(), i, "authorization_unknown", "/data/authorization_id"));
    findings.back().message =
        fmt::format("node '{}': there is no authorization {}", node.id, node.authorization->text());
  }
  if (!findings.empty()) return std::unexpected(invalid("definition_invalid", std::move(findings)));
  return {};
}

}  // namespace sluice::services
