#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"

// Starts a run of another workflow and, if wanted, waits for its end.
namespace sluice::nodes {
namespace trigger_workflow {
namespace {

class TriggerWorkflow final : public Node {
 public:
  TriggerWorkflow(WorkflowId workflow, TemplateField inputs, bool wait)
      : workflow_(workflow), inputs_(std::move(inputs)), wait_(wait) {}

  Step start(const StepInput& input) const override {
    auto inputs = inputs_.evaluate(input);
    if (!inputs) return render_failure("inputs", inputs.error());
    CallsWorkflow call{.workflow = workflow_, .inputs = {}, .wait = wait_};
    if (auto* object = inputs->if_object()) call.inputs = std::move(*object);
    return call;
  }

  Step resume(const Arrival& arrival, const StepInput&) const override {
    const auto& child = std::get<ChildOutcome>(arrival);
    if (child.run.empty())
      return failure(
          fmt::format("workflow {} could not be started: {}", workflow_.text(), child.error));
    if (child.status == model::RunStatus::kPending)
      return Completed{json::object{{"run_id", child.run}, {"status", "started"}}, {}};
    const auto status = model::status_name(child.status);
    json::object output{{"run_id", child.run}, {"status", status}, {"output", child.output}};
    if (child.status == model::RunStatus::kCompleted) return Completed{std::move(output), {}};
    Failed failed;
    failed.message =
        fmt::format("run {} of workflow {} ended as {}{}{}", child.run, workflow_.text(), status,
                    child.error.empty() ? "" : ": ", child.error);
    failed.output = std::move(output);
    return failed;
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    inputs_.add_roots(roots);
    return roots;
  }

 private:
  WorkflowId workflow_;
  TemplateField inputs_;
  bool wait_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"workflow", "workflow_id", "inputs", "wait"});
  // services/called_workflows.h puts an id in its place before a workflow is saved.
  if (data.find("workflow")) data.error("`workflow` cannot be used here; give `workflow_id`");
  std::optional<WorkflowId> workflow;
  if (const auto* given = data.find("workflow_id")) {
    if (const auto* text = if_text(*given)) workflow = WorkflowId::parse(*text);
    if (!workflow)
      data.error(
          fmt::format("`workflow_id` must be the id of a workflow (fl_...), without "
                      "templates, not {}",
                      excerpt(*given)));
  } else {
    data.error("`workflow` is required: the name of the workflow to run, or `workflow_id`");
  }
  if (const auto* given = data.find("inputs"); given && !given->is_object())
    data.error(fmt::format("`inputs` must be an object, not {}", json_kind_name(*given)));
  auto inputs = data.field("inputs", Need::kOptional);
  const bool wait = data.flag("wait", true);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerWorkflow>(*workflow, std::move(inputs), wait),
          .calls = workflow};
}

}  // namespace
}  // namespace trigger_workflow

const NodeKind kTriggerWorkflow = {
    .id = "trigger_workflow",
    .title = "Trigger workflow",
    .summary = "Starts a run of another workflow and optionally waits for its result.",
    .family = Family::kAction,
    .waits = true,
    .compile = trigger_workflow::compile,
};

}  // namespace sluice::nodes
