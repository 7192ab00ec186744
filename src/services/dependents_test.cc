#include "services/dependents.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "services/testing.h"

namespace sluice::services::dependents_test {
namespace {

using testing::document;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kTeam;
using ::testing::UnorderedElementsAre;

class DependentsOf : public ::testing::Test {
 protected:
  // With an edge from its trigger to the node `to`, if there is one.
  store::Workflow workflow(std::string_view name, std::string_view nodes, std::string_view to = "",
                           std::string_view rest = "") {
    const auto edge =
        to.empty() ? "" : fmt::format(R"({{"id":"e","source":"in","target":"{}"}})", to);
    auto made =
        all_.workflows.create(*all_.reader, kTeam,
                              document(fmt::format(R"({{"name":"{}","nodes":[{}],"edges":[{}]{}}})",
                                                   name, nodes, edge, rest)));
    EXPECT_TRUE(made) << fmt::format("{}", fmt::join(made.error().errors, "|"));
    return made.value_or(store::Workflow());
  }
  // The relation, the name and the node of each.
  static std::vector<std::string> shown(const Outcome<Dependents>& found) {
    EXPECT_TRUE(found && found->is_complete);
    std::vector<std::string> out;
    for (const auto& each : found->all)
      out.push_back(fmt::format("{} {} {}", relation_name(each.relation), each.name, each.node));
    return out;
  }

  testing::Services all_;
};

constexpr std::string_view kTrigger = R"({"id":"in","type":"workflow_trigger"})";

TEST_F(DependentsOf, AWorkflowAreThoseThatStartItOrHearOfIt) {
  const auto called = workflow("called", kTrigger);
  const auto id = called.id.text();
  workflow("caller",
           fmt::format(R"({},{{"id":"go","type":"trigger_workflow",
      "data":{{"workflow_id":"{}"}}}})",
                       kTrigger, id),
           "go");
  EXPECT_THAT(shown(dependents_of(*all_.reader, all_.programs, called)),
              ElementsAre("calls caller go"));
  EXPECT_THAT(shown(dependents_of(*all_.reader, all_.programs, workflow("alone", kTrigger))),
              IsEmpty());
}

TEST_F(DependentsOf, AWorkflowWithFailuresAreThoseThatHearOfThem) {
  constexpr std::string_view kAlert =
      R"({{"id":"in","type":"run_failed","data":{{"workflows":[{}]}}}})";
  const auto alert = workflow("alert", fmt::format(kAlert, ""));
  const auto failing =
      workflow("failing", kTrigger, "",
               fmt::format(R"(,"settings":{{"on_failure":"{}"}})", alert.id.text()));
  workflow("listener", fmt::format(kAlert, '"' + failing.id.text() + '"'));
  EXPECT_THAT(shown(dependents_of(*all_.reader, all_.programs, alert)),
              ElementsAre("on_failure failing "));
  EXPECT_THAT(shown(dependents_of(*all_.reader, all_.programs, failing)),
              ElementsAre("hears_of_failures listener "));
}

TEST_F(DependentsOf, AnItemOfTheVaultAreTheWorkflowsWhoseNewestVersionNamesIt) {
  const auto item =
      all_.vault_items.create(*all_.reader, kTeam, document(R"({"name":"stripe","secret":"s"})"));
  ASSERT_TRUE(item);
  const auto call = [](std::string_view key) {
    return fmt::format(R"({},{{"id":"call","type":"webhook","data":{{"url":"https://a.test/",
        "headers":{{"X-Key":"{}"}}}}}})",
                       kTrigger, key);
  };
  const auto by_name = workflow("by name", call("{{ vault.stripe }}"), "call");
  workflow("by id", call(fmt::format("{{{{ vault.{} }}}}", item->item.id.text())), "call");
  workflow("neither", call("vault.stripe"), "call");
  const auto dependents = [&] {
    return shown(dependents_of(*all_.reader, all_.programs, item->item));
  };
  EXPECT_THAT(dependents(),
              UnorderedElementsAre("names_secret by name call", "names_secret by id call"));
  ASSERT_TRUE(
      all_.workflows.update(*all_.reader, kTeam, by_name.id,
                            document(fmt::format(R"({{"nodes":[{}],"edges":[]}})", kTrigger))));
  EXPECT_THAT(dependents(), ElementsAre("names_secret by id call"));
}

}  // namespace
}  // namespace sluice::services::dependents_test
