#include "imports/n8n_graph.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace sluice::imports {
namespace {

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view type, Names names) {
  return std::ranges::find(names, type) != names.end();
}

// More would be slow to place; the rest of them stay steps that fail.
constexpr std::size_t kRepetitionsMax = 50;

}  // namespace

Role role_of(const SourceNode& node) {
  if (node.type == "stickyNote") return Role::kNote;
  if (node.is_disabled) return Role::kPasses;
  if (is_one_of(node.type, {"noOp", "merge", "limit"})) return Role::kPasses;
  if (node.type == "respondToWebhook") return Role::kAnswers;
  if (node.type == "splitInBatches" && node.version >= 2) return Role::kLoop;
  if (node.type == "splitOut") return Role::kSplit;
  if (node.type == "aggregate") return Role::kGathers;
  const bool starts = is_one_of(node.type, {"webhook", "start", "cron", "interval"}) ||
                      node.type.ends_with("Trigger");
  return starts ? Role::kTrigger : Role::kStep;
}

std::size_t repeated_output(const SourceNode& loop) { return loop.version >= 3 ? 1 : 0; }

SourceGraph::SourceGraph(const SourceWorkflow& workflow)
    : workflow_(workflow),
      parents_(workflow.nodes.size(), kNoNode),
      in_(workflow.nodes.size()),
      out_(workflow.nodes.size()) {
  roles_.reserve(workflow.nodes.size());
  for (const auto& node : workflow.nodes) roles_.push_back(role_of(node));
  for (std::size_t i = 0; i < workflow.links.size(); ++i) {
    in_[workflow.links[i].to].push_back(i);
    out_[workflow.links[i].from].push_back(i);
  }
  // A split that only feeds loops names their items and repeats nothing itself.
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    const auto feeds_loop = [&](std::size_t link) {
      return roles_[workflow.links[link].to] == Role::kLoop;
    };
    if (roles_[i] == Role::kSplit && (out_[i].empty() || std::ranges::all_of(out_[i], feeds_loop)))
      roles_[i] = Role::kPasses;
  }
  find_parents();
}

// What is behind the outputs of a repetition: those that are repeated, or the others.
std::vector<bool> SourceGraph::reached_from(std::size_t repetition, bool repeated) const {
  std::vector<bool> seen(workflow_.nodes.size(), false);
  std::vector<std::size_t> open;
  const bool is_split = roles_[repetition] == Role::kSplit;
  const auto wanted = repeated_output(workflow_.nodes[repetition]);
  const auto visit = [&](std::size_t node) {
    const bool ends = node == repetition || (is_split && roles_[node] == Role::kGathers);
    if (seen[node] || ends) return;
    seen[node] = true;
    open.push_back(node);
  };
  for (const auto link : out_[repetition]) {
    const auto& each = workflow_.links[link];
    const bool is_repeated = is_split || each.output == wanted;
    if (is_repeated == repeated) visit(each.to);
  }
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto link : out_[at]) visit(workflow_.links[link].to);
  }
  return seen;
}

void SourceGraph::find_parents() {
  std::vector<std::size_t> sizes(workflow_.nodes.size(), kNoNode);
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    if (roles_[i] != Role::kLoop && roles_[i] != Role::kSplit) continue;
    if (bodies_.size() == kRepetitionsMax) {
      roles_[i] = Role::kStep;
      continue;
    }
    auto body = reached_from(i, true);
    const auto after = reached_from(i, false);
    std::size_t size = 0;
    for (std::size_t node = 0; node < body.size(); ++node) {
      body[node] = body[node] && !after[node] && roles_[node] != Role::kTrigger;
      size += body[node] ? 1 : 0;
    }
    for (std::size_t node = 0; node < body.size(); ++node) {
      if (!body[node] || size >= sizes[node]) continue;
      sizes[node] = size;
      parents_[node] = i;
    }
    bodies_.emplace_back(i, std::move(body));
  }
  // Two loops that are in each other would have no outermost one.
  for (std::size_t i = 0; i < parents_.size(); ++i) {
    std::size_t steps = 0;
    for (auto at = parents_[i]; at != kNoNode && steps <= kRepetitionsMax; at = parents_[at])
      if (at == i || ++steps > kRepetitionsMax) parents_[i] = kNoNode;
  }
}

bool SourceGraph::is_inside(std::size_t node, std::size_t repetition) const {
  std::size_t steps = 0;
  for (auto at = parents_[node]; at != kNoNode && steps <= kRepetitionsMax; at = parents_[at]) {
    if (at == repetition) return true;
    ++steps;
  }
  return false;
}

std::vector<SourceLink> SourceGraph::inputs_of(std::size_t node) const {
  std::vector<SourceLink> out;
  out.reserve(in_[node].size());
  for (const auto link : in_[node]) {
    const auto& each = workflow_.links[link];
    if (is_inside(each.from, node)) continue;  // the way back of a loop
    out.push_back(each);
  }
  std::ranges::sort(out, {}, &SourceLink::input);
  return out;
}

std::vector<SourceLink> SourceGraph::outputs_of(std::size_t node) const {
  std::vector<SourceLink> out;
  out.reserve(out_[node].size());
  for (const auto link : out_[node]) out.push_back(workflow_.links[link]);
  return out;
}

}  // namespace sluice::imports
