#pragma once

#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/run/test_kinds.h"
#include "engine/run/test_run.h"

// For tests only: programs with all that can happen to a node, from a seed.
namespace sluice::engine::test {

inline std::uint64_t mix(std::uint64_t bits) {
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t n) { return mix(state_ += 0x9E3779B97F4A7C15ULL) % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

// What stands inside an iterator: a chain or a fork of up to three nodes, one of which may be an
// iterator again.
inline void add_body(Dice& dice, const std::string& parent, int depth, json::array& nodes,
                     std::vector<std::string>& edges) {
  const char* kinds[] = {"say", "call", "call", "pause", "fail", "await", "child", "loop"};
  const auto count = 1 + dice.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string id = parent + "_" + std::to_string(i);
    const std::string kind = kinds[dice.below(depth < 3 ? 8 : 7)];
    json::array reads = {"trigger", "item"};
    if (i > 0 && !dice.one_in(3)) {
      reads.emplace_back(parent + "_0");
      edges.push_back(parent + "_0 -> " + id);
    }
    json::object data{{"parent", parent},
                      {"seconds", static_cast<std::int64_t>(dice.below(4))},
                      {"retry", {{"max_attempts", 1 + dice.below(2)}}},
                      {"key", "k1"},
                      {"reads", std::move(reads)},
                      {"count", dice.below(3)},
                      {"at_once", 1 + dice.below(2)}};
    if (dice.one_in(2)) data["collect"] = true;
    nodes.push_back(node(id, kind, std::move(data)));
    if (kind == "loop") add_body(dice, id, depth + 1, nodes, edges);
  }
}

// A graph of up to 15 nodes at the top whose edges go forward, with all that can happen to a node.
inline std::shared_ptr<const Program> random_program(std::uint64_t seed) {
  Dice dice(seed);
  const char* kinds[] = {"say",  "say",   "call",  "call", "call", "pick", "pause",
                         "loop", "await", "child", "loop", "fail", "stop"};
  json::array nodes = {node("n0", "manual_trigger")};
  std::vector<std::string> edges;
  std::vector<std::string> kind_of = {"manual_trigger"};
  std::vector<bool> continues = {false};
  const std::uint64_t count = 3 + dice.below(13);
  for (std::uint64_t i = 1; i < count; ++i) {
    const std::string id = "n" + std::to_string(i);
    std::string kind = kinds[dice.below(i < 3 ? 11 : 13)];
    if (kind == "stop" && !dice.one_in(3)) kind = "say";
    json::object data{{"continue_on_error", !dice.one_in(4)},
                      {"seconds", static_cast<std::int64_t>(dice.below(4))},
                      {"retry", {{"max_attempts", 1 + dice.below(3)}}}};
    if (dice.one_in(2)) data["yes"] = true;
    if (dice.one_in(2)) data["transient"] = true;
    if (kind == "stop") data["status"] = dice.one_in(2) ? "failed" : "completed";
    if (kind == "await") {
      data["key"] = dice.one_in(2) ? "k1" : "k2";
      if (dice.one_in(3)) data.erase("seconds");
    }
    if (kind == "loop") {
      data["count"] = dice.below(4);
      data["at_once"] = 1 + dice.below(3);
      if (dice.one_in(2)) data["collect"] = true;
      add_body(dice, id, 1, nodes, edges);
    }
    json::array reads = {"trigger"};
    for (std::uint64_t e = 1 + dice.below(3); e-- > 0;) {
      auto source = dice.below(i);
      if (kind_of[source] == "stop") source = 0;
      std::string from = "n" + std::to_string(source);
      reads.emplace_back(from);
      if (continues[source] && dice.one_in(4))
        from += ":error";
      else if (kind_of[source] == "pick")
        from += dice.one_in(2) ? ":true" : ":false";
      else if (kind_of[source] == "await" && dice.one_in(4))
        from += ":timeout";
      edges.push_back(from + " -> " + id);
    }
    data["reads"] = std::move(reads);
    kind_of.push_back(kind);
    continues.push_back(data["continue_on_error"].as_bool());
    nodes.push_back(node(id, kind, std::move(data)));
  }
  // Edge ids must differ, edges may repeat.
  auto definition = test::graph(nodes, edges);
  for (auto& edge : definition.at("edges").as_array()) edge.as_object().erase("id");
  std::uint64_t work = seed;
  for (auto& made : definition.at("nodes").as_array())
    made.at("data").as_object()["work"] = (work = mix(work + 1)) % 400;
  std::vector<std::string> errors;
  auto program = test::compile(definition, errors);
  EXPECT_TRUE(errors.empty()) << "seed " << seed << ": " << errors.at(0);
  return program;
}

}  // namespace sluice::engine::test
