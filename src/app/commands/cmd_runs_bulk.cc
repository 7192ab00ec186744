#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

#include "app/commands/bulk_runs.h"
#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pause.h"
#include "app/commands/rerun_plan.h"
#include "app/commands/run_view.h"
#include "app/commands/times.h"
#include "base/time.h"

namespace sluice::app {
namespace {

constexpr std::chrono::milliseconds kJobLookEvery{300};  // at a job

Result<json::object> filter_of(Client& client, const BulkSelection& selection) {
  json::object filter;
  const auto add = [&filter](std::string_view name, const std::string& value) {
    if (!value.empty()) filter[name] = value;
  };
  if (!selection.workflow.empty()) {
    SLUICE_TRY(const auto workflow, find_workflow(client, selection.workflow));
    filter["workflow_id"] = text_of(workflow, "id");
  }
  add("state", selection.state);
  add("trigger", selection.trigger);
  add("text", selection.text);
  const auto now = SystemClock().now();
  if (!selection.since.empty()) {
    SLUICE_TRY(const auto since, parse_since(selection.since, now));
    filter["from"] = format_time(since);
  }
  if (!selection.until.empty()) {
    SLUICE_TRY(const auto until, parse_since(selection.until, now));
    filter["to"] = format_time(until);
  }
  if (filter.empty())
    return fail(ErrorCode::kInvalid,
                "--all needs one of --workflow, --state, --trigger, --since, --until and --text");
  return filter;
}

// A number is that of a version of one workflow, so for runs of several it would mean something
// else for each.
Result<void> check_version(Client& client, const BulkSelection& selection) {
  const auto version = version_member(selection.version);
  if (!version.is_int64()) return {};
  if (selection.workflow.empty())
    return fail(
        ErrorCode::kInvalid,
        fmt::format("--version {} is a version of one workflow; name it with --workflow, or "
                    "give same or current for runs of several",
                    selection.version));
  SLUICE_TRY(const auto workflow, find_workflow(client, selection.workflow));
  const auto found = client.get(
      fmt::format("/workflows/{}/versions/{}", text_of(workflow, "id"), version.get_int64()));
  if (found || found.error().code != ErrorCode::kNotFound)
    return found ? Result<void>() : fail(found.error());
  const auto* newest = workflow.if_contains("version");
  return fail(ErrorCode::kNotFound, fmt::format("workflow '{}' has no version {}; its newest is {}",
                                                text_of(workflow, "name"), selection.version,
                                                newest ? to_json(*newest) : "not known"));
}

std::int64_t number_of(const json::value& value, std::string_view member) {
  const auto* found = find_member(value, member);
  return found && found->is_int64() ? found->get_int64() : 0;
}

void print_errors(const json::value& answer) {
  const auto* errors = find_member(answer, "errors");
  if (!errors || !errors->is_array()) return;
  for (const auto& error : errors->get_array())
    print_line(fmt::format("{}: {}", text_of(error, "run_id"), text_of(error, "message")));
}

void print_plan(const json::value& plan) {
  const auto* runs = find_member(plan, "runs");
  if (runs && runs->is_array() && !runs->get_array().empty())
    print(run_table(runs->get_array(), {}, SystemClock().now()).text(terminal_columns()));
  const auto* complete = find_member(plan, "complete");
  const bool is_complete = complete && complete->is_bool() && complete->get_bool();
  print_line(fmt::format("{}{} runs match; nothing was done.", is_complete ? "" : "At least ",
                         number_of(plan, "matches")));
  const auto* resumptions = find_member(plan, "resumptions");
  if (resumptions && resumptions->is_array())
    for (const auto& each : resumptions->get_array()) print_rerun_plan(each);
  print_errors(plan);
}

}  // namespace

json::value version_member(const std::string& version) {
  const auto number = parse_json(version);
  return number && number->is_int64() ? *number : json::value(version);
}

Result<json::value> wait_for_job(Client& client, json::value job) {
  const auto path = "/workflows/runs/bulk/" + text_of(job, "id");
  for (auto state = text_of(job, "state"); state == "running" || state == "stopping";
       state = text_of(job, "state")) {
    pause_for(kJobLookEvery);
    SLUICE_TRY(job, client.get(path));
  }
  return job;
}

Result<int> act_on_many(const ClientOptions& options, std::string_view action,
                        const BulkSelection& selection) {
  SLUICE_TRY(auto client, options.client());
  SLUICE_TRY(auto filter, filter_of(client, selection));
  SLUICE_TRY_VOID(check_version(client, selection));
  json::object body{{"action", action}, {"filter", std::move(filter)}};
  if (selection.is_dry_run) body["dry_run"] = true;
  if (!selection.version.empty()) body["version"] = version_member(selection.version);
  if (!selection.from_step.empty()) body["from_step"] = selection.from_step;
  if (selection.from_failed_step) body["from_failed_step"] = true;
  SLUICE_TRY(auto answer, client.post("/workflows/runs/bulk", body));
  if (!selection.is_dry_run) {
    SLUICE_TRY(answer, wait_for_job(client, std::move(answer)));
  }
  const auto failed = number_of(answer, "failed");
  const bool is_done =
      selection.is_dry_run || (text_of(answer, "state") == "finished" && failed == 0);
  if (options.json) {
    print_json(answer);
    return is_done ? 0 : 1;
  }
  if (selection.is_dry_run) {
    print_plan(answer);
    return 0;
  }
  print_errors(answer);
  print_line(fmt::format("{} {}: {} done, {} failed.", text_of(answer, "id"),
                         text_of(answer, "state"), number_of(answer, "done"), failed));
  return is_done ? 0 : 1;
}

void add_bulk_options(CLI::App& command, BulkSelection& selection, CLI::Option& id) {
  auto* all = command.add_flag("--all", selection.is_all,
                               "all runs that the options below select, as one job");
  all->excludes(&id);
  command.add_option("--workflow", selection.workflow, "only runs of this workflow (name or id)")
      ->needs(all);
  command.add_option("--state", selection.state, "only runs in exactly this state")
      ->check(one_of(
          {"pending", "running", "waiting", "completed", "failed", "dead_letter", "cancelled"}))
      ->needs(all);
  command.add_option("--trigger", selection.trigger, "only runs that were started so")
      ->check(one_of({"webhook", "manual", "sync", "schedule", "workflow", "run_failed"}))
      ->needs(all);
  command
      .add_option("--since", selection.since,
                  "only runs that began since then, e.g. 2h, 7d or 2026-01-31T12:00:00Z")
      ->needs(all);
  command.add_option("--until", selection.until, "only runs that began until then")->needs(all);
  command.add_option("--text", selection.text, "only runs whose payload contains this text")
      ->needs(all);
  command.add_flag("--dry-run", selection.is_dry_run, "only show what it would be");
}

}  // namespace sluice::app
