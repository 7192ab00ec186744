#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace sluice::app {

// One difference between a stored workflow and the wanted one.
struct Difference {
  char sign = '~';      // + new, - gone, ~ changed
  std::string where;    // "nodes.post.data.url"
  std::string text;     // "\"a\" -> \"b\""
  bool hidden = false;  // a secret, which may be the same as before
};

// A workflow as it may be shown: `***` for each signing secret and verify token in its file.
json::value without_secrets(json::value workflow);

// A workflow without what only the server sets, which may stand in a file but is not sent back.
json::object without_server_members(const json::value& workflow);

// Whether a text of it is "***": a secret that only the server can put back.
bool has_hidden(const json::value& value);

// The changes. Members that are not in `wanted` are left alone; nodes are matched by id, and so are
// edges, those without one by what they connect.
// A secret that the server shows as "***" counts as changed wherever `wanted` has a value for it:
// only the server can compare them.
std::vector<Difference> diff_workflow(const json::object& stored, const json::object& wanted);

}  // namespace sluice::app
