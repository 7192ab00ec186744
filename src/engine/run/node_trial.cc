#include "engine/run/node_trial.h"

#include <fmt/format.h>
#include <utility>

#include "base/memory_budget.h"
#include "engine/run/step_guard.h"
#include "engine/run/step_memory.h"
#include "model/secret_placeholder.h"
#include "nodes/conditions/failure.h"
#include "nodes/foreign_kinds.h"

namespace sluice::engine {
namespace {

// The data that is given, and placeholders for secrets.
class TrialScope final : public liquid::Scope {
 public:
  TrialScope(const json::object& context, const RunOptions& options, RunId run)
      : context_(context), options_(options), run_(run) {}
  const json::value* find(std::string_view root) const override {
    return root == "vault" ? nullptr : context_.if_contains(root);
  }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    if (root != "vault") return std::nullopt;
    return model::make_placeholder(options_.keys->placeholders, run_, name);
  }

 private:
  const json::object& context_;
  const RunOptions& options_;
  RunId run_;
};

}  // namespace

NodeTrial::NodeTrial(Given given, const RunOptions& options)
    : given_(std::move(given)),
      options_(options),
      key_(fmt::format("{}/{}", given_.run.text(), given_.node.id)),
      kind_(nodes::find_kind(given_.node.component)) {}

std::unique_ptr<NodeTrial> NodeTrial::make(Given given, const RunOptions& options,
                                           std::vector<std::string>& problems) {
  std::unique_ptr<NodeTrial> trial(new NodeTrial(std::move(given), options));
  const auto& def = trial->given_.node;
  if (!trial->kind_) {
    problems.push_back(
        fmt::format("unknown node type '{}'{}", def.component, nodes::kind_hint(def.component)));
    return nullptr;
  }
  auto compiled = trial->kind_->compile(nodes::CompileInput{def}, problems);
  trial->node_ = nodes::with_failure(std::move(compiled.node), nodes::CompileInput{def}, problems);
  if (problems.empty() && !trial->node_) problems.emplace_back("its settings are invalid");
  return problems.empty() ? std::move(trial) : nullptr;
}

template <class Ask>
nodes::Step NodeTrial::ask_node(Timestamp now, const Ask& say) {
  SeededEntropy entropy(static_cast<std::uint64_t>(given_.run.key));
  Warnings warnings;
  liquid::RenderOptions render;
  render.now = now;
  render.entropy = &entropy;
  render.fuel = options_.fuel;
  render.warnings = &warnings;
  const TrialScope scope(given_.context, options_, given_.run);
  const nodes::StepInput input{.scope = scope,
                               .render = render,
                               .idempotency_key = key_,
                               .memo = memo_.is_null() ? nullptr : &memo_};
  nodes::Step step = nodes::Failed{
      .message = "the node takes longer than one step may", .retry_after = {}, .output = nullptr};
  guard_step(options_.step_work_max.get(),
             [&] { step = within_memory(options_, [&] { return say(input); }); });
  if (auto* effect = std::get_if<nodes::NeedsEffect>(&step)) memo_ = std::move(effect->memo);
  return step;
}

nodes::Step NodeTrial::start(Timestamp now) {
  return ask_node(now, [&](const nodes::StepInput& input) { return node_->start(input); });
}

nodes::Step NodeTrial::finish(const nodes::EffectRequest& request,
                              const nodes::EffectResult& result, Timestamp now) {
  return ask_node(
      now, [&](const nodes::StepInput& input) { return node_->finish(request, result, input); });
}

}  // namespace sluice::engine
