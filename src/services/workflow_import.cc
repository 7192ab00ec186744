#include "services/workflow_import.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "base/json_number.h"
#include "base/text.h"
#include "nodes/catalogue.h"
#include "services/workflow_names.h"

namespace sluice::services {
namespace {

constexpr std::string_view kHiddenText = "***";
constexpr std::string_view kCallingKind = "trigger_workflow";

// Calls `use(node, data, index)` for each node that is an object; one without data has none.
template <class Use>
void for_each_node(const json::object& document, const Use& use) {
  static const json::object kNone;
  const auto* nodes = document.if_contains("nodes");
  const auto* list = nodes ? nodes->if_array() : nullptr;
  if (!list) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* node = (*list)[i].if_object();
    if (!node) continue;
    const auto* data = find_object(*node, "data");
    use(*node, data ? *data : kNone, i);
  }
}

std::vector<std::string> called_names(const json::object& document) {
  std::vector<std::string> names;
  for_each_node(document, [&](const json::object& node, const json::object& data, std::size_t) {
    const auto* name = find_string(data, "workflow");
    if (name && component_of(node) == kCallingKind) names.emplace_back(*name);
  });
  return names;
}

bool is_hidden(const json::value& value) {
  const auto* text = if_text(value);
  return text && std::string_view(*text) == kHiddenText;
}

// A walk along the calls, deepest first.
class Sorter {
 public:
  explicit Sorter(const std::vector<json::object>& documents) : states_(documents.size()) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const auto name = name_of_document(documents[i]);
      const auto [first, is_new] = by_name_.try_emplace(std::string(name), i);
      if (is_new || name.empty()) continue;
      states_[i] = State::kRefused;
      refused_.emplace_back(i, fmt::format("Another workflow of the import is called '{}' as well.",
                                           cut_text(name, 64)));
    }
    called_.reserve(documents.size());
    for (const auto& each : documents) {
      auto& indices = called_.emplace_back();
      for (const auto& name : called_names(each))
        if (const auto found = by_name_.find(name); found != by_name_.end())
          indices.push_back(found->second);
    }
  }

  ImportSequence sort() {
    for (std::size_t i = 0; i < states_.size(); ++i)
      if (states_[i] == State::kNew) walk(i);
    return {std::move(order_), std::move(refused_)};
  }

 private:
  enum class State { kNew, kOpen, kDone, kRefused };
  struct Visit {
    std::size_t at = 0;
    std::size_t next = 0;
  };

  void walk(std::size_t first) {
    std::vector<Visit> way{{first}};
    states_[first] = State::kOpen;
    while (!way.empty()) {
      auto& visit = way.back();
      const auto at = visit.at;
      if (visit.next == called_[at].size()) {
        if (states_[at] == State::kOpen) {
          states_[at] = State::kDone;
          order_.push_back(at);
        }
        way.pop_back();
        continue;
      }
      const auto next = called_[at][visit.next++];
      if (states_[next] == State::kOpen) refuse_circle(way, next);
      if (states_[next] != State::kNew) continue;
      states_[next] = State::kOpen;
      way.push_back({next});
    }
  }

  void refuse_circle(const std::vector<Visit>& way, std::size_t first) {
    const auto begin = std::ranges::find(way, first, &Visit::at);
    for (auto each = begin; each != way.end(); ++each) {
      if (states_[each->at] != State::kOpen) continue;
      states_[each->at] = State::kRefused;
      refused_.emplace_back(each->at,
                            "It calls itself through other workflows, which would never end.");
    }
  }

  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<std::vector<std::size_t>> called_;
  std::vector<State> states_;
  std::vector<std::size_t> order_;
  std::vector<std::pair<std::size_t, std::string>> refused_;
};

}  // namespace

std::string_view imported_name(Imported imported) {
  switch (imported) {
    case Imported::kCreated:
      return "created";
    case Imported::kChanged:
      return "changed";
    case Imported::kUnchanged:
      return "unchanged";
    case Imported::kRefused:
      return "refused";
  }
  return "refused";
}

std::size_t ImportReport::count(Imported imported) const {
  return static_cast<std::size_t>(
      std::ranges::count(workflows, imported, &ImportedWorkflow::result));
}

ImportSequence import_sequence(const std::vector<json::object>& documents) {
  return Sorter(documents).sort();
}

std::string_view name_of_document(const json::object& document) {
  const auto* name = document.if_contains("name");
  const auto* text = name ? if_text(*name) : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

bool hears_failures(const json::object& document) {
  bool found = false;
  for_each_node(document, [&](const json::object& node, const json::object&, std::size_t) {
    found |= component_of(node) == nodes::kRunFailed.id;
  });
  return found;
}

model::Findings hidden_secrets(const json::object& document) {
  model::Findings findings;
  const auto add = [&](const json::object& node, std::size_t index, std::string_view place) {
    const auto* id = find_string(node, "id");
    const auto name = id ? cut_text(*id, 64) : std::string_view("?");
    findings.push_back({.code = "setting_invalid",
                        .node = std::string(name),
                        .pointer = model::list_pointer("nodes", index, place),
                        .message = fmt::format("node '{}': a secret is hidden as {}, and the "
                                               "workflow is new here; put the secret in its place",
                                               name, kHiddenText)});
  };
  for_each_node(document, [&](const json::object& node, const json::object& data, std::size_t i) {
    const auto* token = data.if_contains("verify_token");
    if (token && is_hidden(*token)) add(node, i, "/data/verify_token");
    const auto* signature = find_object(data, "signature");
    const auto* secrets = signature ? signature->if_contains("secrets") : nullptr;
    const auto* list = secrets ? secrets->if_array() : nullptr;
    if (list && std::ranges::any_of(*list, [](const json::value& each) { return is_hidden(each); }))
      add(node, i, "/data/signature/secrets");
  });
  return findings;
}

}  // namespace sluice::services
