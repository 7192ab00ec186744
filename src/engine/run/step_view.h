#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/run/run.h"
#include "nodes/node.h"

// What a step of a stored run was given. Nobody records that: as a run is a function of its
// program, what started it and its records, it can be made again from them.
namespace sluice::engine {

struct StepPlace {
  std::string_view node;
  std::string_view item{};  // of an iteration, else empty
  Timestamp at{};           // when the step was asked: what its templates take for the time
};

struct StepView {
  struct Fault {
    std::string setting;  // its JSON pointer
    std::string message;
  };
  json::value input;            // the settings with the values of their templates
  std::vector<Fault> faults{};  // of settings that are null in `input`
  int attempt = 1;
  // What the step asked for, unless it was not asked (a trigger) or took too much work.
  std::optional<nodes::Step> said{};
  Warnings warnings{};
};

// `records` are those that the run had when the step was asked, and `data` the node's settings as
// its author wrote them. kNotFound when the run had not come to that step then. Does as much work
// as one step may, and besides what it takes to go through the records.
Result<StepView> view_step(std::shared_ptr<const Program> program, model::RunHeader header,
                           const model::TriggerData& trigger, const RunOptions& options,
                           const std::vector<model::Record>& records, const json::object& data,
                           const StepPlace& place);

}  // namespace sluice::engine
