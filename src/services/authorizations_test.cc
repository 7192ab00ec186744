#include "services/authorizations.h"

#include <future>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::authorizations_test {
namespace {

using testing::document;
using testing::kTeam;

constexpr std::string_view kBack = "https://me.example.com/back";

class AuthorizationsTest : public ::testing::Test {
 protected:
  AuthorizationsTest() {
    for (const auto* name : {"one", "two"})
      all_.providers[name] = {.name = name,
                              .title = name,
                              .authorize_url = "https://id.example.com/a",
                              .token_url = "https://id.example.com/t",
                              .api_url = "https://api.example.com",
                              .issuer = std::string_view(name) == "two" ? "https://two" : "",
                              .client_id = "c",
                              .client_secret = Secret("s"),
                              .scopes = {},
                              .parameters = {}};
    const auto made =
        all_.keys.create(*all_.reader, maker_, document(R"({"name": "k", "scopes": ["*"]})"));
    SLUICE_CHECK(made, "a key is made");
    caller_ = all_.ring.find(made->row.id).value();
    all_.redeem = [this](std::string_view code) -> Authorizations::Redeemed {
      codes_.emplace_back(code);
      return formats::TokenAnswer{.access_token = Secret("access"),
                                  .refresh_token = Secret("refresh"),
                                  .lifetime = Micros(Seconds(60)),
                                  .account = "ada"};
    };
  }
  BegunLogin begin(std::string_view text = R"({"provider": "one"})",
                   std::optional<Sha256> browser = std::nullopt) {
    const auto begun =
        all_.authorizations.begin(caller_, document(text), std::string(kBack), browser);
    EXPECT_TRUE(begun) << begun.error().message;
    return begun.value_or(BegunLogin());
  }
  static LoginReturn back_from(const BegunLogin& login) {
    const std::string_view url = login.login_url;
    const auto at = url.find("&state=") + 7;
    return {.state = std::string(url.substr(at, url.find('&', at) - at)),
            .code = "the code",
            .error = {},
            .issuer = {}};
  }
  // The name of the problem, or empty.
  std::string finish(const LoginReturn& returned) {
    std::promise<std::string> ended;
    all_.authorizations.finish(returned, [&](const Outcome<store::Authorization>& row) {
      ended.set_value(row ? "" : row.error().name);
    });
    return ended.get_future().get();
  }
  std::string refused(std::string_view text) {
    const auto begun =
        all_.authorizations.begin(caller_, document(text), std::string(kBack), std::nullopt);
    return begun ? "" : begun.error().name;
  }

  testing::Services all_;
  const Principal maker_{.team = kTeam, .key = {}, .scopes = Scopes::all()};
  Principal caller_;
  std::vector<std::string> codes_;
};

TEST_F(AuthorizationsTest, AreThereOnceTheLoginIsFinished) {
  const auto login = begin();
  EXPECT_TRUE(all_.reader->authorizations(kTeam)->empty());
  EXPECT_EQ(finish(back_from(login)), "");
  EXPECT_EQ(codes_, std::vector<std::string>{"the code"});
  const auto row = all_.authorization_rows.find(kTeam, login.authorization);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->provider, "one");
  EXPECT_EQ(row->account, "ada");
  EXPECT_EQ(row->created_by, caller_.key);
  EXPECT_EQ(row->token_expires_at, all_.clock.now() + Seconds(60));
  EXPECT_EQ(all_.authorization_rows.open(*row)->refresh.expose(), "refresh");
  const auto noted = all_.reader->audit_page({.team = kTeam})->entries;
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].action, "authorization.create");
}

TEST_F(AuthorizationsTest, AStateIsGoodOnceAndForTenMinutes) {
  const auto login = begin();
  EXPECT_EQ(finish({.state = "nobody's", .code = "x", .error = {}, .issuer = {}}), "login_unknown");
  EXPECT_EQ(finish(back_from(login)), "");
  EXPECT_EQ(finish(back_from(login)), "login_unknown");
  const auto late = begin();
  all_.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(finish(back_from(late)), "login_unknown");
  EXPECT_EQ(codes_.size(), 1U);
}

TEST_F(AuthorizationsTest, ALoginBelongsToItsBrowserItsIssuerAndItsKey) {
  const auto mine = sha256(as_bytes("mine"));
  auto returned = back_from(begin(R"({"provider": "one"})", mine));
  EXPECT_EQ(finish(returned), "login_of_another_browser");
  returned = back_from(begin(R"({"provider": "one"})", mine));
  returned.browser = mine;
  EXPECT_EQ(finish(returned), "");

  returned = back_from(begin(R"({"provider": "two"})"));
  EXPECT_EQ(finish(returned), "login_of_another_issuer");
  returned = back_from(begin(R"({"provider": "two"})"));
  returned.issuer = "https://two";
  EXPECT_EQ(finish(returned), "");

  returned = back_from(begin());
  SLUICE_CHECK(all_.keys.revoke(*all_.reader, maker_, caller_.key.text()), "a key is revoked");
  EXPECT_EQ(finish(returned), "key_revoked");
}

TEST_F(AuthorizationsTest, ARefusalOfTheProviderIsTold) {
  auto returned = back_from(begin());
  returned.error = "access_denied";
  EXPECT_EQ(finish(returned), "login_refused");
  returned = back_from(begin());
  returned.code.clear();
  EXPECT_EQ(finish(returned), "login_refused");
  all_.redeem = [](std::string_view) -> Authorizations::Redeemed {
    return std::unexpected(
        formats::TokenRefusal{"it responded with 400: invalid_grant", "invalid_grant", false});
  };
  EXPECT_EQ(finish(back_from(begin())), "login_refused");
  EXPECT_TRUE(all_.reader->authorizations(kTeam)->empty());
}

TEST_F(AuthorizationsTest, AreRenewedInPlace) {
  const auto id = begin().authorization;  // never finished
  EXPECT_EQ(refused(R"({"authorization_id": ")" + id.text() + "\"}"), "not_found");
  const auto login = begin();
  EXPECT_EQ(finish(back_from(login)), "");
  const auto again = begin(R"({"authorization_id": ")" + login.authorization.text() + "\"}");
  EXPECT_EQ(again.authorization, login.authorization);
  EXPECT_EQ(finish(back_from(again)), "");
  EXPECT_EQ(all_.authorization_rows.find(kTeam, login.authorization)->logins, 2);
  EXPECT_EQ(all_.authorization_rows.of_team(kTeam).size(), 1U);
  EXPECT_EQ(
      refused(R"({"provider": "two", "authorization_id": ")" + login.authorization.text() + "\"}"),
      "parameter_invalid");

  const auto third = begin(R"({"authorization_id": ")" + login.authorization.text() + "\"}");
  const auto remove = [&](store::Writer& writer) {
    return writer.delete_authorization(login.authorization);
  };
  ASSERT_TRUE(all_.committer.run(remove));
  EXPECT_EQ(finish(back_from(third)), "not_found") << "it does not come back";
}

TEST_F(AuthorizationsTest, HaveLimits) {
  EXPECT_EQ(refused("{}"), "parameter_missing") << "there are two providers";
  EXPECT_EQ(refused(R"({"provider": "three"})"), "parameter_invalid");
  EXPECT_EQ(refused(R"({"provider": "one", "x": 1})"), "parameter_unknown");
  all_.context.limits.authorizations_of_team_max = 1;
  EXPECT_EQ(finish(back_from(begin())), "");
  EXPECT_EQ(refused(R"({"provider": "one"})"), "too_many_authorizations");

  all_.context.limits.authorizations_of_team_max = 100;
  all_.context.limits.pending_logins_of_key_max = 2;
  const auto oldest = back_from(begin());
  begin();
  const auto third = back_from(begin());
  EXPECT_EQ(finish(oldest), "login_unknown");
  EXPECT_EQ(finish(third), "");
  all_.providers.clear();
  EXPECT_EQ(refused("{}"), "no_providers");
}

TEST_F(AuthorizationsTest, AreSealedAfreshWithANewKey) {
  const auto login = begin();
  EXPECT_EQ(finish(back_from(login)), "");
  const auto before = all_.authorization_rows.find(kTeam, login.authorization)->sealed_by;
  const auto outcome = all_.vault_rotation.rotate(*all_.reader);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->resealed, 1U);
  const auto row = all_.authorization_rows.find(kTeam, login.authorization);
  EXPECT_NE(row->sealed_by, before);
  EXPECT_EQ(all_.authorization_rows.open(*row)->access.expose(), "access");
}

TEST_F(AuthorizationsTest, AreKnownByWhoUsesThem) {
  const auto login = begin();
  EXPECT_EQ(finish(back_from(login)), "");
  const auto flow = [](AuthorizationId id) {
    return document(R"({"name": "uses it", "nodes": [
        {"id": "in", "type": "manual_trigger", "data": {}},
        {"id": "c", "type": "api_call", "data": {"authorization_id": ")" +
                    id.text() + R"(", "endpoint": "/x"}}],
        "edges": [{"source": "in", "target": "c"}]})");
  };
  const auto unknown = all_.workflows.create(*all_.reader, kTeam, flow(AuthorizationId{{1, 1}}));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().findings.at(0).code, "authorization_unknown");
  ASSERT_TRUE(all_.workflows.create(*all_.reader, kTeam, flow(login.authorization)));
  const auto row = all_.authorizations.find(*all_.reader, kTeam, login.authorization.text());
  ASSERT_TRUE(row);
  const auto users = all_.authorizations.users_of(*all_.reader, *row);
  ASSERT_EQ(users->size(), 1U);
  EXPECT_EQ(users->at(0).name, "uses it");
  EXPECT_FALSE(all_.authorizations.find(*all_.reader, TeamId{8}, login.authorization.text()));
}

}  // namespace
}  // namespace sluice::services::authorizations_test
