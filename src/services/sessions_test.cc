#include "services/sessions.h"

#include <future>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::sessions_test {
namespace {

using testing::edited;
using testing::kTeam;

class SessionsOfKeys : public ::testing::Test {
 protected:
  // The holder of a new key.
  Principal key(std::string_view scopes, std::optional<Micros> age = std::nullopt) {
    auto made = make_key(all_.context, kTeam, "deploy", *Scopes::parse(scopes));
    if (age) made.row.expires_at = all_.clock.now() + *age;
    store(made.row);
    rows_.push_back(made.row);
    return *all_.ring.find(made.text.expose());
  }
  void store(const store::ApiKey& row) {
    ASSERT_TRUE(all_.committer.run([&](store::Writer& writer) { return writer.put_key(row); }));
  }
  void revoke(KeyId id) {
    auto row = *std::ranges::find(rows_, id, &store::ApiKey::id);
    row.revoked_at = all_.clock.now();
    store(row);
  }
  Outcome<NewSession> begin(const Principal& holder,
                            std::optional<store::SessionId> former = std::nullopt) {
    return edited<NewSession>(
        [&](auto done) { all_.sessions.begin(holder, former, std::move(done)); });
  }
  std::string token(const Principal& holder) {
    const auto made = begin(holder);
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::string(made->token.expose()) : std::string();
  }
  Outcome<store::Session> end(const Principal& caller, const std::string& id) {
    return edited<store::Session>(
        [&](auto done) { all_.sessions.end(caller, id, std::move(done)); });
  }

  testing::Services all_;
  std::vector<store::ApiKey> rows_;
};

TEST_F(SessionsOfKeys, MayDoWhatTheirKeyMay) {
  const auto holder = key("runs:read");
  const auto made = begin(holder);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->token.expose().starts_with("sls_"));
  const auto caller = all_.sessions.find(made->token.expose());
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->team, kTeam);
  EXPECT_EQ(caller->key, holder.key);
  EXPECT_EQ(caller->key_name, "deploy");
  EXPECT_EQ(caller->scopes.text(), "runs:read");
  EXPECT_EQ(caller->session, made->row.id);
  for (const auto* wrong : {"", "sls_", "sls_0"}) EXPECT_FALSE(all_.sessions.find(wrong));
  EXPECT_FALSE(all_.sessions.find(std::string(made->token.expose()) + "0"));
  EXPECT_FALSE(all_.sessions.find(std::string(10'000, 'x')));
}

TEST_F(SessionsOfKeys, AreStoredAsHashesOnly) {
  const auto text = token(key("*"));
  const auto rows = *all_.reader->all_sessions();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.front().hash, sha256(as_bytes(text)));
  EXPECT_EQ(csrf_token(text).find(text), std::string::npos);
  EXPECT_NE(csrf_token(text), to_hex(rows.front().hash)) << "the database does not tell it";
}

TEST_F(SessionsOfKeys, GoOnAfterARestart) {
  const auto text = token(key("*"));
  Sessions again(all_.context, all_.ring);
  ASSERT_TRUE(again.reload(*all_.reader));
  EXPECT_TRUE(again.find(text));
}

TEST_F(SessionsOfKeys, EndWithTheirKey) {
  const auto holder = key("*");
  const auto text = token(holder);
  const auto other = token(key("*"));
  revoke(holder.key);
  EXPECT_FALSE(all_.sessions.find(text));
  EXPECT_TRUE(all_.sessions.find(other));
  EXPECT_EQ(all_.reader->all_sessions()->size(), 1u);
  // Also where the key comes back.
  store(rows_.front());
  ASSERT_TRUE(all_.ring.find(holder.key));
  EXPECT_FALSE(all_.sessions.find(text));
}

TEST_F(SessionsOfKeys, EndWhenTheirKeyExpires) {
  const auto text = token(key("*", Seconds(10)));
  EXPECT_EQ(all_.reader->all_sessions()->front().expires_at, all_.clock.now() + Seconds(10));
  EXPECT_TRUE(all_.sessions.find(text));
  all_.clock.advance(Seconds(10));
  EXPECT_FALSE(all_.sessions.find(text));
}

TEST_F(SessionsOfKeys, EndWhenTheyAreNotUsedForLong) {
  const auto holder = key("*");
  const auto text = token(holder);
  const auto idle = all_.context.limits.session_idle_max;
  for (int i = 0; i < 3; ++i) {
    all_.clock.advance(idle - Micros(1));
    EXPECT_TRUE(all_.sessions.find(text));
  }
  all_.clock.advance(idle);
  EXPECT_FALSE(all_.sessions.find(text));
  EXPECT_TRUE(all_.sessions.of_team(kTeam).empty());
}

TEST_F(SessionsOfKeys, EndAtAnAgeHoweverMuchTheyAreUsed) {
  const auto text = token(key("*"));
  const auto end = all_.clock.now() + all_.context.limits.session_age_max;
  while (all_.clock.now() + Seconds(3'600) < end) {
    all_.clock.advance(Seconds(3'600));
    ASSERT_TRUE(all_.sessions.find(text));
  }
  all_.clock.advance(Seconds(3'600));
  EXPECT_FALSE(all_.sessions.find(text));
}

TEST_F(SessionsOfKeys, RecordTheirUseNowAndThen) {
  const auto text = token(key("*"));
  const auto used_at = [this] {
    // Behind whatever was handed in before.
    EXPECT_TRUE(all_.committer.run([](store::Writer&) { return Result<void>(); }));
    return all_.reader->all_sessions()->front().used_at;
  };
  const auto began = all_.clock.now();
  all_.clock.advance(Seconds(60));
  ASSERT_TRUE(all_.sessions.find(text));
  EXPECT_EQ(used_at(), began);
  all_.clock.advance(Seconds(240));
  ASSERT_TRUE(all_.sessions.find(text));
  EXPECT_EQ(used_at(), began + Seconds(300));
}

TEST_F(SessionsOfKeys, AreLimitedInNumberOfEachKey) {
  all_.context.limits.sessions_of_key_max = 2;
  const auto holder = key("*");
  const auto first = token(holder);
  all_.clock.advance(Seconds(1));
  const auto second = token(holder);
  all_.clock.advance(Seconds(1));
  ASSERT_TRUE(all_.sessions.find(first));
  const auto third = token(holder);
  EXPECT_TRUE(all_.sessions.find(first));
  EXPECT_FALSE(all_.sessions.find(second)) << "the one that was not used for longest";
  EXPECT_TRUE(all_.sessions.find(third));
}

TEST_F(SessionsOfKeys, ThatBeganAtOnceAreLimitedByTheNextOne) {
  all_.context.limits.sessions_of_key_max = 2;
  const auto holder = key("*");
  std::vector<std::promise<void>> begun(5);
  {
    // None of them is stored before the last one has begun.
    std::promise<void> all_begun;
    all_.committer.submit(
        [&](store::Writer&) {
          all_begun.get_future().wait();
          return Result<void>();
        },
        store::Committer::kNoShard, [](const store::CommitOutcome&) {});
    for (auto& each : begun)
      all_.sessions.begin(holder, {}, [&each](const Outcome<NewSession>&) { each.set_value(); });
    all_begun.set_value();
    for (auto& each : begun) each.get_future().wait();
  }
  EXPECT_EQ(all_.reader->all_sessions()->size(), 5u);
  ASSERT_TRUE(begin(holder));
  EXPECT_EQ(all_.reader->all_sessions()->size(), 2u);
}

TEST_F(SessionsOfKeys, TakeThePlaceOfAFormerOne) {
  const auto holder = key("*");
  const auto former = begin(holder);
  ASSERT_TRUE(former);
  const auto made = begin(holder, former->row.id);
  ASSERT_TRUE(made);
  EXPECT_NE(made->token.expose(), former->token.expose());
  EXPECT_FALSE(all_.sessions.find(former->token.expose()));
}

TEST_F(SessionsOfKeys, AreEndedByWhoMayDoAsMuch) {
  const auto strong = key("*");
  const auto weak = key("keys:write runs:read");
  const auto made = begin(strong);
  const auto lesser = begin(weak);
  ASSERT_TRUE(made && lesser);
  const auto refused = end(weak, made->row.id.text());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(all_.sessions.find(made->token.expose()));
  const Principal stranger{TeamId{8}, {}, Scopes::all()};
  EXPECT_EQ(end(stranger, made->row.id.text()).error().name, "not_found");
  EXPECT_EQ(end(strong, "nonsense").error().name, "not_found");
  EXPECT_TRUE(end(strong, lesser->row.id.text()));
  EXPECT_FALSE(all_.sessions.find(lesser->token.expose()));
  EXPECT_EQ(end(strong, lesser->row.id.text()).error().name, "not_found");
  EXPECT_TRUE(end(strong, made->row.id.text()));
  EXPECT_TRUE(all_.reader->all_sessions()->empty());
}

TEST_F(SessionsOfKeys, AreInTheAuditLog) {
  const auto made = begin(key("*"));
  ASSERT_TRUE(made && end(*all_.sessions.find(made->token.expose()), made->row.id.text()));
  const auto page = all_.audit.page(*all_.reader, {.team = kTeam});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->entries.size(), 2u);
  EXPECT_EQ(page->entries[0].action, "session.end");
  EXPECT_EQ(page->entries[1].action, "session.create");
  for (const auto& entry : page->entries) {
    EXPECT_EQ(entry.session, made->row.id);
    EXPECT_EQ((entry.before + entry.after).find(made->token.expose()), std::string::npos);
  }
}

TEST_F(SessionsOfKeys, LoginTokensOpenOnceAndNotForLong) {
  const auto holder = key("*");
  const auto made = all_.login_tokens.make(holder.key);
  EXPECT_TRUE(made.token.expose().starts_with("slt_"));
  EXPECT_FALSE(all_.login_tokens.take("slt_0"));
  EXPECT_EQ(all_.login_tokens.take(made.token.expose()), holder.key);
  EXPECT_FALSE(all_.login_tokens.take(made.token.expose()));
  const auto late = all_.login_tokens.make(holder.key);
  all_.clock.advance(all_.context.limits.login_token_age_max);
  EXPECT_FALSE(all_.login_tokens.take(late.token.expose()));
}

TEST_F(SessionsOfKeys, LoginTokensAreLimitedInNumber) {
  auto& limits = all_.context.limits;
  limits.login_tokens_of_key_max = 2;
  limits.login_tokens_max = 3;
  const auto mine = all_.ids.next<KeyId>();
  const auto other = all_.ids.next<KeyId>();
  const auto first = all_.login_tokens.make(mine);
  const auto second = all_.login_tokens.make(mine);
  const auto third = all_.login_tokens.make(mine);
  EXPECT_FALSE(all_.login_tokens.take(first.token.expose())) << "too many of its key";
  const auto theirs = all_.login_tokens.make(other);
  const auto more = all_.login_tokens.make(other);
  EXPECT_FALSE(all_.login_tokens.take(second.token.expose())) << "too many of all";
  for (const auto* left : {&third, &theirs, &more})
    EXPECT_TRUE(all_.login_tokens.take(left->token.expose()));
}

}  // namespace
}  // namespace sluice::services::sessions_test
