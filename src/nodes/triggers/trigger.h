#pragma once

#include <string>
#include <vector>

#include "formats/json_schema.h"
#include "nodes/node.h"

namespace sluice::nodes {

// The trigger part of a run: its output is available as `trigger`, so that `{{ trigger.x }}` and
// `{{ <id of the trigger node>.x }}` mean the same.
class TriggerNode : public Node {
 public:
  Step start(const StepInput& input) const override;
};

// The trigger of a synchronous workflow.
class SyncTrigger final : public TriggerNode {
 public:
  // `key`: the vault item with the key of its authorizer; may be empty.
  SyncTrigger(std::optional<formats::JsonSchema> schema, std::string key)
      : schema_(std::move(schema)), key_(std::move(key)) {}
  // The payload as it is; kInvalid lists where it does not fit the input schema.
  Result<json::object> accept(json::object payload) const override;
  std::vector<std::string> roots() const override;

 private:
  std::optional<formats::JsonSchema> schema_;
  std::string key_;
};

// One input that a workflow declares for its callers.
struct DeclaredInput {
  std::string name;
  std::string type;  // "string", "number", "integer", "boolean", "object", "array" or "any"
  bool required = false;
  json::value fallback;  // null: none
};

// The trigger of a workflow that other workflows call.
class InputsTrigger final : public TriggerNode {
 public:
  explicit InputsTrigger(std::vector<DeclaredInput> inputs) : inputs_(std::move(inputs)) {}
  // What the caller gives, with the defaults of what it leaves out. kInvalid when something is
  // missing, of another type or not declared. Without a declaration anything goes.
  Result<json::object> accept(json::object given) const override;
  const std::vector<DeclaredInput>& inputs() const { return inputs_; }

 private:
  std::vector<DeclaredInput> inputs_;
};

}  // namespace sluice::nodes
