#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// What is told of changes, and what is asked of all workflows of a team at once.
namespace sluice::store::conformance_changes_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StoreChanges : public StoreConformance {
 protected:
  // The edit that creates it, or gives it its next version, which calls those.
  WorkflowEdit edit_of(const Workflow& w, std::vector<WorkflowId> calls) {
    WorkflowEdit edit;
    edit.workflow = w;
    edit.version = WorkflowVersion{w.id, w.version, "{}", w.updated_at};
    edit.calls = std::move(calls);
    if (ok(reader_->workflow(team_, w.id))) edit.expected_updated_at = w.updated_at;
    return edit;
  }
  Token token(WorkflowId of, std::string_view secret) {
    Token t;
    t.hash = sha256(as_bytes(secret));
    t.team = team_;
    t.workflow = of;
    t.created_at = clock_.now();
    return t;
  }
  std::vector<Change> changes_of(Task task) { return write_batch({&task}).front().changes; }
  Change of(const Workflow& w) const { return {Change::Kind::kWorkflow, team_, w.id}; }
  std::vector<std::string> callers(const Workflow& of) {
    std::vector<std::string> names;
    for (const auto& caller : ok(reader_->callers_of(team_, of.id))) names.push_back(caller.name);
    return names;
  }
};

TEST_P(StoreChanges, AreToldOnceForEachThing) {
  const auto a = workflow("a");
  const auto b = workflow("b");
  EXPECT_THAT(changes_of([&](Writer& writer) -> Result<void> {
                SLUICE_TRY_VOID(writer.edit_workflow(edit_of(a, {})));
                SLUICE_TRY_VOID(writer.put_token(token(a.id, "a1")));
                return writer.put_workflow(b);
              }),
              ElementsAre(of(a), of(b)));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_workflow(b.id); }),
              ElementsAre(of(b)));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_workflow(b.id); }), IsEmpty())
      << "it was gone";
  ApiKey key;
  key.id = ids_.next<KeyId>();
  key.team = team_;
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.put_key(key); }),
              ElementsAre(Change{Change::Kind::kKey, team_, key.id}));
  VaultItem item;
  item.id = ids_.next<VaultId>();
  item.team = team_;
  item.name = "item";
  const Change changed{Change::Kind::kVaultItem, team_, item.id};
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.put_vault_item(item); }),
              ElementsAre(changed));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_vault_item(item.id); }),
              ElementsAre(changed));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_vault_item(item.id); }),
              IsEmpty());
}

TEST_P(StoreChanges, AreNotToldOfWhatWasUndone) {
  const auto a = workflow("a");
  Task fails = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_workflow(a));
    return fail(ErrorCode::kNotFound, "changed its mind");
  };
  Task works = [](Writer&) -> Result<void> { return {}; };
  const auto batch = write_batch({&fails, &works});
  EXPECT_THAT(batch[0].changes, IsEmpty());
  EXPECT_THAT(batch[1].changes, IsEmpty());
}

TEST_P(StoreChanges, TellOfTokensThatExpired) {
  const auto a = workflow("a");
  in(&Writer::put_workflow, a);
  auto old = token(a.id, "old");
  old.expires_at = clock_.now() + Seconds(10);
  in(&Writer::put_token, old);
  in(&Writer::put_token, token(a.id, "new"));
  const auto expire = [this](Timestamp now) {
    return changes_of([now](Writer& writer) -> Result<void> {
      SLUICE_TRY([[maybe_unused]] const auto gone, writer.delete_expired(now, 10));
      return {};
    });
  };
  EXPECT_THAT(expire(clock_.now()), IsEmpty());
  EXPECT_THAT(expire(clock_.now() + Seconds(10)), ElementsAre(of(a)));
  EXPECT_EQ(ok(reader_->tokens_of(a.id)).size(), 1U);
}

TEST_P(StoreChanges, TokensAreVisitedAlsoOfPausedWorkflows) {
  const auto a = workflow("a");
  auto b = workflow("b");
  b.is_active = false;
  for (const auto& each : {a, b}) in(&Writer::put_workflow, each);
  auto ending = token(a.id, "a2");
  ending.expires_at = clock_.now() + Seconds(5);
  in(&Writer::put_token, token(a.id, "a1"));
  in(&Writer::put_token, ending);
  in(&Writer::put_token, token(b.id, "b1"));
  std::vector<Sha256> seen;
  const auto visited = reader_->visit_hook_tokens([&](const HookToken& each) {
    seen.push_back(each.hash);
    EXPECT_EQ(each.team, team_);
    EXPECT_EQ(each.workflow, each.hash == sha256(as_bytes("b1")) ? b.id : a.id);
    EXPECT_EQ(each.expires_at.has_value(), each.hash == ending.hash);
  });
  ASSERT_TRUE(visited) << visited.error().message;
  EXPECT_THAT(seen,
              UnorderedElementsAre(sha256(as_bytes("a1")), ending.hash, sha256(as_bytes("b1"))));
}

TEST_P(StoreChanges, WorkflowsOfATeamAreCountedAndPaged) {
  EXPECT_EQ(ok(reader_->count_workflows(team_)), 0);
  std::vector<Workflow> made;
  for (const auto* name : {"a", "b", "c"}) {
    made.push_back(workflow(name));
    in(&Writer::put_workflow, made.back());
  }
  in(&Writer::put_workflow, made[0]);  // again
  auto other = workflow("a");
  other.team = TeamId{8};
  in(&Writer::put_workflow, other);
  EXPECT_EQ(ok(reader_->count_workflows(team_)), 3);
  const auto page = ok(reader_->workflows_after(team_, made[0].id, 1));
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].id, made[1].id);
  EXPECT_EQ(ok(reader_->workflows_after(team_, WorkflowId(), 10)).size(), 3U);
  EXPECT_THAT(ok(reader_->workflows_after(team_, made[2].id, 10)), IsEmpty());
  in(&Writer::delete_workflow, made[1].id);
  in(&Writer::delete_workflow, made[1].id);
  EXPECT_EQ(ok(reader_->count_workflows(team_)), 2);
  EXPECT_EQ(ok(reader_->count_workflows(TeamId{8})), 1);
}

TEST_P(StoreChanges, CallersAreThoseOfTheNewestVersion) {
  auto caller = workflow("caller");
  const auto called = workflow("called");
  const auto other = workflow("other");
  for (const auto& each : {called, other}) in(&Writer::edit_workflow, edit_of(each, {}));
  in(&Writer::edit_workflow, edit_of(caller, {called.id, called.id}));
  EXPECT_THAT(callers(called), ElementsAre("caller"));
  EXPECT_THAT(callers(other), IsEmpty());
  EXPECT_THAT(ok(reader_->callers_of(TeamId{8}, called.id)), IsEmpty());
  caller.version = 2;
  in(&Writer::edit_workflow, edit_of(caller, {other.id}));
  EXPECT_THAT(callers(called), IsEmpty());
  EXPECT_THAT(callers(other), ElementsAre("caller"));
  // An edit without a version leaves them as they are.
  auto renamed = edit_of(caller, {});
  renamed.version.reset();
  in(&Writer::edit_workflow, renamed);
  EXPECT_THAT(callers(other), ElementsAre("caller"));
  in(&Writer::delete_workflow, caller.id);
  EXPECT_THAT(callers(other), IsEmpty());
}

TEST_P(StoreChanges, KeysAreFoundByTeamAndById) {
  ApiKey key;
  key.id = ids_.next<KeyId>();
  key.team = team_;
  key.name = "mine";
  in(&Writer::put_key, key);
  ApiKey other = key;
  other.id = ids_.next<KeyId>();
  other.team = TeamId{8};
  in(&Writer::put_key, other);
  const auto mine = ok(reader_->keys_of(team_));
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(mine[0].id, key.id);
  const auto found = ok(reader_->key(other.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->team, TeamId{8});
  EXPECT_FALSE(ok(reader_->key(ids_.next<KeyId>())));
}

TEST_P(StoreChanges, TellOfDrafts) {
  const auto a = workflow("a");
  in(&Writer::put_workflow, a);
  const Change drafted{Change::Kind::kDraft, team_, a.id};
  const WorkflowDraft draft{.workflow = a.id, .document = "{}"};
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.put_draft(draft); }),
              ElementsAre(drafted));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_draft(a.id); }),
              ElementsAre(drafted));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_draft(a.id); }), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreChanges, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_changes_test
