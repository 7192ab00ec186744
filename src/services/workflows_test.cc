#include "services/workflows.h"

#include <condition_variable>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <mutex>

#include "services/called_workflows.h"
#include "services/testing.h"
#include "services/webhook_tokens.h"

namespace sluice::services::workflows_test {
namespace {

using testing::document;
using testing::kTeam;

constexpr std::string_view kManual = R"({"id":"in","type":"manual_trigger","data":{}})";
constexpr std::string_view kWebhook = R"({"id":"in","type":"webhook_trigger","data":{}})";

json::object workflow(std::string_view name, std::string_view nodes, std::string_view edges = "",
                      std::string_view more = "") {
  return document(
      fmt::format(R"({{"name":"{}","nodes":[{}],"edges":[{}]{}}})", name, nodes, edges, more));
}

class WorkflowsOfTeams : public ::testing::Test {
 protected:
  Outcome<store::Workflow> create(const json::object& text) {
    return all_.workflows.create(*all_.reader, kTeam, text);
  }
  store::Workflow made(const json::object& text) {
    auto created = create(text);
    EXPECT_TRUE(created) << created.error().message;
    return created ? *created : store::Workflow();
  }
  Outcome<store::Workflow> update(const store::Workflow& of, const json::object& text) {
    return all_.workflows.update(*all_.reader, kTeam, of.id, text);
  }
  Outcome<void> remove(const store::Workflow& of) {
    return all_.workflows.remove(*all_.reader, kTeam, of.id);
  }
  std::string stored_definition(const store::Workflow& of) {
    return all_.reader->version(of.id, of.version)->value().definition;
  }
  std::vector<store::Token> tokens(const store::Workflow& of) {
    return *all_.reader->tokens_of(of.id);
  }
  // One that calls the workflow of that id.
  static json::object caller(std::string_view name, WorkflowId called) {
    return workflow(
        name,
        fmt::format(
            R"({{"id":"in","type":"workflow_trigger","data":{{}}}},{{"id":"go","type":"trigger_workflow","data":{{"workflow_id":"{}"}}}})",
            called.text()),
        R"({"id":"e","source":"in","target":"go"})");
  }

  testing::Services all_;
  const Principal caller_{kTeam, all_.ids.next<KeyId>(), Scopes::all()};
};

TEST_F(WorkflowsOfTeams, AreStoredAndTold) {
  const auto one = made(workflow("one", kManual, "", R"(,"description":"d")"));
  EXPECT_EQ(one.version, 1);
  EXPECT_TRUE(one.is_active);
  EXPECT_EQ(all_.changes, 1);
  const auto found = all_.workflows.find(*all_.reader, kTeam, one.id.text());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "one");
  EXPECT_EQ(found->description, "d");
  EXPECT_EQ(all_.workflows.find(*all_.reader, TeamId{8}, one.id.text()).error().name, "not_found");
  EXPECT_EQ(all_.workflows.find(*all_.reader, kTeam, "nonsense").error().name, "not_found");
}

TEST_F(WorkflowsOfTeams, ThatAreWrongAreNotWritten) {
  const auto empty = create(document("{}"));
  EXPECT_EQ(empty.error().errors, (std::vector<std::string>{"name is missing.", "nodes is missing.",
                                                            "edges is missing."}));
  const auto unknown = create(workflow("x", R"({"id":"in","type":"unheard_of","data":{}})"));
  EXPECT_EQ(unknown.error().name, "definition_invalid");
  EXPECT_FALSE(unknown.error().errors.empty());
  EXPECT_FALSE(create(workflow("x", "")));
  EXPECT_EQ(create(workflow("x", kWebhook, "", R"(,"schedule_type":"daily")")).error().name,
            "schedule_invalid");
  EXPECT_FALSE(create(workflow(std::string(256, 'x'), kManual)));
  EXPECT_TRUE(all_.reader->all_workflows()->empty());
  EXPECT_TRUE(all_.reader->all_tokens()->empty());
  EXPECT_EQ(all_.changes, 0);
}

TEST_F(WorkflowsOfTeams, AreCheckedWithoutBeingWritten) {
  const auto complaints = [&](const json::object& text) {
    const auto found = all_.workflows.complaints(*all_.reader, kTeam, text);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::vector<std::string>();
  };
  EXPECT_TRUE(complaints(workflow("x", kManual)).empty());
  EXPECT_EQ(complaints(document(R"({"nodes":[]})")).size(), 2u);
  EXPECT_EQ(complaints(workflow("x", R"({"id":"in","type":"unheard_of","data":{}})")).size(), 1u);
  EXPECT_EQ(complaints(workflow("x", R"({"id":"in","type":"scheduled_trigger","data":{}})")).size(),
            1u);
  EXPECT_TRUE(all_.reader->all_workflows()->empty());
}

json::object calling(std::string_view name, std::string_view called) {
  return workflow(name,
                  std::string(kManual) +
                      fmt::format(R"(,{{"id":"go","type":"trigger_workflow","data":{}}})", called),
                  R"({"source":"in","target":"go"})");
}

TEST_F(WorkflowsOfTeams, CallEachOtherByName) {
  const auto billing =
      made(workflow("billing", R"({"id":"in","type":"workflow_trigger","data":{}})"));
  const auto by_name = made(calling("by name", R"({"workflow":"billing"})"));
  const auto by_id =
      made(calling("by id", fmt::format(R"({{"workflow":"{}"}})", billing.id.text())));
  const auto calls = [&](const store::Workflow& one) {
    const auto stored = all_.reader->version(one.id, one.version);
    const auto definition = parse_json((*stored)->definition);
    return to_json(*calls_of(*all_.reader, kTeam, *definition));
  };
  const auto called = [&](std::string_view name) {
    return fmt::format(R"([{{"node_id":"go","workflow_id":"{}","workflow":"{}"}}])",
                       billing.id.text(), name);
  };
  EXPECT_EQ(calls(by_name), called("billing"));
  EXPECT_EQ(calls(by_id), called("billing"));
  ASSERT_TRUE(update(billing, document(R"({"name":"invoices"})")));
  EXPECT_EQ(calls(by_name), called("invoices")) << "the call follows the workflow";
  const auto dangling =
      made(calling("dangling", R"({"workflow_id":"fl_00000000000000000000000001"})"));
  EXPECT_EQ(calls(dangling),
            R"([{"node_id":"go","workflow_id":"fl_00000000000000000000000001","workflow":null}])");
}

TEST_F(WorkflowsOfTeams, CallNoWorkflowThatIsNotThere) {
  made(workflow("billing", R"({"id":"in","type":"workflow_trigger","data":{}})"));
  const auto errors = [&](std::string_view data) {
    const auto created = create(calling("x", data));
    return created ? std::vector<std::string>{"it was taken"} : created.error().errors;
  };
  EXPECT_EQ(errors(R"({"workflow":"biling"})"),
            std::vector<std::string>{"node 'go': `workflow`: there is no workflow called 'biling'; "
                                     "did you mean `billing`?"});
  EXPECT_EQ(
      errors(R"({"workflow":7})"),
      std::vector<std::string>{"node 'go': `workflow` must be the name of a workflow, or its id"});
  EXPECT_EQ(errors(R"({"workflow":"billing","workflow_id":"fl_00000000000000000000000001"})"),
            std::vector<std::string>{"node 'go': give `workflow` or `workflow_id`, not both"});
}

TEST_F(WorkflowsOfTeams, HaveANameOfTheirOwnInATeam) {
  const auto one = made(workflow("one", kManual));
  const auto two = made(workflow("two", kManual));
  EXPECT_EQ(create(workflow("one", kManual)).error().name, "name_taken");
  EXPECT_EQ(update(two, document(R"({"name":"one"})")).error().name, "name_taken");
  EXPECT_TRUE(update(one, document(R"({"name":"one"})")));
  EXPECT_TRUE(all_.workflows.create(*all_.reader, TeamId{8}, workflow("one", kManual)));
}

TEST_F(WorkflowsOfTeams, AreLimitedInNumber) {
  all_.context.limits.workflows_of_team_max = 1;
  made(workflow("one", kManual));
  EXPECT_EQ(create(workflow("two", kManual)).error().name, "too_many_workflows");
}

TEST_F(WorkflowsOfTeams, GetAVersionOnlyForAnotherGraph) {
  const auto one = made(workflow("one", kManual));
  const auto same = update(one, workflow("renamed", kManual));
  ASSERT_TRUE(same);
  EXPECT_EQ(same->version, 1);
  EXPECT_EQ(same->name, "renamed");
  const auto other =
      update(one, document(R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}}]})"));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->version, 2);
  EXPECT_EQ(other->name, "renamed");
  EXPECT_FALSE(update(one, document(R"({"nodes":[{"id":"a","type":"unheard_of","data":{}}]})")));
  EXPECT_EQ(all_.workflows.find(*all_.reader, kTeam, one.id.text())->version, 2);
}

TEST_F(WorkflowsOfTeams, AreSwitchedOffAndOnWithTheirSchedule) {
  const auto daily = made(workflow("one", kManual, "", R"(,"schedule_type":"daily")"));
  EXPECT_TRUE(all_.reader->schedule_of(daily.id)->has_value());
  ASSERT_TRUE(update(daily, document(R"({"is_active":false})")));
  EXPECT_FALSE(all_.reader->schedule_of(daily.id)->has_value());
  ASSERT_TRUE(update(daily, document(R"({"is_active":true})")));
  EXPECT_TRUE(all_.reader->schedule_of(daily.id)->has_value());
}

TEST_F(WorkflowsOfTeams, KeepTheirSigningSecretsSealed) {
  const auto nodes = [](std::string_view secrets) {
    return fmt::format(
        R"({{"id":"in","type":"webhook_trigger","data":{{"signature":{{"scheme":"github","secrets":[{}]}}}}}})",
        secrets);
  };
  const auto one = made(workflow("one", nodes(R"("shared")")));
  const auto before = stored_definition(one);
  EXPECT_EQ(before.find("shared"), std::string::npos);
  EXPECT_NE(before.find("sealed:"), std::string::npos);
  // As a view shows it, and sent back.
  const auto same = update(one, workflow("one", nodes(R"("***")")));
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->version, 1);
  // Sent again as it is: the same; another one: taken.
  const auto again = update(one, workflow("one", nodes(R"("shared")")));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->version, 1);
  const auto rotated = update(one, workflow("one", nodes(R"("another")")));
  ASSERT_TRUE(rotated);
  EXPECT_EQ(rotated->version, 2);
  EXPECT_NE(stored_definition(*rotated), before);
  const auto more = update(one, workflow("one", nodes(R"("***","second")")));
  ASSERT_TRUE(more);
  EXPECT_EQ(stored_definition(*more).find("second"), std::string::npos);
  EXPECT_EQ(create(workflow("two", nodes(R"("sealed:x")"))).error().name, "definition_invalid");
}

TEST_F(WorkflowsOfTeams, GetOneTokenWhenTheyBeginWithAWebhook) {
  const auto manual = made(workflow("manual", kManual));
  EXPECT_TRUE(tokens(manual).empty());
  EXPECT_EQ(all_.workflows.webhook_program(manual).error().name, "no_webhook");
  const auto hook = update(manual, workflow("manual", kWebhook));
  ASSERT_TRUE(hook);
  ASSERT_EQ(tokens(*hook).size(), 1u);
  const auto text = all_.workflows.open_token(tokens(*hook).front());
  ASSERT_TRUE(text);
  EXPECT_TRUE(text->expose().starts_with("whsec_"));
  EXPECT_EQ(sha256(as_bytes(text->expose())), tokens(*hook).front().hash);
  ASSERT_TRUE(update(*hook, document(R"({"settings":{}})")));
  EXPECT_EQ(tokens(*hook).size(), 1u);
}

TEST_F(WorkflowsOfTeams, GiveTheirOldTokenAnEndWhenItIsRotated) {
  const auto hook = made(workflow("hook", kWebhook));
  const auto rotate = [&](std::string_view text) {
    return all_.workflows.rotate_token(*all_.reader, kTeam, hook.id, document(text));
  };
  const auto first = tokens(hook).front();
  const auto before = all_.changes;
  all_.clock.advance(Seconds(1));
  ASSERT_TRUE(rotate(R"({"overlap":"1h"})"));
  EXPECT_EQ(all_.changes, before + 1);
  auto all = tokens(hook);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NE(current_token(all)->hash, first.hash);
  const auto ends_of = [&](const Sha256& hash) {
    for (const auto& token : tokens(hook))
      if (token.hash == hash) return token.expires_at;
    return std::optional<Timestamp>();
  };
  EXPECT_EQ(ends_of(first.hash), all_.clock.now() + std::chrono::hours(1));
  // Another rotation does not let it live longer.
  ASSERT_TRUE(rotate("{}"));
  EXPECT_EQ(ends_of(first.hash), all_.clock.now() + std::chrono::hours(1));
  for (const auto* text : {R"({"overlap":"31d"})", R"({"overlap":"soon"})", R"({"overlap":1})"})
    EXPECT_EQ(rotate(text).error().name, "parameter_invalid") << text;
  EXPECT_EQ(tokens(hook).size(), 3u);
}

TEST_F(WorkflowsOfTeams, AreNotDeletedWhileAnotherCallsThem) {
  const auto called =
      made(workflow("called", R"({"id":"in","type":"workflow_trigger","data":{}})"));
  const auto calls = made(caller("calls", called.id));
  EXPECT_EQ(remove(called).error().name, "is_called");
  EXPECT_TRUE(all_.deleted.empty());
  ASSERT_TRUE(remove(calls));
  ASSERT_TRUE(remove(called));
  EXPECT_EQ(all_.deleted, (std::vector<WorkflowId>{calls.id, called.id}));
  EXPECT_EQ(remove(called).error().name, "not_found");
}

// A workflow is compiled once for its edit, and not again to be used: at any number of workflows.
TEST_F(WorkflowsOfTeams, AreCompiledOncePerEditAtAnyNumber) {
  const auto cost_of_one = [&](const std::string& name) {
    const auto changes = all_.changes;
    const auto one = made(workflow(name, kWebhook));
    EXPECT_TRUE(all_.programs.get(kTeam, one.id, 1));
    EXPECT_EQ(all_.changes - changes, 1) << "the feed names one workflow, once";
    return one;
  };
  for (int i = 0; i < 100; ++i) cost_of_one(fmt::format("w{}", i));
  const auto last = cost_of_one("last");
  EXPECT_EQ(all_.programs.counts().compiled, 0U) << "beyond the edits' own";
  ASSERT_TRUE(update(last, document(R"({"settings":{"timeout":"60s"}})")));
  EXPECT_TRUE(all_.programs.get(kTeam, last.id, 2));
  EXPECT_EQ(all_.programs.counts().compiled, 0U);
  EXPECT_EQ(all_.programs.counts().programs, 102U);
}

// Edits that are asked for while another one is being written wait for it without a thread.
TEST_F(WorkflowsOfTeams, AreEditedInTurnsThatHoldNoThread) {
  std::vector<std::string> ends;
  std::mutex mutex;
  std::condition_variable ended;
  const auto note = [&](const std::string& end) {
    const std::lock_guard lock(mutex);
    ends.push_back(end);
    ended.notify_one();
  };
  auto first = all_.workflows.edits().try_take();
  ASSERT_TRUE(first);
  AsyncLock::Granted second = [&](AsyncLock::Hold turn) {
    note("second begins");
    const auto turn_ends = std::move(turn);
  };
  ASSERT_TRUE(all_.workflows.edits().take(second));
  all_.workflows.create(*std::move(first), *all_.reader, caller_, workflow("one", kManual),
                        [&](Outcome<store::Workflow> made) {
                          note(made ? made->name + " is stored" : made.error().message);
                        });
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return ends.size() == 2; });
  EXPECT_EQ(ends, (std::vector<std::string>{"second begins", "one is stored"}));
}

TEST_F(WorkflowsOfTeams, AreRefusedAtOnceWhenTheDocumentIsWrongAndTheTurnEnds) {
  auto turn = all_.workflows.edits().try_take();
  std::string refusal;
  all_.workflows.create(*std::move(turn), *all_.reader, caller_, document("{}"),
                        [&](Outcome<store::Workflow> made) {
                          refusal = made ? "" : made.error().name;
                          EXPECT_TRUE(all_.workflows.edits().try_take());
                        });
  EXPECT_FALSE(refusal.empty());
}

TEST_F(WorkflowsOfTeams, DoNotComeToCallThemselves) {
  const auto first = made(workflow("first", R"({"id":"in","type":"workflow_trigger","data":{}})"));
  const auto second = made(caller("second", first.id));
  const auto circle = update(first, caller("first", second.id));
  ASSERT_FALSE(circle);
  EXPECT_EQ(circle.error().message, "The workflow would call itself: first -> second -> first.");
  EXPECT_FALSE(update(first, caller("first", first.id)));
  EXPECT_EQ(all_.workflows.find(*all_.reader, kTeam, first.id.text())->version, 1);
}

}  // namespace
}  // namespace sluice::services::workflows_test
