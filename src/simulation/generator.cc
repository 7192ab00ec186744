#include "simulation/generator.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "nodes/node.h"

namespace sluice::simulation {
namespace {

struct Made {
  std::string id;
  std::vector<std::string> handles;
  std::string parent;
};

class Generator {
 public:
  Generator(Random& random, const GeneratorOptions& options) : random_(random), options_(options) {}

  json::value make() {
    add("start", trigger(), {});
    made_.push_back({"start", {""}, {}});
    if (!options_.stamp.empty()) {
      const json::object stamp{{"componentId", "text_transform"}, {"template", options_.stamp}};
      add("stamp", stamp, {});
      made_.push_back({"stamp", {""}, {}});
      join("start", "", "stamp");
    }
    const auto wanted = 1 + random_.below(options_.nodes_max);
    for (std::uint64_t i = 0; i < wanted; ++i) add_node(i, {});
    if (options_.starts == Starts::kByCall) add_response();
    json::object definition{{"nodes", std::move(nodes_)}, {"edges", std::move(edges_)}};
    if (random_.one_in(3)) definition["settings"] = make_settings();
    return definition;
  }

 private:
  json::object trigger() {
    switch (options_.starts) {
      case Starts::kByOtherWorkflow:
        return {{"componentId", "workflow_trigger"}};
      case Starts::kByCall:
        return {{"componentId", "sync_request_trigger"}};
      case Starts::kBySchedule:
        return schedule();
      case Starts::kByFailure:
        return {{"componentId", "run_failed"}};
      case Starts::kByItem:
        return {
            {"componentId", "webhook_trigger"}, {"split", "$.parts"}, {"item_id", "{json:$.id}"}};
      default:
        return {{"componentId", "webhook_trigger"}};
    }
  }
  // Often enough to come up in a scenario, and seldom enough to be followed through days.
  json::object schedule() {
    struct Choice {
      std::string_view type;
      std::string_view value;
      std::string_view catch_up;
    };
    static constexpr std::array kChoices = {
        Choice{"interval", "5 minutes", "once"}, Choice{"interval", "40 seconds", "skip"},
        Choice{"interval", "6 hours", "all"},    Choice{"cron", "*/10 * * * *", "skip"},
        Choice{"cron", "17 */3 * * *", "once"},  Choice{"daily", "09:00, 17:30", "all"}};
    const Choice& choice = random_.pick(kChoices);
    return {{"componentId", "scheduled_trigger"},
            {"schedule_type", choice.type},
            {"schedule_value", choice.value},
            {"timezone", random_.one_in(2) ? "UTC" : "Europe/Berlin"},
            {"catch_up", choice.catch_up}};
  }
  // Behind some node; it says which run and call it is for.
  void add_response() {
    std::vector<const Made*> before;
    for (const auto& one : made_) {
      if (!one.handles.empty()) before.push_back(&one);
    }
    add("response",
        json::object{{"componentId", "text_transform"},
                     {"template", "{{ run.id }} for {{ payload.n }}"},
                     {"response", true}},
        {});
    const Made& source = *random_.pick(before);
    join(source.id, source.handles[random_.below(source.handles.size())], "response");
  }

  // How many of its runs may be at work, and for how long.
  json::object make_settings() {
    constexpr std::string_view on_limit[] = {"queue", "newest", "drop"};
    json::object settings;
    if (random_.one_in(4)) settings["timeout"] = "2h";
    const std::string_view key = concurrency_key();
    if (random_.one_in(3)) {
      settings["order_by_key"] = key;
      return settings;
    }
    json::object concurrency{{"limit", static_cast<std::int64_t>(1 + random_.below(3))},
                             {"on_limit", on_limit[random_.below(std::size(on_limit))]}};
    if (random_.one_in(2)) concurrency["key"] = key;
    settings["concurrency"] = std::move(concurrency);
    return settings;
  }

  // Of what the trigger gives, as nothing else is there yet; with few values.
  std::string_view concurrency_key() {
    static constexpr std::array<std::string_view, 3> kOfDelivery = {
        "{{ webhook_payload.items[0] }}", "{{ webhook_payload.total | modulo: 3 }}",
        "{{ trigger.webhook_payload.paid }}"};
    switch (options_.starts) {
      case Starts::kByOtherWorkflow:
        return "{{ trigger.inputs.n | modulo: 3 }}";
      case Starts::kByCall:
        return "{{ payload.n | modulo: 3 }}";
      case Starts::kBySchedule:
        return "{{ trigger.schedule_type }}";
      case Starts::kByFailure:
        return "{{ trigger.failed_run.status }}";
      default:
        return random_.pick(kOfDelivery);
    }
  }

  void add(std::string_view id, json::object data, std::string_view parent) {
    json::object node{{"id", id}, {"type", data.at("componentId")}, {"data", std::move(data)}};
    if (!parent.empty()) node["parentId"] = parent;
    nodes_.push_back(std::move(node));
  }
  void join(std::string_view from, std::string_view handle, std::string_view to) {
    json::object edge{{"id", fmt::format("e{}", ++edges_made_)}, {"source", from}, {"target", to}};
    if (!handle.empty()) edge["sourceHandle"] = handle;
    edges_.push_back(std::move(edge));
  }

  // Behind one to three earlier nodes of the same place, by a way out that they have.
  void add_node(std::uint64_t number, const std::string& parent) {
    const std::string id =
        parent.empty() ? fmt::format("n{}", number) : fmt::format("{}_{}", parent, number);
    std::vector<const Made*> before;
    for (const auto& one : made_) {
      if (one.parent == parent && !one.handles.empty() && (one.id != "start" || made_.size() == 1))
        before.push_back(&one);
    }
    if (before.empty() && parent.empty()) return;
    const auto* kind = pick_kind();
    json::object data = settings(*kind);
    Made made{id, ways_out(*kind, data, id), parent};
    if (made.handles.empty() && kind->id != "terminate") return;
    const auto sources =
        before.empty() ? 0 : 1 + random_.below(std::min<std::uint64_t>(3, before.size()));
    std::vector<std::string> used;
    for (std::uint64_t i = 0; i < sources; ++i) {
      const Made& source = *random_.pick(before);
      if (std::ranges::find(used, source.id) != used.end()) continue;
      used.push_back(source.id);
      join(source.id, source.handles[random_.below(source.handles.size())], id);
    }
    add(id, std::move(data), parent);
    made_.push_back(std::move(made));
    if (kind->holds_nodes && depth_ < 2) {
      ++depth_;
      const auto inside = 1 + random_.below(3);
      for (std::uint64_t i = 0; i < inside; ++i) add_node(i, id);
      --depth_;
    }
  }

  // Calls and delays are what the promises are about, so they come up more often than the rest.
  const nodes::NodeKind* pick_kind() {
    const bool may_wait = options_.starts != Starts::kByCall;  // nobody is kept waiting
    const auto choice = random_.below(10);
    if (choice < 3) return nodes::find_kind("webhook");
    if (choice >= 3 && choice <= 6 && !may_wait) return nodes::find_kind("text_transform");
    if (choice < 5) return nodes::find_kind("delay");
    if (choice == 5 && !options_.callees.empty() && random_.one_in(2))
      return nodes::find_kind("trigger_workflow");
    if (choice == 6 && random_.one_in(3)) return nodes::find_kind("wait_for_event");
    while (true) {
      const auto* kind = random_.pick(kinds());
      if (options_.starts == Starts::kByCall && (kind->waits || kind->holds_nodes)) continue;
      const bool can = kind->family != nodes::Family::kTrigger &&
                       (!kind->holds_nodes || depth_ < 2) &&
                       (kind->id != "trigger_workflow" || !options_.callees.empty()) &&
                       (kind->id != "terminate" || random_.one_in(4));
      if (can) return kind;
    }
  }
  static std::span<const nodes::NodeKind* const>& kinds() {
    static auto all = nodes::all_kinds();
    return all;
  }

  json::object settings(const nodes::NodeKind& kind) {
    json::object data;
    if (kind.id == "webhook") {
      data = call_settings();
    } else if (kind.id == "delay") {
      static constexpr std::string_view kDurations[] = {"0s", "50ms", "2s", "7s",
                                                        "5m", "3h",   "20d"};
      data = {{"componentId", "delay"},
              {"duration", kDurations[random_.below(std::size(kDurations))]}};
    } else if (kind.id == "trigger_workflow") {
      data = {{"componentId", kind.id},
              {"workflow_id", random_.pick(options_.callees).text()},
              {"inputs", {{"n", "{{ webhook_payload.n }}"}}},
              {"wait", !random_.one_in(3)}};
    } else if (kind.id == "wait_for_event") {
      data = {{"componentId", kind.id}, {"key", event_key(random_.below(kEventKeys))}};
      if (random_.one_in(2)) data["expires_after"] = "30s";
    } else {
      auto schema = nodes::schema_of(kind);
      do {
        data = random_.pick(schema.at("examples").as_array()).as_object();
      } while (data.contains("response"));  // which only synchronous workflows give
      data["componentId"] = kind.id;
    }
    // Examples look at a payload that deliveries of ours need not have.
    if (kind.family != nodes::Family::kTrigger && kind.id != "terminate" && !random_.one_in(5))
      data["continue_on_error"] = true;
    return data;
  }

  json::object call_settings() {
    static constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "DELETE"};
    const auto method = kMethods[random_.below(std::size(kMethods))];
    json::object data{{"componentId", "webhook"},
                      {"method", method},
                      {"url", "https://api.example.com/orders/{{ webhook_payload.n }}"}};
    if (method == "POST") data["body"] = json::object{{"of", "{{ stamp.text }}{{ run.id }}"}};
    if (method == "POST" && options_.stamp.empty())
      data["body"] = json::object{{"of", "{{ run.id }}"}};
    if (random_.one_in(3)) data["timeout"] = "10s";
    if (random_.one_in(2)) {
      data["retry"] = json::object{{"max_attempts", 1 + random_.below(5)},
                                   {"initial_interval", random_.one_in(2) ? "100ms" : "20s"}};
    }
    return data;
  }

  // What edges may leave by, as the kind itself says. Nothing when the settings do not compile.
  static std::vector<std::string> ways_out(const nodes::NodeKind& kind, const json::object& data,
                                           const std::string& id) {
    model::NodeDef def{.id = id,
                       .type = std::string(kind.id),
                       .component = std::string(kind.id),
                       .parent_id = {},
                       .data = data};
    std::vector<std::string> errors;
    const auto compiled = kind.compile({def}, errors);
    if (!compiled.node) return {};
    auto handles = compiled.node->handles();
    if (data.contains("continue_on_error") && kind.id != "terminate") handles.emplace_back("error");
    return handles;
  }

  Random& random_;
  const GeneratorOptions& options_;
  json::array nodes_;
  json::array edges_;
  std::vector<Made> made_;
  std::size_t edges_made_ = 0;
  int depth_ = 0;
};

// --- mutations ---

json::object* some(json::value& definition, std::string_view list, Random& random) {
  auto& all = definition.at(list).as_array();
  return all.empty() ? nullptr : &random.pick(all).as_object();
}

void take_away(json::value& definition, std::string_view list, Random& random) {
  auto& all = definition.at(list).as_array();
  if (!all.empty()) all.erase(all.begin() + static_cast<std::ptrdiff_t>(random.below(all.size())));
}

void copy_one(json::value& definition, std::string_view list, Random& random) {
  if (const auto* one = some(definition, list, random))
    definition.at(list).as_array().push_back(json::value(*one));
}

json::value id_of(const json::object& node) {
  const auto* id = node.if_contains("id");
  return id ? *id : json::value("nobody");
}

json::value other_value(Random& random) {
  switch (random.below(7)) {
    case 0:
      return nullptr;
    case 1:
      return random.between(-3, 1'000'000'000'000);
    case 2:
      return "{{ no_such_node.x";
    case 3:
      return json::array{1, "{{ nowhere.at_all }}", json::object{{"a", nullptr}}};
    case 4:
      return json::object{{"x", true}};
    case 5:
      return "";
    default:
      return true;
  }
}

void change_setting(json::value& definition, Random& random) {
  auto* node = some(definition, "nodes", random);
  auto* settings = node ? node->if_contains("data") : nullptr;
  if (!settings || !settings->is_object()) return;
  auto& data = settings->get_object();
  if (data.empty() || random.one_in(6)) {
    data["no_such_setting"] = 1;
    return;
  }
  auto at = data.begin() + static_cast<std::ptrdiff_t>(random.below(data.size()));
  at->value() = other_value(random);
}

}  // namespace

std::string event_key(std::uint64_t number) { return fmt::format("event-{}", number); }

json::value generate_definition(Random& random, const GeneratorOptions& options) {
  return Generator(random, options).make();
}

void mutate_definition(json::value& definition, Random& random) {
  auto* node = some(definition, "nodes", random);
  const auto* other = some(definition, "nodes", random);
  auto* edge = some(definition, "edges", random);
  switch (random.below(11)) {
    case 0:
      return take_away(definition, "edges", random);
    case 1:
      return take_away(definition, "nodes", random);
    case 2:
      if (edge && other) (*edge)["target"] = id_of(*other);
      return;
    case 3:
      if (edge && other) (*edge)["source"] = id_of(*other);
      return;
    case 4:
      if (edge) (*edge)["sourceHandle"] = random.one_in(2) ? "true" : "no_such_handle";
      return;
    case 5:
      if (node) (*node)["id"] = random.one_in(2) ? json::value("renamed") : json::value(7);
      return;
    case 6:
      return copy_one(definition, "nodes", random);
    case 7:
      return copy_one(definition, "edges", random);
    case 8:
      if (node && other) (*node)["parentId"] = id_of(*other);
      return;
    case 9:
      if (node) node->erase(random.one_in(2) ? "data" : "type");
      return;
    default:
      return change_setting(definition, random);
  }
}

}  // namespace sluice::simulation
