#include "api/core/auth.h"

#include <gtest/gtest.h>

#include "api/core/testing.h"

namespace sluice::api::auth_test {
namespace {

http::BodyPlan plan(const http::Route& route, const std::optional<std::string>& authorization) {
  TestRequest request("/");
  if (authorization) request.headers.emplace_back("Authorization", *authorization);
  return route.planner(request.make());
}

int refused_with(const http::BodyPlan& plan) {
  const auto* response = std::get_if<http::Response>(&plan);
  return response ? response->status : 0;
}

TEST(Scopes, ReadBackAndAreOneSpelling) {
  for (const std::string text : {"*", "runs:read", "workflows:read keys:write", ""}) {
    EXPECT_EQ(Scopes::parse(text)->text(), text);
  }
  EXPECT_EQ(Scopes::parse("keys:write workflows:read")->text(), "workflows:read keys:write");
  for (const auto* text : {"runs", "runs:fly", "**", "runs:read  keys:write", " runs:read"}) {
    EXPECT_FALSE(Scopes::parse(text)) << text;
  }
}

TEST(Scopes, Cover) {
  const auto some = *Scopes::parse("runs:read runs:write");
  EXPECT_TRUE(Scopes::all().covers(some));
  EXPECT_FALSE(some.covers(Scopes::all()));
  EXPECT_TRUE(some.covers(*Scopes::parse("runs:read")));
  EXPECT_TRUE(some.covers(Scopes()));
}

TEST(Auth, EveryGuardedRouteTurnsStrangersAwayBeforeTheirBody) {
  ApiFixture api;
  const auto guarded = guarded_routes();
  const auto table = api_routes(api.services);
  ASSERT_GE(guarded.size(), 20u);
  for (std::size_t i = 0; i < guarded.size(); ++i) {
    const auto& route = table[i];
    ASSERT_EQ(route.pattern, guarded[i].pattern);
    const auto enough = api.add_key(scope_name(guarded[i].scope));
    Scopes others;
    for (std::size_t s = 0; s < scope_names().size(); ++s) {
      if (static_cast<Scope>(s) != guarded[i].scope) others.add(static_cast<Scope>(s));
    }
    const auto lacking = api.add_key(others.text());
    EXPECT_EQ(refused_with(plan(route, std::nullopt)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + enough + "0")), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Basic " + enough)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, enough)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + lacking)), 403) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + enough)), 0) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "bEaReR " + enough)), 0) << route.pattern;
  }
}

TEST(Auth, RevokedAndUnreadableKeysOpenNothing) {
  ApiFixture api;
  auto made = make_key(api.ids, api.clock, api.entropy, kOperatorTeam, "test", Scopes::all());
  api.store_key(made.row);
  EXPECT_TRUE(api.keys.find(made.text.expose()));
  made.row.scopes = "runs:fly";
  api.store_key(made.row);
  EXPECT_FALSE(api.keys.find(made.text.expose()));
  made.row.scopes = "*";
  made.row.revoked_at = api.clock.now();
  api.store_key(made.row);
  EXPECT_FALSE(api.keys.find(made.text.expose()));
  EXPECT_FALSE(api.keys.find(""));
  EXPECT_FALSE(api.keys.find(std::string(10'000, 'x')));
}

TEST(Auth, TheFirstKeyIsMadeOnceOrTakenFromTheEnvironment) {
  ApiFixture api;
  const auto plan_with = [&](std::optional<Secret> configured) {
    const auto reader = api.readers.take();
    return plan_first_key(**reader, configured, api.ids, api.clock, api.entropy);
  };
  auto first = plan_with(std::nullopt);
  ASSERT_TRUE(first && first->store && first->show);
  api.store_key(*first->store);
  EXPECT_TRUE(api.keys.find(first->show->expose())->scopes.covers(Scopes::all()));
  const auto again = plan_with(std::nullopt);
  EXPECT_TRUE(again && !again->store && !again->show);

  EXPECT_FALSE(plan_with(Secret()));
  EXPECT_FALSE(plan_with(Secret("short")));
  EXPECT_FALSE(plan_with(Secret("with spaces in the middle")));
  const Secret good("a-key-that-somebody-chose");
  auto given = plan_with(good);
  ASSERT_TRUE(given && given->store && !given->show);
  api.store_key(*given->store);
  EXPECT_FALSE(plan_with(good)->store);

  auto revoked = *given->store;
  revoked.revoked_at = api.clock.now();
  api.store_key(revoked);
  const auto back = plan_with(good);
  ASSERT_TRUE(back && back->store);
  EXPECT_EQ(back->store->id, revoked.id);
  EXPECT_FALSE(back->store->revoked_at);
}

}  // namespace
}  // namespace sluice::api::auth_test
