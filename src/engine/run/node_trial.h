#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine/run/run.h"
#include "nodes/node.h"

namespace sluice::engine {

// One node run by itself, for its author: with data in place of a run, and nothing recorded. Within
// the bounds of a step. One thread at a time.
class NodeTrial {
 public:
  struct Given {
    model::NodeDef node;
    json::object context;  // the roots that templates see
    RunId run;             // made for this trial, and no run: placeholders belong to it
  };
  // Null, with a sentence for each problem, when the node does not compile.
  static std::unique_ptr<NodeTrial> make(Given given, const RunOptions& options,
                                         std::vector<std::string>& problems);

  // What the node says at `now`. While it asks for effects, finish() takes the result of the last
  // one; nothing is asked twice.
  nodes::Step start(Timestamp now);
  nodes::Step finish(const nodes::EffectRequest& request, const nodes::EffectResult& result,
                     Timestamp now);

  RunId run() const { return given_.run; }
  const std::string& key() const { return key_; }  // the idempotency key
  const nodes::NodeKind& kind() const { return *kind_; }

 private:
  NodeTrial(Given given, const RunOptions& options);
  template <class Ask>
  nodes::Step ask_node(Timestamp now, const Ask& say);

  const Given given_;
  const RunOptions& options_;  // the server's
  std::string key_;
  const nodes::NodeKind* kind_ = nullptr;
  std::unique_ptr<nodes::Node> node_;
  json::value memo_;  // of the effect before
};

}  // namespace sluice::engine
