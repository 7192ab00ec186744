#include "app/commands/rerun_plan.h"

#include <array>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/table.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kReasons = {{
    {"done", "it ended"},
    {"chosen", "the step to go on from"},
    {"behind", "comes after a step that runs again"},
    {"not_done", "the old run did not finish it"},
    {"ends_run", "it ends the run"},
    {"new", "the old version does not have it"},
    {"other_kind", "it is of another kind now"},
    {"other_inside", "other nodes are inside of it now"},
    {"way_out_gone", "the way out that it took is gone"},
    {"error_not_handled", "it failed, and nothing handles that any more"},
    {"other_way", "the run went another way"},
}};

std::string reason_of(const json::value& step) {
  const auto reason = text_of(step, "reason");
  for (const auto& [name, sentence] : kReasons)
    if (name == reason) return std::string(sentence);
  return reason;
}

bool is_true(const json::value& value, std::string_view member) {
  const auto* found = find_member(value, member);
  return found && found->is_bool() && found->get_bool();
}

std::string joined(const json::value& plan, std::string_view member) {
  const auto* names = find_member(plan, member);
  std::string list;
  if (!names || !names->is_array()) return list;
  for (const auto& name : names->get_array()) {
    if (!list.empty()) list += ", ";
    if (name.is_string()) list += std::string_view(name.get_string());
  }
  return list;
}

std::string number_text(const json::value& plan, std::string_view member) {
  const auto* number = find_member(plan, member);
  return number ? to_json(*number) : std::string();
}

}  // namespace

Result<void> plan_rerun(Client& client, const std::string& run, json::object how, bool as_json) {
  how["dry_run"] = true;
  SLUICE_TRY(const auto plan, client.post(fmt::format("/workflows/runs/{}/rerun", run), how));
  if (as_json)
    print_json(plan);
  else
    print_rerun_plan(plan);
  return {};
}

void print_rerun_plan(const json::value& plan) {
  print_line(fmt::format("{}: from {} on, by version {} (before: {})", text_of(plan, "run_id"),
                         text_of(plan, "from_step"), number_text(plan, "version"),
                         number_text(plan, "version_before")));
  Table table({"STEP", "FATE", "CHANGED", "WHY"});
  const auto* steps = find_member(plan, "steps");
  if (steps && steps->is_array())
    for (const auto& step : steps->get_array())
      table.add({{text_of(step, "node_id")},
                 {text_of(step, "fate")},
                 {is_true(step, "changed") ? "yes" : "no"},
                 {reason_of(step)}});
  print(table.text(terminal_columns()));
  if (const auto repeated = joined(plan, "effects_repeated"); !repeated.empty())
    print_line("Calls that are made again: " + repeated);
  if (const auto dropped = joined(plan, "dropped"); !dropped.empty())
    print_line("Steps of the old run that the version does not have: " + dropped);
  print_line("Nothing was done.");
}

}  // namespace sluice::app
