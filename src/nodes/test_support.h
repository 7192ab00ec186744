#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "liquid/liquid.h"
#include "nodes/node.h"

// For the tests of this folder: a node from JSON text, run against a context from JSON text.
namespace sluice::nodes::testing {

inline json::value from_json(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : json::value();
}

struct CompileOutcome {
  Compiled compiled;
  std::vector<std::string> errors;
  std::string all_errors() const {
    std::string out;
    for (const auto& error : errors) out += error + "\n";
    return out;
  }
};

inline CompileOutcome compile_node(std::string_view kind, const json::value& data) {
  model::NodeDef def;
  def.id = "n";
  def.type = kind;
  def.component = kind;
  def.data = data.get_object();
  CompileOutcome outcome;
  outcome.compiled = find_kind(kind)->compile(CompileInput{def}, outcome.errors);
  EXPECT_EQ(outcome.compiled.node == nullptr, !outcome.errors.empty());
  return outcome;
}

// A compiled node and what it runs in.
class Bench {
 public:
  Bench(std::string_view kind, std::string_view data, std::string_view context = "{}")
      : outcome_(compile_node(kind, from_json(data))), context_(from_json(context)) {
    options_.now = *parse_time("2026-01-31T12:00:00Z");
    options_.entropy = &entropy_;
    EXPECT_EQ(outcome_.all_errors(), "") << data;
  }

  Step start() const {
    if (!outcome_.compiled.node) return Failed{};
    return outcome_.compiled.node->start(input());
  }
  Step finish(const EffectRequest& request, const EffectResult& result) const {
    return outcome_.compiled.node->finish(request, result, input());
  }
  const Compiled& compiled() const { return outcome_.compiled; }
  const Node& node() const { return *outcome_.compiled.node; }

 private:
  StepInput input() const { return {scope_, options_, "run/n"}; }

  CompileOutcome outcome_;
  json::value context_;
  liquid::ObjectScope scope_{context_.get_object()};
  SeededEntropy entropy_{1};
  liquid::RenderOptions options_;
};

// What a step led to, in one line: "true {...}", "failed: ...", ...
inline std::string describe(const Step& step) {
  if (const auto* done = std::get_if<Completed>(&step))
    return done->handle + (done->handle.empty() ? "" : " ") + to_json(done->output);
  if (const auto* failed = std::get_if<Failed>(&step))
    return (failed->transient ? "transient: " : "failed: ") + failed->message;
  if (const auto* wait = std::get_if<WaitUntil>(&step))
    return "wait " + format_time(wait->until) + " " + to_json(wait->output);
  if (const auto* end = std::get_if<EndsRun>(&step))
    return "end " + std::string(model::status_name(end->status)) + " '" + end->message + "' " +
           to_json(end->output);
  return "effect";
}

}  // namespace sluice::nodes::testing
