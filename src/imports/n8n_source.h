#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// An export of n8n as it is read. Sources: the members of its JSON, as its editor writes them.
namespace sluice::imports {

struct SourceNode {
  std::string name;
  std::string type;       // without what stands before the last dot: "httpRequest"
  std::string full_type;  // "n8n-nodes-base.httpRequest"
  double version = 1;
  json::object parameters;
  json::object credentials;
  json::object settings;  // the members beside: retryOnFail, onError, ...
  double x = 0;
  double y = 0;
  bool is_disabled = false;
};

// A connection of the kind "main", by the places of the nodes in the list.
struct SourceLink {
  std::size_t from = 0;
  std::size_t output = 0;
  std::size_t to = 0;
  std::size_t input = 0;
};

struct SourceWorkflow {
  std::string id;
  std::string name;
  std::vector<SourceNode> nodes;
  std::vector<SourceLink> links;
  std::vector<std::string> other_links;  // nodes with connections of another kind, as for agents
  json::object settings;
  bool is_active = false;

  std::size_t find(std::string_view name) const;  // kNoNode when there is none
};
inline constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

Result<std::vector<SourceWorkflow>> read_n8n(const json::value& document);

// Members of parameters, whatever is there: empty when they are of another kind.
const json::object& object_at(const json::object& from, std::string_view path);
const json::array& array_at(const json::object& from, std::string_view path);
std::string text_at(const json::object& from, std::string_view path);
bool flag_at(const json::object& from, std::string_view path, bool otherwise = false);
// A number, also one that is written as text.
double number_at(const json::object& from, std::string_view path, double otherwise);
const json::value* value_at(const json::object& from, std::string_view path);

}  // namespace sluice::imports
