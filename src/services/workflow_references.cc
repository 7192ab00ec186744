#include "services/workflow_references.h"

#include <algorithm>
#include <string_view>

#include "base/json_number.h"

namespace sluice::services {
namespace {

constexpr std::string_view kListener = "run_failed";
constexpr std::string_view kCaller = "trigger_workflow";
constexpr std::string_view kTarget = "on_failure";

// Empty when there is none.
std::string text_of(const json::value& value, std::string_view name) {
  const auto* member = find_member(value, name);
  const auto* text = member ? if_text(*member) : nullptr;
  return text ? std::string(*text) : std::string();
}

json::object* member_object(json::value& value, std::string_view member) {
  auto* parent = value.if_object();
  auto* found = parent ? parent->if_contains(member) : nullptr;
  return found ? found->if_object() : nullptr;
}

// Calls `use(data)` for each node of that kind.
template <class Use>
void for_each_of(json::value& workflow, std::string_view kind, const Use& use) {
  auto* members = workflow.if_object();
  auto* nodes = members ? members->if_contains("nodes") : nullptr;
  if (!nodes || !nodes->is_array()) return;
  for (auto& node : nodes->get_array()) {
    auto* data = member_object(node, "data");
    if (!data) continue;
    const auto component = text_of(*data, "componentId");
    if ((component.empty() ? text_of(node, "type") : component) == kind) use(*data);
  }
}

// Calls `use(list)` for the `workflows` of each run_failed trigger.
template <class Use>
void for_each_list(json::value& workflow, const Use& use) {
  for_each_of(workflow, kListener, [&use](json::object& data) {
    auto* list = data.if_contains("workflows");
    if (list && list->is_array()) use(list->get_array());
  });
}

json::value* target_of(json::value& workflow) {
  auto* settings = member_object(workflow, "settings");
  auto* target = settings ? settings->if_contains(kTarget) : nullptr;
  return target && is_text(*target) ? target : nullptr;
}

}  // namespace

void name_references(json::value& workflow, const json::array& rows) {
  // Empty when the reference is not the id of a row.
  const auto row_name = [&rows](std::string_view reference) -> std::string {
    const auto row = std::ranges::find_if(
        rows, [&](const json::value& each) { return text_of(each, "id") == reference; });
    return row == rows.end() ? "" : text_of(*row, "name");
  };
  const auto name = [&row_name](json::value& reference) {
    if (!is_text(reference)) return;
    if (auto found = row_name(std::string_view(reference.get_string())); !found.empty())
      reference = found;
  };
  for_each_of(workflow, kCaller, [&row_name](json::object& data) {
    auto called = text_of(data, "workflow_id");
    if (called.empty()) called = text_of(data, "workflow");
    const auto found = called.empty() ? std::string() : row_name(called);
    if (found.empty()) return;
    data.erase("workflow_id");
    data["workflow"] = found;
  });
  if (auto* target = target_of(workflow)) name(*target);
  for_each_list(workflow, [&name](json::array& list) { std::ranges::for_each(list, name); });
}

std::vector<std::string> failure_names(const json::value& workflow) {
  std::vector<std::string> names;
  json::value copy = workflow;
  if (const auto* target = target_of(copy)) names.emplace_back(target->get_string());
  for_each_list(copy, [&names](const json::array& list) {
    for (const auto& each : list)
      if (is_text(each)) names.emplace_back(each.get_string());
  });
  return names;
}

void leave_out_names(json::value& workflow, const std::vector<std::string>& names) {
  const auto is_one = [&names](const json::value& reference) {
    return is_text(reference) &&
           std::ranges::find(names, std::string_view(reference.get_string())) != names.end();
  };
  if (const auto* target = target_of(workflow); target && is_one(*target))
    member_object(workflow, "settings")->erase(kTarget);
  for_each_list(workflow, [&is_one](json::array& list) {
    list.erase(std::remove_if(list.begin(), list.end(), is_one), list.end());
  });
}

}  // namespace sluice::services
