#include "engine/compile/saved_rules.h"

#include <gmock/gmock.h>

#include "model/definition.h"

namespace sluice::engine::saved_rules_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A trigger of the kind, and a text behind it.
std::shared_ptr<const Program> program_of(std::string_view trigger, std::string_view source) {
  json::object data{{"template", source}};
  if (trigger == "sync_request_trigger") data["response"] = true;
  const json::object document{
      {"nodes", json::array{{{"id", "in"}, {"type", trigger}, {"data", json::object()}},
                            {{"id", "say"}, {"type", "text_transform"}, {"data", data}}}},
      {"edges", json::array{{{"id", "e"}, {"source", "in"}, {"target", "say"}}}}};
  std::vector<std::string> errors;
  auto program = Program::compile(model::parse_definition(document, errors), {}, errors);
  EXPECT_THAT(errors, IsEmpty()) << source;
  return program;
}

std::vector<std::string> complaints(std::string_view trigger, std::string_view source) {
  model::Findings findings;
  if (const auto program = program_of(trigger, source)) check_for_saving(*program, findings);
  return model::sentences_of(findings);
}

TEST(SavedRules, ATriggerHasItsOwnRootOnly) {
  EXPECT_THAT(complaints("workflow_trigger", "{{ payload.n }}"),
              ElementsAre("node 'say' reads 'payload', which only a sync_request_trigger is given; "
                          "under a workflow_trigger it is 'inputs'"));
  EXPECT_THAT(complaints("webhook_trigger", "{{ context.n }}"),
              ElementsAre(HasSubstr("under a webhook_trigger it is 'webhook_payload'")));
  EXPECT_THAT(complaints("manual_trigger", "{% if webhook_payload %}{{ inputs }}{% endif %}"),
              ElementsAre(HasSubstr("reads 'inputs'"), HasSubstr("reads 'webhook_payload'")));
  EXPECT_THAT(complaints("scheduled_trigger", "{{ payload.n }}"),
              ElementsAre(HasSubstr("under a scheduled_trigger it is 'trigger'")));
  for (const auto& [trigger, source] :
       {std::pair("workflow_trigger", "{{ inputs.n }}"),
        std::pair("manual_trigger", "{{ context }}"),
        std::pair("webhook_trigger", "{{ webhook_payload }}{{ trigger.headers }}{{ run.id }}"),
        std::pair("sync_request_trigger", "{{ payload }}{{ workflow.name }}")})
    EXPECT_THAT(complaints(trigger, source), IsEmpty()) << trigger;
}

TEST(SavedRules, SecretsAreOnlyPrinted) {
  constexpr auto kSentence =
      "node 'say': vault.stripe is a secret, which can only be printed directly, not used in a "
      "filter, condition or assignment";
  for (const auto* source :
       {"{{ vault.stripe | upcase }}", "{% if vault.stripe %}{% endif %}",
        "{{ 'x' | append: vault['stripe'] }}", "{% assign a = vault.stripe %}"})
    EXPECT_THAT(complaints("manual_trigger", source), ElementsAre(kSentence)) << source;
  EXPECT_THAT(complaints("manual_trigger", "Bearer {{ vault.stripe }}"), IsEmpty());
}

TEST(SavedRules, NamesTheSecretsThatAreRead) {
  const auto named =
      named_secrets(*program_of("manual_trigger", "{{ vault.a }}{{ vault['b c'] }}{{ vault.a }}"));
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0].name, "a");
  EXPECT_EQ(named[1].name, "b c");
  EXPECT_EQ(named[1].node, "say");
}

}  // namespace
}  // namespace sluice::engine::saved_rules_test
