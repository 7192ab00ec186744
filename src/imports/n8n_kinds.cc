#include "imports/n8n_kinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "nodes/foreign_kinds.h"

namespace sluice::imports {
namespace {

struct Row {
  std::string_view type;
  ConvertNode convert;
};
// clang-format off: a table.
constexpr auto kRows = std::to_array<Row>({
    {"webhook", convert_webhook},
    {"scheduleTrigger", convert_schedule},
    {"cron", convert_cron},
    {"interval", convert_interval},
    {"manualTrigger", convert_manual},
    {"start", convert_manual},
    {"executeWorkflowTrigger", convert_called},
    {"errorTrigger", convert_error_trigger},
    {"if", convert_if},
    {"filter", convert_filter},
    {"switch", convert_switch},
    {"httpRequest", convert_http},
    {"graphql", convert_graphql},
    {"set", convert_set},
    {"aggregate", convert_aggregate},
    {"splitInBatches", convert_loop},
    {"splitOut", convert_loop},
    {"wait", convert_wait},
    {"stopAndError", convert_stop},
    {"executeWorkflow", convert_call},
    {"respondToWebhook", convert_answer},
    {"emailSend", convert_email},
    {"slack", convert_slack},
    {"discord", convert_discord},
    {"telegram", convert_telegram},
});

struct Advice {
  std::string_view type;
  std::string_view instead;
};
constexpr auto kAdvice = std::to_array<Advice>({
    {"code",
     "Put what it computes into Liquid: data_mapper builds objects, text_transform texts, "
     "array_filter keeps items, iterator goes through lists; or call a service of your own with "
     "webhook."},
    {"function",
     "Put what it computes into Liquid (data_mapper, text_transform, array_filter, iterator), or "
     "call a service of your own with webhook."},
    {"functionItem",
     "Put what it computes into Liquid (data_mapper, text_transform), or call a service of your "
     "own with webhook."},
    {"respondToWebhook",
     "Use text_transform with `response: true`, behind a webhook_trigger that has `respond: "
     "when_done`."},
    {"set", "Use data_mapper, with a template for each field."},
    {"aggregate", "The results of an iterator are its `items`."},
    {"splitOut", "Use iterator."},
    {"splitInBatches", "Use iterator, with the nodes to repeat inside."},
    {"wait", "Use delay, wait_for_event or interactive_form."},
    {"itemLists",
     "Use array_filter, the filters sort, uniq and map of Liquid in a data_mapper, or an "
     "iterator."},
    {"sort", "Use the filter sort of Liquid in a data_mapper."},
    {"removeDuplicates", "Use the filter uniq of Liquid in a data_mapper."},
    {"summarize", "Use the filters sum, size and map of Liquid in a data_mapper."},
    {"renameKeys", "Use data_mapper."},
    {"dateTime", "Use date_transform, or the filter date of Liquid."},
    {"crypto", "Use the filters sha256, hmac_sha256, md5 and base64_encode of Liquid."},
    {"html",
     "Use text_transform to make HTML; to read it, call a service of your own with webhook."},
    {"xml", "Use webhook, which reads JSON and text, or soap for SOAP services."},
    {"markdown", "Use markdown."},
    {"ssh", "Use ssh; host, user and key are its settings."},
    {"formTrigger", "Begin with webhook_trigger, or ask a person with interactive_form."},
    {"form", "Use interactive_form."},
    {"emailReadImap", "Let the mail provider call a webhook."},
    {"openAi", "Use ai_text_transform."},
    {"agent", "Use ai_text_transform for each question to a model."},
    {"chainLlm", "Use ai_text_transform."},
    {"chatTrigger", "Begin with webhook_trigger, or sync_request_trigger for answers."},
    {"executeCommand", "Use ssh to run commands on another machine."},
});
// clang-format on

}  // namespace

ConvertNode find_converter(std::string_view type) {
  const auto* const found = std::ranges::find(kRows, type, &Row::type);
  return found == kRows.end() ? nullptr : found->convert;
}

std::string advice_for(std::string_view type) {
  const auto* const found = std::ranges::find(kAdvice, type, &Advice::type);
  if (found != kAdvice.end()) return std::string(found->instead);
  if (type.ends_with("Trigger"))
    return "Let the service call a webhook (webhook_trigger), or ask it on a schedule "
           "(scheduled_trigger and webhook).";
  constexpr std::string_view kPrefix = "; for ";
  if (const auto hint = nodes::kind_hint(type); hint.starts_with(kPrefix))
    return "F" + hint.substr(std::string_view("; f").size()) + ".";
  return "Call the API of the service with webhook, its token in the vault.";
}

}  // namespace sluice::imports
