#pragma once

#include <string>
#include <vector>

#include "formats/json_schema.h"
#include "nodes/node.h"

namespace sluice::nodes {

// What triggers do once their run exists: their output is what the scope holds as `trigger`, so
// that `{{ trigger.x }}` and `{{ <id of the trigger node>.x }}` mean the same.
class TriggerNode : public Node {
 public:
  Step start(const StepInput& input) const override;
};

// The trigger of a workflow that answers while its caller waits.
class SyncTrigger final : public TriggerNode {
 public:
  explicit SyncTrigger(std::optional<formats::JsonSchema> schema) : schema_(std::move(schema)) {}
  // Before a run is made: kInvalid lists what the payload has not as the input schema wants it.
  Result<void> check(const json::value& payload) const;

 private:
  std::optional<formats::JsonSchema> schema_;
};

// One input that a workflow declares to those that call it.
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
  // Before a run is made: what the caller gives, with the defaults of what it leaves out. kInvalid
  // when something is missing, of another type or not declared. Without a declaration anything
  // goes.
  Result<json::object> accept(const json::object& given) const;
  const std::vector<DeclaredInput>& inputs() const { return inputs_; }

 private:
  std::vector<DeclaredInput> inputs_;
};

}  // namespace sluice::nodes
