// How the outputs of nodes look here, and in n8n; see n8n_conversion.h.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "imports/n8n_conversion.h"

namespace sluice::imports {
namespace {

std::unexpected<Error> no_equal(std::string why) {
  return fail(ErrorCode::kInvalid, std::move(why));
}

Path behind(const Path& path) { return {path.begin() + 1, path.end()}; }

// A delivery: n8n gives its body beside headers and query, and so does the trigger's output.
Result<std::string> delivery_path(const Path& path) {
  if (path.empty()) return "trigger";
  const auto& first = path.front().name;
  if (first == "body") return liquid_path("webhook_payload", behind(path));
  if (first == "headers" || first == "query") return liquid_path("trigger", path);
  return no_equal(fmt::format("a delivery has no `{}` here", first));
}

struct Renamed {
  std::string_view theirs;  // joined by dots
  std::string_view ours;
};
constexpr auto kFailedRun = std::to_array<Renamed>({
    {"execution.error.message", "failed_run.error"},
    {"execution.error.description", "failed_run.error"},
    {"execution.id", "failed_run.id"},
    {"execution.url", "failed_run.link"},
    {"execution.lastNodeExecuted", "failed_run.failed_step.node"},
    {"execution.mode", "failed_run.trigger_type"},
    {"workflow.id", "failed_run.workflow.id"},
    {"workflow.name", "failed_run.workflow.name"},
});

Result<std::string> failed_run_path(const Path& path) {
  std::string joined;
  for (const auto& part : path) joined += (joined.empty() ? "" : ".") + part.name;
  const auto* const found = std::ranges::find(kFailedRun, joined, &Renamed::theirs);
  if (found != kFailedRun.end()) return std::string(found->ours);
  if (path.empty()) return "failed_run";
  return no_equal(fmt::format("a failed run has no `{}` here (docs/nodes/run_failed.md)", joined));
}

// Without `fullResponse` n8n gives the body alone.
Result<std::string> response_path(const Conversion& conversion, std::size_t index,
                                  const Path& path) {
  const auto& parameters = conversion.node(index).parameters;
  const auto& id = conversion.id(index);
  const bool is_whole = flag_at(parameters, "options.response.response.fullResponse") ||
                        flag_at(parameters, "options.fullResponse");
  if (!is_whole) return liquid_path(id + ".body", path);
  if (path.empty()) return id;
  if (path.front().name == "statusCode") return id + ".status";
  return liquid_path(id, path);
}

bool passes_on(std::string_view type) {
  constexpr auto kTypes = std::to_array<std::string_view>({"if", "filter", "switch", "wait"});
  return std::ranges::find(kTypes, type) != kTypes.end();
}

Result<std::string> schedule_path(const Path& path) {
  if (path.empty()) return "trigger";
  if (path.front().name == "timestamp") return "trigger.scheduled_at";
  return no_equal(fmt::format("a schedule gives no `{}` here; `trigger.scheduled_at` is the time",
                              path.front().name));
}

}  // namespace

SetFields set_fields(const SourceNode& node) {
  SetFields out;
  const auto& parameters = node.parameters;
  const auto add = [&](const json::array& list) {
    for (const auto& each : list)
      if (const auto* field = each.if_object()) {
        const auto name = text_at(*field, "name");
        out.names.push_back(name.substr(0, name.find('.')));
      }
  };
  add(array_at(parameters, "assignments.assignments"));
  add(array_at(parameters, "fields.values"));
  for (const auto& [type, list] : object_at(parameters, "values"))
    if (const auto* fields = list.if_array()) add(*fields);
  const auto include = text_at(parameters, "include");
  out.keeps_others = node.version < 3     ? !flag_at(parameters, "keepOnlySet")
                     : node.version < 3.3 ? include.empty() || include == "all"
                                          : flag_at(parameters, "includeOtherFields");
  return out;
}

Result<std::string> own_output_path(const Conversion& conversion, std::size_t index,
                                    const Path& path, std::size_t at, std::size_t depth) {
  const auto& node = conversion.node(index);
  const auto& id = conversion.id(index);
  const auto before = [&]() -> Result<std::string> {
    const auto inputs = conversion.graph().inputs_of(index);
    if (inputs.empty()) return no_equal("nothing leads to this node");
    // What stands inside of a repetition sees its item.
    const auto from = inputs.front().from;
    return conversion.output_path(
        from, path, conversion.graph().is_inside(index, from) ? index : at, depth + 1);
  };
  if (node.type == "webhook") return delivery_path(path);
  if (node.type == "manualTrigger" || node.type == "start") return liquid_path("context", path);
  if (node.type == "executeWorkflowTrigger") return liquid_path("inputs", path);
  if (node.type == "errorTrigger") return failed_run_path(path);
  if (node.type == "scheduleTrigger" || node.type == "cron" || node.type == "interval")
    return schedule_path(path);
  if (node.type == "httpRequest") return response_path(conversion, index, path);
  if (node.type == "graphql") return liquid_path(id + ".body", path);
  if (node.type == "executeWorkflow") return liquid_path(id + ".output", path);
  if (passes_on(node.type)) return before();
  if (node.type == "set") {
    const auto fields = set_fields(node);
    const bool is_own =
        path.empty() || std::ranges::find(fields.names, path.front().name) != fields.names.end();
    if (!is_own && fields.keeps_others) return before();
  }
  return liquid_path(id, path);
}

}  // namespace sluice::imports
