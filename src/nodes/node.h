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
#include "base/warnings.h"
#include "liquid/liquid.h"
#include "model/authorization_id.h"
#include "model/definition.h"
#include "model/retry.h"
#include "model/run.h"
#include "nodes/effect.h"

// The interface of node kinds. Nothing here does I/O: a node that needs the outside world returns a
// request for an effect and is called again with its result.
namespace sluice::nodes {

// --- the outcome of a step ---

struct Completed {
  json::value output;
  std::string handle;  // the sourceHandle of the edges to follow; empty: edges without one
  Warnings warnings{};
};
struct Failed {
  std::string message;
  bool transient = false;             // temporary; a retry may succeed
  std::optional<Micros> retry_after;  // the wait requested by the server
  json::value output;                 // e.g. the answer that was not accepted
  model::FailureCause cause{};        // what `retry.on` calls it
  Warnings warnings{};
};
struct NeedsEffect {
  EffectRequest request;
  // The node's state from previous calls (e.g. pages already read). Unless null it is recorded
  // first, so those calls are not repeated after a crash: start() with a memo continues from there.
  json::value memo{};
  Warnings warnings{};
};
struct WaitUntil {
  Timestamp until{};
  json::value output;  // of the node, once the time has come
};
// Suspends the node until an event or a time; resume() returns the outcome.
struct Suspend {
  model::WaitKind what = model::WaitKind::kForm;  // not kTime, not kChild
  std::string key;                                // of kEvent: what an event must carry
  std::optional<Timestamp> until;
  json::value shown;  // what the log shows meanwhile, e.g. the form
};
// Starts a run of another workflow. resume() gets ChildOutcome, at once when `wait` is false.
struct CallsWorkflow {
  WorkflowId workflow;
  json::object inputs;
  bool wait = true;
};
// Runs the nodes inside this one once per item; resume() gets ItemsDone.
struct Iterates {
  json::array items;
  std::size_t concurrency = 1;
  bool stop_on_error = true;  // the first item that fails ends the others
};
struct EndsRun {
  model::RunStatus status = model::RunStatus::kCompleted;
  json::value output;
  std::string message;  // becomes the run's error when the status is a failure
};
using Step = std::variant<Completed, Failed, NeedsEffect, WaitUntil, Suspend, CallsWorkflow,
                          Iterates, EndsRun>;

// --- what a suspended node is resumed with ---

struct FormSubmission {
  std::string button;
  json::object values;  // checked against the form before
};
struct EventArrival {
  json::value payload;
};
struct TimedOut {};
struct ChildOutcome {
  std::string run;                                         // its id; empty when it could not start
  model::RunStatus status = model::RunStatus::kCompleted;  // kPending: not waited for
  json::value output;
  std::string error;
};
struct ItemsDone {
  json::array items;   // one entry per item, in order: the result of its body, or its error
  json::array errors;  // {"index", "node", "message"} of those that failed, by index
};
using Arrival = std::variant<FormSubmission, EventArrival, TimedOut, ChildOutcome, ItemsDone>;

struct StepInput {
  const liquid::Scope& scope;
  const liquid::RenderOptions& render;  // holds now and the fuel
  std::string_view idempotency_key;     // "<run>/<node>" or "<run>/<node>/<item>"
  const json::value* memo = nullptr;    // of the NeedsEffect before, if it had one
};

// A compiled node. Immutable, used by many runs on many threads at once.
class Node {
 public:
  virtual ~Node() = default;
  virtual Step start(const StepInput& input) const = 0;
  // Interprets the result of a NeedsEffect. Only called on nodes that request effects.
  virtual Step finish(const EffectRequest& request, const EffectResult& result,
                      const StepInput& input) const;
  // What a run begins with when whoever starts it gives `given`: checked against what this trigger
  // declares, with its defaults; kInvalid when it does not fit. Only called on triggers, before the
  // run is made.
  virtual Result<json::object> accept(json::object given) const;
  // The outcome after the event that the node was waiting for. Only called on nodes that wait, call
  // workflows or iterate.
  virtual Step resume(const Arrival& arrival, const StepInput& input) const;
  // All handles of this node, "" being the default one; for the graph checks.
  virtual std::vector<std::string> handles() const { return {""}; }
  // The roots read by the templates, to check that they exist.
  virtual std::vector<std::string> roots() const { return {}; }
};

// --- a node kind ---

enum class Family { kTrigger, kAction, kCondition };

struct CompileInput {
  const model::NodeDef& def;
};

// What the key of an event that a step waits for can be, as far as that is known beforehand.
struct KeyShape {
  std::string prefix{};
  std::string suffix{};
  bool is_whole = false;  // the prefix is all of it
  bool may_be(std::string_view key) const;
};

// Which failed runs a trigger starts runs for.
struct FailureFilter {
  std::optional<std::vector<WorkflowId>> workflows{};  // nothing: of all
  bool failed = true;
  bool dead_letter = true;
};

struct Compiled {
  std::unique_ptr<Node> node;
  model::RetryPolicy default_retry{};              // before the node's own `retry` is read
  Micros timeout = std::chrono::minutes(5);        // of one try
  bool responds = false;                           // its output is the answer of a synchronous run
  std::optional<WorkflowId> calls{};               // the workflow that it starts
  std::optional<AuthorizationId> authorization{};  // by which it calls a provider
  std::optional<FailureFilter> hears_failures{};   // of a trigger
  std::optional<KeyShape> awaits{};                // the events that it waits for
};

// What sets a trigger apart: the rest of the product asks this, never which kind it is.
struct Trigger {
  // The member of the trigger's output that holds what the run was given. Unless the output is that
  // and the request's headers, it also has `trigger_type`, `run_id` and the members of what was
  // given, where they do not clash.
  std::string_view payload;
  bool payload_is_root = true;  // templates may read it by its name, as `{{ payload.x }}`
  bool with_headers = false;
  model::TriggerKind started_by = model::TriggerKind::kManual;  // what it is made for
  std::span<const model::TriggerKind> also_started_by{};

  // The name by which templates read what was given, besides `trigger`; empty when there is none.
  constexpr std::string_view root() const { return payload_is_root ? payload : std::string_view(); }
  bool can_be_started_by(model::TriggerKind by) const;
};
inline constexpr model::TriggerKind kByHand[] = {model::TriggerKind::kManual};

// A kind of node: NAME.cc holds its compile step and its evaluation, NAME.schema.json beside it the
// JSON Schema of its `data`, with descriptions and examples.
struct NodeKind {
  std::string_view id;  // the componentId
  std::string_view title;
  std::string_view summary;  // one sentence for people
  Family family = Family::kAction;
  std::optional<Trigger> trigger{};  // of the family kTrigger, and of no other
  bool holds_nodes = false;          // other nodes may be inside it (parentId)
  bool waits = false;                // may take longer than a synchronous run may last
  bool is_form = false;              // has a page of its own, `{{ forms.<node>.url }}`
  // Adds to the schema what follows from tables in the code, such as the names of operators.
  void (*complete_schema)(json::value& schema) = nullptr;
  // Every problem is one message in `errors`; the node is null if there is any.
  Compiled (*compile)(const CompileInput& input, std::vector<std::string>& errors) = nullptr;
};

// All kinds, in the order in which the documentation lists them.
std::span<const NodeKind* const> all_kinds();
// Finds a kind by its id or an alias. Null if there is none.
const NodeKind* find_kind(std::string_view component);

// The trigger that is made for runs that start like this; the first, where there are several.
const Trigger& trigger_made_for(model::TriggerKind by);
// Their ids, for a sentence: "workflow_trigger or subflow_trigger".
std::string triggers_made_for(model::TriggerKind by);

// The whole JSON Schema (2020-12) of a kind's `data`: its file, with references to files of shared
// parts filled in and the members added that every node has. Not for a hot path.
json::value schema_of(const NodeKind& kind);

}  // namespace sluice::nodes
