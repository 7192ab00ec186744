#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run for another workflow's trigger_workflow. Two kinds: workflow_trigger, which may also
// be started by hand, and subflow_trigger, which may not.
namespace sluice::nodes {
namespace workflow_trigger {
namespace {

constexpr std::size_t kInputsMax = 100;
constexpr std::size_t kNameBytesMax = 64;

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kNameBytesMax && (text[0] < '0' || text[0] > '9') &&
         std::ranges::all_of(text, fits);
}

// Reads one declaration; what is wrong goes to `data`.
DeclaredInput read_input(DataReader& data, std::size_t index, const json::object& object) {
  const auto place = [&](std::string_view name) {
    return fmt::format("`inputs.{}.{}`", index, name);
  };
  DeclaredInput input;
  const auto* name = find_string(object, "name");
  if (!name || !is_name(*name))
    data.error(
        fmt::format("{} must consist of letters, digits and underscores, with at most {} bytes",
                    place("name"), kNameBytesMax));
  else
    input.name = *name;
  input.type = "any";
  if (const auto* type = object.if_contains("type"); type && !type->is_null()) {
    constexpr std::string_view kTypes[] = {"string", "number", "integer", "boolean",
                                           "object", "array",  "any"};
    const auto* text = if_text(*type);
    if (!text || std::ranges::find(kTypes, std::string_view(*text)) == std::end(kTypes))
      data.error(
          fmt::format("{} must be one of string, number, integer, boolean, object, array, "
                      "any, not {}",
                      place("type"), excerpt(*type)));
    else
      input.type = *text;
  }
  if (const auto* required = object.if_contains("required"); required && !required->is_null()) {
    if (!required->is_bool())
      data.error(fmt::format("{} must be true or false", place("required")));
    else
      input.required = required->get_bool();
  }
  if (const auto* fallback = object.if_contains("default")) input.fallback = *fallback;
  if (input.required && !input.fallback.is_null())
    data.error(fmt::format("{} has no effect on a required input", place("default")));
  return input;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"inputs"});
  const auto& list =
      data.objects("inputs", kInputsMax, {"name", "type", "required", "default", "description"});
  std::vector<DeclaredInput> inputs;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto declared = read_input(data, i, list[i].get_object());
    if (!declared.name.empty() &&
        std::ranges::find(inputs, declared.name, &DeclaredInput::name) != inputs.end())
      data.error(fmt::format("`inputs.{}.name` is declared more than once", i));
    inputs.push_back(std::move(declared));
  }
  // A default goes where a value would have to go.
  for (const auto& declared : inputs) {
    if (!data.ok() || declared.fallback.is_null()) continue;
    const InputsTrigger alone({declared});
    if (auto fits = alone.accept({{declared.name, declared.fallback}}); !fits)
      data.error("the default of " + fits.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<InputsTrigger>(std::move(inputs))};
}

}  // namespace
}  // namespace workflow_trigger

const NodeKind kWorkflowTrigger = {
    .id = "workflow_trigger",
    .title = "Workflow trigger",
    .summary = "Starts a run when another workflow calls this one.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "inputs",
                       .started_by = model::TriggerKind::kWorkflow,
                       .also_started_by = kByHand},
    .compile = workflow_trigger::compile,
};

const NodeKind kSubflowTrigger = {
    .id = "subflow_trigger",
    .title = "Subflow trigger",
    .summary = "Starts a run when another workflow calls this one, and in no other way.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "inputs", .started_by = model::TriggerKind::kWorkflow},
    .compile = workflow_trigger::compile,
};

}  // namespace sluice::nodes
