#include "store/conformance/conformance.h"

namespace sluice::store::conformance_scripts_test {
namespace {

class StoreScripts : public StoreConformance {
 protected:
  Script stored(std::string name, TeamId team) {
    clock_.advance(Millis(1));
    Script script{.id = ids_.next<ScriptId>(), .team = team, .name = std::move(name)};
    script.created_at = script.updated_at = clock_.now();
    in(&Writer::put_script, script);
    return script;
  }
};

TEST_P(StoreScripts, AreKeptWhole) {
  auto script = stored("survey", team_);
  EXPECT_EQ(ok(reader_->script(team_, script.id)), script);
  script.name = "follow-up";
  script.type = Script::Type::kWeb;
  script.language = "en-AU";
  script.settings = R"({"voice":"anna"})";
  script.objectives = R"([{"name":"books a visit"}])";
  script.structured_data_schema = R"({"budget":"number"})";
  script.voicemail_message = "We call again.";
  script.max_duration = Seconds(90);
  clock_.advance(Millis(1));
  script.updated_at = clock_.now();
  auto changed = script;
  changed.team = TeamId{8};
  in(&Writer::put_script, changed);
  EXPECT_EQ(ok(reader_->script(team_, script.id)), script) << "its team stays";
  EXPECT_EQ(ok(reader_->newest_id()), script.id);
}

TEST_P(StoreScripts, BelongToATeam) {
  const auto script = stored("survey", team_);
  EXPECT_FALSE(ok(reader_->script(TeamId{8}, script.id)));
  EXPECT_FALSE(ok(reader_->script(team_, ScriptId{Uid{script.id.key, script.id.tail + 1}})));
  EXPECT_EQ(ok(reader_->count_scripts(team_)), 1);
  EXPECT_EQ(ok(reader_->count_scripts(TeamId{8})), 0);
}

TEST_P(StoreScripts, AreListedAndDeleted) {
  const auto first = stored("first", team_);
  stored("of another team", TeamId{8});
  const auto last = stored("last", team_);
  const auto all = ok(reader_->scripts(team_, INT64_MAX, 9));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0], last) << "newest first";
  EXPECT_EQ(ok(reader_->scripts(team_, INT64_MAX, 1)).size(), 1U);
  EXPECT_EQ(ok(reader_->scripts(team_, last.id.key, 9)).at(0), first);
  in(&Writer::delete_script, last.id);
  in(&Writer::delete_script, last.id);
  EXPECT_FALSE(ok(reader_->script(team_, last.id)));
  EXPECT_EQ(ok(reader_->count_scripts(team_)), 1);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreScripts, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_scripts_test
