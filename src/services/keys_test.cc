#include "services/keys.h"

#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::keys_test {
namespace {

using testing::document;
using testing::kTeam;

class KeysOfTeams : public ::testing::Test {
 protected:
  void store(const store::ApiKey& row) {
    ASSERT_TRUE(all_.committer.run([&](store::Writer& writer) { return writer.put_key(row); }));
    ASSERT_TRUE(all_.ring.reload(*all_.reader));
  }
  Outcome<NewKey> create(std::string_view text, const Principal& caller) {
    return all_.keys.create(*all_.reader, caller, document(text));
  }
  Result<std::optional<Secret>> first(std::optional<Secret> configured = std::nullopt) {
    return all_.keys.ensure_first(*all_.reader, configured);
  }
  std::size_t stored() { return all_.reader->all_keys()->size(); }

  testing::Services all_;
  Principal admin_{kTeam, all_.ids.next<KeyId>(), Scopes::all()};
};

TEST_F(KeysOfTeams, WorkFromTheMomentThatTheyAreMadeUntilTheyAreRevoked) {
  const auto made = create(R"({"name":"deploy","scopes":["runs:read"]})", admin_);
  ASSERT_TRUE(made) << made.error().message;
  const auto text = made->text.expose();
  ASSERT_TRUE(text.starts_with("slk_"));
  EXPECT_EQ(made->row.hint, text.substr(0, 8));
  const auto caller = all_.ring.find(text);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->team, kTeam);
  EXPECT_EQ(caller->scopes.text(), "runs:read");
  EXPECT_EQ(all_.keys.list(*all_.reader, kTeam)->size(), 1u);

  ASSERT_TRUE(all_.keys.revoke(*all_.reader, admin_, made->row.id.text()));
  EXPECT_FALSE(all_.ring.find(text));
  EXPECT_TRUE(all_.keys.list(*all_.reader, kTeam)->empty());
  const auto again = all_.keys.revoke(*all_.reader, admin_, made->row.id.text());
  EXPECT_EQ(again.error().name, "not_found");
}

TEST_F(KeysOfTeams, HandOnNoMoreThanTheyHave) {
  const Principal reader{kTeam, {}, *Scopes::parse("runs:read keys:write")};
  EXPECT_TRUE(create(R"({"name":"x","scopes":["runs:read"]})", reader));
  const auto more = create(R"({"name":"x","scopes":["runs:read","runs:write"]})", reader);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(more.error().message,
            "This API key lacks scopes of the key that it is to make: runs:write.");
  EXPECT_EQ(create(R"({"name":"x","scopes":["*"]})", reader).error().code, ErrorCode::kForbidden);
  const auto other = create(R"({"name":"x","scopes":["runs:read"],"team_id":9})", admin_);
  EXPECT_EQ(other.error().errors,
            std::vector<std::string>{"team_id must be your own team, or be left out."});
  const Principal operator_key{kOperatorTeam, {}, Scopes::all()};
  const auto opened = create(R"({"name":"x","scopes":["*"],"team_id":9})", operator_key);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->row.team, TeamId{9});
}

TEST_F(KeysOfTeams, MayBeMadeWithARole) {
  const auto made = create(R"({"name":"x","role":"viewer"})", admin_);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->row.scopes, "workflows:read runs:read metrics:read records:read");
  EXPECT_EQ(create(R"({"name":"x","role":"owner"})", admin_)->row.scopes, "*");
  const Principal editor{kTeam, {}, find_role("editor")->scopes};
  const auto refused = create(R"({"name":"x","role":"owner"})", editor);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "This API key lacks scopes of the key that it is to make: keys:write audit:read.");
  const auto both = create(R"({"name":"x","role":"viewer","scopes":["runs:read"]})", admin_);
  EXPECT_EQ(
      both.error().errors,
      std::vector<std::string>{"role and scopes cannot be sent together: a role has its scopes."});
  const auto unknown = create(R"({"name":"x","role":"god"})", admin_);
  EXPECT_EQ(
      unknown.error().errors,
      std::vector<std::string>{"\"god\" is not a role; the roles are owner, editor, operator, "
                               "viewer, ingest."});
  EXPECT_FALSE(create(R"({"name":"x","role":7})", admin_));
}

TEST_F(KeysOfTeams, ExpireAndMakeNoneThatLastLonger) {
  const auto made =
      create(R"({"name":"x","scopes":["*"],"expires_at":"2025-10-31T13:00:00Z"})", admin_);
  ASSERT_TRUE(made) << made.error().message;
  const auto end = all_.clock.now() + Seconds(3'600);
  EXPECT_EQ(made->row.expires_at, end);
  const auto caller = all_.ring.find(made->text.expose());
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->expires_at, end);
  for (const auto* later :
       {R"({"name":"y","scopes":["*"]})", R"({"name":"y","scopes":["*"],"expires_at":null})",
        R"({"name":"y","scopes":["*"],"expires_at":"2025-10-31T13:00:01Z"})"}) {
    const auto refused = create(later, *caller);
    ASSERT_FALSE(refused) << later;
    EXPECT_EQ(refused.error().name, "expires_too_late");
  }
  EXPECT_TRUE(
      create(R"({"name":"y","scopes":["*"],"expires_at":"2025-10-31T13:00:00Z"})", *caller));
  for (const auto* wrong : {"\"soon\"", "5", "\"2025-10-31T12:00:00Z\""}) {
    const auto text = std::string(R"({"name":"y","scopes":["*"],"expires_at":)") + wrong + "}";
    EXPECT_EQ(create(text, admin_).error().name, "parameter_invalid") << wrong;
  }
  EXPECT_EQ(all_.keys.list(*all_.reader, kTeam)->size(), 2u);
}

TEST_F(KeysOfTeams, AnExpiredKeyDoesNotKeepTheFirstFromBeingMade) {
  auto made = make_key(all_.context, kOperatorTeam, "short", Scopes::all());
  made.row.expires_at = all_.clock.now() + Seconds(10);
  store(made.row);
  EXPECT_FALSE(*first());
  all_.clock.advance(Seconds(10));
  EXPECT_TRUE(*first());
}

TEST_F(KeysOfTeams, AreRefusedWithEverythingThatIsWrong) {
  const auto none = create("{}", admin_);
  EXPECT_EQ(none.error().name, "parameter_missing");
  EXPECT_EQ(none.error().errors,
            (std::vector<std::string>{"name is missing.", "scopes is missing."}));
  for (const auto* scopes : {"[]", "[1]", R"([""])", R"(["runs:fly"])"})
    EXPECT_FALSE(create(std::string(R"({"name":"x","scopes":)") + scopes + "}", admin_)) << scopes;
  EXPECT_EQ(stored(), 0u);
}

TEST_F(KeysOfTeams, AreLimitedInNumber) {
  all_.context.limits.keys_of_team_max = 1;
  const auto one = create(R"({"name":"one","scopes":["*"]})", admin_);
  ASSERT_TRUE(one);
  EXPECT_EQ(create(R"({"name":"two","scopes":["*"]})", admin_).error().name, "too_many_keys");
  ASSERT_TRUE(all_.keys.revoke(*all_.reader, admin_, one->row.id.text()));
  EXPECT_TRUE(create(R"({"name":"two","scopes":["*"]})", admin_));
}

TEST_F(KeysOfTeams, DoNotRevokeThemselves) {
  const auto made = create(R"({"name":"x","scopes":["*"]})", admin_);
  ASSERT_TRUE(made);
  const auto self = *all_.ring.find(made->text.expose());
  EXPECT_EQ(all_.keys.revoke(*all_.reader, self, made->row.id.text()).error().name, "own_key");
  const Principal stranger{TeamId{8}, {}, Scopes::all()};
  EXPECT_EQ(all_.keys.revoke(*all_.reader, stranger, made->row.id.text()).error().name,
            "not_found");
  EXPECT_EQ(all_.keys.revoke(*all_.reader, admin_, "nonsense").error().name, "not_found");
}

TEST_F(KeysOfTeams, RevokeNoneThatMayDoMore) {
  const auto strong = create(R"({"name":"deploy","scopes":["runs:read","vault:write"]})", admin_);
  const auto weak = create(R"({"name":"look","scopes":["runs:read"]})", admin_);
  ASSERT_TRUE(strong && weak);
  const Principal reader{kTeam, {}, *Scopes::parse("runs:read keys:write")};
  const auto refused = all_.keys.revoke(*all_.reader, reader, strong->row.id.text());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(refused.error().message,
            "This API key lacks scopes of the key that it is to revoke: vault:write.");
  EXPECT_TRUE(all_.ring.find(strong->text.expose()));
  EXPECT_TRUE(all_.keys.revoke(*all_.reader, reader, weak->row.id.text()));
  EXPECT_FALSE(all_.ring.find(weak->text.expose()));
}

TEST_F(KeysOfTeams, ThatAreRevokedOrUnreadableOpenNothing) {
  auto made = make_key(all_.context, kOperatorTeam, "test", Scopes::all());
  store(made.row);
  EXPECT_TRUE(all_.ring.find(made.text.expose()));
  made.row.scopes = "runs:fly";
  store(made.row);
  EXPECT_FALSE(all_.ring.find(made.text.expose()));
  made.row.scopes = "*";
  made.row.revoked_at = all_.clock.now();
  store(made.row);
  EXPECT_FALSE(all_.ring.find(made.text.expose()));
  EXPECT_FALSE(all_.ring.find(""));
  EXPECT_FALSE(all_.ring.find(std::string(10'000, 'x')));
}

TEST_F(KeysOfTeams, TheFirstIsMadeOnce) {
  const auto made = first();
  ASSERT_TRUE(made && *made);
  EXPECT_TRUE(all_.ring.find((*made)->expose())->scopes.covers(Scopes::all()));
  const auto again = first();
  EXPECT_TRUE(again && !*again);
  EXPECT_EQ(stored(), 1u);
}

TEST_F(KeysOfTeams, TheFirstIsTakenFromTheEnvironment) {
  EXPECT_FALSE(first(Secret()));
  EXPECT_FALSE(first(Secret("short")));
  EXPECT_FALSE(first(Secret("with spaces in the middle")));
  EXPECT_EQ(stored(), 0u);

  const Secret good("a-key-that-somebody-chose");
  for (int start = 0; start < 2; ++start) {
    const auto given = first(good);
    ASSERT_TRUE(given && !*given);
    EXPECT_TRUE(all_.ring.find(good.expose()));
    EXPECT_EQ(stored(), 1u);
  }
  auto revoked = all_.reader->all_keys()->front();
  revoked.revoked_at = all_.clock.now();
  store(revoked);
  EXPECT_FALSE(all_.ring.find(good.expose()));
  ASSERT_TRUE(first(good));
  EXPECT_EQ(all_.ring.find(good.expose())->key, revoked.id);
  EXPECT_EQ(stored(), 1u);
}

TEST_F(KeysOfTeams, TheFirstIsRevokedWhenAnotherIsGiven) {
  const Secret former("a-key-that-somebody-chose");
  const Secret newer("another-key-that-was-chosen");
  ASSERT_TRUE(first(former));
  const auto made = create(R"({"name":"admin","scopes":["*"],"team_id":1})",
                           {kOperatorTeam, all_.ids.next<KeyId>(), Scopes::all()});
  ASSERT_TRUE(made);
  ASSERT_TRUE(first(newer));
  EXPECT_FALSE(all_.ring.find(former.expose()));
  EXPECT_TRUE(all_.ring.find(newer.expose()));
  EXPECT_TRUE(all_.ring.find(made->text.expose()));
  // Without one, what is there stays.
  ASSERT_TRUE(first());
  EXPECT_TRUE(all_.ring.find(newer.expose()));
  // The former one again: its owner wants it back, and not the other.
  ASSERT_TRUE(first(former));
  EXPECT_TRUE(all_.ring.find(former.expose()));
  EXPECT_FALSE(all_.ring.find(newer.expose()));
  // A key that was made before, and is given now, goes the same way.
  ASSERT_TRUE(first(made->text));
  EXPECT_FALSE(all_.ring.find(former.expose()));
  ASSERT_TRUE(first(newer));
  EXPECT_FALSE(all_.ring.find(made->text.expose()));
  EXPECT_EQ(stored(), 3u);
}

TEST_F(KeysOfTeams, UseIsStoredOnceInAMinute) {
  const auto made = create(R"({"name":"deploy","scopes":["runs:read"]})", admin_);
  ASSERT_TRUE(made);
  const auto used_at = [&] {
    // Tasks are carried out in their order, so what was handed in before is stored.
    EXPECT_TRUE(all_.committer.run([](store::Writer& /*none*/) { return Result<void>(); }));
    return (*all_.reader->key(made->row.id))->last_used_at;
  };
  EXPECT_EQ(used_at(), std::nullopt);
  const auto first = all_.clock.now();
  all_.keys.note_use(made->row.id);
  EXPECT_EQ(used_at(), first);
  all_.clock.advance(Seconds(59));
  all_.keys.note_use(made->row.id);
  EXPECT_EQ(used_at(), first);
  all_.clock.advance(Seconds(1));
  all_.keys.note_use(made->row.id);
  EXPECT_EQ(used_at(), all_.clock.now());
}

}  // namespace
}  // namespace sluice::services::keys_test
