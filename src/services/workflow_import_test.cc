#include "services/workflow_import.h"

#include <gmock/gmock.h>

#include "services/testing.h"
#include "services/workflows.h"

namespace sluice::services::workflow_import_test {
namespace {

using testing::document;
using testing::edited;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTeam;

json::object named(std::string_view name, std::string_view trigger = "manual_trigger") {
  return {{"name", name},
          {"nodes", json::array{json::object{{"id", "in"}, {"type", trigger}}}},
          {"edges", json::array()}};
}

// One that calls the workflow of that name.
json::object caller(std::string_view name, std::string_view called) {
  auto made = named(name, "workflow_trigger");
  made["nodes"].as_array().push_back(
      {{"id", "go"}, {"type", "trigger_workflow"}, {"data", {{"workflow", called}}}});
  made["edges"].as_array().push_back({{"source", "in"}, {"target", "go"}});
  return made;
}

class ImportTogether : public ::testing::Test {
 protected:
  Outcome<ImportReport> import(std::vector<json::object> documents, bool dry_run = false,
                               bool all_or_nothing = true) {
    const ImportOrder order{std::move(documents), dry_run, all_or_nothing};
    return edited<ImportReport>([&](auto done) {
      all_.workflows.import_together(all_.workflows.edits().wait(), *all_.reader, caller_, order,
                                     std::move(done));
    });
  }
  std::vector<std::string> results(const Outcome<ImportReport>& report) {
    std::vector<std::string> out;
    if (!report) return {report.error().message};
    for (const auto& each : report->workflows) out.emplace_back(imported_name(each.result));
    return out;
  }
  std::size_t stored() { return (*all_.reader->workflows(kTeam)).size(); }

  testing::Services all_;
  const Principal caller_{kTeam, all_.ids.next<KeyId>(), Scopes::all()};
};

TEST_F(ImportTogether, EachSeesTheOthersInAnyOrder) {
  auto first = caller("first", "second");
  first["settings"] = json::object{{"on_failure", "alerts"}};
  const std::vector<json::object> all = {first, named("alerts", "run_failed"),
                                         caller("second", "third"),
                                         named("third", "workflow_trigger")};
  EXPECT_THAT(results(import(all, true)), ElementsAre("created", "created", "created", "created"));
  EXPECT_EQ(stored(), 0U);
  const auto done = import(all);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->is_written);
  EXPECT_EQ(stored(), 4U);
  EXPECT_THAT(results(import(all)),
              ElementsAre("unchanged", "unchanged", "unchanged", "unchanged"));
}

TEST_F(ImportTogether, OneThatIsRefusedTakesThoseWithItThatNameIt) {
  auto bad = named("alerts", "run_failed");
  bad["edges"].as_array().push_back({{"source", "in"}, {"target", "nobody"}});
  auto first = named("first");
  first["settings"] = json::object{{"on_failure", "alerts"}};
  const std::vector<json::object> all = {first, bad, named("good")};
  const auto none = import(all);
  EXPECT_THAT(results(none), ElementsAre("refused", "refused", "created"));
  EXPECT_FALSE(none->is_written);
  EXPECT_FALSE(none->workflows[2].id);
  EXPECT_THAT(none->workflows[0].error, HasSubstr("'alerts', which is refused"));
  EXPECT_EQ(none->workflows[1].findings.front().code, "edge_invalid");
  const auto some = import(all, false, false);
  EXPECT_TRUE(some->is_written);
  EXPECT_EQ(stored(), 1U);
}

TEST_F(ImportTogether, CirclesAndEqualNamesAreRefused) {
  EXPECT_THAT(results(import({caller("a", "b"), caller("b", "a")})),
              ElementsAre("refused", "refused"));
  EXPECT_THAT(results(import({named("a"), named("a")}, false, false)),
              ElementsAre("created", "refused"));
}

TEST_F(ImportTogether, TellsWhatDiffersAndWhatIsMissing) {
  ASSERT_TRUE(import({named("one")})->is_written);
  auto changed = named("one");
  changed["is_active"] = false;
  changed["nodes"].as_array().push_back(
      {{"id", "say"}, {"type", "text_transform"}, {"data", {{"template", "x"}}}});
  changed["edges"].as_array().push_back({{"source", "in"}, {"target", "say"}});
  const auto dry = import({changed}, true);
  ASSERT_THAT(results(dry), ElementsAre("changed"));
  EXPECT_EQ(dry->workflows[0].facts,
            (json::object{{"is_active", {{"before", true}, {"after", false}}}}));
  EXPECT_EQ(dry->workflows[0].differences.at("nodes").at("added").at(0).at("id"),
            json::value("say"));
  EXPECT_EQ(dry->workflows[0].version, 2);
  changed["nodes"].as_array()[1].as_object()["data"].as_object()["template"] = "{{ vault.gone }}";
  const auto missing = import({changed}, true);
  EXPECT_THAT(results(missing), ElementsAre("refused"));
  EXPECT_THAT(missing->workflows[0].missing_items, ElementsAre("gone"));
  EXPECT_EQ(missing->workflows[0].findings.front().code, "secret_unknown");
}

TEST_F(ImportTogether, AHiddenSecretStaysOnlyWhereThereIsOne) {
  auto hook = named("hook", "webhook_trigger");
  const auto with = [&hook](std::string_view secret) {
    auto made = hook;
    made["nodes"].as_array()[0].as_object()["data"] = {
        {"signature", {{"scheme", "github"}, {"secrets", json::array{secret}}}}};
    return made;
  };
  const auto hidden = import({with("***")});
  EXPECT_THAT(results(hidden), ElementsAre("refused"));
  EXPECT_THAT(hidden->workflows[0].findings.front().message, HasSubstr("hidden as ***"));
  ASSERT_THAT(results(import({with("a long random text")})), ElementsAre("created"));
  EXPECT_THAT(results(import({with("***")})), ElementsAre("unchanged"));
  EXPECT_THAT(results(import({with("a long random text")})), ElementsAre("unchanged"));
}

TEST(ImportSequence, CalledWorkflowsComeFirst) {
  const auto sorted = import_sequence({caller("a", "b"), caller("b", "c"), named("c")});
  EXPECT_THAT(sorted.order, ElementsAre(2, 1, 0));
  EXPECT_THAT(sorted.refused, IsEmpty());
}

}  // namespace
}  // namespace sluice::services::workflow_import_test
