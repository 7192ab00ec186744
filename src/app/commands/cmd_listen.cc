#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <map>

#include "app/commands/commands.h"
#include "app/commands/event_source.h"
#include "app/commands/names.h"
#include "app/commands/run_view.h"
#include "app/commands/times.h"
#include "app/table.h"

namespace sluice::app {
namespace {

// How often the server is asked where it does not tell: at first after something happened, then
// less and less. Where it does, only to be sure.
constexpr std::chrono::milliseconds kPauseMin{300};
constexpr std::chrono::milliseconds kPauseMax{3'000};
constexpr std::chrono::milliseconds kPauseMaxTold{30'000};
constexpr std::chrono::milliseconds kPauseMaxUnreachable{10'000};
constexpr std::size_t kNameWidth = 20;
constexpr std::size_t kNamesMax = 10'000;

struct ListenOptions {
  ClientOptions client;
  std::string workflow;
  std::size_t count = 0;
};

class Listener {
 public:
  Listener(Client& client, const ListenOptions& options) : client_(client), options_(options) {}

  // The name, or the id of a workflow that is gone or may not be read.
  std::string name_of(const std::string& id) {
    if (const auto known = names_.find(id); known != names_.end()) return known->second;
    const auto workflow = client_.get("/workflows/" + id);
    auto name = workflow ? text_of(*workflow, "name") : "";
    if (name.empty()) name = short_id(id);
    if (names_.size() >= kNamesMax) names_.clear();
    names_[id] = name;
    return name;
  }

  void print(const LiveEvent& event) {
    if (options_.client.json) return print_json(view(event));
    const auto now = SystemClock().now();
    const auto name =
        fmt::format("{:{}}", shortened(name_of(event.workflow_id), kNameWidth), kNameWidth);
    const auto at = short_time(event.at, now);
    if (event.event == "rejection") {
      print_line(fmt::format("{}  {}  {}  {}: {}", at, paint(Colour::kBold, name),
                             paint(Colour::kRed, fmt::format("refused with {}", event.status)),
                             event.reason, printable(event.detail)));
      return;
    }
    print_line(fmt::format("{}  {}  {}  {}{}", at, paint(Colour::kBold, name),
                           short_id(event.run_id), paint(status_colour(event.state), event.state),
                           note(event, now)));
  }

 private:
  // What else there is to say of a run.
  static std::string note(const LiveEvent& event, Timestamp now) {
    std::string out;
    if (event.is_new) out += fmt::format(", started by {}", event.trigger);
    const auto* took = find_member(event.run, "duration_in_seconds");
    if (took && took->is_number()) out += fmt::format(", took {}", seconds_text(took));
    const auto waits = waits_text(event.run, now);
    if (!waits.empty()) out += ", " + waits;
    const auto error = text_of(event.run, "error_message");
    return error.empty() ? out : fmt::format("{}: {}", out, printable(error));
  }

  json::object view(const LiveEvent& event) {
    json::object out{{"at", event.at},
                     {"event", event.event},
                     {"workflow_id", event.workflow_id},
                     {"workflow", name_of(event.workflow_id)}};
    if (event.event == "rejection") {
      out["status"] = event.status;
      out["reason"] = event.reason;
      out["detail"] = event.detail;
      return out;
    }
    out["run_id"] = event.run_id;
    out["state"] = event.state;
    out["trigger"] = event.trigger;
    out["is_new"] = event.is_new;
    const auto error = text_of(event.run, "error_message");
    out["error"] = error.empty() ? json::value(nullptr) : json::value(error);
    return out;
  }

  Client& client_;
  const ListenOptions& options_;
  std::map<std::string, std::string> names_;
};

// Ends when it is interrupted, or after so many events.
Result<void> listen(const ListenOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  std::string workflow_id;
  if (!options.workflow.empty()) {
    SLUICE_TRY(const auto row, find_workflow(client, options.workflow));
    workflow_id = text_of(row, "id");
  }
  const auto source = follow_events(client, workflow_id);
  SLUICE_TRY_VOID(source->next());
  print_error(fmt::format("listening to {}; stop with Ctrl-C",
                          options.workflow.empty() ? "all workflows" : options.workflow));
  Listener listener(client, options);
  auto pause = kPauseMin;
  bool was_reachable = true;
  for (std::size_t shown = 0; options.count == 0 || shown < options.count;) {
    const bool is_told = source->wait(pause);
    const auto events = source->next();
    if (!events && events.error().code != ErrorCode::kUnavailable) return fail(events.error());
    if (!events && was_reachable) report(events.error());
    if (events && !was_reachable) print_error("the server is back");
    was_reachable = events.has_value();
    const bool is_quiet = !is_told && (!events || events->empty());
    const auto longest = !events             ? kPauseMaxUnreachable
                         : source->is_told() ? kPauseMaxTold
                                             : kPauseMax;
    pause = is_quiet ? std::min(pause * 2, longest) : kPauseMin;
    if (!events) continue;
    for (const auto& event : *events) {
      listener.print(event);
      if (++shown == options.count) break;
    }
    std::fflush(stdout);
  }
  return {};
}

}  // namespace

void add_listen(CLI::App& app, int& result) {
  const auto options = std::make_shared<ListenOptions>();
  auto* command = add_client_command(
      app,
      {"listen",
       "follow deliveries and runs as they happen, with the reasons of refusals",
       {"sluice listen", "sluice listen order-intake", "sluice listen --json --count 1"},
       "With --json each event is one line."},
      options, result, listen);
  command->add_option("workflow", options->workflow, "name or id (default: all workflows)");
  command->add_option("--count", options->count, "stop after so many events; 0: never")
      ->capture_default_str();
}

}  // namespace sluice::app
