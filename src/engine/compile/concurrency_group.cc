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

ConcurrencyGroupChoice choose_concurrency_group(const Program& program,
                                                const model::RunHeader& header,
                                                const model::TriggerData& trigger,
                                                const liquid::Fuel& fuel) {
  const auto& concurrency = program.settings().concurrency;
  if (!concurrency) return {};
  ConcurrencyGroupChoice choice;
  std::string key;
  if (!concurrency->key.constant()) {
    auto rendered = render_key(program, concurrency->key, header, trigger, fuel);
    if (rendered)
      key = *std::move(rendered);
    else
      choice.error = std::move(rendered).error();
  }
  choice.concurrency_group =
      model::ConcurrencyGroup{.id = concurrency_group_id(header.workflow, key),
                              .limit = concurrency->limit,
                              .on_limit = concurrency->on_limit};
  return choice;
}

}  // namespace sluice::engine
