#include "nodes/foreign_kinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "base/text.h"
#include "nodes/catalogue.h"

namespace sluice::nodes {
namespace {

// What other products call such a node, without case, spaces, '_', '-' and what stands before the
// last dot ("n8n-nodes-base.httpRequest"); for what it is used; and the kind that does it here.
struct ForeignKind {
  std::string_view name;
  std::string_view purpose;
  std::string_view kind;
};

// clang-format off: a table.
constexpr auto kForeign = std::to_array<ForeignKind>({
    {"httprequest", "HTTP calls", "webhook"},
    {"http", "HTTP calls", "webhook"},
    {"httpcall", "HTTP calls", "webhook"},
    {"request", "HTTP calls", "webhook"},
    {"fetch", "HTTP calls", "webhook"},
    {"graphql", "HTTP calls", "webhook"},
    {"altostratapi", "calls by an authorization", "api_call"},
    {"oauth", "calls by an authorization", "api_call"},
    {"api", "HTTP calls", "webhook"},
    {"rest", "HTTP calls", "webhook"},
    {"curl", "HTTP calls", "webhook"},
    {"httpin", "deliveries", "webhook_trigger"},
    {"webhookin", "deliveries", "webhook_trigger"},
    {"catchhook", "deliveries", "webhook_trigger"},
    {"hook", "deliveries", "webhook_trigger"},
    {"trigger", "deliveries", "webhook_trigger"},
    {"respondtowebhook", "the answer to a caller", "terminate"},
    {"httpresponse", "the answer to a caller", "terminate"},
    {"response", "the answer to a caller", "terminate"},
    {"errortrigger", "failed runs", "run_failed"},
    {"errorhandler", "failed runs", "run_failed"},
    {"cron", "times", "scheduled_trigger"},
    {"crontrigger", "times", "scheduled_trigger"},
    {"schedule", "times", "scheduled_trigger"},
    {"scheduletrigger", "times", "scheduled_trigger"},
    {"interval", "times", "scheduled_trigger"},
    {"timer", "times", "scheduled_trigger"},
    {"inject", "runs by hand", "manual_trigger"},
    {"start", "runs by hand", "manual_trigger"},
    {"manual", "runs by hand", "manual_trigger"},
    {"if", "two ways by a text", "string_condition"},
    {"condition", "two ways by a text", "string_condition"},
    {"paths", "several ways", "switch_condition"},
    {"switch", "several ways", "switch_condition"},
    {"router", "several ways", "switch_condition"},
    {"branch", "several ways", "switch_condition"},
    {"choice", "several ways", "switch_condition"},
    {"filter", "keeping items of an array", "array_filter"},
    {"loop", "each item of an array", "iterator"},
    {"foreach", "each item of an array", "iterator"},
    {"splitinbatches", "each item of an array", "iterator"},
    {"splitout", "each item of an array", "iterator"},
    {"looping", "each item of an array", "iterator"},
    {"split", "each item of an array", "iterator"},
    {"set", "values of its own", "data_mapper"},
    {"editfields", "values of its own", "data_mapper"},
    {"change", "values of its own", "data_mapper"},
    {"map", "values of its own", "data_mapper"},
    {"mapper", "values of its own", "data_mapper"},
    {"code", "values of its own", "data_mapper"},
    {"function", "values of its own", "data_mapper"},
    {"script", "values of its own", "data_mapper"},
    {"template", "texts", "text_transform"},
    {"text", "texts", "text_transform"},
    {"formatter", "texts", "text_transform"},
    {"json", "reading JSON", "json_parser"},
    {"parsejson", "reading JSON", "json_parser"},
    {"datetime", "dates", "date_transform"},
    {"date", "dates", "date_transform"},
    {"wait", "pauses", "delay"},
    {"sleep", "pauses", "delay"},
    {"pause", "pauses", "delay"},
    {"waitforwebhook", "waiting for an event", "wait_for_event"},
    {"executeworkflow", "other workflows", "trigger_workflow"},
    {"callworkflow", "other workflows", "trigger_workflow"},
    {"subworkflow", "other workflows", "trigger_workflow"},
    {"subflow", "other workflows", "trigger_workflow"},
    {"linkcall", "other workflows", "trigger_workflow"},
    {"executeworkflowtrigger", "being called by other workflows", "workflow_trigger"},
    {"email", "mail", "smtp"},
    {"emailsend", "mail", "smtp"},
    {"sendemail", "mail", "smtp"},
    {"mail", "mail", "smtp"},
    {"gmail", "mail", "smtp"},
    {"slack", "messages", "send_notification"},
    {"notify", "messages", "send_notification"},
    {"form", "questions to a person", "interactive_form"},
    {"approval", "questions to a person", "interactive_form"},
    {"openai", "language models", "ai_text_transform"},
    {"llm", "language models", "ai_text_transform"},
    {"chatgpt", "language models", "ai_text_transform"},
    {"exec", "commands on another machine", "ssh"},
    {"executecommand", "commands on another machine", "ssh"},
    {"shell", "commands on another machine", "ssh"},
    {"stop", "ending a run", "terminate"},
    {"stopanderror", "ending a run", "terminate"},
    {"end", "ending a run", "terminate"},
    {"uuid", "random texts", "string_generator"},
    {"jsonschema", "checking data", "validate"},
});
// clang-format on

std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name.substr(name.find_last_of('.') + 1))
    if (c != ' ' && c != '_' && c != '-') out += ascii_lower(c);
  return out;
}

}  // namespace

std::string kind_hint(std::string_view unknown) {
  const auto* const other = std::ranges::find(kForeign, plain(unknown), &ForeignKind::name);
  if (other != kForeign.end()) return fmt::format("; for {} use '{}'", other->purpose, other->kind);
  std::vector<std::string_view> known;
  known.reserve(all_kinds().size());
  for (const auto* kind : all_kinds()) known.emplace_back(kind->id);
  auto hint = nearest_hint(unknown, known);
  return hint.empty() ? "; GET /workflows/nodes and docs/nodes list all types" : hint;
}

}  // namespace sluice::nodes
