#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/liquid_text.h"
#include "imports/n8n.h"
#include "imports/n8n_graph.h"
#include "imports/n8n_source.h"

// One workflow of n8n on its way, as the converters of the node types see it.
namespace sluice::imports {

// The names of the workflows that are imported together, by their ids in n8n.
using NamesById = std::map<std::string, std::string, std::less<>>;

// What a node of n8n becomes: one node, or several in a row that ask one question after the other,
// each going on to the next by its handle `false`.
struct Made {
  struct Step {
    std::string kind;
    json::object data;
  };
  // Where an output of the node in n8n begins here; kNoNode: nowhere.
  struct Exit {
    std::size_t step = 0;
    std::string handle{};
  };
  std::vector<Step> steps;
  std::vector<Exit> exits;  // by the number of the output

  static Made one(std::string kind, json::object data);
};

class Conversion {
 public:
  // Both outlive this.
  Conversion(const SourceWorkflow& source, const NamesById& names);

  const SourceWorkflow& source() const { return source_; }
  const SourceGraph& graph() const { return graph_; }
  const SourceNode& node(std::size_t index) const { return source_.nodes[index]; }
  const std::string& id(std::size_t index) const { return ids_[index]; }
  const NamesById& names() const { return names_; }

  // A parameter as a value of a node's data: expressions become templates, and other texts stay
  // what they are. What cannot be converted fails when the node runs, and is noted.
  json::value value(std::size_t index, const json::value& parameter);
  // The same of a parameter that is a text, or is printed as one; empty when it is missing.
  std::string text(std::size_t index, std::string_view path);
  // A text of n8n: an expression when it begins with '='.
  std::string template_of(std::size_t index, std::string_view parameter);
  // The template path of a value in the input of a node.
  Result<std::string> input_path(std::size_t index, const Path& path) const;
  Result<std::string> output_path(std::size_t index, const Path& path, std::size_t at,
                                  std::size_t depth = 0) const;
  // The list that a loop or split goes through, as a template.
  std::string items_of(std::size_t index);

  void note(Care care, std::size_t index, std::string why, std::string instead);
  void note_workflow(Care care, std::string why, std::string instead);
  // A template for a secret of the credential that the node has in n8n, `part` of it.
  std::string secret(std::size_t index, std::string_view type, std::string_view part);

  ConvertedWorkflow result;
  std::size_t trigger = kNoNode;  // the one that the runs begin with

 private:
  // kTooLarge once so much was looked through that a stranger's workflow would take seconds.
  Result<void> spend(std::size_t steps) const;
  Scope scope_at(std::size_t index) const;
  std::vector<SourceLink> inputs_of(std::size_t index) const;
  void name_nodes();
  Result<std::string> merged_path(std::size_t index, const Path& path, std::size_t at,
                                  std::size_t depth) const;

  const SourceWorkflow& source_;
  const NamesById& names_;
  SourceGraph graph_;
  std::vector<std::string> ids_;
  mutable std::size_t steps_left_ = 2'000'000;
};

// What a node's output looks like here, seen from templates written for n8n. kInvalid says in half
// a sentence what has no equal.
Result<std::string> own_output_path(const Conversion& conversion, std::size_t index,
                                    const Path& path, std::size_t at, std::size_t depth);
// The fields that a set node makes, and whether it passes the others on.
struct SetFields {
  std::vector<std::string> names;
  bool keeps_others = false;
};
SetFields set_fields(const SourceNode& node);

}  // namespace sluice::imports
