#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "liquid/liquid.h"
#include "model/definition.h"
#include "model/retry.h"
#include "model/run.h"

// What a node kind is. Nothing here does I/O: a node that needs the world returns a request for an
// effect and is asked again with its result.
namespace sluice::nodes {

// --- effects: data only, performed by effects/ ---

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Micros timeout = Seconds(30);
  std::size_t response_bytes_max = 4 << 20;
};
struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};
enum class EffectTrouble {
  kRefused,   // the connection was refused
  kDns,       // the name did not resolve
  kTls,       // no secure connection
  kTimeout,   // no whole answer in time; the request may have arrived
  kBlocked,   // the address guard or the scheme rule said no
  kTooLarge,  // the answer is over the cap
  kBroken,    // the connection broke; the request may have arrived
  kInvalid,   // the request cannot be sent as it is (bad URL, bad header)
};
struct EffectError {
  EffectTrouble trouble = EffectTrouble::kBroken;
  std::string message;
};
using EffectRequest = std::variant<HttpCall>;
using EffectResult = std::variant<HttpReply, EffectError>;

// --- what a step leads to ---

struct Completed {
  json::value output;
  std::string handle;  // which edges go on: those with this sourceHandle; empty: those without one
};
struct Failed {
  std::string message;
  bool transient = false;             // worth another try
  std::optional<Micros> retry_after;  // what the other side asked for
  json::value output;                 // e.g. the answer that was not accepted
};
struct NeedsEffect {
  EffectRequest request;
};
struct WaitUntil {
  Timestamp until{};
  json::value output;  // of the node, once the time has come
};
struct EndsRun {
  model::RunStatus status = model::RunStatus::kCompleted;
  json::value output;
  std::string message;  // becomes the run's error when the status is a failure
};
using Step = std::variant<Completed, Failed, NeedsEffect, WaitUntil, EndsRun>;

struct StepInput {
  const liquid::Scope& scope;
  const liquid::RenderOptions& render;  // holds now and the fuel
  std::string_view idempotency_key;     // "<run>/<node>" or "<run>/<node>/<item>"
};

// A compiled node. Immutable, used by many runs on many threads at once.
class Node {
 public:
  virtual ~Node() = default;
  virtual Step start(const StepInput& input) const = 0;
  // What the answer to a NeedsEffect means. Only called on nodes that ask for effects.
  virtual Step finish(const EffectRequest& request, const EffectResult& result,
                      const StepInput& input) const;
  // Every handle that this node can leave by, "" being the plain way out; for the graph checks.
  virtual std::vector<std::string> handles() const { return {""}; }
  // The templates' roots, for the check that they name something that exists.
  virtual std::vector<std::string> roots() const { return {}; }
};

// --- a node kind ---

enum class Family { kTrigger, kAction, kCondition };

struct CompileInput {
  const model::NodeDef& def;
};

struct Compiled {
  std::unique_ptr<Node> node;
  model::RetryPolicy default_retry{};        // before the node's own `retry` is read
  Micros timeout = std::chrono::minutes(5);  // of one try
};

// One file in nodes/ a kind: its schema, its compile step and its evaluation.
struct NodeKind {
  std::string_view id;  // the componentId
  std::string_view title;
  std::string_view summary;  // one sentence for people
  Family family = Family::kAction;
  json::value (*schema)() = nullptr;  // JSON Schema of `data`, with descriptions and examples
  // Every problem is one sentence in `errors`; a null node when there is any.
  Compiled (*compile)(const CompileInput& input, std::vector<std::string>& errors) = nullptr;
};

// All kinds, in the order in which the documentation lists them.
std::span<const NodeKind* const> all_kinds();
const NodeKind* find_kind(std::string_view component);

}  // namespace sluice::nodes
