#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "imports/n8n.h"

// Exports of n8n for tests, and what became of them.
namespace sluice::imports {

inline json::value parsed(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *std::move(value) : json::value();
}

inline json::object node(std::string_view name, std::string_view type,
                         std::string_view parameters = "{}", double version = 2) {
  return {{"id", fmt::format("id of {}", name)},
          {"name", name},
          {"type", fmt::format("n8n-nodes-base.{}", type)},
          {"typeVersion", version},
          {"position", json::array{0, 0}},
          {"parameters", parsed(parameters)}};
}

struct TestLink {
  std::string from;
  std::string to;
  std::size_t output = 0;
};

inline json::object workflow_of(const std::vector<json::object>& nodes,
                                const std::vector<TestLink>& links) {
  json::object connections;
  for (const auto& link : links) {
    auto& of_node = connections[link.from];
    if (!of_node.is_object()) of_node = json::object{{"main", json::array()}};
    auto& outputs = of_node.as_object()["main"].as_array();
    while (outputs.size() <= link.output) outputs.push_back(json::array());
    outputs[link.output].as_array().push_back({{"node", link.to}, {"type", "main"}, {"index", 0}});
  }
  json::array list;
  for (const auto& each : nodes) list.push_back(each);
  return {{"id", "w1"},
          {"name", "First"},
          {"nodes", std::move(list)},
          {"active", false},
          {"connections", std::move(connections)},
          {"settings", json::object()}};
}

inline ConvertedWorkflow convert_one(const json::object& workflow) {
  auto made = convert_n8n(json::value(workflow));
  EXPECT_TRUE(made) << made.error().message;
  return made ? std::move(made->front()) : ConvertedWorkflow();
}

inline json::object node_of(const ConvertedWorkflow& made, std::string_view id) {
  for (const auto& each : made.document.at("nodes").as_array())
    if (each.at("id") == json::value(id)) return each.as_object();
  ADD_FAILURE() << "no node " << id << " in " << to_json(made.document);
  return {{"data", json::object()}};
}

inline json::value data_of(const ConvertedWorkflow& made, std::string_view id) {
  return node_of(made, id).at("data");
}

inline std::string text_in(const ConvertedWorkflow& made, std::string_view id,
                           std::string_view path) {
  const auto data = data_of(made, id);
  const auto* value = find_path(data, path);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

inline std::vector<std::string> edges_of(const ConvertedWorkflow& made) {
  std::vector<std::string> out;
  for (const auto& each : made.document.at("edges").as_array()) {
    const auto* handle = each.as_object().if_contains("sourceHandle");
    out.push_back(std::string(each.at("source").as_string()) +
                  (handle ? "." + std::string(handle->as_string()) : "") + " -> " +
                  std::string(each.at("target").as_string()));
  }
  return out;
}

inline std::vector<std::string> notes_of(const ConvertedWorkflow& made) {
  std::vector<std::string> out;
  for (const auto& each : made.notes) out.push_back(each.node + ": " + each.why);
  return out;
}

}  // namespace sluice::imports
