#include "app/commands/doctor_runs.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <tuple>

#include "app/commands/names.h"
#include "app/commands/pages.h"
#include "app/commands/run_view.h"
#include "app/commands/times.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

constexpr std::size_t kRunsMax = 1'000;  // looked at, of each state
constexpr std::size_t kExplainedMax = 20;
constexpr Micros kPatience = Seconds(60);  // with what moves, or will in a moment

struct Unfinished {
  json::value run;
  std::string state;
  Timestamp created{};
};

struct Unfinisheds {
  std::vector<Unfinished> runs;
  bool more = false;  // than were looked at
};

Result<void> read_runs(Client& client, const std::string& state, Unfinisheds& found) {
  // One more than is looked at says that there are more.
  SLUICE_TRY(
      const auto rows,
      first_rows(client, fmt::format("/workflows/runs?limit=100&state={}", state), kRunsMax + 1));
  found.more = found.more || rows.size() > kRunsMax;
  for (std::size_t i = 0; i < std::min(rows.size(), kRunsMax); ++i) {
    const auto created = parse_time(text_of(rows[i], "created_at"));
    found.runs.push_back({rows[i], state, created.value_or(Timestamp{})});
  }
  return {};
}

bool waits_for_turn(const json::value& run) {
  const auto* waits = find_member(run, "waits_for");
  return waits && waits->is_array() &&
         std::ranges::any_of(waits->get_array(), [](const json::value& wait) {
           return text_of(wait, "kind") == "concurrency";
         });
}

// A time at which the run should have gone on has passed.
bool is_overdue(const json::value& run, Timestamp now) {
  const auto* waits = find_member(run, "waits_for");
  if (!waits || !waits->is_array()) return false;
  return std::ranges::any_of(waits->get_array(), [now](const json::value& wait) {
    const auto until = parse_time(text_of(wait, "until"));
    return until && *until + kPatience < now;
  });
}

// When the last thing happened in the run, and where.
std::string last_step(const json::value& full, Timestamp now) {
  std::string text = "No step has ended yet.";
  const auto* logs = find_member(full, "logs");
  if (!logs || !logs->is_array() || logs->get_array().empty()) return text;
  const auto& last = logs->get_array().back();
  text = fmt::format("Its last step was {} at {}.", text_of(last, "node_id"),
                     short_time(text_of(last, "created_at"), now));
  return text;
}

// Nothing for a run that moves. The words are the server's.
std::optional<Check> explain(Client& client, const Unfinished& run, Timestamp now) {
  const bool is_young = run.created + kPatience > now;
  if (waits_text(run.run, now).empty() && is_young) return std::nullopt;
  const auto full = client.get("/workflows/runs/" + text_of(run.run, "id"));
  auto words = full ? text_of(*full, "explanation") : "";
  if (words.empty()) return std::nullopt;  // it has ended meanwhile
  if (!waits_for_turn(run.run)) words += " " + last_step(*full, now);
  const bool has_not_begun = run.state == "pending" && !waits_for_turn(run.run);
  return Check{"", !is_overdue(run.run, now) && !has_not_begun, std::move(words)};
}

std::string name_of(const json::value& run, const json::array& workflows) {
  const auto id = text_of(run, "workflow_id");
  for (const auto& workflow : workflows)
    if (text_of(workflow, "id") == id) return text_of(workflow, "name");
  return short_id(id);
}

}  // namespace

void check_unfinished_runs(Client& client, const json::array& workflows, Timestamp now,
                           std::vector<Check>& out) {
  Unfinisheds found;
  std::string counts;
  for (const auto* state : {"pending", "running", "waiting"}) {
    const auto before = found.runs.size();
    if (const auto read = read_runs(client, state, found); !read) {
      out.push_back({"unfinished runs", false, read.error().message});
      return;
    }
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", found.runs.size() - before, state);
  }
  if (found.more) counts += "; there are more";
  out.push_back({"unfinished runs", true, counts});
  std::ranges::sort(found.runs, {}, [](const Unfinished& one) {
    return std::tuple(one.created, text_of(one.run, "id"));
  });
  std::size_t explained = 0;
  std::size_t left = 0;
  for (const auto& run : found.runs) {
    if (explained == kExplainedMax) {
      ++left;
      continue;
    }
    auto check = explain(client, run, now);
    if (!check) continue;
    check->what =
        fmt::format("run {} of {}", short_id(text_of(run.run, "id")), name_of(run.run, workflows));
    out.push_back(*std::move(check));
    ++explained;
  }
  if (left > 0)
    out.push_back({"newer unfinished runs", true,
                   fmt::format("{} more; `sluice runs list --status waiting` lists them", left)});
}

}  // namespace sluice::app
