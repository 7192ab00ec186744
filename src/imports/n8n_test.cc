#include "imports/n8n.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/compile/compile_program.h"
#include "engine/compile/saved_rules.h"
#include "imports/test_n8n.h"
#include "model/definition_findings.h"

namespace sluice::imports::n8n_test {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the server would say about a definition.
std::vector<std::string> complaints(const ConvertedWorkflow& workflow) {
  model::Findings findings;
  const json::value document = workflow.document;
  const auto parsed = model::parse_definition(document, findings);
  if (!findings.empty()) return model::sentences_of(findings);
  const auto program = engine::compile_program(parsed, {WorkflowId(), 1, "imported"}, findings);
  if (findings.empty()) engine::check_for_saving(*program, findings);
  return model::sentences_of(findings);
}

TEST(ImportN8n, AWebhookWithACallAndACondition) {
  const auto made = convert_one(workflow_of(
      {node("Order in", "webhook", R"({"httpMethod":"POST","path":"orders"})"),
       node("Look up", "httpRequest",
            R"J({"url":"=https://api.example.com/customers/{{ $json.body.customer.id }}",
                "options":{"timeout":5000}})J"),
       node("Is gold?", "if",
            R"J({"conditions":{"combinator":"and","options":{"caseSensitive":true},"conditions":[
                {"leftValue":"={{ $json.level }}","rightValue":"gold",
                 "operator":{"type":"string","operation":"equals"}},
                {"leftValue":"={{ $('Order in').item.json.body.total }}","rightValue":100,
                 "operator":{"type":"number","operation":"gt"}}]}})J"),
       node("Tell", "httpRequest",
            R"J({"method":"POST","url":"https://chat.example.com/hook","sendBody":true,
                "specifyBody":"json","jsonBody":"={\"text\": \"{{ $node['Order in'].json.body.name.toUpperCase() }}\"}"})J")},
      {{"Order in", "Look up"}, {"Look up", "Is gold?"}, {"Is gold?", "Tell"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(made.nodes, 4U);
  EXPECT_EQ(made.converted, 4U);
  EXPECT_EQ(made.document.at("is_active"), false);
  EXPECT_EQ(data_of(made, "order_in"), parsed(R"({"respond":{"status":200},"label":"Order in"})"));
  EXPECT_EQ(text_in(made, "look_up", "url"),
            "https://api.example.com/customers/{{ webhook_payload.customer.id }}");
  EXPECT_EQ(data_of(made, "look_up").at("timeout"), 5.0);
  EXPECT_EQ(
      data_of(made, "is_gold").at("rules"),
      parsed(
          R"([{"input":"{{ look_up.body.level }}","type":"string","operator":"equals","value":"gold"},
                       {"input":"{{ webhook_payload.total }}","type":"number","operator":">","value":100}])"));
  EXPECT_EQ(text_in(made, "tell", "body"), R"({"text": "{{ webhook_payload.name | upcase }}"})");
  EXPECT_THAT(edges_of(made),
              ElementsAre("order_in -> look_up", "look_up -> is_gold", "is_gold.true -> tell"));
  EXPECT_THAT(notes_of(made), ElementsAre(HasSubstr("Order in: The webhook has another URL")));
}

TEST(ImportN8n, WhatHasNoEqualFailsWithASentenceAndIsListed) {
  const auto made = convert_one(workflow_of(
      {node("Go", "manualTrigger"), node("My code", "code", R"({"jsCode":"return items;"})"),
       node(
           "After", "set",
           R"J({"assignments":{"assignments":[{"name":"n","type":"number","value":"={{ $json.n }}"}]}})J")},
      {{"Go", "My code"}, {"My code", "After"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(made.converted, 2U);
  ASSERT_THAT(made.notes, SizeIs(1));
  const auto& note = made.notes[0];
  EXPECT_EQ(note.care, Care::kTodo);
  EXPECT_EQ(note.node, "My code");
  EXPECT_EQ(note.type, "n8n-nodes-base.code");
  EXPECT_EQ(note.id, "my_code");
  EXPECT_THAT(note.instead, HasSubstr("data_mapper"));
  EXPECT_THAT(text_in(made, "my_code", "failure.message"),
              HasSubstr("'My code' (code) was not converted"));
  EXPECT_EQ(node_of(made, "my_code").at("ui").at("n8n").at("parameters").at("jsCode"),
            "return items;");
  EXPECT_EQ(data_of(made, "after").at("mappings"),
            parsed(R"([{"source":"{{ my_code.n }}","target":"n"}])"));
}

TEST(ImportN8n, AnExpressionWithoutAnEqualFailsWhereItStands) {
  const auto made =
      convert_one(workflow_of({node("Go", "manualTrigger"), node("Set", "set",
                                                                 R"J({"assignments":{"assignments":[
                {"name":"ids","type":"array","value":"={{ $json.list.map(x => x.id) }}"}]}})J")},
                              {{"Go", "Set"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_THAT(notes_of(made),
              ElementsAre(HasSubstr("`$json.list.map(x => x.id)` was not converted: it has a "
                                    "function")));
  EXPECT_THAT(std::string(data_of(made, "set").at("mappings").at(0).at("source").as_string()),
              HasSubstr("| parse_json"));
}

TEST(ImportN8n, CredentialsBecomeItemsOfTheVault) {
  auto call = node(
      "Call", "httpRequest",
      R"({"url":"https://a.example.com","authentication":"genericCredentialType","genericAuthType":"httpBasicAuth"})");
  call["credentials"] = parsed(R"({"httpBasicAuth":{"id":"7","name":"My shop, admin"}})");
  const auto made = convert_one(workflow_of({node("Go", "manualTrigger"), call}, {{"Go", "Call"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  ASSERT_THAT(made.items, SizeIs(2));
  EXPECT_EQ(made.items[0].name, "My-shop-admin-user");
  EXPECT_EQ(made.items[1].name, "My-shop-admin-password");
  EXPECT_EQ(made.items[1].credential, "httpBasicAuth");
  EXPECT_THAT(made.items[1].nodes, ElementsAre("call"));
  EXPECT_EQ(data_of(made, "call").at("auth").at("username"),
            R"({{ vault["My-shop-admin-user"] }})");
}

TEST(ImportN8n, ALoopIsAnIteratorWithWhatItRepeatsInside) {
  const auto made = convert_one(workflow_of(
      {node("Go", "manualTrigger"), node("Split", "splitOut", R"({"fieldToSplitOut":"lines"})"),
       node("Each", "splitInBatches", "{}", 3),
       node("Ship", "httpRequest", R"J({"url":"=https://a.example.com/{{ $json.sku }}"})J"),
       node("Done", "set",
            R"({"assignments":{"assignments":[{"name":"ok","type":"boolean","value":true}]}})")},
      {{"Go", "Split"},
       {"Split", "Each"},
       {"Each", "Done", 0},
       {"Each", "Ship", 1},
       {"Ship", "Each"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(text_in(made, "each", "items"), "{{ context.lines }}");
  EXPECT_EQ(node_of(made, "ship").at("parentId"), "each");
  EXPECT_EQ(text_in(made, "ship", "url"), "https://a.example.com/{{ item.sku }}");
  EXPECT_THAT(edges_of(made), ElementsAre("go -> each", "each -> done"));
}

TEST(ImportN8n, ASplitRepeatsWhatFollowsUpToAnAggregate) {
  const auto made = convert_one(workflow_of(
      {node("Go", "manualTrigger"), node("Split", "splitOut", R"({"fieldToSplitOut":"a.lines"})"),
       node("Ship", "httpRequest", R"J({"url":"=https://a.example.com/{{ $json.sku }}"})J"),
       node("All", "aggregate", R"({"aggregate":"aggregateAllItemData"})"),
       node(
           "Say", "set",
           R"J({"assignments":{"assignments":[{"name":"n","type":"number","value":"={{ $json.data.length }}"}]}})J")},
      {{"Go", "Split"}, {"Split", "Ship"}, {"Ship", "All"}, {"All", "Say"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(text_in(made, "split", "items"), "{{ context.a.lines }}");
  EXPECT_THAT(edges_of(made), ElementsAre("go -> split", "split -> all", "all -> say"));
  EXPECT_EQ(data_of(made, "all").at("mappings"),
            parsed(R"([{"source":"{{ split.items }}","target":"data"}])"));
  EXPECT_EQ(data_of(made, "say").at("mappings").at(0).at("source"), "{{ all.data | size }}");
}

TEST(ImportN8n, ASwitchOfEqualTextsIsOneNodeAndAnyOtherIsConditionsInARow) {
  const std::string simple = R"J({"rules":{"values":[
    {"conditions":{"combinator":"and","conditions":[{"leftValue":"={{ $json.kind }}","rightValue":"a","operator":{"type":"string","operation":"equals"}}]}},
    {"conditions":{"combinator":"and","conditions":[{"leftValue":"={{ $json.kind }}","rightValue":"b","operator":{"type":"string","operation":"equals"}}]}}]},
    "options":{"fallbackOutput":"extra"}})J";
  auto mixed = simple;
  mixed.replace(mixed.find("\"equals\""), 8, "\"contains\"");
  const auto with = [](const std::string& parameters) {
    return convert_one(workflow_of(
        {node("Go", "manualTrigger"), node("Which", "switch", parameters, 3), node("A", "noOp"),
         node("X", "stopAndError", R"({"errorMessage":"x"})"),
         node("Y", "stopAndError", R"({"errorMessage":"y"})"),
         node("Z", "stopAndError", R"({"errorMessage":"z"})")},
        {{"Go", "Which"}, {"Which", "A", 0}, {"A", "X"}, {"Which", "Y", 1}, {"Which", "Z", 2}}));
  };
  const auto one = with(simple);
  EXPECT_THAT(complaints(one), IsEmpty());
  EXPECT_THAT(edges_of(one), ElementsAre("go -> which", "which.case_1 -> x", "which.case_2 -> y",
                                         "which.default -> z"));
  const auto row = with(mixed);
  EXPECT_THAT(complaints(row), IsEmpty());
  EXPECT_THAT(edges_of(row),
              ElementsAre("go -> which", "which.false -> which__2", "which.true -> x",
                          "which__2.true -> y", "which__2.false -> z"));
}

TEST(ImportN8n, TheAnswerOfAWebhookIsGivenByItsRun) {
  const auto made = convert_one(workflow_of(
      {node("In", "webhook", R"({"httpMethod":"POST","responseMode":"responseNode"})"),
       node(
           "Answer", "respondToWebhook",
           R"J({"respondWith":"json","responseBody":"={\"id\": \"{{ $json.body.id }}\"}","options":{"responseCode":201}})J"),
       node("Later", "httpRequest", R"({"url":"https://a.example.com"})")},
      {{"In", "Answer"}, {"Answer", "Later"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(data_of(made, "in_node").at("respond"), "when_done");
  EXPECT_EQ(data_of(made, "answer").at("status"), 201);
  EXPECT_EQ(text_in(made, "answer", "template"), R"({"id": "{{ webhook_payload.id }}"})");
  EXPECT_THAT(edges_of(made), ElementsAre("in_node -> answer", "in_node -> later"));
}

TEST(ImportN8n, WorkflowsOfOneFileFindEachOther) {
  auto first = workflow_of(
      {node("Go", "manualTrigger"), node("Sub", "executeWorkflow",
                                         R"J({"workflowId":{"__rl":true,"value":"w2","mode":"list"},
                                     "workflowInputs":{"value":{"id":"={{ $json.id }}"}}})J")},
      {{"Go", "Sub"}});
  first["settings"] = parsed(R"({"errorWorkflow":"w3"})");
  auto second = workflow_of({node("Called", "executeWorkflowTrigger")}, {});
  second["id"] = "w2";
  second["name"] = "Second";
  auto third = workflow_of(
      {node("Failed", "errorTrigger"), node("Say", "set", R"J({"assignments":{"assignments":[
                              {"name":"t","type":"string","value":"={{ $json.workflow.name }}: {{ $json.execution.error.message }}"}]}})J")},
      {{"Failed", "Say"}});
  third["id"] = "w3";
  third["name"] = "Third";
  const auto made = convert_n8n(json::array{first, second, third});
  ASSERT_TRUE(made);
  EXPECT_EQ(data_of((*made)[0], "sub"),
            parsed(R"({"workflow":"Second","inputs":{"id":"{{ context.id }}"},"label":"Sub"})"));
  EXPECT_EQ((*made)[0].document.at("settings"), parsed(R"({"on_failure":"Third"})"));
  EXPECT_THAT(complaints((*made)[1]), IsEmpty());
  EXPECT_THAT(complaints((*made)[2]), IsEmpty());
  EXPECT_EQ(data_of((*made)[2], "say").at("mappings").at(0).at("source"),
            "{{ failed_run.workflow.name }}: {{ failed_run.error }}");
}

TEST(ImportN8n, SchedulesTimeZonesAndDisabledNodes) {
  auto off = node("Off", "httpRequest", R"({"url":"https://a.example.com"})");
  off["disabled"] = true;
  auto flow = workflow_of(
      {node(
           "Mornings", "scheduleTrigger",
           R"({"rule":{"interval":[{"field":"weeks","triggerAtDay":[1,5],"triggerAtHour":9,"triggerAtMinute":30}]}})"),
       off, node("Wait", "wait", R"({"amount":2,"unit":"minutes"})", 1.1),
       node("Remark", "stickyNote", R"({"content":"## Why\nBecause."})")},
      {{"Mornings", "Off"}, {"Off", "Wait"}});
  flow["settings"] = parsed(R"({"timezone":"Europe/Berlin"})");
  const auto made = convert_one(flow);
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(
      data_of(made, "mornings"),
      parsed(
          R"({"schedule_type":"weekly","schedule_value":"mon,fri 09:30","timezone":"Europe/Berlin","label":"Mornings"})"));
  EXPECT_THAT(edges_of(made), ElementsAre("mornings -> wait"));
  EXPECT_EQ(data_of(made, "wait"), parsed(R"({"duration":2,"unit":"minutes","label":"Wait"})"));
  EXPECT_EQ(made.document.at("description"), "## Why\nBecause.");
  EXPECT_EQ(made.nodes, 3U);
}

TEST(ImportN8n, ErrorsGoOnAsTheyDid) {
  auto call = node("Call", "httpRequest", R"({"url":"https://a.example.com"})");
  call["onError"] = "continueErrorOutput";
  call["retryOnFail"] = true;
  call["maxTries"] = 4;
  auto quiet = node("Quiet", "httpRequest", R"({"url":"https://b.example.com"})");
  quiet["continueOnFail"] = true;
  const auto made = convert_one(workflow_of(
      {node("Go", "manualTrigger"), call, quiet,
       node("Bad", "stopAndError", R"({"errorMessage":"no"})"),
       node("End", "set",
            R"({"assignments":{"assignments":[{"name":"a","type":"string","value":"b"}]}})")},
      {{"Go", "Call"}, {"Call", "Quiet", 0}, {"Call", "Bad", 1}, {"Quiet", "End"}}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_EQ(data_of(made, "call").at("retry").at("max_attempts"), 4);
  EXPECT_THAT(edges_of(made), ElementsAre("go -> call", "call -> quiet", "call.error -> bad",
                                          "quiet -> end", "quiet.error -> end"));
  EXPECT_EQ(data_of(made, "end").at("mappings"),
            parsed(R"([{"source":"{{ \"b\" }}","target":"a"}])"));
}

TEST(ImportN8n, CirclesAndStrangersAreRefusedOrNoted) {
  const auto circle = convert_one(workflow_of(
      {node("Go", "manualTrigger"), node("A", "wait", R"({"amount":1})", 1.1),
       node("B", "wait", R"({"amount":1})", 1.1), node("Lost", "wait", R"({"amount":1})", 1.1)},
      {{"Go", "A"}, {"A", "B"}, {"B", "A"}}));
  EXPECT_THAT(complaints(circle), IsEmpty());
  EXPECT_THAT(notes_of(circle), Contains(HasSubstr("back to 'a' was left out")));
  EXPECT_THAT(notes_of(circle), Contains(HasSubstr("Lost: The trigger does not lead to it")));
  for (const auto* text : {"7", "{}", "[]", R"({"nodes":[]})", R"({"nodes":[7],"connections":{}})",
                           R"({"nodes":[{"name":"x"}],"connections":{}})"})
    EXPECT_FALSE(convert_n8n(parsed(text))) << text;
  json::array many(kImportedWorkflowsMax + 1);
  EXPECT_EQ(convert_n8n(json::value(many)).error().code, ErrorCode::kTooLarge);
  json::object crowded = workflow_of({}, {});
  crowded["nodes"] = json::array(kImportedNodesMax + 1);
  EXPECT_EQ(convert_n8n(json::value(crowded)).error().code, ErrorCode::kTooLarge);
}

TEST(ImportN8n, WithoutATriggerOneIsPutInFront) {
  const auto made = convert_one(workflow_of({node("Wait", "wait", R"({"amount":1})", 1.1)}, {}));
  EXPECT_THAT(complaints(made), IsEmpty());
  EXPECT_THAT(edges_of(made), ElementsAre("n8n_start -> wait"));
}

}  // namespace
}  // namespace sluice::imports::n8n_test
