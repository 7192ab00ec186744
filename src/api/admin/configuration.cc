#include "api/admin/operator_team.h"
#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "base/time.h"

// GET /server/configuration and GET /server/findings: the server as the person who runs it sees it.
namespace sluice::api {
namespace {

json::object setting_view(const services::SettingFacts& setting) {
  return {{"name", setting.name},       {"theme", setting.theme},
          {"meaning", setting.meaning}, {"value", setting.value},
          {"default", setting.usual},   {"unset", text_or_null(setting.unset)},
          {"origin", setting.origin},   {"from", text_or_null(setting.from)},
          {"reloads", setting.reloads}, {"at_next_start", nullable(setting.at_next_start)}};
}

json::object server_finding_view(const services::ServerFinding& finding) {
  return {{"severity", services::severity_name(finding.severity)},
          {"code", finding.code},
          {"message", finding.message},
          {"cure", text_or_null(finding.cure)},
          {"facts", finding.facts}};
}

// Of all teams.
std::expected<std::vector<RunId>, Problem> overdue_runs(const RequestContext& context,
                                                        Timestamp now) {
  SLUICE_TRY(const auto due,
             context.reader.due_runs(now - services::kOverdueAfter, services::kOverdueMax));
  std::vector<RunId> runs;
  runs.reserve(due.size());
  for (const auto& each : due) runs.push_back(each.run);
  return runs;
}

std::expected<services::ServerState, Problem> state_of(const RequestContext& context,
                                                       Timestamp now) {
  auto& services = context.services;
  const auto load = services.load();
  services::ServerState state{.now = now};
  state.is_writable = services.committer.healthy();
  state.takes_runs = !services.committer.full();
  if (load.disk_free_bytes && load.disk_bytes) {
    state.disk = runtime::DiskSpace{.free_bytes = *load.disk_free_bytes, .bytes = *load.disk_bytes};
    state.disk_reserve_bytes =
        services.retention().disk_reserve_bytes.value_or(runtime::usual_reserve(*state.disk));
  }
  SLUICE_TRY(const auto samples, context.reader.storage_samples(now - services::kForecastFrom));
  state.forecast = services::forecast_disk(samples);
  SLUICE_TRY(state.overdue, overdue_runs(context, now));
  store::RunFilter dead;
  dead.team = context.caller.team;
  dead.statuses = {model::RunStatus::kDeadLetter};
  dead.limit = 0;
  SLUICE_TRY(const auto found, context.reader.runs(dead));
  state.dead_letters = found.total;
  SLUICE_TRY(state.newest_id, context.reader.newest_id());
  return state;
}

}  // namespace

Answer get_configuration(RequestContext& context) {
  SLUICE_TRY_VOID(check_operator_team(context));
  const auto configuration = context.services.operation.configuration();
  json::array settings;
  settings.reserve(configuration.settings.size());
  for (const auto& each : configuration.settings) settings.push_back(setting_view(each));
  return reply(200, json::object{{"file", text_or_null(configuration.file)},
                                 {"read_at", format_time(configuration.read_at)},
                                 {"settings", std::move(settings)}});
}

Answer list_findings(RequestContext& context) {
  SLUICE_TRY_VOID(check_operator_team(context));
  auto& operation = context.services.operation;
  const auto now = context.services.clock.now();
  SLUICE_TRY(const auto state, state_of(context, now));
  auto findings = services::examine_server(state);
  findings.push_back(services::examine_backup(operation.last_backup(), now));
  for (auto& each : operation.findings(now)) findings.push_back(std::move(each));
  services::sort_by_severity(findings);
  json::array list;
  list.reserve(findings.size());
  for (const auto& each : findings) list.push_back(server_finding_view(each));
  return reply(200, json::object{{"checked_at", format_time(now)},
                                 {"version", SLUICE_VERSION},
                                 {"findings", std::move(list)}});
}

}  // namespace sluice::api
