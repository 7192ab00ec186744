#include "api/core/auth.h"

#include <gtest/gtest.h>

#include "api/core/callers.h"
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

TEST(Auth, EveryGuardedRouteTurnsStrangersAwayBeforeTheirBody) {
  ApiFixture api;
  const auto guarded = guarded_routes();
  const auto table = api_routes(api.services);
  ASSERT_GE(guarded.size(), 20u);
  for (std::size_t i = 0; i < guarded.size(); ++i) {
    const auto& route = table[i];
    ASSERT_EQ(route.pattern, guarded[i].pattern);
    const auto scope = guarded[i].scope;
    const auto enough = api.add_key(services::scope_name(scope.value_or(Scope::kRunsRead)));
    Scopes others;
    for (std::size_t s = 0; s < services::scope_names().size(); ++s) {
      const auto other = static_cast<Scope>(s);
      const bool includes_it = scope == Scope::kRunsStart && other == Scope::kRunsWrite;
      if (other != scope && !includes_it) others.add(other);
    }
    const auto lacking = api.add_key(others.text());
    EXPECT_EQ(refused_with(plan(route, std::nullopt)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + enough + "0")), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Basic " + enough)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, enough)), 401) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + lacking)), scope ? 403 : 0) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "Bearer " + enough)), 0) << route.pattern;
    EXPECT_EQ(refused_with(plan(route, "bEaReR " + enough)), 0) << route.pattern;
  }
}

TEST(Auth, AnExpiredKeyIsRefusedAndToldSo) {
  ApiFixture api;
  auto made = services::make_key(api.context, kOperatorTeam, "short", Scopes::all());
  made.row.expires_at = api.clock.now() + Seconds(10);
  api.store_key(made.row);
  TestRequest request("/");
  request.headers.emplace_back("Authorization", "Bearer " + std::string(made.text.expose()));
  const auto head = request.make();
  const auto ask = [&] { return authenticate(api.ring, head, Scope::kRunsRead, api.clock.now()); };
  const auto caller = ask();
  ASSERT_TRUE(caller);
  EXPECT_TRUE(check_still_known(api.services, *caller));
  api.clock.advance(Seconds(10));
  EXPECT_EQ(check_still_known(api.services, *caller).error().name, "api_key_expired");
  const auto refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(refused.error().name, "api_key_expired");
  EXPECT_EQ(refused.error().message,
            "This API key expired at 2025-10-31T12:00:10.000000Z; create another one.");
}

}  // namespace
}  // namespace sluice::api::auth_test
