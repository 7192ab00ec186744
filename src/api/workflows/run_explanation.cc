#include "api/workflows/run_explanation.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "api/core/services.h"
#include "api/core/views.h"
#include "base/json_number.h"
#include "base/time.h"
#include "engine/compile/concurrency_group.h"
#include "engine/run/step_guard.h"

namespace sluice::api {
namespace {

constexpr std::int64_t kHoldersLookedForMax = 1'000;  // among the runs at work of the workflow
constexpr std::size_t kHoldersShownMax = 10;
constexpr std::size_t kKeyBytesShownMax = 200;
constexpr Micros kPatience = Seconds(60);  // with what should happen in a moment
constexpr std::string_view kTurnKind = "concurrency";

std::string to_the_second(Timestamp time) { return format_time(time).substr(0, 19) + "Z"; }

std::string_view text_in(const json::value& object, std::string_view member) {
  const auto* found = object.as_object().if_contains(member);
  return found && is_text(*found) ? std::string_view(found->get_string()) : std::string_view();
}

// Computed again from what the run began with: only a hash of it is stored.
std::string key_of_turn(const Services& services, const store::StoredRun& run) {
  const auto& header = run.row.header;
  const auto program = services.programs.get(header.team, header.workflow, header.version);
  if (!program || !(*program)->settings().concurrency) return {};
  Result<std::string> key;
  engine::guard_step(services.run_options.step_work_max.get(), [&] {
    key = engine::concurrency_key(**program, header, run.trigger, services.run_options.fuel);
  });
  return key && key->size() <= kKeyBytesShownMax ? *std::move(key) : std::string();
}

// The runs at work in the same concurrency group, oldest first.
Result<std::vector<store::RunRow>> holders_of(store::Reader& reader,
                                              const model::RunHeader& header) {
  SLUICE_TRY(auto page,
             reader.runs({.team = header.team,
                          .workflow = header.workflow,
                          .statuses = {model::RunStatus::kRunning, model::RunStatus::kWaiting},
                          .limit = kHoldersLookedForMax}));
  std::vector<store::RunRow> holders;
  for (auto row = page.rows.rbegin(); row != page.rows.rend(); ++row) {
    const auto& group = row->header.concurrency_group;
    const bool is_same =
        group && header.concurrency_group && group->id == header.concurrency_group->id;
    if (is_same && holders.size() < kHoldersShownMax) holders.push_back(std::move(*row));
  }
  return holders;
}

std::string turn_words(const store::RunRow& row, const Turn& turn) {
  std::string text = fmt::format("It waits since {} for a slot{} (settings.concurrency).",
                                 to_the_second(row.header.created_at),
                                 turn.key.empty() ? "" : fmt::format(" of the key '{}'", turn.key));
  if (turn.holders.size() == 1)
    text += fmt::format(" Run {} has it, since {} at the earliest.",
                        turn.holders.front().header.id.text(),
                        to_the_second(turn.holders.front().header.created_at));
  else if (!turn.holders.empty())
    text +=
        fmt::format(" Run {} and others have the slots.", turn.holders.front().header.id.text());
  if (turn.ahead > std::ssize(turn.holders))
    text += fmt::format(" In all {} runs are before it.", turn.ahead);
  return text;
}

// What follows on "waits".
std::string wait_words(const json::value& wait) {
  const auto kind = text_in(wait, "kind");
  const auto until = parse_time(text_in(wait, "until"));
  std::string words;
  if (kind == "time")
    words = "for a time";
  else if (kind == "retry")
    words = "for its next attempt";
  else
    words = kind == "child" ? "for the end of run" : fmt::format("for the {}", kind);
  const auto title = text_in(wait, "title");
  const auto name = title.empty() ? text_in(wait, "key") : title;
  if (!name.empty()) words += fmt::format(" '{}'", name);
  if (const auto node = text_in(wait, "node_id"); !node.empty())
    words = fmt::format("at {} {}", node, words);
  return until ? fmt::format("{} until {}", words, to_the_second(*until)) : words;
}

std::string waits_words(const json::array& waits, Timestamp now) {
  std::string text = "It waits";
  std::optional<Timestamp> missed;
  for (const auto& wait : waits) {
    text += fmt::format("{}{}", &wait == waits.data() ? " " : ", and ", wait_words(wait));
    const auto until = parse_time(text_in(wait, "until"));
    if (until && *until + kPatience < now) missed = *until;
  }
  text += '.';
  if (missed) text += fmt::format(" It should have gone on at {}.", to_the_second(*missed));
  return text;
}

}  // namespace

std::expected<std::optional<Turn>, Problem> turn_of(const RequestContext& context,
                                                    const store::StoredRun& run) {
  SLUICE_TRY(const auto ahead, context.reader.runs_ahead(run.row.header.id));
  if (!ahead) return std::nullopt;
  SLUICE_TRY(auto holders, holders_of(context.reader, run.row.header));
  return Turn{
      .ahead = *ahead, .key = key_of_turn(context.services, run), .holders = std::move(holders)};
}

std::string explain_run(const store::RunRow& row, const json::array& waits,
                        const std::optional<Turn>& turn, Timestamp now) {
  if (model::is_final(row.status)) return {};
  if (turn) return turn_words(row, *turn);
  if (!waits.empty()) return waits_words(waits, now);
  const auto since = to_the_second(row.header.created_at);
  if (row.status != model::RunStatus::kPending)
    return fmt::format("It is at work since {}.", since);
  if (row.header.created_at + kPatience > now) return "It begins in a moment.";
  return fmt::format(
      "It has not begun since {}: as many runs are in memory as may be, or memory is short "
      "(sluice_runs_in_memory).",
      since);
}

std::expected<void, Problem> add_explanation(const RequestContext& context,
                                             const store::StoredRun& run, json::object& view) {
  SLUICE_TRY(const auto turn, turn_of(context, run));
  view["queued_behind"] = turn ? json::value(turn->ahead) : json::value(nullptr);
  auto& holders = view["slots_held_by"].emplace_array();
  auto& waits = view["waits_for"].as_array();
  if (turn) {
    for (const auto& holder : turn->holders)
      holders.emplace_back(json::object{{"run_id", holder.header.id.text()},
                                        {"created_at", format_time(holder.header.created_at)}});
    for (auto& wait : waits)
      if (text_in(wait, "kind") == kTurnKind) wait.as_object()["key"] = text_or_null(turn->key);
  }
  view["explanation"] =
      text_or_null(explain_run(run.row, waits, turn, context.services.clock.now()));
  return {};
}

}  // namespace sluice::api
