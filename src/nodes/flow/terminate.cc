#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Ends the whole run at once.
namespace sluice::nodes {
namespace terminate {
namespace {

class Terminate final : public Node {
 public:
  Terminate(model::RunStatus status, std::optional<TemplateField> message,
            std::optional<TemplateField> output)
      : status_(status), message_(std::move(message)), output_(std::move(output)) {}

  Step start(const StepInput& input) const override {
    EndsRun end;
    end.status = status_;
    json::object log{{"status", model::status_name(status_)}};
    if (message_) {
      if (auto done = message_->append_text(end.message, input); !done)
        return render_failure("message", done.error());
      log["message"] = end.message;
    }
    if (output_) {
      auto value = output_->evaluate(input);
      if (!value) return render_failure("output", value.error());
      log["output"] = *std::move(value);
    }
    if (end.message.empty() && status_ == model::RunStatus::kFailed)
      end.message = "a terminate node ended the run as failed";
    end.output = std::move(log);
    return end;
  }

  // Nothing follows a terminate node.
  std::vector<std::string> handles() const override { return {}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    if (message_) message_->add_roots(roots);
    if (output_) output_->add_roots(roots);
    return roots;
  }

 private:
  model::RunStatus status_;
  std::optional<TemplateField> message_;
  std::optional<TemplateField> output_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"status", "message", "output"});
  const std::string status = data.choice("status", {"completed", "failed"}, "completed");
  std::optional<TemplateField> message;
  if (data.find("message")) message = data.text_field("message", Need::kOptional);
  std::optional<TemplateField> output;
  if (data.find("output")) output = data.field("output", Need::kOptional);
  if (!data.ok()) return {};
  return {.node = std::make_unique<Terminate>(
              status == "failed" ? model::RunStatus::kFailed : model::RunStatus::kCompleted,
              std::move(message), std::move(output))};
}

}  // namespace
}  // namespace terminate

const NodeKind kTerminate = {
    .id = "terminate",
    .title = "Terminate",
    .summary = "Ends the run at once as completed or failed.",
    .family = Family::kAction,
    .compile = terminate::compile,
};

}  // namespace sluice::nodes
