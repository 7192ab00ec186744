#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Sessions, the audit log, and what was answered under idempotency keys.
namespace sluice::store::conformance_access_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreAccess : public StoreConformance {
 protected:
  Session session(KeyId key) {
    clock_.advance(Millis(1));
    Session s;
    s.id = ids_.next<SessionId>();
    s.team = team_;
    s.key = key;
    s.hash = sha256(as_bytes(s.id.text()));
    s.created_at = s.used_at = clock_.now();
    s.expires_at = clock_.now() + Seconds(60);
    return s;
  }
  ApiKey api_key(TeamId team) {
    clock_.advance(Millis(1));
    ApiKey k;
    k.id = ids_.next<KeyId>();
    k.team = team;
    k.name = "deploy";
    k.scopes = "*";
    k.created_at = clock_.now();
    return k;
  }
  AuditEntry entry(std::string action, std::string object) {
    clock_.advance(Seconds(1));
    AuditEntry e;
    e.team = team_;
    e.at = clock_.now();
    e.expires_at = clock_.now() + Seconds(60);
    e.key = key_;
    e.key_name = "deploy";
    e.action = std::move(action);
    e.object = std::move(object);
    e.request_id = "req_1";
    return e;
  }
  void put(const AuditEntry& e, std::int64_t max = 100) { in(&Writer::put_audit_entry, e, max); }
  std::vector<std::string> objects(AuditFilter filter) {
    filter.team = team_;
    last_page_ = ok(reader_->audit_page(filter));
    std::vector<std::string> names;
    for (const auto& each : last_page_.entries) names.push_back(each.object);
    return names;
  }
  KeptAnswer claim(std::string_view name, std::string_view body) {
    KeptAnswer a;
    a.team = team_;
    const auto hash = sha256(as_bytes(name));
    std::copy_n(hash.begin(), a.key.size(), a.key.begin());
    a.body = sha256(as_bytes(body));
    a.expires_at = clock_.now() + Seconds(60);
    return a;
  }
  Kind claims(const KeptAnswer& a, std::int64_t max = 100) {
    Task task = [&](Writer& writer) { return writer.claim_answer(a, clock_.now(), max); };
    return write_batch({&task}).front().outcome.kind;
  }
  std::vector<Change> changes_of(Task task) { return write_batch({&task}).front().changes; }
  std::optional<KeptAnswer> answer_of(const KeptAnswer& a) {
    return ok(reader_->kept_answer(a.team, a.key, clock_.now()));
  }

  KeyId key_ = ids_.next<KeyId>();
  AuditPage last_page_;
};

TEST_P(StoreAccess, KeepsSessionsUntilTheyEnd) {
  const auto mine = session(key_);
  const auto other = session(ids_.next<KeyId>());
  in(&Writer::put_session, mine);
  in(&Writer::put_session, other);
  in(&Writer::note_session_use, mine.id, mine.used_at + Seconds(9));
  restart();
  const auto found = ok(reader_->session(mine.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->team, team_);
  EXPECT_EQ(found->key, key_);
  EXPECT_EQ(found->hash, mine.hash);
  EXPECT_EQ(found->created_at, mine.created_at);
  EXPECT_EQ(found->used_at, mine.used_at + Seconds(9));
  EXPECT_EQ(found->expires_at, mine.expires_at);
  EXPECT_EQ(ok(reader_->all_sessions()).size(), 2u);
  EXPECT_EQ(ok(reader_->newest_id()), other.id);
  in(&Writer::end_session, mine.id);
  EXPECT_FALSE(ok(reader_->session(mine.id)));
  EXPECT_TRUE(ok(reader_->session(other.id)));
}

TEST_P(StoreAccess, TellsOfSessionsThatBeginAndEnd) {
  const auto s = session(key_);
  const Change change{Change::Kind::kSession, team_, s.id};
  EXPECT_THAT(changes_of([&](Writer& w) { return w.put_session(s); }), ElementsAre(change));
  EXPECT_THAT(changes_of([&](Writer& w) { return w.note_session_use(s.id, s.used_at); }),
              IsEmpty());
  EXPECT_THAT(changes_of([&](Writer& w) { return w.end_session(s.id); }), ElementsAre(change));
  EXPECT_THAT(changes_of([&](Writer& w) { return w.end_session(s.id); }), IsEmpty());
}

TEST_P(StoreAccess, EndsSessionsWithTheirKey) {
  auto key = api_key(team_);
  in(&Writer::put_key, key);
  const auto first = session(key.id);
  const auto second = session(key.id);
  const auto other = session(key_);
  for (const auto& each : {first, second, other}) in(&Writer::put_session, each);
  in(&Writer::put_key, key);
  EXPECT_EQ(ok(reader_->all_sessions()).size(), 3u) << "it is not revoked yet";
  key.revoked_at = clock_.now();
  const auto changes = changes_of([&](Writer& w) { return w.put_key(key); });
  EXPECT_EQ(changes.size(), 3u) << "the key and both sessions";
  const auto left = ok(reader_->all_sessions());
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left.front().id, other.id);
}

TEST_P(StoreAccess, DeletesWhatHasExpired) {
  const auto s = session(key_);
  in(&Writer::put_session, s);
  put(entry("key.create", "a"));
  claims(claim("one", "body"));
  EXPECT_EQ(in(&Writer::delete_expired, s.expires_at - Micros(1), 100), 0);
  clock_.advance(Seconds(61));
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 2), 2) << "in slices";
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 100), 1);
  EXPECT_THAT(ok(reader_->all_sessions()), IsEmpty());
  EXPECT_THAT(objects({}), IsEmpty());
}

TEST_P(StoreAccess, KeepsWhatWasDoneNewestFirst) {
  auto full = entry("workflow.update", "a");
  full.session = ids_.next<SessionId>();
  full.object_name = "billing";
  full.before = R"({"version":1})";
  full.after = R"({"version":2})";
  put(full);
  put(entry("key.create", "b"));
  auto stranger = entry("key.create", "theirs");
  stranger.team = TeamId{8};
  put(stranger);
  EXPECT_THAT(objects({}), ElementsAre("b", "a"));
  EXPECT_FALSE(last_page_.next);
  const auto& read = last_page_.entries.back();
  EXPECT_EQ(read.seq, 1);
  EXPECT_EQ(read.at, full.at);
  EXPECT_EQ(read.expires_at, full.expires_at);
  EXPECT_EQ(read.key, key_);
  EXPECT_EQ(read.key_name, "deploy");
  EXPECT_EQ(read.session, full.session);
  EXPECT_EQ(read.action, "workflow.update");
  EXPECT_EQ(read.object_name, "billing");
  EXPECT_EQ(read.before, full.before);
  EXPECT_EQ(read.after, full.after);
  EXPECT_EQ(read.request_id, "req_1");
  EXPECT_FALSE(last_page_.entries.front().session);
}

TEST_P(StoreAccess, FindsWhatWasDone) {
  const auto began = clock_.now();
  put(entry("key.create", "a"));
  put(entry("key.revoke", "a"));
  auto by_another = entry("key.create", "b");
  by_another.key = ids_.next<KeyId>();
  put(by_another);
  EXPECT_THAT(objects({.action = "key.create"}), ElementsAre("b", "a"));
  EXPECT_THAT(objects({.object = "a"}), ElementsAre("a", "a"));
  EXPECT_THAT(objects({.key = by_another.key}), ElementsAre("b"));
  EXPECT_THAT(objects({.from = began + Seconds(2)}), ElementsAre("b", "a"));
  EXPECT_THAT(objects({.to = began + Seconds(2)}), ElementsAre("a"));
  EXPECT_THAT(objects({.action = "key.create", .limit = 1}), ElementsAre("b"));
  ASSERT_TRUE(last_page_.next);
  EXPECT_THAT(objects({.before_seq = last_page_.next, .action = "key.create"}), ElementsAre("a"));
  EXPECT_FALSE(last_page_.next);
}

TEST_P(StoreAccess, LooksAtNoMoreThanItMayAndSaysWhereItStopped) {
  for (const auto* object : {"a", "b", "c", "d"}) put(entry("key.create", object));
  EXPECT_THAT(objects({.object = "a", .looked_at_max = 2}), IsEmpty());
  EXPECT_EQ(last_page_.next, 3);
  EXPECT_THAT(objects({.before_seq = last_page_.next, .object = "a", .looked_at_max = 2}),
              ElementsAre("a"));
}

TEST_P(StoreAccess, KeepsSoManyEntriesOfEachTeam) {
  for (const auto* object : {"a", "b", "c", "d"}) put(entry("key.create", object), 3);
  EXPECT_THAT(objects({}), ElementsAre("d", "c", "b"));
  put(entry("key.create", "e"), 2);
  EXPECT_THAT(objects({}), ElementsAre("e", "d")) << "also where the bound was lowered";
}

TEST_P(StoreAccess, ClaimsAnAnswerOnce) {
  auto one = claim("one", "body");
  EXPECT_EQ(claims(one), Kind::kCommitted);
  ASSERT_TRUE(answer_of(one));
  EXPECT_EQ(answer_of(one)->body, one.body);
  EXPECT_EQ(answer_of(one)->answer, "");
  EXPECT_EQ(claims(one), Kind::kFailed);
  EXPECT_EQ(claims(claim("one", "another body")), Kind::kFailed);
  auto theirs = one;
  theirs.team = TeamId{8};
  EXPECT_EQ(claims(theirs), Kind::kCommitted);
  one.answer = std::string("\0sealed", 7);
  in(&Writer::put_answer, one);
  restart();
  EXPECT_EQ(answer_of(one)->answer, one.answer);
  EXPECT_EQ(answer_of(theirs)->answer, "");
  clock_.advance(Seconds(60));
  EXPECT_FALSE(answer_of(one));
  EXPECT_EQ(claims(claim("one", "another body")), Kind::kCommitted) << "the first has expired";
  in(&Writer::put_answer, one);
  EXPECT_EQ(answer_of(one)->answer, "") << "it is for another body now";
}

TEST_P(StoreAccess, AClaimThatFailsUndoesItsChange) {
  const auto one = claim("one", "body");
  const auto key = api_key(team_);
  EXPECT_EQ(claims(one), Kind::kCommitted);
  Task task = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_key(key));
    return writer.claim_answer(one, clock_.now(), 100);
  };
  const auto outcome = write_batch({&task}).front().outcome;
  EXPECT_EQ(outcome.kind, Kind::kFailed);
  EXPECT_EQ(outcome.error.code, ErrorCode::kConflict);
  EXPECT_FALSE(ok(reader_->key(key.id)));
}

TEST_P(StoreAccess, KeepsSoManyAnswersOfEachTeam) {
  for (const auto* name : {"a", "b", "c"})
    EXPECT_EQ(claims(claim(name, "body"), 2), Kind::kCommitted);
  EXPECT_FALSE(answer_of(claim("a", "body")));
  EXPECT_TRUE(answer_of(claim("b", "body")));
  EXPECT_TRUE(answer_of(claim("c", "body")));
}

TEST_P(StoreAccess, ListsTeamsThatHaveKeys) {
  for (const std::int64_t team : {3, 1, 3, 9}) in(&Writer::put_key, api_key(TeamId{team}));
  EXPECT_THAT(ok(reader_->teams_after(TeamId{0}, 10)),
              ElementsAre(TeamId{1}, TeamId{3}, TeamId{9}));
  EXPECT_THAT(ok(reader_->teams_after(TeamId{1}, 1)), ElementsAre(TeamId{3}));
  EXPECT_THAT(ok(reader_->teams_after(TeamId{9}, 10)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreAccess, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_access_test
