#include "app/commands/run_view.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pause.h"
#include "app/commands/times.h"

namespace sluice::app {
namespace {

constexpr std::chrono::milliseconds kLookEvery{300};
constexpr std::size_t kWorkflowChars = 18;

bool is_final(std::string_view status) {
  constexpr std::array<std::string_view, 4> kFinal = {"completed", "failed", "dead_letter",
                                                      "cancelled"};
  return std::ranges::find(kFinal, status) != kFinal.end();
}

// The exact state; `status` has fewer words.
std::string state_of(const json::value& run) {
  auto state = text_of(run, "state");
  return state.empty() ? text_of(run, "status") : state;
}

const json::array& list_of(const json::value& run, std::string_view member) {
  static const json::array nothing;
  const auto* found = find_member(run, member);
  return found && found->is_array() ? found->get_array() : nothing;
}

// What follows on "waits": "for event 'order-7' until 18:40:00".
std::string wait_text(const json::value& wait, const std::string& until) {
  const auto kind = text_of(wait, "kind");
  if (kind == "time") return "until " + until;
  if (kind == "retry") return "for its next try at " + until;
  if (kind == "concurrency") return "for its turn";
  std::string what = kind == "child" ? "for the end of run" : "for " + kind;
  const auto title = text_of(wait, "title");
  const auto name = title.empty() ? text_of(wait, "key") : title;
  if (!name.empty()) what += fmt::format(" '{}'", name);
  return until.empty() ? what : fmt::format("{} until {}", what, until);
}

std::string step_name(const json::value& entry) {
  const auto item = text_of(entry, "item");
  const auto node = text_of(entry, "node_id");
  return item.empty() ? node : fmt::format("{}[{}]", node, item);
}

}  // namespace

std::string waits_text(const json::value& run, Timestamp now) {
  std::string out;
  for (const auto& wait : list_of(run, "waits_for")) {
    if (!out.empty()) out += ", ";
    const auto until = text_of(wait, "until");
    out += wait_text(wait, until.empty() ? "" : short_time(until, now));
  }
  return out;
}

Table run_table(const json::array& runs, const json::object& names, Timestamp now) {
  Table table({"RUN", "WORKFLOW", "STATUS", "STARTED", "TOOK", "NOTE"});
  for (const auto& run : runs) {
    const auto state = state_of(run);
    const auto workflow = text_of(run, "workflow_id");
    const auto* name = names.if_contains(workflow);
    const auto error = text_of(run, "error_message");
    table.add(
        {{short_id(text_of(run, "id"))},
         {shortened(name ? std::string(name->get_string()) : short_id(workflow), kWorkflowChars)},
         {state, status_colour(state)},
         {short_time(text_of(run, "started_at"), now)},
         {seconds_text(find_member(run, "duration_in_seconds"))},
         {error.empty() ? waits_text(run, now) : error}});
  }
  return table;
}

void print_log(const json::value& entry) {
  const auto status = text_of(entry, "status");
  const auto* output = find_member(entry, "output");
  print_line(fmt::format("{}  {}  {}  {}", text_of(entry, "created_at"),
                         paint(status_colour(status), fmt::format("{:7}", status)),
                         paint(Colour::kBold, step_name(entry)), output ? to_json(*output) : ""));
  for (const auto& warning : list_of(entry, "warnings"))
    if (warning.is_string())
      print_line(fmt::format("  {}  {}", paint(Colour::kYellow, "warning"),
                             std::string_view(warning.get_string())));
}

void print_waits(const json::value& run) {
  for (const auto& wait : list_of(run, "waits_for")) {
    std::string url;
    for (const auto& form : list_of(run, "forms"))
      if (step_name(form) == step_name(wait)) url = text_of(form, "url");
    const auto step = step_name(wait);
    print_line(fmt::format("{} waits {}{}{}", paint(Colour::kBold, step.empty() ? "the run" : step),
                           wait_text(wait, text_of(wait, "until")), url.empty() ? "" : ": ", url));
  }
}

void print_state(const json::value& run) {
  const auto state = state_of(run);
  const auto* duration = find_member(run, "duration_in_seconds");
  const auto error = text_of(run, "error_message");
  print_line(fmt::format("{} {}{}{}", text_of(run, "id"), paint(status_colour(state), state),
                         duration && duration->is_number() ? " in " + seconds_text(duration) : "",
                         error.empty() ? "" : ": " + error));
}

Result<int> follow_run(Client& client, const std::string& id, bool as_json) {
  std::size_t printed = 0;
  std::string waits;
  while (true) {
    SLUICE_TRY(const auto run, client.get("/workflows/runs/" + id));
    const auto& logs = list_of(run, "logs");
    for (; printed < logs.size(); ++printed) {
      if (as_json)
        print_json(logs[printed]);
      else
        print_log(logs[printed]);
    }
    const auto status = text_of(run, "status");
    if (is_final(status)) {
      if (!as_json) print_state(run);
      return status == "completed" ? 0 : 1;
    }
    if (const auto* now = find_member(run, "waits_for");
        !as_json && now && to_json(*now) != waits) {
      waits = to_json(*now);
      print_waits(run);
    }
    std::fflush(stdout);
    pause_for(kLookEvery);
  }
}

}  // namespace sluice::app
