#include "engine/run/resume_plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace sluice::engine {
namespace {

using Fate = PlannedStep::Fate;
using Why = PlannedStep::Why;
using model::Record;
using model::RecordKind;

// What the old run recorded of a node outside of iterators.
struct Story {
  bool has_records = false;  // its own, or of a node inside it
  std::optional<RecordKind> end{};
  std::string_view handle{};
};

// The node itself, or the outermost iterator around it.
NodeIndex top_of(const Program& program, NodeIndex node) {
  while (program.nodes()[node].parent) node = *program.nodes()[node].parent;
  return node;
}

// Nodes outside of iterators, each after those that it follows.
std::vector<NodeIndex> top_order(const Program& program) {
  const auto& nodes = program.nodes();
  std::vector<std::size_t> open(nodes.size());
  std::vector<NodeIndex> order;
  order.reserve(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    open[i] = nodes[i].in.size();
    if (!nodes[i].parent && open[i] == 0) order.push_back(i);
  }
  for (std::size_t next = 0; next < order.size(); ++next)
    for (const auto edge : nodes[order[next]].out) {
      const NodeIndex target = program.edges()[edge].target;
      if (--open[target] == 0) order.push_back(target);
    }
  return order;
}

// What is inside an iterator: kinds by id, and edges.
using Inside = std::tuple<std::map<std::string, const nodes::NodeKind*>,
                          std::set<std::tuple<std::string, std::string, std::string>>>;
void add_inside(const Program& program, NodeIndex iterator, Inside& inside) {
  auto& [kinds, edges] = inside;
  for (const NodeIndex index : program.nodes()[iterator].body) {
    const auto& node = program.nodes()[index];
    kinds.emplace(program.nodes()[iterator].id + "/" + node.id, node.kind);
    for (const auto out : node.out) {
      const Edge& edge = program.edges()[out];
      edges.emplace(node.id, edge.handle, program.nodes()[edge.target].id);
    }
    add_inside(program, index, inside);
  }
}
Inside inside_of(const Program& program, NodeIndex iterator) {
  Inside inside;
  add_inside(program, iterator, inside);
  return inside;
}

class Planner {
 public:
  Planner(const Program& program, const Program& before, const std::vector<Record>& records)
      : program_(program), before_(before), records_(records), fates_(program.nodes().size()) {}

  Result<ResumePlan> run(NodeIndex from) {
    read_stories();
    const auto& trigger = program_.nodes()[program_.trigger()];
    if (trigger.kind != before_.nodes()[before_.trigger()].kind ||
        trigger.id != before_.nodes()[before_.trigger()].id)
      return fail(ErrorCode::kInvalid,
                  "that version begins with another trigger, so nothing of the run fits it; run it "
                  "again from the start");
    const auto order = top_order(program_);
    for (const NodeIndex node : order) plan_.steps.push_back(decide(node, from));
    if (fates_[from] == Fate::kNotReached)
      return fail(ErrorCode::kInvalid,
                  fmt::format("node '{}' would not be reached: the steps before it left by other "
                              "ways",
                              program_.nodes()[from].id));
    keep_records(order);
    return std::move(plan_);
  }

 private:
  // Of nodes that are gone only their names.
  void read_stories() {
    for (const Record& record : records_) {
      const auto old = before_.find(record.node);
      const std::string& top = old ? before_.nodes()[top_of(before_, *old)].id : record.node;
      Story& story = stories_[top];
      story.has_records = true;
      if (record.node != top || !record.item.empty()) continue;
      const bool is_end =
          record.kind == RecordKind::kCompleted || record.kind == RecordKind::kFailed;
      story.end = is_end ? std::optional(record.kind) : std::nullopt;
      story.handle =
          record.kind == RecordKind::kFailed ? kErrorHandle : std::string_view(record.handle);
    }
    for (const auto& [id, story] : stories_)
      if (!program_.find(id)) plan_.dropped.emplace_back(id);
  }

  PlannedStep decide(NodeIndex index, NodeIndex from) {
    const auto& node = program_.nodes()[index];
    const auto story = stories_.find(node.id);
    PlannedStep step{.node = index, .ran_before = story != stories_.end()};
    std::tie(step.fate, step.why) = fate_of(index, from);
    fates_[index] = step.fate;
    return step;
  }

  std::pair<Fate, Why> fate_of(NodeIndex index, NodeIndex from) const {
    const auto& node = program_.nodes()[index];
    bool is_live = node.in.empty();
    for (const auto in : node.in) {
      const Edge& edge = program_.edges()[in];
      const Fate source = fates_[edge.source];
      if (source == Fate::kAgain)
        return {Fate::kAgain, index == from ? Why::kChosen : Why::kBehind};
      is_live = is_live || (source == Fate::kKept && handle_of(edge.source) == edge.handle);
    }
    if (!is_live) return {Fate::kNotReached, Why::kOtherWay};
    if (index == from) return {Fate::kAgain, Why::kChosen};
    if (const auto misfit = misfit_of(index)) return {Fate::kAgain, *misfit};
    return {Fate::kKept, Why::kDone};
  }

  // Why the node cannot be left as the old run left it.
  std::optional<Why> misfit_of(NodeIndex index) const {
    const auto& node = program_.nodes()[index];
    const auto old = before_.find(node.id);
    if (!old || before_.nodes()[*old].parent) return Why::kNew;
    if (before_.nodes()[*old].kind != node.kind) return Why::kOtherKind;
    const auto story = stories_.find(node.id);
    if (story == stories_.end() || !story->second.end) return Why::kNotDone;
    if (node.ends_run || before_.nodes()[*old].ends_run) return Why::kEndsRun;
    if (inside_of(program_, index) != inside_of(before_, *old)) return Why::kOtherInside;
    if (story->second.end == RecordKind::kFailed)
      return node.continue_on_error ? std::nullopt : std::optional(Why::kErrorNotHandled);
    const auto handles = node.node->handles();
    if (index != program_.trigger() &&
        std::ranges::find(handles, story->second.handle) == handles.end())
      return Why::kWayOutGone;
    return std::nullopt;
  }

  std::string_view handle_of(NodeIndex node) const {
    const auto story = stories_.find(program_.nodes()[node].id);
    return story == stories_.end() ? std::string_view() : story->second.handle;
  }

  // In the order in which they were written, unless the new edges want another one.
  void keep_records(const std::vector<NodeIndex>& order) {
    std::vector<std::size_t> rank(program_.nodes().size());
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
    std::vector<std::tuple<std::size_t, std::size_t, const Record*>> kept;
    std::vector<std::size_t> left(program_.nodes().size());  // records that are to come
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const auto node = program_.find(records_[i].node);
      if (!node || fates_[top_of(program_, *node)] != Fate::kKept) continue;
      const NodeIndex top = top_of(program_, *node);
      kept.emplace_back(rank[top], i, &records_[i]);
      ++left[top];
    }
    const bool fits = std::ranges::all_of(kept, [&](const auto& each) {
      const NodeIndex top = order[std::get<0>(each)];
      --left[top];
      return std::ranges::all_of(program_.nodes()[top].in, [&](const auto in) {
        return left[program_.edges()[in].source] == 0;
      });
    });
    if (!fits) std::ranges::sort(kept);
    plan_.kept.reserve(kept.size());
    for (const auto& [place, index, record] : kept) plan_.kept.push_back(*record);
  }

  const Program& program_;
  const Program& before_;
  const std::vector<Record>& records_;
  std::map<std::string, Story, std::less<>> stories_;
  std::vector<Fate> fates_;
  ResumePlan plan_;
};

constexpr std::array<std::string_view, 3> kFateNames = {"kept", "again", "not_reached"};
constexpr std::array<std::string_view, 11> kWhyNames = {
    "done",       "chosen",       "behind",       "not_done",          "ends_run", "new",
    "other_kind", "other_inside", "way_out_gone", "error_not_handled", "other_way"};

}  // namespace

Result<ResumePlan> plan_resume(const Program& program, const Program& before,
                               const std::vector<Record>& records, std::string_view from) {
  const auto node = program.find(from);
  if (!node)
    return fail(ErrorCode::kInvalid,
                fmt::format("node '{}' does not exist in version {} of the workflow", from,
                            program.info().version));
  if (program.nodes()[*node].parent)
    return fail(ErrorCode::kInvalid,
                fmt::format("node '{}' is inside an iterator; name the iterator instead", from));
  if (*node == program.trigger())
    return fail(ErrorCode::kInvalid,
                "that is the trigger; to begin there, run it again without from_step");
  return Planner(program, before, records).run(*node);
}

std::string last_failed_node(const std::vector<Record>& records) {
  for (auto at = records.rbegin(); at != records.rend(); ++at) {
    const bool is_open = at->kind == RecordKind::kFailed && at->handle != kErrorHandle;
    if (is_open && at->item.empty()) return at->node;
  }
  return {};
}

std::string_view fate_name(PlannedStep::Fate fate) {
  return kFateNames[static_cast<std::size_t>(fate)];
}
std::string_view why_name(PlannedStep::Why why) { return kWhyNames[static_cast<std::size_t>(why)]; }

}  // namespace sluice::engine
