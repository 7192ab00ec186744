#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>

#include "app/commands/commands.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

constexpr std::chrono::milliseconds kTailEvery{300};

struct RunOptions {
  ClientOptions client;
  std::string workflow;
  std::string status;
  std::string id;
  std::string version;
  int limit = 20;
};

bool is_final(std::string_view status) {
  return status == "completed" || status == "failed" || status == "dead_letter" ||
         status == "cancelled";
}

std::string seconds_of(const json::value& run) {
  const auto* duration = find_member(run, "duration_in_seconds");
  return duration && duration->is_number() ? fmt::format("{:.3f}s", duration->to_number<double>())
                                           : "-";
}

Result<void> list(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  std::string path = "/workflows/runs";
  if (!options.workflow.empty()) {
    SLUICE_TRY(const auto id, client.workflow_id(options.workflow));
    path = "/workflows/" + id + "/executions";
  }
  path += fmt::format("?per_page={}", options.limit);
  if (!options.status.empty()) path += "&status=" + options.status;
  SLUICE_TRY(const auto page, client.get(path));
  if (options.client.json) {
    print_line(to_json(page));
    return {};
  }
  Table table({"RUN", "STATUS", "STARTED", "TOOK", "ERROR"});
  const auto* rows = find_member(page, "data");
  if (rows && rows->is_array()) {
    for (const auto& run : rows->get_array()) {
      const auto status = text_of(run, "status");
      table.add({{text_of(run, "id")},
                 {status, status_colour(status)},
                 {text_of(run, "started_at")},
                 {seconds_of(run)},
                 {text_of(run, "error_message")}});
    }
  }
  print(table.empty() ? "No runs yet.\n" : table.text());
  return {};
}

void print_log(const json::value& entry) {
  const auto status = text_of(entry, "status");
  const auto* output = find_member(entry, "output");
  print_line(fmt::format("{}  {}  {}  {}", text_of(entry, "created_at"),
                         paint(status_colour(status), fmt::format("{:7}", status)),
                         paint(Colour::kBold, text_of(entry, "node_id")),
                         output ? to_json(*output) : ""));
}

void print_end(const json::value& run) {
  const auto status = text_of(run, "status");
  const auto error = text_of(run, "error_message");
  print_line(fmt::format("{} {} in {}{}", text_of(run, "id"), paint(status_colour(status), status),
                         seconds_of(run), error.empty() ? "" : ": " + error));
}

// The forms that the run waits for.
void print_forms(const json::value& run) {
  const auto* forms = find_member(run, "forms");
  if (!forms || !forms->is_array()) return;
  for (const auto& form : forms->get_array()) {
    const auto url = text_of(form, "url");
    print_line(fmt::format("{} waits for an answer{}{}",
                           paint(Colour::kBold, text_of(form, "node_id")),
                           url.empty() ? "" : " at ", url));
  }
}

Result<void> show(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto run, client.get("/workflows/runs/" + options.id));
  if (options.client.json) {
    print_line(to_json(run));
    return {};
  }
  const auto* logs = find_member(run, "logs");
  if (logs && logs->is_array()) {
    for (const auto& entry : logs->get_array()) print_log(entry);
  }
  print_forms(run);
  print_end(run);
  return {};
}

// The newest run of the workflow, once there is one.
Result<std::string> newest(Client& client, const std::string& workflow) {
  SLUICE_TRY(const auto id, client.workflow_id(workflow));
  SLUICE_TRY(const auto page, client.get("/workflows/" + id + "/executions?per_page=1"));
  const auto* first = find_path(page, "data.0.id");
  if (!first || !first->is_string())
    return fail(ErrorCode::kNotFound, "the workflow has no runs yet");
  return std::string(first->get_string());
}

// Waits a moment without spinning; nothing ever notifies.
void pause() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, kTailEvery, [] { return false; });
}

// Prints log entries as they come, until the run is final. The result is whether it completed.
Result<bool> tail(const RunOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  std::string id = options.id;
  if (!options.workflow.empty()) {
    SLUICE_TRY(id, newest(client, options.workflow));
  }
  std::size_t printed = 0;
  while (true) {
    SLUICE_TRY(const auto run, client.get("/workflows/runs/" + id));
    const auto* logs = find_member(run, "logs");
    if (logs && logs->is_array()) {
      for (; printed < logs->get_array().size(); ++printed) {
        const auto& entry = logs->get_array()[printed];
        if (options.client.json) {
          print_line(to_json(entry));
        } else {
          print_log(entry);
        }
      }
    }
    const auto status = text_of(run, "status");
    if (is_final(status)) {
      if (!options.client.json) print_end(run);
      return status == "completed";
    }
    std::fflush(stdout);
    pause();
  }
}

Result<void> act(const RunOptions& options, std::string_view what) {
  SLUICE_TRY(auto client, options.client.client());
  json::object body;
  if (!options.version.empty()) body["version"] = options.version;
  SLUICE_TRY(const auto answer,
             client.post(fmt::format("/workflows/runs/{}/{}", options.id, what), body));
  if (options.client.json) {
    print_line(to_json(answer));
    return {};
  }
  const auto* started = find_path(answer, "new_run.id");
  print_line(started && started->is_string() ? std::string(started->get_string())
                                             : text_of(answer, "message"));
  return {};
}

CLI::App* add_one(CLI::App& runs, const char* name, const char* help,
                  const std::shared_ptr<RunOptions>& options) {
  auto* command = runs.add_subcommand(name, help);
  options->client.add_to(*command);
  return command;
}

}  // namespace

void add_runs(CLI::App& app, int& result) {
  auto options = std::make_shared<RunOptions>();
  auto* runs = app.add_subcommand("runs", "list, show, follow, rerun and cancel runs");
  runs->require_subcommand(1);

  auto* listing = add_one(*runs, "list", "list runs, newest first", options);
  listing->add_option("--workflow", options->workflow, "only runs of this workflow (name or id)");
  listing->add_option("--status", options->status, "only runs with this status")
      ->check(CLI::IsMember(
          {"pending", "running", "waiting", "completed", "failed", "dead_letter", "cancelled"}));
  listing->add_option("--limit", options->limit, "maximum number of runs to list")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  listing->footer("Example: sluice runs list --workflow order-intake --status failed");
  listing->callback([options, &result] {
    if (const auto done = list(*options); !done) result = report(done.error());
  });

  auto* showing = add_one(*runs, "show", "show a run with its log", options);
  showing->add_option("id", options->id, "the run's id (fl_run_...)")->required();
  showing->callback([options, &result] {
    if (const auto done = show(*options); !done) result = report(done.error());
  });

  auto* tailing = add_one(*runs, "tail",
                          "follow a run until it ends; exits 1 if it does not complete", options);
  auto* id = tailing->add_option("id", options->id, "the run's id (fl_run_...)");
  tailing->add_option("--workflow", options->workflow, "follow the newest run of this workflow")
      ->excludes(id);
  tailing->callback([options, &result] {
    if (options->id.empty() && options->workflow.empty())
      throw CLI::RequiredError("id or --workflow");
    const auto done = tail(*options);
    result = done ? (*done ? 0 : 1) : report(done.error());
  });

  for (const auto& [name, help] : {std::pair{"rerun", "start a new run with the same payload"},
                                   {"cancel", "cancel a run that has not finished"}}) {
    auto* acting = add_one(*runs, name, help, options);
    acting->add_option("id", options->id, "the run's id (fl_run_...)")->required();
    if (std::string_view(name) == "rerun")
      acting
          ->add_option("--version", options->version,
                       "the workflow version to run: current, or the same as before")
          ->check(CLI::IsMember({"current", "same"}))
          ->default_str("current");
    acting->callback([options, &result, what = std::string(name)] {
      if (const auto done = act(*options, what); !done) result = report(done.error());
    });
  }
}

}  // namespace sluice::app
