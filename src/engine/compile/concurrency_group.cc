#include "engine/compile/concurrency_group.h"

#include <cstring>
#include <string>

#include "base/bytes.h"
#include "engine/compile/trigger.h"

namespace sluice::engine {
namespace {

// Before any node has run there is only what was received.
class TriggerScope final : public liquid::Scope {
 public:
  explicit TriggerScope(const TriggerOutput& trigger) : trigger_(trigger) {}
  const json::value* find(std::string_view root) const override {
    return root == "trigger" ? &trigger_.value() : trigger_.body_root(root);
  }

 private:
  const TriggerOutput& trigger_;
};

Result<std::string> render_key(const Program& program, const nodes::TemplateField& key,
                               const model::RunHeader& header, const model::TriggerData& trigger,
                               const liquid::Fuel& fuel) {
  const TriggerOutput output(*program.trigger_kind().trigger, header, trigger);
  const TriggerScope scope(output);
  liquid::RenderOptions render;
  render.now = header.created_at;
  render.fuel = fuel;
  std::string text;
  const nodes::StepInput input{.scope = scope, .render = render, .idempotency_key = {}};
  SLUICE_TRY_VOID(key.append_text(text, input));
  if (output.error()) return fail(*output.error());
  return text;
}

std::int64_t concurrency_group_id(const WorkflowId& workflow, std::string_view key) {
  std::string named = workflow.text();
  named.append(1, '\0').append(key);
  const Sha256 hash = sha256(as_bytes(named));
  std::int64_t id = 0;
  std::memcpy(&id, hash.data(), sizeof id);
  return id;
}

}  // namespace

Result<std::string> concurrency_key(const Program& program, const model::RunHeader& header,
                                    const model::TriggerData& trigger, const liquid::Fuel& fuel) {
  const auto& key = program.settings().concurrency->key;
  return key.constant() ? std::string() : render_key(program, key, header, trigger, fuel);
}

model::ConcurrencyGroup concurrency_group(const Program& program, const WorkflowId& workflow,
                                          std::string_view key) {
  const auto& concurrency = *program.settings().concurrency;
  return {.id = concurrency_group_id(workflow, key),
          .limit = concurrency.limit,
          .on_limit = concurrency.on_limit};
}

ConcurrencyGroupChoice choose_concurrency_group(const Program& program,
                                                const model::RunHeader& header,
                                                const model::TriggerData& trigger,
                                                const liquid::Fuel& fuel) {
  if (!program.settings().concurrency) return {};
  ConcurrencyGroupChoice choice;
  auto key = concurrency_key(program, header, trigger, fuel);
  if (!key) choice.error = key.error();
  choice.concurrency_group =
      concurrency_group(program, header.workflow, key.value_or(std::string()));
  return choice;
}

}  // namespace sluice::engine
