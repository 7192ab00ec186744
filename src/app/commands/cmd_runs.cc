#include <algorithm>
#include <fmt/format.h>

#include "app/commands/bulk_runs.h"
#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pages.h"
#include "app/commands/rerun_plan.h"
#include "app/commands/run_view.h"
#include "app/commands/times.h"
#include "base/bytes.h"
#include "base/time.h"

namespace sluice::app {
namespace {

constexpr std::size_t kPageMax = 100;

struct RunOptions {
  ClientOptions client;
  std::string workflow;
  std::string status;
  std::string state;
  std::string trigger;
  std::string since;
  std::string until;
  std::string key;
  std::string text;
  std::string payload;
  std::string id;
  std::string version;
  std::string node;
  std::string again_from;  // of rerun
  std::size_t limit = 20;
  bool again_from_failed = false;
  bool test = false;
  bool all = false;
  BulkSelection bulk{};
};

// Which runs are wanted, newest first.
struct Wanted {
  std::string path;  // with its query, but for where the page begins
  std::size_t count = 0;
  std::optional<Timestamp> since;
};

// Those that the server looks for.
Result<void> add_filters(const RunOptions& options, Timestamp now, std::string& path) {
  const auto add = [&path](std::string_view name, std::string_view value) {
    if (!value.empty()) path += fmt::format("&{}={}", name, percent_encode(value));
  };
  add("status", options.status);
  add("state", options.state);
  add("trigger", options.trigger);
  add("version", options.version);
  add("key", options.key);
  add("text", options.text);
  if (options.test) add("test", "true");
  if (options.until.empty()) return {};
  SLUICE_TRY(const auto until, parse_since(options.until, now));
  add("to", format_time(until));
  return {};
}

Result<Wanted> wanted_runs(Client& client, const RunOptions& options, Timestamp now) {
  Wanted wanted;
  wanted.count = options.all ? SIZE_MAX : options.limit;
  wanted.path = "/workflows/runs";
  if (!options.workflow.empty()) {
    SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
    wanted.path = fmt::format("/workflows/{}/executions", text_of(workflow, "id"));
  }
  wanted.path += fmt::format("?limit={}", std::min(wanted.count, kPageMax));
  SLUICE_TRY_VOID(add_filters(options, now, wanted.path));
  if (!options.since.empty()) {
    SLUICE_TRY(wanted.since, parse_since(options.since, now));
  }
  return wanted;
}

// Calls `use` with the runs of each page until there are no more, or enough.
template <class Use>
Result<void> for_each_wanted(Client& client, const Wanted& wanted, const Use& use) {
  auto left = wanted.count;
  if (left == 0) return {};
  return for_each_page(client, wanted.path, [&](const json::array& rows) {
    json::array runs;
    bool ends = false;
    for (const auto& run : rows) {
      const auto started = parse_time(text_of(run, "created_at"));
      ends = runs.size() == left || (wanted.since && started && *started < *wanted.since);
      if (ends) break;
      runs.push_back(run);
    }
    left -= runs.size();
    use(std::move(runs));
    return ends || left == 0 ? More::kEnough : More::kWanted;
  });
}

Result<json::object> names_of_workflows(Client& client) {
  json::object names;
  SLUICE_TRY(const auto workflows, client.get("/workflows"));
  if (const auto* rows = workflows.if_array())
    for (const auto& row : *rows) names[text_of(row, "id")] = text_of(row, "name");
  return names;
}

Result<void> list(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  const auto now = SystemClock().now();
  SLUICE_TRY(const auto wanted, wanted_runs(client, options, now));
  json::array all;
  SLUICE_TRY_VOID(for_each_wanted(client, wanted, [&all](json::array runs) {
    all.insert(all.end(), runs.begin(), runs.end());
  }));
  if (options.client.json) {
    print_json(json::object{{"data", std::move(all)}});
    return {};
  }
  if (all.empty()) {
    print_line("No such runs.");
    return {};
  }
  // A key that may read runs need not be one that may read workflows.
  const auto names = names_of_workflows(client);
  print(run_table(all, names.value_or(json::object()), now).text(terminal_columns()));
  return {};
}

Result<void> show(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, find_run(client, options.id));
  SLUICE_TRY(const auto run, client.get("/workflows/runs/" + id));
  if (options.client.json) {
    print_json(run);
    return {};
  }
  const auto* logs = find_member(run, "logs");
  if (logs && logs->is_array())
    for (const auto& entry : logs->get_array()) print_log(entry);
  print_waits(run);
  print_state(run);
  return {};
}

// The newest run of the workflow, once there is one.
Result<std::string> newest(Client& client, const std::string& word) {
  SLUICE_TRY(const auto workflow, find_workflow(client, word));
  SLUICE_TRY(const auto page,
             client.get(fmt::format("/workflows/{}/executions?limit=1", text_of(workflow, "id"))));
  const auto* first = find_path(page, "data.0.id");
  if (!first || !first->is_string())
    return fail(ErrorCode::kNotFound, "the workflow has no runs yet");
  return std::string(first->get_string());
}

Result<int> tail(const RunOptions& options) {
  if (options.id.empty() && options.workflow.empty())
    return report_usage("give the run to follow, or --workflow for the newest one of a workflow");
  SLUICE_TRY(auto client, options.client.client());
  const auto id =
      options.workflow.empty() ? find_run(client, options.id) : newest(client, options.workflow);
  if (!id) return fail(id.error());
  return follow_run(client, *id, options.client.json);
}

// Prints the id of the run that an action started, or else what the server says.
Result<void> act(const RunOptions& options, Client& client, const std::string& path,
                 const json::object& body) {
  SLUICE_TRY(const auto answer, client.post(path, body));
  if (options.client.json) {
    print_json(answer);
    return {};
  }
  const auto* started = find_path(answer, "new_run.id");
  const auto* id = started ? started : find_member(answer, "id");
  print_line(id && id->is_string() ? std::string(id->get_string()) : text_of(answer, "message"));
  return {};
}

// The action is for one run, or for all that the options select.
Result<int> one_or_many(const RunOptions& options, std::string_view action,
                        Result<void> (*act_on_one)(const RunOptions&)) {
  if (options.bulk.is_all) {
    if (!options.payload.empty())
      return report_usage("--payload goes with one run, not with --all");
    BulkSelection selection = options.bulk;
    selection.version = options.version;
    selection.from_step = options.again_from;
    selection.from_failed_step = options.again_from_failed;
    return act_on_many(options.client, action, selection);
  }
  if (options.id.empty())
    return report_usage("give the id of a run, or --all and which runs it should be");
  const bool keeps_steps = !options.again_from.empty() || options.again_from_failed;
  if (options.bulk.is_dry_run && !keeps_steps)
    return report_usage("--dry-run goes with --all, or with rerun --from");
  SLUICE_TRY_VOID(act_on_one(options));
  return 0;
}

Result<void> rerun_one(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, find_run(client, options.id));
  json::object body;
  if (!options.version.empty()) body["version"] = version_member(options.version);
  if (!options.payload.empty()) {
    SLUICE_TRY(body["payload"], parse_json(options.payload));
  }
  if (!options.again_from.empty()) body["from_step"] = options.again_from;
  if (options.again_from_failed) body["from_failed_step"] = true;
  if (options.bulk.is_dry_run) return plan_rerun(client, id, body, options.client.json);
  return act(options, client, fmt::format("/workflows/runs/{}/rerun", id), body);
}

Result<int> rerun(const RunOptions& options) { return one_or_many(options, "rerun", rerun_one); }

Result<void> cancel_one(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, find_run(client, options.id));
  return act(options, client, fmt::format("/workflows/runs/{}/cancel", id), {});
}

Result<int> cancel(const RunOptions& options) { return one_or_many(options, "cancel", cancel_one); }

Result<void> delete_one(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, find_run(client, options.id));
  const json::object body{{"action", "delete"}, {"ids", json::array{json::value(id)}}};
  SLUICE_TRY(auto job, client.post("/workflows/runs/bulk", body));
  SLUICE_TRY(job, wait_for_job(client, std::move(job)));
  const auto* errors = find_member(job, "errors");
  if (errors && errors->is_array() && !errors->get_array().empty())
    return fail(ErrorCode::kConflict, text_of(errors->get_array().front(), "message"));
  if (options.client.json)
    print_json(job);
  else
    print_line("The run was deleted.");
  return {};
}

Result<int> remove(const RunOptions& options) { return one_or_many(options, "delete", delete_one); }

// The node of the last step that failed, outside of iterators.
Result<std::string> failed_node(Client& client, const std::string& id) {
  SLUICE_TRY(const auto run, client.get("/workflows/runs/" + id));
  std::string node;
  const auto* logs = find_member(run, "logs");
  if (logs && logs->is_array())
    for (const auto& entry : logs->get_array())
      if (text_of(entry, "status") == "error" && text_of(entry, "item").empty())
        node = text_of(entry, "node_id");
  if (!node.empty()) return node;
  return fail(ErrorCode::kInvalid,
              "no step of this run failed; name the node to resume from with --from");
}

Result<void> resume(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, find_run(client, options.id));
  std::string node = options.node;
  if (node.empty()) {
    SLUICE_TRY(node, failed_node(client, id));
  }
  return act(options, client,
             fmt::format("/workflows/runs/{}/resume-from/{}", id, percent_encode(node)), {});
}

void add_list(CLI::App& runs, const std::shared_ptr<RunOptions>& options, int& result) {
  auto* command = add_client_command(
      runs,
      {"list",
       "list runs, newest first",
       {"sluice runs list --workflow order-intake --status failed",
        "sluice runs list --trigger webhook --text order-4711",
        "sluice runs list --since 24h --all"},
       "Times are in UTC. Every command accepts the first characters of an id in place of the id."},
      options, result, list);
  command->add_option("--workflow", options->workflow, "only runs of this workflow (name or id)");
  command->add_option("--status", options->status, "only runs with this status")
      ->check(one_of({"pending", "running", "waiting", "awaiting_ui_interaction", "completed",
                      "failed", "dead_letter", "cancelled"}));
  command->add_option("--state", options->state, "only runs in exactly this state")
      ->check(one_of(
          {"pending", "running", "waiting", "completed", "failed", "dead_letter", "cancelled"}))
      ->excludes("--status");
  command->add_option("--trigger", options->trigger, "only runs that were started so")
      ->check(one_of({"webhook", "manual", "sync", "schedule", "workflow", "run_failed"}));
  command->add_option("--version", options->version, "only runs of this version of the workflow");
  command->add_option("--key", options->key,
                      "only the run with this idempotency key (with --workflow)");
  command->add_option("--text", options->text, "only runs whose payload contains this text");
  command->add_flag("--test", options->test, "only test runs, which are not listed otherwise");
  command->add_option("--until", options->until, "only runs that began until then");
  command->add_option("--since", options->since,
                      "only runs that began since then, e.g. 2h, 7d or 2026-01-31T12:00:00Z");
  auto* limit = command->add_option("--limit", options->limit, "maximum number of runs to list");
  limit->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command->add_flag("--all", options->all, "list all such runs")->excludes(limit);
}

void add_tail(CLI::App& runs, const std::shared_ptr<RunOptions>& options, int& result) {
  auto* command = add_client_command(runs,
                                     {"tail",
                                      "follow a run until it ends",
                                      {"sluice runs tail --workflow order-intake"},
                                      "Exits 1 if the run does not complete."},
                                     options, result, tail);
  auto* id = command->add_option("id", options->id, "the run's id, or its beginning");
  command->add_option("--workflow", options->workflow, "follow the newest run of this workflow")
      ->excludes(id);
}

// A command about one run.
CLI::App* add_about_one(CLI::App& runs, const CommandText& text,
                        const std::shared_ptr<RunOptions>& options, int& result,
                        Result<void> (*run)(const RunOptions&)) {
  auto* command = add_client_command(runs, text, options, result, run);
  command->add_option("id", options->id, "the run's id, or its beginning")->required();
  return command;
}

// A command about one run, or about all that its options select.
CLI::App* add_about_many(CLI::App& runs, const CommandText& text,
                         const std::shared_ptr<RunOptions>& options, int& result,
                         Result<int> (*run)(const RunOptions&)) {
  auto* command = add_client_command(runs, text, options, result, run);
  auto* id = command->add_option("id", options->id, "the run's id, or its beginning");
  add_bulk_options(*command, options->bulk, *id);
  return command;
}

}  // namespace

void add_runs(CLI::App& app, int& result) {
  const auto options = std::make_shared<RunOptions>();
  auto& runs = *add_group(app, "runs", "list, show, follow, rerun, resume, cancel and delete runs");
  add_list(runs, options, result);
  add_about_one(
      runs,
      {"show", "show a run with its log and what it waits for", {"sluice runs show 06ad3k1v9w7h5"}},
      options, result, show);
  add_tail(runs, options, result);
  auto* again =
      add_about_many(runs,
                     {"rerun",
                      "start a new run with the same payload, or with another one",
                      {"sluice runs rerun 06ad3k1v9w7h5 --version same",
                       "sluice runs rerun 06ad3k1v9w7h5 --payload '{\"amount\": 7}'",
                       "sluice runs rerun 06ad3k1v9w7h5 --from send --version 4 --dry-run",
                       "sluice runs rerun --all --state failed --since 2h --dry-run",
                       "sluice runs rerun --all --workflow order-intake --version 3 --dry-run"}},
                     options, result, rerun);
  again
      ->add_option("--version", options->version,
                   "the workflow version to run: current, same (as before), or its number (with "
                   "--all only for the runs of one workflow)")
      ->check(one_of_or_number({"current", "same"}))
      ->default_str("current");
  auto* payload =
      again->add_option("--payload", options->payload, "JSON object, instead of the old payload");
  auto* from = again
                   ->add_option("--from", options->again_from,
                                "keep what the run did before this node, and go on there")
                   ->excludes(payload);
  again
      ->add_flag("--from-failed", options->again_from_failed,
                 "the same, from the node at which the run failed")
      ->excludes(payload)
      ->excludes(from);
  add_about_one(
      runs,
      {"resume",
       "start a new run that goes on where this one failed, or from another node",
       {"sluice runs resume 06ad3k1v9w7h5", "sluice runs resume 06ad3k1v9w7h5 --from send"}},
      options, result, resume)
      ->add_option("--from", options->node, "the node to begin at (default: the one that failed)");
  add_about_many(runs,
                 {"cancel",
                  "cancel a run that has not finished, or many",
                  {"sluice runs cancel 06ad3k1v9w7h5",
                   "sluice runs cancel --all --state waiting --workflow order-intake --dry-run"}},
                 options, result, cancel);
  add_about_many(runs,
                 {"delete",
                  "delete a finished run with its log, or many",
                  {"sluice runs delete 06ad3k1v9w7h5",
                   "sluice runs delete --all --state failed --until 30d --dry-run"}},
                 options, result, remove);
}

}  // namespace sluice::app
