#include "imports/n8n_edges.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace sluice::imports {
namespace {

class EdgePlacer {
 public:
  EdgePlacer(Conversion& conversion, const AllMade& made)
      : conversion_(conversion), graph_(conversion.graph()), made_(made) {}

  std::vector<PlacedEdge> place() {
    for (std::size_t node = 0; node < made_.size(); ++node)
      if (made_[node]) add_from(node);
    drop_circles();
    return std::move(edges_);
  }

 private:
  // The steps that a link to `node` leads to: past those that only pass on.
  const std::vector<std::size_t>& follow(std::size_t node) {
    const auto [known, is_new] = followed_.try_emplace(node);
    auto& out = known->second;
    if (!is_new) return out;
    std::set<std::size_t> seen;
    std::vector<std::size_t> open{node};
    while (!open.empty()) {
      const auto at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      const auto role = graph_.role(at);
      if (made_[at]) out.push_back(at);
      if (role != Role::kPasses && role != Role::kAnswers) continue;
      for (const auto& link : graph_.outputs_of(at)) open.push_back(link.to);
    }
    return out;
  }

  void add_from(std::size_t node) {
    const auto& made = *made_[node];
    for (std::size_t step = 0; step + 1 < made.steps.size(); ++step)
      add({step_id(conversion_, node, step), step_id(conversion_, node, step + 1), "false"});
    if (graph_.role(node) == Role::kAnswers) return;  // nothing follows it here
    std::set<std::pair<std::size_t, std::size_t>> done;
    for (const auto& link : graph_.outputs_of(node)) {
      const auto exit = exit_of(node, link.output);
      if (!exit || !done.emplace(link.output, link.to).second) continue;
      for (const auto target : follow(link.to))
        connect(node, step_id(conversion_, node, exit->step), exit->handle, target);
    }
  }

  // Where an output begins; nothing when it was left out.
  std::optional<Made::Exit> exit_of(std::size_t node, std::size_t output) const {
    const auto& made = *made_[node];
    const auto role = graph_.role(node);
    if (role == Role::kLoop)
      return output == repeated_output(conversion_.node(node)) ? std::nullopt
                                                               : std::optional(Made::Exit{});
    if (role == Role::kSplit) return Made::Exit{};
    if (output >= made.exits.size() || made.exits[output].step == kNoNode) return std::nullopt;
    return made.exits[output];
  }

  void connect(std::size_t from, const std::string& source, const std::string& handle,
               std::size_t to) {
    if (graph_.is_inside(to, from) || graph_.is_inside(from, to)) return;  // into a loop, or back
    if (graph_.parent(from) == graph_.parent(to)) return add({source, conversion_.id(to), handle});
    // Out of a repetition that ends here: what follows is behind the iterator.
    auto outer = graph_.parent(from);
    while (outer != kNoNode && graph_.parent(outer) != graph_.parent(to))
      outer = graph_.parent(outer);
    if (outer != kNoNode && graph_.role(to) == Role::kGathers)
      return add({conversion_.id(outer), conversion_.id(to), ""});
    conversion_.note(Care::kTodo, to,
                     fmt::format("The connection from '{}' crosses the border of a loop and was "
                                 "left out.",
                                 conversion_.node(from).name),
                     "Take the node into the loop, or let it follow the loop.");
  }

  void add(PlacedEdge edge) {
    if (!known_.emplace(edge.source, edge.target, edge.handle).second) return;
    edges_.push_back(std::move(edge));
  }

  // Leaves out each edge that leads back to a node that is being visited. Without recursion: the
  // graph may be a long line.
  void drop_circles() {
    std::map<std::string, std::vector<std::size_t>, std::less<>> out;
    for (std::size_t i = 0; i < edges_.size(); ++i) out[edges_[i].source].push_back(i);
    enum class State { kNew, kOpen, kDone };
    std::map<std::string, State, std::less<>> states;
    std::set<std::size_t> dropped;
    struct Visit {
      std::string id;
      std::size_t next = 0;
    };
    for (const auto& first : edges_) {
      if (states[first.source] != State::kNew) continue;
      std::vector<Visit> way{{first.source}};
      states[first.source] = State::kOpen;
      while (!way.empty()) {
        auto& at = way.back();
        const auto& list = out[at.id];
        if (at.next == list.size()) {
          states[at.id] = State::kDone;
          way.pop_back();
          continue;
        }
        const auto edge = list[at.next++];
        auto& state = states[edges_[edge].target];
        if (state == State::kOpen) dropped.insert(edge);
        if (state != State::kNew) continue;
        state = State::kOpen;
        way.push_back({edges_[edge].target});
      }
    }
    std::vector<PlacedEdge> kept;
    kept.reserve(edges_.size());
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      if (!dropped.contains(i)) {
        kept.push_back(std::move(edges_[i]));
        continue;
      }
      conversion_.note_workflow(
          Care::kTodo,
          fmt::format("The connection from '{}' back to '{}' was left out: a run cannot go in a "
                      "circle here.",
                      edges_[i].source, edges_[i].target),
          "Use an iterator for lists, `retry` for repeated tries, `pagination` for pages.");
    }
    edges_ = std::move(kept);
  }

  Conversion& conversion_;
  const SourceGraph& graph_;
  const AllMade& made_;
  std::vector<PlacedEdge> edges_;
  std::set<std::tuple<std::string, std::string, std::string>> known_;
  std::map<std::size_t, std::vector<std::size_t>> followed_;  // by where a link leads
};

}  // namespace

std::string step_id(const Conversion& conversion, std::size_t node, std::size_t step) {
  const auto& id = conversion.id(node);
  // Two underscores: no id that is made of a name has them.
  return step == 0 ? id : fmt::format("{}__{}", id, step + 1);
}

std::vector<PlacedEdge> place_edges(Conversion& conversion, const AllMade& made) {
  return EdgePlacer(conversion, made).place();
}

}  // namespace sluice::imports
