// What is found by a word or an id, what refers to something, when it was used, and teams.
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_search_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StoreSearch : public StoreConformance {
 protected:
  Workflow put(std::string name) {
    const auto w = workflow(std::move(name));
    in(&Writer::put_workflow, w);
    return w;
  }
  ApiKey api_key() {
    ApiKey key;
    key.id = ids_.next<KeyId>();
    key.team = team_;
    key.name = "k";
    return key;
  }
  static std::vector<std::string> names(const std::vector<Workflow>& rows) {
    std::vector<std::string> out;
    for (const auto& row : rows) out.push_back(row.name);
    return out;
  }
  std::vector<std::string> with(std::string_view prefix, std::int64_t limit = 10) {
    return names(ok(reader_->workflows_with_word(team_, prefix, limit)));
  }
};

TEST_P(StoreSearch, WorkflowsAreFoundByTheBeginningOfAWord) {
  auto orders = put("Order sync to ERP");
  put("order orders");
  const TeamId team = std::exchange(team_, TeamId{8});
  put("Order of another team");
  team_ = team;
  EXPECT_THAT(with("ord"), ElementsAre("Order sync to ERP", "order orders")) << "each once";
  EXPECT_THAT(with("ord", 1), SizeIs(1));
  EXPECT_THAT(with("erp"), ElementsAre("Order sync to ERP"));
  EXPECT_THAT(with("rder"), IsEmpty());
  orders.name = "Rückläufer";
  in(&Writer::put_workflow, orders);
  EXPECT_THAT(with("rückl"), ElementsAre("Rückläufer"));
  EXPECT_THAT(with("erp"), IsEmpty()) << "the former name";
  in(&Writer::delete_workflow, orders.id);
  EXPECT_THAT(with("rück"), IsEmpty());
}

TEST_P(StoreSearch, ThingsAreFoundByARangeOfKeys) {
  const auto one = put("one");
  const auto two = put("two");
  const KeyRange both{one.id.key, two.id.key};
  EXPECT_THAT(names(ok(reader_->workflows_by_key(team_, both, 10))), ElementsAre("one", "two"));
  EXPECT_THAT(names(ok(reader_->workflows_by_key(team_, {one.id.key, one.id.key}, 10))),
              ElementsAre("one"));
  EXPECT_THAT(ok(reader_->workflows_by_key(TeamId{8}, both, 10)), IsEmpty());

  const RunId run = insert(RunStatus::kCompleted);
  const TeamId team = std::exchange(team_, TeamId{8});
  const RunId foreign = insert(RunStatus::kCompleted);
  team_ = team;
  const KeyRange runs{run.key, foreign.key};
  const auto found = ok(reader_->runs_by_key(team_, runs, 10, 10));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].header.id, run);
  EXPECT_THAT(ok(reader_->runs_by_key(team_, runs, 1, 10)), IsEmpty()) << "only one is looked at";

  const auto note = [&](std::string_view reason) {
    Rejection noted;
    noted.id = ids_.next<RejectionId>();
    noted.team = team_;
    noted.workflow = workflow_;
    noted.status = 401;
    noted.reason = reason;
    in(&Writer::put_rejection, noted);
    return noted;
  };
  const auto refused = note("signature");
  const auto asked = note(kHandshakeReason);
  const auto noted = ok(reader_->noted_by_key(team_, {refused.id.key, asked.id.key}, 10, 10));
  ASSERT_THAT(noted, SizeIs(1));
  EXPECT_EQ(noted[0].id, refused.id);
  EXPECT_EQ(noted[0].reason, "signature");
  EXPECT_EQ(noted[0].workflow, workflow_);
  EXPECT_THAT(ok(reader_->noted_by_key(TeamId{8}, {0, INT64_MAX}, 10, 10)), IsEmpty());
}

TEST_P(StoreSearch, AWorkflowIsFoundByWhatItsNewestVersionNames) {
  const VaultId item = ids_.next<VaultId>();
  const auto save = [&](const Workflow& w, std::vector<std::string> secrets) {
    WorkflowEdit edit{.workflow = w};
    edit.version = WorkflowVersion{.workflow = w.id, .version = 1, .definition = "{}"};
    edit.secrets = std::move(secrets);
    in(&Writer::edit_workflow, edit);
  };
  const auto by_name = workflow("by name");
  const auto by_id = workflow("by id");
  save(by_name, {"stripe", "other"});
  save(by_id, {item.text()});
  const auto naming = [&] {
    return names(ok(reader_->workflows_naming(team_, item, "stripe", 9)));
  };
  EXPECT_THAT(naming(), testing::UnorderedElementsAre("by name", "by id"));
  EXPECT_THAT(ok(reader_->workflows_naming(TeamId{8}, item, "stripe", 9)), IsEmpty());
  save(by_name, {"other"});
  EXPECT_THAT(naming(), ElementsAre("by id"));
  in(&Writer::delete_workflow, by_id.id);
  EXPECT_THAT(naming(), IsEmpty());
}

TEST_P(StoreSearch, AWorkflowIsFoundByWhoseFailuresItHearsOf) {
  const auto source = put("source");
  const auto listener = workflow("listener");
  WorkflowEdit edit{.workflow = listener};
  edit.version = WorkflowVersion{.workflow = listener.id, .version = 1, .definition = "{}"};
  edit.listeners = {{.listener = listener.id, .source = source.id}};
  in(&Writer::edit_workflow, edit);
  EXPECT_THAT(names(ok(reader_->listeners_of(team_, source.id))), ElementsAre("listener"));
  EXPECT_THAT(ok(reader_->listeners_of(team_, listener.id)), IsEmpty());
  EXPECT_THAT(ok(reader_->listeners_of(TeamId{8}, source.id)), IsEmpty());
}

TEST_P(StoreSearch, UseIsNotedAndStaysWhenAThingChanges) {
  auto key = api_key();
  VaultItem item;
  item.id = ids_.next<VaultId>();
  item.team = team_;
  item.name = "item";
  in(&Writer::put_key, key);
  in(&Writer::put_vault_item, item);
  EXPECT_EQ(ok(reader_->key(key.id))->last_used_at, std::nullopt);
  const auto at = clock_.now();
  in(&Writer::note_key_use, key.id, at);
  in(&Writer::note_vault_use, item.id, at);
  key.name = "renamed";
  item.name = "renamed";
  in(&Writer::put_key, key);
  in(&Writer::put_vault_item, item);
  EXPECT_EQ(ok(reader_->key(key.id))->last_used_at, at);
  EXPECT_EQ(ok(reader_->key(key.id))->name, "renamed");
  EXPECT_EQ(ok(reader_->vault_item(team_, item.id))->last_used_at, at);
  Task note = [&](Writer& writer) { return writer.note_key_use(key.id, at); };
  EXPECT_THAT(write_batch({&note}).front().changes, IsEmpty()) << "nobody has to read it again";
}

TEST_P(StoreSearch, TeamsHaveNamesAndLimits) {
  EXPECT_FALSE(ok(reader_->team(team_)));
  Team team{.id = team_,
            .name = "seven",
            .limits = {.workflows_max = 5, .stored_runs_max = 100},
            .created_at = clock_.now(),
            .updated_at = clock_.now()};
  in(&Writer::put_team, team);
  EXPECT_EQ(ok(reader_->team(team_))->limits, team.limits);
  team.name = "VII";
  team.limits = {.accepted_per_second_max = 3};
  Task put = [&](Writer& writer) { return writer.put_team(team); };
  const Change change{Change::Kind::kTeam, team_, {}};
  EXPECT_THAT(write_batch({&put}).front().changes, ElementsAre(change));
  EXPECT_EQ(ok(reader_->team(team_))->name, "VII");
  EXPECT_EQ(ok(reader_->team(team_))->limits, team.limits);

  Task same_name = [&](Writer& writer) {
    return writer.put_team({.id = TeamId{9}, .name = "VII"});
  };
  EXPECT_EQ(write_batch({&same_name}).front().outcome.error.code, ErrorCode::kConflict);
  team_ = TeamId{3};
  in(&Writer::put_key, api_key());
  in(&Writer::put_team, Team{.id = TeamId{12}, .name = "twelve"});
  EXPECT_THAT(ok(reader_->teams_after(TeamId{0}, 10)),
              ElementsAre(TeamId{3}, TeamId{7}, TeamId{12}));
  EXPECT_THAT(ok(reader_->teams_after(TeamId{3}, 1)), ElementsAre(TeamId{7}));
  EXPECT_THAT(ok(reader_->all_teams()), SizeIs(2));
}

TEST_P(StoreSearch, TheRunsOfATeamAreCounted) {
  EXPECT_EQ(ok(reader_->count_runs(team_)), 0);
  insert(RunStatus::kCompleted);
  insert(RunStatus::kRunning);
  const TeamId team = std::exchange(team_, TeamId{8});
  insert(RunStatus::kCompleted);
  team_ = team;
  EXPECT_EQ(ok(reader_->count_runs(team_)), 2);
}

INSTANTIATE_TEST_SUITE_P(EveryBackend, StoreSearch, testing::ValuesIn(backends()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_search_test
