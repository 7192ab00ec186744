#pragma once

#include <optional>
#include <string>

#include "api/core/request_context.h"
#include "base/json.h"
#include "model/run.h"
#include "services/fields.h"

// Samples in place of what a trigger was given: those that people save, and those in the files of
// senders.
namespace sluice::api {

// The sample of that name of the workflow, else the one of a sender, such as github.push. Without a
// workflow only those of senders.
std::expected<model::TriggerData, Problem> find_sample_data(
    const RequestContext& context, const std::optional<store::Workflow>& workflow,
    const std::string& name);

// The members `sample` and `workflow_id` of a request that renders templates or tries a node.
struct SampleChoice {
  std::optional<std::string> sample{};
  std::optional<std::string> workflow{};

  void read(services::Fields& fields);
  // What templates of the workflow would read if its trigger was given the sample.
  std::expected<json::object, Problem> data(const RequestContext& context) const;
};

}  // namespace sluice::api
