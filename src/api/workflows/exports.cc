#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "base/json_number.h"
#include "engine/compile/saved_rules.h"
#include "formats/yaml_text.h"
#include "services/workflow_references.h"

// GET /workflows/export: workflows as documents that another server can import.
namespace sluice::api {
namespace {

constexpr std::size_t kExportedBytesMax = 8 << 20;  // of one answer; a page ends with it

// The secrets that the workflows need at another server, and by which of them.
using Needed = std::map<std::string, std::set<std::string>>;

struct Exported {
  json::array workflows;
  Needed vault;
  std::set<std::string> hidden;  // workflows whose signing secrets are shown as ***
  std::optional<WorkflowId> more_after;
};

// A scheduled_trigger with settings of its own says when; the workflow's members only repeat it.
bool trigger_says_when(const json::object& view) {
  const auto* nodes = view.if_contains("nodes");
  return nodes && nodes->is_array() &&
         std::ranges::any_of(nodes->get_array(), [](const json::value& node) {
           return find_path(node, "data.schedule_type") != nullptr;
         });
}

// The ids of all strings that look like one of a workflow, with its name.
void add_named_rows(const RequestContext& context, const json::value& value, json::array& rows) {
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) add_named_rows(context, member.value(), rows);
  } else if (const auto* list = value.if_array()) {
    for (const auto& each : *list) add_named_rows(context, each, rows);
  } else if (const auto* text = if_text(value); text && text->starts_with("fl_")) {
    const auto id = WorkflowId::parse(*text);
    const auto found = id ? context.reader.workflow(context.caller.team, *id)
                          : Result<std::optional<store::Workflow>>(std::nullopt);
    if (found && *found) rows.push_back({{"id", id->text()}, {"name", (*found)->name}});
  }
}

// Without ids, times and URLs, which are those of this server.
json::object portable(const RequestContext& context, const json::object& view) {
  json::object out;
  for (const auto* member : {"name", "description", "is_active", "authorization_id",
                             "schedule_type", "schedule_value", "settings", "nodes", "edges"})
    if (const auto* value = view.if_contains(member); value && !value->is_null())
      out[member] = *value;
  if (const auto* settings = out.if_contains("settings");
      settings && settings->is_object() && settings->get_object().empty())
    out.erase("settings");
  if (trigger_says_when(view)) {
    out.erase("schedule_type");
    out.erase("schedule_value");
  }
  json::array rows;
  json::value named = std::move(out);
  add_named_rows(context, named, rows);
  services::name_references(named, rows);
  return std::move(named.get_object());
}

bool has_hidden_text(const json::value& value) {
  if (const auto* text = if_text(value)) return std::string_view(*text) == "***";
  if (const auto* list = value.if_array()) return std::ranges::any_of(*list, has_hidden_text);
  const auto* object = value.if_object();
  return object && std::ranges::any_of(
                       *object, [](const auto& each) { return has_hidden_text(each.value()); });
}

std::expected<void, Problem> add_exported(const RequestContext& context,
                                          const store::Workflow& workflow, Exported& out,
                                          std::size_t& bytes) {
  SLUICE_TRY(const auto view, workflow_view(context, workflow, Detail::kWithGraph));
  auto document = portable(context, view);
  if (has_hidden_text(document)) out.hidden.insert(workflow.name);
  const auto program = context.services.programs.get(workflow.team, workflow.id, workflow.version);
  if (program)
    for (const auto& each : engine::named_secrets(**program))
      out.vault[each.name].insert(workflow.name);
  bytes += to_json(document).size();
  out.workflows.push_back(std::move(document));
  return {};
}

std::expected<std::vector<store::Workflow>, Problem> named_ones(const RequestContext& context,
                                                                std::string_view ids) {
  std::vector<store::Workflow> out;
  while (true) {
    const auto comma = ids.find(',');
    SLUICE_TRY(auto found, find_workflow(context, ids.substr(0, comma)));
    if (std::ssize(out) == context.services.limits.per_page_max)
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("ids must name at most {} workflows.", out.size()));
    out.push_back(std::move(found));
    if (comma == std::string_view::npos) return out;
    ids.remove_prefix(comma + 1);
  }
}

std::expected<Exported, Problem> collect_exported(const RequestContext& context) {
  const auto most = context.services.limits.per_page_max;
  const auto ids = context.request.query_value("ids");
  SLUICE_TRY(const auto cursor, read_cursor(context));
  SLUICE_TRY(const auto limit, query_number(context, "limit", most, 1, most));
  if (ids && cursor)
    return refuse(ErrorCode::kInvalid, "parameter_invalid", "Send ids or cursor, not both.");
  std::vector<store::Workflow> workflows;
  if (ids) {
    SLUICE_TRY(workflows, named_ones(context, *ids));
  } else {
    const WorkflowId after{cursor.value_or(Uid())};
    SLUICE_TRY(workflows, context.reader.workflows_after(context.caller.team, after, limit + 1));
  }
  Exported out;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < workflows.size(); ++i) {
    const bool is_full = bytes > kExportedBytesMax || (!ids && std::cmp_equal(i, limit));
    if (is_full && ids)
      return refuse(ErrorCode::kTooLarge, "too_large",
                    "These workflows are too large for one answer; name fewer of them.");
    if (is_full) {
      out.more_after = workflows[i - 1].id;
      break;
    }
    SLUICE_TRY_VOID(add_exported(context, workflows[i], out, bytes));
  }
  return out;
}

json::array export_names_view(const std::set<std::string>& names) {
  json::array out;
  for (const auto& each : names) out.emplace_back(each);
  return out;
}

http::Response yaml_reply(const Exported& exported) {
  auto response = reply(200, nullptr);
  response.body.clear();
  for (const auto& [name, workflows] : exported.vault)
    response.body += fmt::format("# needs the item {} of the vault\n", to_json(json::value(name)));
  for (const auto& name : exported.hidden)
    response.body += fmt::format("# {}: put its signing secrets in the place of ***\n",
                                 to_json(json::value(name)));
  for (const auto& each : exported.workflows) response.body += "---\n" + formats::to_yaml(each);
  response.content_type = "application/yaml";
  return response;
}

}  // namespace

Answer export_workflows(RequestContext& context) {
  const auto format = context.request.query_value("format").value_or("json");
  if (format != "json" && format != "yaml")
    return refuse(ErrorCode::kInvalid, "parameter_invalid", "format must be json or yaml.");
  SLUICE_TRY(const auto exported, collect_exported(context));
  json::array vault;
  for (const auto& [name, workflows] : exported.vault)
    vault.push_back({{"name", name}, {"workflows", export_names_view(workflows)}});
  auto response =
      format == "yaml"
          ? yaml_reply(exported)
          : reply(200, json::object{{"workflows", exported.workflows},
                                    {"secrets", std::move(vault)},
                                    {"hidden_secrets", export_names_view(exported.hidden)}});
  if (exported.more_after) add_next_link(response, context, *exported.more_after);
  return response;
}

}  // namespace sluice::api
