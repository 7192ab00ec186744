#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "app/commands/commands.h"
#include "app/terminal.h"
#include "app/yaml.h"

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

// What belongs into a file under version control: no ids, no times, no URL with its token.
json::value portable(const json::value& workflow) {
  json::object out;
  for (const auto* member : {"name", "description", "is_active", "authorization_id",
                             "schedule_type", "schedule_value", "settings", "nodes", "edges"}) {
    const auto* value = find_member(workflow, member);
    if (value && !value->is_null()) out[member] = *value;
  }
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

Result<json::array> fetch(Client& client, const std::vector<std::string>& wanted) {
  std::vector<std::string> ids;
  if (wanted.empty()) {
    SLUICE_TRY(const auto list, client.get("/workflows"));
    if (list.is_array()) {
      for (const auto& workflow : list.get_array()) ids.push_back(text_of(workflow, "id"));
    }
  }
  for (const auto& name : wanted) {
    SLUICE_TRY(auto id, client.workflow_id(name));
    ids.push_back(std::move(id));
  }
  json::array out;
  for (const auto& id : ids) {
    SLUICE_TRY(const auto workflow, client.get("/workflows/" + id));
    out.push_back(portable(workflow));
  }
  return out;
}

Result<void> export_all(const ExportOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflows, fetch(client, options.workflows));
  const auto text = [&](const json::value& value) {
    return options.yaml ? to_yaml(value) : to_pretty_json(value) + "\n";
  };
  if (options.directory.empty()) {
    print(text(workflows.size() == 1 ? workflows.front() : json::value(workflows)));
    return {};
  }
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  for (const auto& workflow : workflows) {
    const auto path = std::filesystem::path(options.directory) /
                      file_name(text_of(workflow, "name"), options.yaml);
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
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand(
      "export", "write workflows as files for `sluice apply`; secrets are shown as ***");
  command->add_option("workflow", options->workflows, "names or ids (default: all workflows)");
  command->add_option("--dir", options->directory,
                      "write one file per workflow to this folder instead of standard output");
  command->add_flag("--yaml", options->yaml, "write YAML instead of JSON");
  command->footer("Example: sluice export --dir workflows --yaml");
  options->client.add_to(*command);
  command->callback([options, &result] {
    if (const auto done = export_all(*options); !done) result = report(done.error());
  });
}

}  // namespace sluice::app
