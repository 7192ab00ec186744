#pragma once

#include <cstddef>
#include <vector>

#include "imports/n8n_source.h"

namespace sluice::imports {

// What a node of n8n does to the graph.
enum class Role {
  kStep,     // it becomes a node
  kTrigger,  // it begins runs
  kPasses,   // it only passes on: it goes, and what is before it leads to what is behind it
  kAnswers,  // it becomes a node that nothing follows, and passes on besides
  kLoop,     // it repeats what is behind one of its outputs: an iterator
  kSplit,    // it repeats all that is behind it: an iterator as well
  kGathers,  // it ends such a repetition
  kNote,     // it is not part of the graph
};

Role role_of(const SourceNode& node);
// The output of a loop that leads to what is repeated.
std::size_t repeated_output(const SourceNode& loop);

// The shape of a workflow of n8n: which nodes belong to which repetition, and what feeds what.
class SourceGraph {
 public:
  explicit SourceGraph(const SourceWorkflow& workflow);  // which outlives this

  Role role(std::size_t node) const { return roles_[node]; }
  // The innermost repetition that a node is in, or kNoNode.
  std::size_t parent(std::size_t node) const { return parents_[node]; }
  bool is_inside(std::size_t node, std::size_t repetition) const;
  // What feeds the first input of a node, and others; loops do not feed themselves.
  std::vector<SourceLink> inputs_of(std::size_t node) const;
  std::vector<SourceLink> outputs_of(std::size_t node) const;

 private:
  std::vector<bool> reached_from(std::size_t repetition, bool repeated) const;
  void find_parents();

  const SourceWorkflow& workflow_;
  std::vector<Role> roles_;
  std::vector<std::size_t> parents_;
  std::vector<std::vector<std::size_t>> in_;  // indices of links
  std::vector<std::vector<std::size_t>> out_;
  std::vector<std::pair<std::size_t, std::vector<bool>>> bodies_;
};

}  // namespace sluice::imports
