#include "api/workflows/run_data.h"

#include "api/core/log_entries.h"
#include "api/core/views.h"
#include "base/time.h"

namespace sluice::api {

std::expected<json::object, Problem> data_of_run(const RequestContext& context,
                                                 std::string_view id) {
  if (!context.caller.scopes.has(Scope::kRunsRead))
    return refuse(ErrorCode::kForbidden, "scope_missing",
                  "This API key lacks the scope runs:read, which run_id needs.");
  SLUICE_TRY(const auto run, context.services.runs.find(context.reader, context.caller.team, id));
  const auto program = program_of(context.services, run.row);
  json::object data;
  std::optional<Problem> failed;
  LogReader reader(context);
  const auto use = [&](const LogEntry& entry) {
    if (!entry.record.item.empty()) return true;
    auto view = reader.view(run.row, entry, program.get());
    if (!view) {
      failed = std::move(view).error();
      return false;
    }
    auto& output = view->at("output");
    if (entry.is_first()) data["trigger"] = output;
    if (!output.is_null()) data[entry.record.node] = std::move(output);
    return true;
  };
  SLUICE_TRY_VOID(reader.oldest_first(run.row.header.id, use));
  if (failed) return std::unexpected(*std::move(failed));
  const auto root = program ? program->trigger_kind().trigger->root() : std::string_view();
  const auto* given = root.empty() ? nullptr : find_member(data["trigger"], root);
  if (given) data[root] = json::value(*given);
  if (program) data["workflow"] = program->workflow_root();
  data["run"] = {{"id", run.row.header.id.text()},
                 {"started_at", format_time(run.row.header.created_at)}};
  return data;
}

}  // namespace sluice::api
