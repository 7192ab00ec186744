#include "secrets/opened_hook.h"

#include "secrets/hook_secrets.h"

namespace sluice::secrets {

Result<hooks::Hook> open_hook(std::shared_ptr<const engine::Program> program, TeamId team,
                              WorkflowId workflow, const Sealer& sealer) {
  const auto& settings = *program->hook();
  hooks::Hook hook;
  hook.workflow = workflow;
  hook.team = team;
  if (settings.signature) {
    hook.secrets.reserve(settings.signature->secrets.size());
    for (const auto& text : settings.signature->secrets) {
      SLUICE_TRY(auto secret, open_hook_secret(text, sealer, workflow));
      hook.secrets.push_back(std::move(secret));
    }
  }
  if (const auto& token = settings.answering.verify_token; !token.empty()) {
    SLUICE_TRY(hook.verify_token, open_hook_secret(token, sealer, workflow));
  }
  hook.program = std::move(program);
  return hook;
}

}  // namespace sluice::secrets
