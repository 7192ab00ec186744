#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace sluice::model {

// One node as written by its author. `data` keeps all members, known or unknown.
struct NodeDef {
  std::string id;
  std::string type;
  std::string component;  // data.componentId, or `type` when that is absent
  std::string parent_id;  // the iterator whose body this node belongs to, or empty
  json::object data;
};

struct EdgeDef {
  std::string id;
  std::string source;
  std::string target;
  std::string source_handle;  // empty: the source's only or default handle
};

struct Definition {
  std::vector<NodeDef> nodes;
  std::vector<EdgeDef> edges;
  json::object settings;  // of the workflow as a whole; may be empty
};

struct DefinitionLimits {
  std::size_t nodes_max = 1'000;
  std::size_t edges_max = 5'000;
  std::size_t id_bytes_max = 64;
};

// Reads {"nodes": [...], "edges": [...]}, with or without "settings": {...}, and checks the shape
// only: types, limits, that ids are unique, begin with a letter and hold letters, digits, `_` and
// `-`, and that edges join known nodes. Every problem found is one sentence in `errors` that names
// the node or edge.
Definition parse_definition(const json::value& document, std::vector<std::string>& errors,
                            DefinitionLimits limits = {});

}  // namespace sluice::model
