#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "formats/yaml_text.h"
#include "services/workflow_references.h"

namespace sluice::app {
namespace {

struct ExportOptions {
  ClientOptions client;
  std::vector<std::string> workflows;
  std::string directory;
  bool yaml = false;
};

// A scheduled_trigger with settings of its own says when; the workflow's members only repeat it.
bool trigger_says_when(const json::value& workflow) {
  const auto* nodes = find_member(workflow, "nodes");
  if (!nodes || !nodes->is_array()) return false;
  return std::ranges::any_of(nodes->get_array(), [](const json::value& node) {
    return find_path(node, "data.schedule_type") != nullptr;
  });
}

// Such a call cannot be named, and fails wherever the file is applied.
void warn_of_missing(const json::value& workflow) {
  const auto* calls = find_member(workflow, "calls");
  if (!calls || !calls->is_array()) return;
  for (const auto& call : calls->get_array())
    if (text_of(call, "workflow").empty())
      print_error(fmt::format("sluice: {}, node '{}' calls the workflow {}, which does not exist",
                              text_of(workflow, "name"), text_of(call, "node_id"),
                              text_of(call, "workflow_id")));
}

// What belongs into a file under version control: no ids, no times, no URL with its token.
json::value portable(const json::value& workflow, const json::array& rows) {
  json::object out;
  for (const auto* member : {"name", "description", "is_active", "authorization_id",
                             "schedule_type", "schedule_value", "settings", "nodes", "edges"}) {
    const auto* value = find_member(workflow, member);
    if (value && !value->is_null()) out[member] = *value;
  }
  warn_of_missing(workflow);
  json::value named = std::move(out);
  services::name_references(named, rows);
  out = std::move(named.get_object());
  const auto* settings = out.if_contains("settings");
  if (settings && settings->is_object() && settings->get_object().empty()) out.erase("settings");
  if (trigger_says_when(workflow)) {
    out.erase("schedule_type");
    out.erase("schedule_value");
  }
  return out;
}

// A file name made of the workflow's name: anything unusual becomes a dash.
std::string file_name(std::string_view name, bool yaml) {
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    out += plain ? c : '-';
  }
  return out + (yaml ? ".yaml" : ".json");
}

// The same, or with a number behind it where another workflow has that name already.
std::string free_name(std::string_view name, bool yaml, std::set<std::string>& taken) {
  auto out = file_name(name, yaml);
  for (int number = 2; !taken.insert(out).second; ++number)
    out = file_name(fmt::format("{}-{}", name, number), yaml);
  return out;
}

Result<json::array> fetch(Client& client, const std::vector<std::string>& wanted) {
  SLUICE_TRY(const auto list, client.get("/workflows"));
  if (!list.is_array()) return fail(ErrorCode::kInternal, "the server's response is not a list");
  const auto& rows = list.get_array();
  std::vector<std::string> ids;
  if (wanted.empty()) {
    for (const auto& workflow : rows) ids.push_back(text_of(workflow, "id"));
  }
  for (const auto& name : wanted) {
    SLUICE_TRY(const auto workflow, find_workflow(client, name));
    ids.push_back(text_of(workflow, "id"));
  }
  json::array out;
  for (const auto& id : ids) {
    SLUICE_TRY(const auto workflow, client.get("/workflows/" + id));
    out.push_back(portable(workflow, rows));
  }
  return out;
}

Result<void> export_all(const ExportOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflows, fetch(client, options.workflows));
  const auto text = [&](const json::value& value) {
    return options.yaml ? formats::to_yaml(value) : to_pretty_json(value) + "\n";
  };
  if (options.directory.empty()) {
    print(text(workflows.size() == 1 ? workflows.front() : json::value(workflows)));
    return {};
  }
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  std::set<std::string> taken;
  for (const auto& workflow : workflows) {
    const auto path = std::filesystem::path(options.directory) /
                      free_name(text_of(workflow, "name"), options.yaml, taken);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text(workflow);
    out.close();
    if (!out) return fail(ErrorCode::kIo, fmt::format("cannot write {}", path.string()));
    print_line(path.string());
  }
  return {};
}

}  // namespace

void add_export(CLI::App& app, int& result) {
  const auto options = std::make_shared<ExportOptions>();
  auto* command = add_client_command(
      app,
      {"export",
       "write workflows as files for `sluice apply`; secrets are shown as ***",
       {"sluice export --dir workflows --yaml", "sluice export order-intake > order-intake.json"},
       "Workflows that call others name them, so that the files can be applied on another server."},
      options, result, export_all);
  command->add_option("workflow", options->workflows, "names or ids (default: all workflows)");
  command->add_option("--dir", options->directory,
                      "write one file per workflow to this folder instead of standard output");
  command->add_flag("--yaml", options->yaml, "write YAML instead of JSON");
}

}  // namespace sluice::app
