#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace sluice::app {

// One difference between a stored workflow and the wanted one.
struct Difference {
  char sign = '~';    // + new, - gone, ~ changed
  std::string where;  // "nodes.post.data.url"
  std::string text;   // "\"a\" -> \"b\""
};

// A workflow as it may be shown: `***` for each signing secret that its file holds.
json::value without_secrets(json::value workflow);

// The changes. Members that are not in `wanted` are left alone; nodes and edges are matched by id.
// A secret that the server shows as "***" counts as changed only when `wanted` has another number
// of them, since its value cannot be compared.
std::vector<Difference> diff_workflow(const json::object& stored, const json::object& wanted);

}  // namespace sluice::app
