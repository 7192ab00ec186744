#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/record_scan.h"
#include "api/core/views.h"
#include "api/core/waiting.h"
#include "base/time.h"
#include "model/secret_placeholder.h"

// GET /workflows/runs/{id}/steps: what became of each step and each edge of a run, without outputs.
namespace sluice::api {
namespace {

using model::Record;
using model::RecordKind;
using model::RunStatus;

constexpr std::size_t kStepsMax = 1'000;  // in one answer
constexpr std::size_t kAttemptsMax = 20;  // of one step; the last ones
constexpr std::string_view kSkipped = "skipped";

struct Attempt {
  int number = 1;
  RecordKind kind{};
  Timestamp started_at{};
  Timestamp ended_at{};
  std::optional<Timestamp> until{};
  std::string error{};
};

// What the records say of one step.
struct StepStory {
  std::string_view state;
  std::string handle;
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> ended_at{};  // of one that is settled
  std::vector<Attempt> attempts{};
  std::size_t attempts_left_out = 0;
  Record last{};

  bool is_settled() const { return ended_at.has_value(); }
};

struct ItemCounts {
  std::int64_t completed = 0;
  std::int64_t failed = 0;
};

std::string_view state_after(const Record& record) {
  switch (record.kind) {
    case RecordKind::kCompleted:
      return "completed";
    case RecordKind::kFailed:
      return "failed";
    case RecordKind::kAttempt:
      return "retrying";
    case RecordKind::kWaiting:
    case RecordKind::kPostponed:
      return "waiting";
    case RecordKind::kProgress:
    case RecordKind::kIterating:
      break;
  }
  return "running";
}

// The steps of one level of a run, the top or one item, by their nodes.
class StepTable {
 public:
  explicit StepTable(std::string item) : item_(std::move(item)) {}

  void add(Record record) {
    if (record.item != item_) return count_item(record);
    auto& story = stories_[record.node];
    story.state = state_after(record);
    story.handle = record.handle;
    if (!story.started_at) story.started_at = record.started_at;
    const bool is_final =
        record.kind == RecordKind::kCompleted || record.kind == RecordKind::kFailed;
    if (is_final) story.ended_at = record.at;
    if (record.kind != RecordKind::kIterating && record.kind != RecordKind::kProgress)
      add_attempt(story, record);
    story.last = std::move(record);
  }
  const StepStory* find(std::string_view node) const {
    const auto found = stories_.find(node);
    return found == stories_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, ItemCounts, std::less<>>& items() const { return items_; }
  const std::map<std::string, StepStory, std::less<>>& stories() const { return stories_; }

 private:
  // Records have the time at which the step began; an attempt begins when the wait before it is
  // over.
  static Timestamp begin_of(const StepStory& story, const Record& record) {
    if (story.attempts.empty()) return record.started_at;
    const auto& before = story.attempts.back();
    const bool waits_for_signal = before.kind == RecordKind::kWaiting && !before.until;
    const auto begin = waits_for_signal ? record.at : before.until.value_or(before.ended_at);
    return std::clamp(begin, std::min(record.started_at, record.at), record.at);
  }
  static void add_attempt(StepStory& story, const Record& record) {
    const auto begin = begin_of(story, record);
    if (story.attempts.size() == kAttemptsMax) {
      story.attempts.erase(story.attempts.begin());
      ++story.attempts_left_out;
    }
    story.attempts.push_back({.number = record.attempt,
                              .kind = record.kind,
                              .started_at = begin,
                              .ended_at = record.at,
                              .until = record.until,
                              .error = record.error});
  }
  // One level further in.
  void count_item(const Record& record) {
    const auto rest = std::string_view(record.item);
    const auto depth = [](std::string_view path) { return std::ranges::count(path, '.'); };
    const bool is_inside = item_.empty()
                               ? depth(rest) == 0
                               : rest.starts_with(item_ + ".") && depth(rest) == depth(item_) + 1;
    if (!is_inside) return;
    auto& counts = items_[record.node];
    if (record.kind == RecordKind::kCompleted) ++counts.completed;
    if (record.kind == RecordKind::kFailed) ++counts.failed;
  }

  const std::string item_;
  std::map<std::string, StepStory, std::less<>> stories_;
  std::map<std::string, ItemCounts, std::less<>> items_;  // of the nodes inside iterators
};

// Which ways the run went. An edge is live once its source has left by its handle, and dead once
// that has left by another one or was skipped, which it is when all its own edges are dead.
class Ways {
 public:
  enum class State { kUndecided, kLive, kDead };

  Ways(const engine::Program& program, const StepTable& table)
      : program_(program),
        table_(table),
        edges_(program.edges().size()),
        undecided_in_(program.nodes().size()),
        has_live_(program.nodes().size()),
        is_skipped_(program.nodes().size()) {
    for (engine::NodeIndex i = 0; i < program.nodes().size(); ++i)
      undecided_in_[i] = program.nodes()[i].in.size();
    for (engine::NodeIndex i = 0; i < program.nodes().size(); ++i) {
      const auto* story = table.find(program.nodes()[i].id);
      if (story && story->is_settled()) leave(i, handle_of(*story));
    }
  }
  State of(std::size_t edge) const { return edges_[edge]; }
  bool is_skipped(engine::NodeIndex node) const { return is_skipped_[node]; }
  // When the last of the steps that it follows was done.
  std::optional<Timestamp> queued_at(engine::NodeIndex node) const {
    std::optional<Timestamp> latest;
    for (const auto edge : program_.nodes()[node].in) {
      if (edges_[edge] != State::kLive) continue;
      const auto& source = program_.nodes()[program_.edges()[edge].source];
      const auto ended_at = table_.find(source.id)->ended_at;
      if (!latest || *ended_at > *latest) latest = ended_at;
    }
    return latest;
  }

 private:
  static std::string_view handle_of(const StepStory& story) {
    return story.last.kind == RecordKind::kFailed ? engine::kErrorHandle
                                                  : std::string_view(story.handle);
  }
  // By the handle, or without one by none, as a step does that is skipped.
  void leave(engine::NodeIndex node, std::optional<std::string_view> handle) {
    std::vector<engine::NodeIndex> skipped;
    const auto decide = [&](engine::NodeIndex from, std::optional<std::string_view> by) {
      for (const auto edge : program_.nodes()[from].out) {
        const auto& [source, target, name] = program_.edges()[edge];
        const bool is_live = by && name == *by;
        edges_[edge] = is_live ? State::kLive : State::kDead;
        has_live_[target] = has_live_[target] || is_live;
        if (--undecided_in_[target] > 0 || has_live_[target]) continue;
        if (table_.find(program_.nodes()[target].id)) continue;
        is_skipped_[target] = true;
        skipped.push_back(target);
      }
    };
    decide(node, handle);
    while (!skipped.empty()) {
      const auto next = skipped.back();
      skipped.pop_back();
      decide(next, std::nullopt);
    }
  }

  const engine::Program& program_;
  const StepTable& table_;
  std::vector<State> edges_;
  std::vector<std::size_t> undecided_in_;  // of each node
  std::vector<bool> has_live_;
  std::vector<bool> is_skipped_;
};

std::string_view way_name(Ways::State state) {
  switch (state) {
    case Ways::State::kLive:
      return "taken";
    case Ways::State::kDead:
      return "not_taken";
    case Ways::State::kUndecided:
      break;
  }
  return "undecided";
}

json::array attempts_view(const StepStory& story) {
  json::array views;
  views.reserve(story.attempts.size());
  for (const auto& attempt : story.attempts) {
    json::object view{{"attempt", attempt.number},
                      {"event", model::record_kind_name(attempt.kind)},
                      {"started_at", format_time(attempt.started_at)},
                      {"ended_at", format_time(attempt.ended_at)}};
    if (attempt.until) view["until"] = format_time(*attempt.until);
    if (!attempt.error.empty()) view["error_message"] = model::show_placeholders(attempt.error);
    views.emplace_back(std::move(view));
  }
  return views;
}

json::object step_view(const engine::ProgramNode& node, const StepStory* story,
                       std::string_view state, std::optional<Timestamp> queued_at) {
  json::object view{{"node_id", node.id},    {"component_id", node.kind->id},
                    {"state", state},        {"queued_at", nullable(queued_at)},
                    {"started_at", nullptr}, {"ended_at", nullptr},
                    {"handle", nullptr},     {"attempts", json::array()}};
  if (!story) return view;
  view["started_at"] = nullable(story->started_at);
  view["ended_at"] = nullable(story->ended_at);
  view["handle"] = text_or_null(story->handle);
  view["attempts"] = attempts_view(*story);
  if (story->attempts_left_out > 0) view["attempts_left_out"] = story->attempts_left_out;
  if (auto wait = wait_of_record(story->last); !wait.is_null()) view["waits_for"] = std::move(wait);
  return view;
}

json::object with_items(json::object view, const engine::Program& program,
                        const engine::ProgramNode& node, const StepTable& table) {
  if (node.body.empty()) return view;
  json::object items;
  for (const auto inner : node.body) {
    const auto& id = program.nodes()[inner].id;
    const auto counts = table.items().find(id);
    if (counts == table.items().end()) continue;
    items[id] =
        json::object{{"completed", counts->second.completed}, {"failed", counts->second.failed}};
  }
  view["items"] = std::move(items);
  return view;
}

// Whether the node belongs to the level that is shown: the top, or what stands inside an iterator.
bool is_of_level(const engine::ProgramNode& node, const StepTable& table, bool is_top) {
  if (is_top) return !node.parent;
  return table.find(node.id) != nullptr;
}

}  // namespace

Answer list_steps(RequestContext& context) {
  SLUICE_TRY(const auto run,
             context.services.runs.find(context.reader, context.caller.team, context.param(0)));
  const auto item = context.request.query_value("item").value_or("");
  const auto program = program_of(context.services, run.row);
  if (!program)
    return refuse(ErrorCode::kNotFound, "version_gone",
                  "The version of the workflow that this run follows cannot be read any more.");
  StepTable table(item);
  SLUICE_TRY(const bool is_complete,
             scan_records(context, run.row.header.id,
                          [&table](Record record) { table.add(std::move(record)); }));
  const Ways ways(*program, table);
  json::array steps;
  std::size_t left_out = 0;
  const auto& nodes = program->nodes();
  for (engine::NodeIndex i = 0; i < nodes.size(); ++i) {
    if (!is_of_level(nodes[i], table, item.empty())) continue;
    if (steps.size() == kStepsMax) {
      ++left_out;
      continue;
    }
    const auto* story = table.find(nodes[i].id);
    std::string_view state = story ? story->state : ways.is_skipped(i) ? kSkipped : "pending";
    if (!story && state == "pending" && model::is_final(run.row.status)) state = kSkipped;
    steps.emplace_back(with_items(step_view(nodes[i], story, state, ways.queued_at(i)), *program,
                                  nodes[i], table));
  }
  json::array edges;
  for (std::size_t i = 0; i < program->edges().size(); ++i) {
    const auto& edge = program->edges()[i];
    if (!is_of_level(nodes[edge.source], table, item.empty())) continue;
    edges.emplace_back(json::object{{"source", nodes[edge.source].id},
                                    {"target", nodes[edge.target].id},
                                    {"handle", text_or_null(edge.handle)},
                                    {"state", way_name(ways.of(i))}});
  }
  return reply(200, json::object{{"run_id", run.row.header.id.text()},
                                 {"item", text_or_null(item)},
                                 {"steps", std::move(steps)},
                                 {"edges", std::move(edges)},
                                 {"left_out", left_out},
                                 {"complete", is_complete}});
}

}  // namespace sluice::api
