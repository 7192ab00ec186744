#include "services/failure_checks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "services/testing.h"

namespace sluice::services::failure_checks_test {
namespace {

using services::testing::document;
using services::testing::kTeam;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FailureChecks : public ::testing::Test {
 protected:
  static json::object manual(std::string_view name, std::string_view settings) {
    return document(fmt::format(
        R"({{"name":"{}","nodes":[{{"id":"in","type":"manual_trigger"}}],"edges":[],"settings":{}}})",
        name, settings));
  }
  static json::object listener(std::string_view name, std::string_view data = "{}",
                               std::string_view settings = "{}") {
    return document(fmt::format(
        R"({{"name":"{}","nodes":[{{"id":"in","type":"run_failed","data":{}}}],"edges":[],"settings":{}}})",
        name, data, settings));
  }
  Outcome<store::Workflow> create(const json::object& text) {
    return all_.workflows.create(*all_.reader, kTeam, text);
  }
  store::Workflow made(const json::object& text) {
    auto created = create(text);
    EXPECT_TRUE(created) << created.error().message;
    return created.value_or(store::Workflow());
  }
  Outcome<store::Workflow> update(const store::Workflow& of, const json::object& text) {
    return all_.workflows.update(*all_.reader, kTeam, of.id, text);
  }
  std::string definition(const store::Workflow& of) {
    return all_.reader->version(of.id, of.version)->value().definition;
  }
  std::vector<std::string> errors(const json::object& text) {
    const auto refused = create(text);
    EXPECT_FALSE(refused);
    return refused ? std::vector<std::string>() : refused.error().errors;
  }
  std::vector<store::FailureListener> listeners(const store::Workflow& of) {
    return failure_listeners(**all_.programs.get(kTeam, of.id, of.version));
  }

  services::testing::Services all_;
};

TEST_F(FailureChecks, NamesBecomeIds) {
  const auto alerts = made(listener("alerts"));
  const auto named = made(manual("billing", R"({"on_failure":"alerts"})"));
  EXPECT_THAT(definition(named), HasSubstr(R"("on_failure":")" + alerts.id.text()));
  const auto again = update(named, document(R"({"settings":{"on_failure":"alerts"}})"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->version, 1) << "the same as before";
  const auto some = made(listener("some", R"({"workflows":["billing"]})"));
  EXPECT_THAT(definition(some), HasSubstr(R"("workflows":[")" + named.id.text()));
}

TEST_F(FailureChecks, SayWhoHearsOfWhom) {
  const auto all = made(listener("all"));
  ASSERT_EQ(listeners(all).size(), 1U);
  EXPECT_EQ(listeners(all)[0].listener, all.id);
  EXPECT_EQ(listeners(all)[0].source, std::nullopt);
  const auto named = made(manual("billing", R"({"on_failure":"all"})"));
  ASSERT_EQ(listeners(named).size(), 1U);
  EXPECT_EQ(listeners(named)[0].listener, all.id);
  EXPECT_EQ(listeners(named)[0].source, named.id);
  const auto some = made(listener("some", R"({"workflows":["billing","all"]})"));
  ASSERT_EQ(listeners(some).size(), 2U);
  EXPECT_EQ(listeners(some)[0].source, named.id);
  EXPECT_EQ(listeners(some)[1].source, all.id);
  EXPECT_TRUE(listeners(made(listener("none", R"({"workflows":[]})"))).empty());
}

TEST_F(FailureChecks, RefuseWhatCannotHear) {
  const auto billing = made(manual("billing", "{}"));
  EXPECT_THAT(errors(manual("x", R"({"on_failure":"nobody"})")),
              ElementsAre("settings.on_failure: there is no workflow called 'nobody'; create it "
                          "first"));
  EXPECT_THAT(errors(manual("x", R"({"on_failure":"biling"})")),
              ElementsAre("settings.on_failure: there is no workflow called 'biling'; did you mean "
                          "`billing`?"));
  EXPECT_THAT(errors(manual("x", fmt::format(R"({{"on_failure":"{}"}})",
                                             all_.ids.next<WorkflowId>().text()))),
              ElementsAre(HasSubstr("there is no workflow with the id fl_")));
  EXPECT_THAT(errors(manual("x", R"({"on_failure":"billing"})")),
              ElementsAre(HasSubstr("'billing' does not begin with a run_failed trigger")));
  EXPECT_THAT(errors(manual("x", R"({"on_failure":5})")),
              ElementsAre(HasSubstr("must be the id or the name of a workflow")));
  EXPECT_THAT(errors(listener("x", R"({"workflows":["nobody"]})")),
              ElementsAre(HasSubstr("node 'in': `workflows`: there is no workflow")));
  const auto alerts = made(listener("alerts"));
  const auto itself = update(alerts, document(R"({"settings":{"on_failure":"alerts"}})"));
  ASSERT_FALSE(itself);
  EXPECT_THAT(itself.error().errors, ElementsAre(HasSubstr("its own failed runs")));
}

TEST_F(FailureChecks, KnowTheWorkflowThatIsBeingCreated) {
  EXPECT_THAT(errors(listener("new", "{}", R"({"on_failure":"new"})")),
              ElementsAre(HasSubstr("its own failed runs")));
  const auto own = made(listener("new", R"({"workflows":["new"]})"));
  ASSERT_EQ(listeners(own).size(), 1U);
  EXPECT_EQ(listeners(own)[0].source, own.id);
}

// What is valid can be saved.
TEST_F(FailureChecks, AreMadeBeforeAnythingIsSaved) {
  made(manual("billing", "{}"));
  made(listener("alerts"));
  const auto complaints = [&](const json::object& text) {
    return all_.workflows.complaints(*all_.reader, kTeam, text).value();
  };
  EXPECT_THAT(complaints(manual("x", R"({"on_failure":"billing"})")),
              ElementsAre(HasSubstr("'billing' does not begin with a run_failed trigger")));
  EXPECT_THAT(complaints(manual("x", R"({"on_failure":"x"})")),
              ElementsAre(HasSubstr("its own failed runs")));
  EXPECT_THAT(complaints(manual("x", R"({"on_failure":"alerts"})")), ElementsAre());
}

TEST_F(FailureChecks, KeepWhatIsNamed) {
  const auto alerts = made(listener("alerts"));
  const auto billing = made(manual("billing", R"({"on_failure":"alerts"})"));
  const auto refused = all_.workflows.remove(*all_.reader, kTeam, alerts.id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name, "is_called");
  EXPECT_THAT(refused.error().message, HasSubstr("'billing' names this one"));
  ASSERT_TRUE(update(billing, document(R"({"settings":{}})")));
  EXPECT_TRUE(all_.workflows.remove(*all_.reader, kTeam, alerts.id));
}

}  // namespace
}  // namespace sluice::services::failure_checks_test
