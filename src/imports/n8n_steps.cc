// Data and flow of n8n.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kFieldsMax = 500;

// A value as the source of a mapping, where a plain text would be a path.
json::value source_of(json::value value) {
  const auto* text = if_text(value);
  if (!text) return value;
  const std::string_view plain = *text;
  if (plain.contains("{{") || plain.contains("{%")) return value;
  if (auto literal = liquid_literal(plain))
    return json::value(fmt::format("{{{{ {} }}}}", *literal));
  // What begins with an empty value is read as a template.
  if (plain.contains("endraw")) return json::value(failing_template(plain));
  return json::value(fmt::format("{{{{ \"\" }}}}{{% raw %}}{}{{% endraw %}}", plain));
}

// The fields of a set node of any version, by name.
using SetValues = std::vector<std::pair<std::string, json::value>>;

void add_old_values(Conversion& conversion, std::size_t index, SetValues& out) {
  const auto& parameters = conversion.node(index).parameters;
  for (const auto& [type, list] : object_at(parameters, "values")) {
    const auto* fields = list.if_array();
    if (!fields) continue;
    for (const auto& each : *fields)
      if (const auto* field = each.if_object())
        if (const auto* value = field->if_contains("value"))
          out.emplace_back(text_at(*field, "name"), conversion.value(index, *value));
  }
}

// Members whose name ends in "Value" have the value of their type.
const json::value* typed_value(const json::object& field) {
  auto type = text_at(field, "type");
  if (type.empty()) type = "stringValue";
  return field.if_contains(type);
}

void add_new_values(Conversion& conversion, std::size_t index, SetValues& out) {
  const auto& parameters = conversion.node(index).parameters;
  for (const auto& each : array_at(parameters, "assignments.assignments")) {
    const auto* field = each.if_object();
    const auto* value = field ? field->if_contains("value") : nullptr;
    if (!value) continue;
    auto made = conversion.value(index, *value);
    const auto type = text_at(*field, "type");
    const auto* text = if_text(made);
    // A number or list that was written as text.
    if (text && type != "string" && !type.empty() && !std::string_view(*text).contains("{{"))
      if (auto parsed = parse_json(*text)) made = *std::move(parsed);
    out.emplace_back(text_at(*field, "name"), std::move(made));
  }
  for (const auto& each : array_at(parameters, "fields.values")) {
    const auto* field = each.if_object();
    const auto* value = field ? typed_value(*field) : nullptr;
    if (value) out.emplace_back(text_at(*field, "name"), conversion.value(index, *value));
  }
}

// `jsonOutput`: an object, written as text.
Result<void> add_raw_values(Conversion& conversion, std::size_t index, SetValues& out) {
  const auto& parameters = conversion.node(index).parameters;
  const auto* given = parameters.if_contains("jsonOutput");
  json::value object = given ? *given : json::value(json::object());
  if (const auto* text = if_text(object)) {
    std::string_view plain = *text;
    const bool is_expression = plain.starts_with('=');
    if (is_expression) plain.remove_prefix(1);
    auto parsed = parse_json(plain);
    if (!parsed) return fail(ErrorCode::kInvalid, "Its JSON has expressions outside of quotes.");
    object = *std::move(parsed);
    // What is inside of quotes are expressions then.
    if (is_expression && object.is_object())
      for (auto& [name, value] : object.get_object())
        if (const auto* inner = if_text(value)) value = "=" + std::string(*inner);
  }
  const auto* members = object.if_object();
  if (!members) return fail(ErrorCode::kInvalid, "Its JSON is not an object.");
  for (const auto& [name, value] : *members)
    out.emplace_back(std::string(name), conversion.value(index, value));
  return {};
}

std::string target_of(std::string_view name) {
  std::string out;
  for (const char c : trim(name)) out += c == '[' ? '.' : c == ']' ? ' ' : c;
  std::erase(out, ' ');
  return out;
}

}  // namespace

Result<Made> convert_set(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  SetValues values;
  if (text_at(parameters, "mode") == "raw") {
    SLUICE_TRY_VOID(add_raw_values(conversion, index, values));
  } else if (parameters.contains("values")) {
    add_old_values(conversion, index, values);
  } else {
    add_new_values(conversion, index, values);
  }
  json::array mappings;
  for (auto& [name, value] : values) {
    auto target = target_of(name);
    if (target.empty()) continue;
    if (mappings.size() == kFieldsMax)
      return fail(ErrorCode::kInvalid, fmt::format("It sets more than {} fields.", kFieldsMax));
    if (target != name)
      conversion.note(
          Care::kCheck, index,
          fmt::format("The field '{}' is called '{}' here.", cut_text(name, 64), target),
          "Use the new name in templates.");
    mappings.push_back({{"source", source_of(std::move(value))}, {"target", std::move(target)}});
  }
  if (mappings.empty()) return fail(ErrorCode::kInvalid, "It sets nothing.");
  return Made::one("data_mapper", {{"mappings", std::move(mappings)}});
}

Result<Made> convert_aggregate(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  const auto inputs = conversion.graph().inputs_of(index);
  if (inputs.empty()) return fail(ErrorCode::kInvalid, "Nothing leads to it.");
  const auto parent = conversion.graph().parent(inputs.front().from);
  if (parent == kNoNode || parent == conversion.graph().parent(index))
    return fail(ErrorCode::kInvalid, "It gathers items, and there is one value here.");
  const auto items = conversion.id(parent) + ".items";
  json::array mappings;
  if (text_at(parameters, "aggregate") == "aggregateAllItemData") {
    auto target = target_of(text_at(parameters, "destinationFieldName"));
    if (target.empty()) target = "data";
    mappings.push_back({{"source", fmt::format("{{{{ {} }}}}", items)}, {"target", target}});
  }
  for (const auto& each : array_at(parameters, "fieldsToAggregate.fieldToAggregate")) {
    const auto* field = each.if_object();
    const auto name = field ? text_at(*field, "fieldToAggregate") : std::string();
    if (name.empty() || name.contains('"') || !fits_a_literal(name) ||
        mappings.size() == kFieldsMax)
      continue;
    auto target = flag_at(*field, "renameField") ? text_at(*field, "outputFieldName") : name;
    mappings.push_back({{"source", fmt::format("{{{{ {} | map: \"{}\" }}}}", items, name)},
                        {"target", target_of(target)}});
  }
  if (mappings.empty()) return fail(ErrorCode::kInvalid, "It does not say what it gathers.");
  return Made::one("data_mapper", {{"mappings", std::move(mappings)}});
}

Result<Made> convert_loop(Conversion& conversion, std::size_t index) {
  json::object data{{"items", conversion.items_of(index)}, {"mode", "sequential"}};
  conversion.note(Care::kCheck, index,
                  "It went through the items that came in; here it goes through a list.",
                  "See that `items` is that list.");
  return Made::one("iterator", std::move(data));
}

Result<Made> convert_wait(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  const auto resume = text_at(parameters, "resume");
  if (resume == "webhook") {
    conversion.note(
        Care::kTodo, index,
        "It waited for a call of $execution.resumeUrl, which has another form here.",
        "Send the event with POST .../events and this key (docs/nodes/wait_for_event.md).");
    return Made::one("wait_for_event", {{"key", "{{ run.id }}"}});
  }
  if (resume == "form") return fail(ErrorCode::kInvalid, "It waits for a form of n8n.");
  if (resume == "specificTime")
    return Made::one("delay", {{"until", conversion.text(index, "dateTime")}});
  auto unit = text_at(parameters, "unit");
  if (unit.empty()) unit = conversion.node(index).version < 1.1 ? "hours" : "seconds";
  const auto* amount = parameters.if_contains("amount");
  json::value duration = amount ? conversion.value(index, *amount)
                                : json::value(conversion.node(index).version < 1.1 ? 1 : 5);
  return Made::one("delay", {{"duration", std::move(duration)}, {"unit", unit}});
}

Result<Made> convert_stop(Conversion& conversion, std::size_t index) {
  auto message = conversion.text(index, "errorMessage");
  if (text_at(conversion.node(index).parameters, "errorType") == "errorObject")
    message = conversion.text(index, "errorObject");
  json::object data{{"status", "failed"}};
  if (!message.empty()) data["message"] = std::move(message);
  auto made = Made::one("terminate", std::move(data));
  made.exits.clear();
  return made;
}

Result<Made> convert_call(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  const auto source = text_at(parameters, "source");
  if (!source.empty() && source != "database")
    return fail(ErrorCode::kInvalid,
                "The workflow that it calls is in its own settings or a file.");
  auto called = text_at(parameters, "workflowId");
  auto name = std::string();
  if (const auto& locator = object_at(parameters, "workflowId"); !locator.empty()) {
    called = text_at(locator, "value");
    name = text_at(locator, "cachedResultName");
  }
  if (const auto known = conversion.names().find(called); known != conversion.names().end())
    name = known->second;
  if (name.empty())
    return fail(ErrorCode::kInvalid,
                fmt::format("It calls the workflow {} of n8n, which is not part of this import.",
                            called.empty() ? "?" : cut_text(called, 64)));
  json::object data{{"workflow", name}};
  json::object inputs;
  for (const auto& [key, value] : object_at(parameters, "workflowInputs.value"))
    inputs[key] = conversion.value(index, value);
  if (inputs.empty()) {
    conversion.note(Care::kCheck, index, "It gave its own input to the other workflow.",
                    "Name in `inputs` what the other workflow reads as `inputs`.");
  } else {
    data["inputs"] = std::move(inputs);
  }
  if (!flag_at(parameters, "options.waitForSubWorkflow", true)) data["wait"] = false;
  return Made::one("trigger_workflow", std::move(data));
}

Result<Made> convert_answer(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  if (conversion.trigger == kNoNode || conversion.node(conversion.trigger).type != "webhook")
    return fail(ErrorCode::kInvalid, "The workflow does not begin with a webhook.");
  auto with = text_at(parameters, "respondWith");
  if (with.empty()) with = "firstIncomingItem";
  json::object data{{"response", true}, {"template", ""}};
  data["status"] = whole_at(parameters, "options.responseCode", 200, 200, 599);
  if (with == "json" || with == "text") {
    auto body = conversion.text(index, "responseBody");
    // n8n prints a whole value as JSON.
    if (with == "json" && body.starts_with("{{ ") && body.find("}}") == body.size() - 2 &&
        !body.contains("| json"))
      body.insert(body.size() - 2, "| json ");
    data["template"] = std::move(body);
    data["content_type"] = with == "json" ? "application/json" : "text/plain; charset=utf-8";
  } else if (with == "firstIncomingItem" || with == "allIncomingItems") {
    const auto all = conversion.input_path(index, {});
    data["template"] = all ? fmt::format("{{{{ {} | json }}}}", *all) : "{}";
    data["content_type"] = "application/json";
  } else if (with == "redirect") {
    data["headers"] = {{"Location", conversion.text(index, "redirectURL")}};
    data["status"] = whole_at(parameters, "options.responseCode", 307, 200, 599);
  } else if (with != "noData") {
    return fail(ErrorCode::kInvalid, fmt::format("It answers with {}.", with));
  }
  json::object headers = data.contains("headers") ? data["headers"].as_object() : json::object();
  for (const auto& each : array_at(parameters, "options.responseHeaders.entries")) {
    const auto* entry = each.if_object();
    const auto name = entry ? text_at(*entry, "name") : std::string();
    if (equal_ignoring_case(name, "content-type"))
      data["content_type"] = conversion.template_of(index, text_at(*entry, "value"));
    else if (!name.empty() && may_set_header(name))
      headers[name] = conversion.template_of(index, text_at(*entry, "value"));
  }
  if (!headers.empty()) data["headers"] = std::move(headers);
  auto made = Made::one("text_transform", std::move(data));
  made.exits.clear();
  return made;
}

}  // namespace sluice::imports
