#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/definitions.h"
#include "app/commands/names.h"
#include "app/commands/run_view.h"
#include "app/commands/times.h"
#include "app/table.h"

namespace sluice::app {
namespace {

struct WorkflowOptions {
  ClientOptions client;
  std::string workflow;
  std::string data = "{}";
  std::vector<std::string> paths;
  bool follow = false;
};

bool is_active(const json::value& workflow) {
  const auto* active = find_member(workflow, "is_active");
  return active && *active == true;
}

Cell state_cell(const json::value& workflow) {
  return is_active(workflow) ? Cell{"active", Colour::kGreen} : Cell{"paused", Colour::kGrey};
}

// What starts its runs, as far as the list tells.
std::string starts_by(const json::value& workflow) {
  if (!text_of(workflow, "webhook_url").empty()) return "webhook";
  if (!text_of(workflow, "sync_url").empty()) return "caller";
  const auto schedule = text_of(workflow, "schedule_in_words");
  return schedule.empty() ? "call" : schedule;
}

Result<void> list(const WorkflowOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflows, client.get("/workflows"));
  if (options.client.json) {
    print_json(workflows);
    return {};
  }
  const auto now = SystemClock().now();
  Table table({"NAME", "ID", "STATE", "VERSION", "CHANGED", "STARTED BY"});
  if (const auto* rows = workflows.if_array()) {
    for (const auto& row : *rows) {
      const auto* version = find_member(row, "version");
      table.add({{text_of(row, "name")},
                 {short_id(text_of(row, "id"))},
                 state_cell(row),
                 {version ? to_json(*version) : ""},
                 {short_time(text_of(row, "updated_at"), now)},
                 {starts_by(row)}});
    }
  }
  print(table.empty() ? "No workflows yet; `sluice apply FILE` creates them.\n"
                      : table.text(terminal_columns()));
  return {};
}

// The whole workflow that the options name.
Result<json::value> whole(Client& client, const WorkflowOptions& options) {
  SLUICE_TRY(const auto row, find_workflow(client, options.workflow));
  return client.get("/workflows/" + text_of(row, "id"));
}

// The times after the next one at which it starts by itself.
std::string later_runs(const json::value& workflow) {
  std::string out;
  const auto* times = find_member(workflow, "next_runs_at");
  if (!times || !times->is_array()) return out;
  const auto now = SystemClock().now();
  for (const auto& time : times->get_array())
    if (time.is_string() && time != times->get_array().front())
      out += fmt::format("{}{}", out.empty() ? "" : ", ",
                         short_time(std::string_view(time.get_string()), now));
  return out;
}

void print_facts(const json::value& workflow) {
  Table facts({"NAME", text_of(workflow, "name")});
  const auto add = [&facts](const char* name, const std::string& value) {
    if (!value.empty()) facts.add({{name}, {value}});
  };
  const auto* version = find_member(workflow, "version");
  add("id", text_of(workflow, "id"));
  facts.add({{"state"}, state_cell(workflow)});
  add("version", version ? to_json(*version) : "");
  add("changed", text_of(workflow, "updated_at"));
  add("description", text_of(workflow, "description"));
  add("webhook", text_of(workflow, "webhook_url"));
  add("call", text_of(workflow, "sync_url"));
  add("schedule", text_of(workflow, "schedule_in_words"));
  add("next run", text_of(workflow, "next_run_at"));
  add("and then", later_runs(workflow));
  const auto* settings = find_member(workflow, "settings");
  if (settings && settings->is_object() && !settings->get_object().empty())
    add("settings", to_json(*settings));
  print(facts.text());
}

// The workflow that the node calls, as `calls` tells.
std::string called_by_node(const json::value& workflow, const std::string& node) {
  const auto* calls = find_member(workflow, "calls");
  if (!calls || !calls->is_array()) return "";
  for (const auto& call : calls->get_array()) {
    if (text_of(call, "node_id") != node) continue;
    const auto name = text_of(call, "workflow");
    return name.empty() ? text_of(call, "workflow_id") + ", which does not exist" : name;
  }
  return "";
}

void print_graph(const json::value& workflow) {
  Table nodes({"NODE", "KIND", "NEXT"});
  const auto* list = find_member(workflow, "nodes");
  const auto* edges = find_member(workflow, "edges");
  if (!list || !list->is_array() || !edges || !edges->is_array()) return;
  for (const auto& node : list->get_array()) {
    const auto id = text_of(node, "id");
    std::string next;
    for (const auto& edge : edges->get_array()) {
      if (text_of(edge, "source") != id) continue;
      const auto handle = text_of(edge, "sourceHandle");
      next += fmt::format("{}{}{}", next.empty() ? "" : ", ", handle.empty() ? "" : handle + ": ",
                          text_of(edge, "target"));
    }
    const auto* data = find_member(node, "data");
    const auto kind = data ? text_of(*data, "componentId") : "";
    const auto called = called_by_node(workflow, id);
    nodes.add({{text_of(node, "parentId").empty() ? id : text_of(node, "parentId") + "/" + id},
               {(kind.empty() ? text_of(node, "type") : kind) +
                (called.empty() ? "" : " (" + called + ")")},
               {next}});
  }
  print_line("");
  print(nodes.text());
}

Result<void> show(const WorkflowOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflow, whole(client, options));
  if (options.client.json) {
    print_json(workflow);
    return {};
  }
  print_facts(workflow);
  print_graph(workflow);
  return {};
}

Result<void> set_active(const WorkflowOptions& options, bool active) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto row, find_workflow(client, options.workflow));
  SLUICE_TRY(const auto changed,
             client.put("/workflows/" + text_of(row, "id"), {{"is_active", active}}));
  if (options.client.json) {
    print_json(changed);
    return {};
  }
  print_line(fmt::format("{} is {}{}", text_of(row, "name"),
                         is_active(row) == active ? "already " : "",
                         active ? "active" : "paused: it takes no deliveries and starts no runs"));
  return {};
}

Result<void> activate(const WorkflowOptions& options) { return set_active(options, true); }
Result<void> pause_workflow(const WorkflowOptions& options) { return set_active(options, false); }

Result<void> remove(const WorkflowOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto row, find_workflow(client, options.workflow));
  SLUICE_TRY_VOID(client.remove("/workflows/" + text_of(row, "id")));
  if (!options.client.json) print_line("deleted permanently: " + text_of(row, "name"));
  return {};
}

Result<int> run(const WorkflowOptions& options) {
  SLUICE_TRY(const auto payload, read_data(options.data));
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto row, find_workflow(client, options.workflow));
  SLUICE_TRY(const auto started,
             client.post(fmt::format("/workflows/{}/execute", text_of(row, "id")),
                         {{"context", payload}}));
  const auto id = text_of(started, "id");
  if (options.follow) return follow_run(client, id, options.client.json);
  print_line(options.client.json ? to_json(started) : id);
  return 0;
}

Result<int> validate_files(const WorkflowOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto read, read_definitions(options.paths));
  std::vector<std::string> names;
  names.reserve(read.list.size());
  for (const auto& each : read.list) names.push_back(each.name());
  json::array results;
  int code = 0;
  for (const auto& each : read.list) {
    const auto valid = validate(client, each, names);
    if (!valid && valid.error().code != ErrorCode::kInvalid) return fail(valid.error());
    if (!valid) code = 1;
    if (!options.client.json)
      print_line(valid ? fmt::format("{}: {} is valid", each.file, each.name())
                       : valid.error().message);
    json::object result{{"file", each.file}, {"name", each.name()}, {"valid", valid.has_value()}};
    if (!valid) result["message"] = valid.error().message;
    results.push_back(std::move(result));
  }
  if (options.client.json) print_json(results);
  return code;
}

// A command about one workflow.
CLI::App* add_about_one(CLI::App& workflows, const CommandText& text,
                        const std::shared_ptr<WorkflowOptions>& options, int& result,
                        Result<void> (*run)(const WorkflowOptions&)) {
  auto* command = add_client_command(workflows, text, options, result, run);
  command->add_option("workflow", options->workflow, "name, id or the beginning of an id")
      ->required();
  return command;
}

}  // namespace

void add_workflows(CLI::App& app, int& result) {
  const auto options = std::make_shared<WorkflowOptions>();
  auto& workflows = *add_group(app, "workflows",
                               "list, show, activate, pause, delete, run and validate workflows");
  add_client_command(workflows, {"list", "list all workflows", {"sluice workflows list"}}, options,
                     result, list);
  add_about_one(workflows,
                {"show",
                 "show a workflow: its URLs, its schedule and its nodes",
                 {"sluice workflows show order-intake"}},
                options, result, show);
  add_about_one(workflows,
                {"activate",
                 "accept deliveries and start runs again",
                 {"sluice workflows activate order-intake"}},
                options, result, activate);
  add_about_one(workflows,
                {"pause",
                 "stop accepting deliveries and starting runs",
                 {"sluice workflows pause order-intake"},
                 "Runs that have begun go on. Deliveries are answered with 404."},
                options, result, pause_workflow);
  add_about_one(workflows,
                {"delete",
                 "permanently delete a workflow with its runs",
                 {"sluice workflows delete order-intake"},
                 "A deleted workflow cannot be restored; `sluice export` keeps its definition."},
                options, result, remove);
  auto* running = add_client_command(
      workflows,
      {"run",
       "start a run and print its id",
       {"sluice workflows run order-intake --data '{\"id\": \"A-1\", \"total\": 80}' --follow"},
       "With --follow, prints the log as it grows and exits 1 if the run does not complete."},
      options, result, run);
  running->add_option("workflow", options->workflow, "name, id or the beginning of an id")
      ->required();
  running
      ->add_option("--data", options->data,
                   "what the trigger gives: a JSON object, a file that contains one, or - for "
                   "standard input")
      ->capture_default_str();
  running->add_flag("--follow", options->follow, "follow the run until it ends");
  add_client_command(workflows,
                     {"validate",
                      "check files as `apply` does, without changing anything",
                      {"sluice workflows validate workflows/"},
                      "Exits 1 and lists what is wrong, with line and column."},
                     options, result, validate_files)
      ->add_option("path", options->paths, "JSON or YAML files or folders; - for standard input")
      ->required();
}

}  // namespace sluice::app
