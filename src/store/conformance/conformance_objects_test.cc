#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_objects_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Sha256 hash_of(std::string_view text) { return sha256(as_bytes(text)); }

class StoreObjects : public StoreConformance {
 protected:
  Token token(WorkflowId of, std::string_view secret) {
    clock_.advance(Millis(1));
    Token t;
    t.hash = hash_of(secret);
    t.team = team_;
    t.workflow = of;
    t.sealed = "sealed:" + std::string(secret);
    t.created_at = clock_.now();
    return t;
  }
  Rejection rejection(WorkflowId of, std::string reason) {
    clock_.advance(Millis(1));
    Rejection r;
    r.id = ids_.next<RejectionId>();
    r.team = team_;
    r.workflow = of;
    r.at = clock_.now();
    r.status = 401;
    r.reason = std::move(reason);
    r.detail = "The signature is wrong.";
    r.headers = "{}";
    r.body = std::string("\xff\0\x80", 3);
    r.body_bytes = 70'000;
    return r;
  }
};

TEST_P(StoreObjects, KeepsWorkflows) {
  Workflow a = workflow("a");
  Workflow b = workflow("b");
  b.description = "what it does";
  b.authorization_id = "auth_1";
  b.is_active = false;
  b.schedule_type = "cron";
  b.schedule_value = "* * * * *";
  b.version = 4;
  in(&Writer::put_workflow, b);
  in(&Writer::put_workflow, a);
  auto all = ok(reader_->workflows(team_));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, a.id) << "oldest first";
  EXPECT_EQ(all[0].description, std::nullopt);
  EXPECT_TRUE(all[0].is_active);
  const auto found = ok(reader_->workflow(team_, b.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "b");
  EXPECT_EQ(found->description, b.description);
  EXPECT_EQ(found->authorization_id, b.authorization_id);
  EXPECT_FALSE(found->is_active);
  EXPECT_EQ(found->schedule_type, "cron");
  EXPECT_EQ(found->schedule_value, b.schedule_value);
  EXPECT_EQ(found->version, 4);
  EXPECT_EQ(found->created_at, b.created_at);
  EXPECT_EQ(found->updated_at, b.updated_at);

  a.name = "renamed";
  in(&Writer::put_workflow, a);
  EXPECT_EQ(ok(reader_->all_workflows()).size(), 2U);
  EXPECT_EQ(ok(reader_->workflow_by_name(team_, "renamed"))->id, a.id);
  EXPECT_FALSE(ok(reader_->workflow_by_name(team_, "a")));
}

TEST_P(StoreObjects, KeepsTeamsApart) {
  const Workflow a = workflow("a");
  in(&Writer::put_workflow, a);
  EXPECT_FALSE(ok(reader_->workflow(TeamId{8}, a.id)));
  EXPECT_FALSE(ok(reader_->workflow(team_, WorkflowId{{a.id.key, a.id.tail + 1}})));
  EXPECT_FALSE(ok(reader_->workflow_by_name(TeamId{8}, "a")));
  EXPECT_EQ(ok(reader_->workflow_of_any_team(a.id))->team, team_);
  EXPECT_FALSE(ok(reader_->workflow_of_any_team(WorkflowId{{a.id.key, a.id.tail + 1}})));
  EXPECT_THAT(ok(reader_->workflows(TeamId{8})), IsEmpty());
  const Rejection r = rejection(a.id, "signature");
  in(&Writer::put_rejection, r);
  EXPECT_THAT(ok(reader_->rejections(TeamId{8}, a.id, 10)), IsEmpty());
}

TEST_P(StoreObjects, KeepsHandshakesApartFromRejections) {
  const Workflow a = workflow("a");
  in(&Writer::put_workflow, a);
  Rejection refused = rejection(a.id, "signature");
  refused.method = "PUT";
  refused.path = "/orders";
  refused.query = "source=crm";
  const Rejection answered = rejection(a.id, std::string(kHandshakeReason));
  in(&Writer::put_rejection, refused);
  in(&Writer::put_rejection, answered);
  const auto rejections = ok(reader_->rejections(team_, a.id, 10));
  ASSERT_EQ(rejections.size(), 1U);
  EXPECT_EQ(rejections[0].id, refused.id);
  const auto one = ok(reader_->rejection(team_, a.id, refused.id));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->method, "PUT");
  EXPECT_EQ(one->path, "/orders");
  EXPECT_EQ(one->query, "source=crm");
  EXPECT_FALSE(ok(reader_->rejection(team_, a.id, answered.id)));
  EXPECT_FALSE(ok(reader_->rejection(TeamId{8}, a.id, refused.id)));
  const auto handshakes = ok(reader_->handshakes(team_, a.id, 10));
  ASSERT_EQ(handshakes.size(), 1U);
  EXPECT_EQ(handshakes[0].id, answered.id);
  EXPECT_EQ(handshakes[0].body, answered.body);
  EXPECT_THAT(ok(reader_->handshakes(TeamId{8}, a.id, 10)), IsEmpty());
}

TEST_P(StoreObjects, KeepsEveryVersion) {
  const Workflow a = workflow("a");
  in(&Writer::put_version, WorkflowVersion{a.id, 1, "{\"nodes\":[]}", clock_.now()});
  in(&Writer::put_version, WorkflowVersion{a.id, 2, "{}", clock_.now()});
  const auto first = ok(reader_->version(a.id, 1));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->workflow, a.id);
  EXPECT_EQ(first->version, 1);
  EXPECT_EQ(first->definition, "{\"nodes\":[]}");
  EXPECT_EQ(first->created_at, clock_.now());
  EXPECT_EQ(ok(reader_->version(a.id, 2))->definition, "{}");
  EXPECT_FALSE(ok(reader_->version(a.id, 3)));
}

TEST_P(StoreObjects, KeepsTokensUntilTheyExpire) {
  const Workflow a = workflow("a");
  Token old = token(a.id, "old");
  const Token current = token(a.id, "current");
  in(&Writer::put_token, old);
  in(&Writer::put_token, current);
  old.expires_at = clock_.now() + Seconds(10);
  in(&Writer::put_token, old);

  auto tokens = ok(reader_->tokens_of(a.id));
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].hash, current.hash) << "newest first";
  EXPECT_EQ(tokens[1].hash, old.hash);
  EXPECT_EQ(tokens[1].expires_at, old.expires_at);
  EXPECT_EQ(tokens[1].sealed, old.sealed);
  EXPECT_EQ(tokens[1].team, team_);
  EXPECT_EQ(tokens[1].workflow, a.id);

  EXPECT_EQ(in(&Writer::delete_expired, clock_.now() + Seconds(9), 10), 0);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now() + Seconds(10), 10), 1);
  EXPECT_EQ(ok(reader_->all_tokens()).size(), 1U);
}

TEST_P(StoreObjects, KeepsByWhatTheMasterKeyIsKnown) {
  EXPECT_EQ(ok(reader_->master_key_check()), std::nullopt);
  in(&Writer::put_master_key_check, std::int64_t{-7});
  in(&Writer::put_master_key_check, std::int64_t{-8});
  EXPECT_EQ(ok(reader_->master_key_check()), -8);
}

TEST_P(StoreObjects, KeepsApiKeys) {
  ApiKey key;
  key.id = ids_.next<KeyId>();
  key.team = team_;
  key.name = "ci";
  key.hash = hash_of("slk_1");
  key.scopes = "runs:read workflows:read";
  key.hint = "slk_1";
  key.created_at = clock_.now();
  in(&Writer::put_key, key);
  key.revoked_at = clock_.now() + Seconds(1);
  key.configured = true;
  key.expires_at = clock_.now() + Seconds(60);
  in(&Writer::put_key, key);
  auto keys = ok(reader_->all_keys());
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].id, key.id);
  EXPECT_TRUE(keys[0].configured);
  EXPECT_EQ(keys[0].expires_at, key.expires_at);
  EXPECT_EQ(keys[0].team, team_);
  EXPECT_EQ(keys[0].name, "ci");
  EXPECT_EQ(keys[0].hash, key.hash);
  EXPECT_EQ(keys[0].scopes, key.scopes);
  EXPECT_EQ(keys[0].hint, "slk_1");
  EXPECT_EQ(keys[0].created_at, key.created_at);
  EXPECT_EQ(keys[0].revoked_at, key.revoked_at);
}

TEST_P(StoreObjects, KeepsVaultItems) {
  const auto item = [&](std::string name, TeamId team) {
    clock_.advance(Millis(1));
    VaultItem made;
    made.id = ids_.next<VaultId>();
    made.team = team;
    made.name = std::move(name);
    made.created_at = made.updated_at = clock_.now();
    return made;
  };
  VaultItem text = item("stripe key", team_);
  text.sealed = std::string("\x01\0\xff", 3);
  text.sealed_by = -5;
  text.allowed_hosts = "api.stripe.com *.example.com";
  text.expires_at = clock_.now() + Seconds(9);
  VaultItem key = item("api-key:crm", team_);
  key.kind = VaultItem::Kind::kApiKey;
  key.hash = hash_of("wfk_1");
  const VaultItem theirs = item("stripe key", TeamId{8});
  for (const auto& each : {text, key, theirs}) in(&Writer::put_vault_item, each);

  auto found = ok(reader_->vault_item(team_, text.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "stripe key");
  EXPECT_EQ(found->team, team_);
  EXPECT_EQ(found->kind, VaultItem::Kind::kText);
  EXPECT_EQ(found->sealed, text.sealed) << "any bytes";
  EXPECT_EQ(found->sealed_by, -5);
  EXPECT_EQ(found->hash, std::nullopt);
  EXPECT_EQ(found->allowed_hosts, text.allowed_hosts);
  EXPECT_EQ(found->expires_at, text.expires_at);
  EXPECT_EQ(found->created_at, text.created_at);
  EXPECT_EQ(ok(reader_->vault_item(team_, key.id))->hash, key.hash);
  EXPECT_EQ(ok(reader_->vault_item(team_, key.id))->kind, VaultItem::Kind::kApiKey);

  text.name = "renamed";
  text.sealed_by = 6;
  text.expires_at = std::nullopt;
  text.updated_at += Seconds(1);
  in(&Writer::put_vault_item, text);
  found = ok(reader_->vault_item(team_, text.id));
  EXPECT_EQ(found->name, "renamed");
  EXPECT_EQ(found->sealed_by, 6);
  EXPECT_EQ(found->expires_at, std::nullopt);
  EXPECT_EQ(found->updated_at, text.updated_at);

  EXPECT_EQ(ok(reader_->vault_items(team_)).size(), 2U);
  EXPECT_EQ(ok(reader_->vault_items(team_))[0].id, text.id) << "oldest first";
  EXPECT_EQ(ok(reader_->all_vault_items()).size(), 3U);
  EXPECT_FALSE(ok(reader_->vault_item(TeamId{8}, text.id)));
  in(&Writer::delete_vault_item, text.id);
  in(&Writer::delete_vault_item, text.id);
  EXPECT_FALSE(ok(reader_->vault_item(team_, text.id)));
  EXPECT_EQ(ok(reader_->all_vault_items()).size(), 2U);
}

TEST_P(StoreObjects, NamesOfVaultItemsAreUniqueInATeam) {
  VaultItem first;
  first.id = ids_.next<VaultId>();
  first.team = team_;
  first.name = "same";
  in(&Writer::put_vault_item, first);
  VaultItem second = first;
  second.id = ids_.next<VaultId>();
  Task put = [&](Writer& writer) { return writer.put_vault_item(second); };
  const auto refused = write_batch({&put}).front().outcome;
  EXPECT_EQ(refused.kind, Kind::kFailed);
  EXPECT_EQ(refused.error.code, ErrorCode::kConflict);
  EXPECT_EQ(ok(reader_->vault_items(team_)).size(), 1U);
  EXPECT_TRUE(ok(reader_->vault_item(team_, first.id)));
  EXPECT_EQ(ok(reader_->newest_id()), Uid(first.id));
}

TEST_P(StoreObjects, KeepsRejectionsBoundedInAgeAndNumber) {
  const Workflow a = workflow("a");
  const Workflow b = workflow("b");
  const Rejection first = rejection(a.id, "signature");
  in(&Writer::put_rejection, first);
  auto kept = ok(reader_->rejections(team_, a.id, 10));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].id, first.id);
  EXPECT_EQ(kept[0].workflow, a.id);
  EXPECT_EQ(kept[0].at, first.at);
  EXPECT_EQ(kept[0].status, 401);
  EXPECT_EQ(kept[0].reason, "signature");
  EXPECT_EQ(kept[0].detail, first.detail);
  EXPECT_EQ(kept[0].headers, "{}");
  EXPECT_EQ(kept[0].body, first.body) << "any bytes";
  EXPECT_EQ(kept[0].body_bytes, 70'000);

  clock_.advance(Seconds(60));
  const Timestamp recent = clock_.now();
  for (int i = 0; i < 5; ++i) in(&Writer::put_rejection, rejection(a.id, std::to_string(i)));
  in(&Writer::put_rejection, rejection(b.id, "b"));
  EXPECT_EQ(in(&Writer::delete_rejections, recent, 3), 3) << "one too old, two too many";
  kept = ok(reader_->rejections(team_, a.id, 10));
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].reason, "4") << "newest first";
  EXPECT_EQ(ok(reader_->rejections(team_, a.id, 2)).size(), 2U);
  EXPECT_EQ(ok(reader_->rejections(team_, b.id, 10)).size(), 1U);
}

TEST_P(StoreObjects, DeletesAWorkflowWithAllThatIsItsButItsRuns) {
  const Workflow a = workflow("a");
  const Workflow b = workflow("b");
  for (const Workflow& w : {a, b}) {
    in(&Writer::put_workflow, w);
    in(&Writer::put_version, WorkflowVersion{w.id, 1, "{}", clock_.now()});
    in(&Writer::put_token, token(w.id, w.name));
    in(&Writer::put_rejection, rejection(w.id, "quota"));
  }
  workflow_ = a.id;
  const RunId run = insert(model::RunStatus::kCompleted);
  in(&Writer::delete_workflow, a.id);
  in(&Writer::delete_workflow, a.id);
  EXPECT_FALSE(ok(reader_->workflow(team_, a.id)));
  EXPECT_FALSE(ok(reader_->version(a.id, 1)));
  EXPECT_THAT(ok(reader_->tokens_of(a.id)), IsEmpty());
  EXPECT_THAT(ok(reader_->rejections(team_, a.id, 10)), IsEmpty());
  EXPECT_TRUE(ok(reader_->run(run)));
  EXPECT_TRUE(ok(reader_->workflow(team_, b.id)));
  EXPECT_TRUE(ok(reader_->version(b.id, 1)));
  EXPECT_EQ(ok(reader_->all_tokens()).size(), 1U);
}

TEST_P(StoreObjects, TheNewestIdIsOfAnyTable) {
  EXPECT_EQ(ok(reader_->newest_id()), Uid());
  const RunId run = insert(model::RunStatus::kCompleted);
  EXPECT_EQ(ok(reader_->newest_id()), Uid(run));
  const Workflow a = workflow("a");
  in(&Writer::put_workflow, a);
  EXPECT_EQ(ok(reader_->newest_id()), Uid(a.id));
  const Rejection r = rejection(a.id, "quota");
  in(&Writer::put_rejection, r);
  EXPECT_EQ(ok(reader_->newest_id()), Uid(r.id));
  ApiKey key;
  key.id = ids_.next<KeyId>();
  in(&Writer::put_key, key);
  restart();
  EXPECT_EQ(ok(reader_->newest_id()), Uid(key.id));
}

TEST_P(StoreObjects, ReopensAndGoesOn) {
  const Workflow a = workflow("a");
  in(&Writer::put_workflow, a);
  const auto node = store_->node();
  auto reopened = store_->reopen();
  ASSERT_TRUE(reopened) << reopened.error().message;
  EXPECT_EQ(store_->node(), node) << "still the same process";
  in(&Writer::put_workflow, workflow("b"));
  EXPECT_EQ(ok(reader_->all_workflows()).size(), 2U);
}

TEST_P(StoreObjects, DeletedHistoryGivesItsBytesBack) {
  const std::string body(4'000, 'x');
  for (int batch = 0; batch < 20; ++batch) {
    for (int i = 0; i < 100; ++i) {
      NewRun run = new_run(model::RunStatus::kCompleted);
      run.body = body;
      ASSERT_EQ(write(run).kind, Kind::kCommitted);
    }
  }
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(store_->maintain());
  const auto full = ok(store_->bytes_on_disk());
  EXPECT_GT(full, 8'000'000);
  while (in(&Writer::delete_runs_of, workflow_, 500) > 0) {
  }
  while (in(&Writer::give_pages_back, 256) > 0) {
  }
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(store_->maintain());
  EXPECT_LT(ok(store_->bytes_on_disk()), full / 4);
  insert(model::RunStatus::kCompleted);
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 1);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreObjects, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_objects_test
