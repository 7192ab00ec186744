#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Logins at OAuth providers, and the workflows that use them.
namespace sluice::store::conformance_authorizations_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreAuthorizations : public StoreConformance {
 protected:
  Authorization authorization(TeamId team) {
    clock_.advance(Millis(1));
    Authorization a;
    a.id = ids_.next<AuthorizationId>();
    a.team = team;
    a.provider = "github";
    a.account = "ada@example.com";
    a.created_by = ids_.next<KeyId>();
    a.sealed = std::string("\x01\0\xff", 3);
    a.sealed_by = -5;
    a.token_expires_at = clock_.now() + Seconds(9);
    a.created_at = a.updated_at = clock_.now();
    return a;
  }
  std::vector<std::string> users(AuthorizationId id, std::int64_t limit = 10) {
    std::vector<std::string> names;
    for (const auto& user : ok(reader_->users_of(team_, id, limit))) names.push_back(user.name);
    return names;
  }
  WorkflowEdit edit_of(const Workflow& w, std::vector<AuthorizationId> used) {
    WorkflowEdit edit;
    edit.workflow = w;
    edit.version = WorkflowVersion{w.id, w.version, "{}", w.updated_at};
    edit.authorizations = std::move(used);
    if (ok(reader_->workflow(team_, w.id))) edit.expected_updated_at = w.updated_at;
    return edit;
  }
};

TEST_P(StoreAuthorizations, AreKeptWithTheirTokens) {
  auto a = authorization(team_);
  const auto b = authorization(team_);
  const auto theirs = authorization(TeamId{8});
  for (const auto& each : {a, b, theirs}) in(&Writer::put_authorization, each);
  auto found = ok(reader_->authorization(team_, a.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->provider, "github");
  EXPECT_EQ(found->account, "ada@example.com");
  EXPECT_EQ(found->created_by, a.created_by);
  EXPECT_EQ(found->status, Authorization::Status::kActive);
  EXPECT_EQ(found->sealed, a.sealed) << "any bytes";
  EXPECT_EQ(found->sealed_by, -5);
  EXPECT_EQ(found->token_expires_at, a.token_expires_at);
  EXPECT_EQ(found->created_at, a.created_at);

  a.status = Authorization::Status::kNeedsLogin;
  a.problem = "it is over";
  a.logins = 2;
  a.sealed = "other";
  a.token_expires_at = std::nullopt;
  a.provider = "it stays";
  in(&Writer::put_authorization, a);
  found = ok(reader_->authorization(team_, a.id));
  EXPECT_EQ(found->status, Authorization::Status::kNeedsLogin);
  EXPECT_EQ(found->problem, "it is over");
  EXPECT_EQ(found->logins, 2);
  EXPECT_EQ(found->sealed, "other");
  EXPECT_EQ(found->token_expires_at, std::nullopt);
  EXPECT_EQ(found->provider, "github");

  EXPECT_EQ(ok(reader_->authorizations(team_)).size(), 2U);
  EXPECT_EQ(ok(reader_->authorizations(team_))[0].id, a.id) << "oldest first";
  EXPECT_EQ(ok(reader_->all_authorizations()).size(), 3U);
  EXPECT_FALSE(ok(reader_->authorization(TeamId{8}, a.id)));
  EXPECT_EQ(ok(reader_->newest_id()), theirs.id);
  in(&Writer::delete_authorization, a.id);
  in(&Writer::delete_authorization, a.id);
  EXPECT_FALSE(ok(reader_->authorization(team_, a.id)));
}

TEST_P(StoreAuthorizations, TellTheirChanges) {
  const auto a = authorization(team_);
  const auto changes_of = [this](Task task) { return write_batch({&task}).front().changes; };
  const Change changed{Change::Kind::kAuthorization, team_, a.id};
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.put_authorization(a); }),
              ElementsAre(changed));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_authorization(a.id); }),
              ElementsAre(changed));
  EXPECT_THAT(changes_of([&](Writer& writer) { return writer.delete_authorization(a.id); }),
              IsEmpty());
}

TEST_P(StoreAuthorizations, AreUsedByNodesAndByWholeWorkflows) {
  const auto a = authorization(team_);
  const auto b = authorization(team_);
  auto node = workflow("by a node");
  auto whole = workflow("as a whole");
  whole.authorization_id = a.id.text();
  auto both = workflow("by both");
  both.authorization_id = a.id.text();
  in(&Writer::edit_workflow, edit_of(node, {a.id, a.id, b.id}));
  in(&Writer::edit_workflow, edit_of(whole, {}));
  in(&Writer::edit_workflow, edit_of(both, {a.id}));
  EXPECT_THAT(users(a.id), ElementsAre("by a node", "as a whole", "by both"));
  EXPECT_THAT(users(a.id, 2), ElementsAre("by a node", "as a whole"));
  EXPECT_THAT(users(b.id), ElementsAre("by a node"));
  EXPECT_THAT(ok(reader_->users_of(TeamId{8}, a.id, 10)), IsEmpty());

  node.version = 2;
  in(&Writer::edit_workflow, edit_of(node, {b.id}));
  EXPECT_THAT(users(a.id), ElementsAre("as a whole", "by both")) << "of the newest version";
  in(&Writer::delete_workflow, both.id);
  whole.authorization_id.reset();
  in(&Writer::put_workflow, whole);
  EXPECT_THAT(users(a.id), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreAuthorizations, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_authorizations_test
