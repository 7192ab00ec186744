#include "services/webhook_tokens.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"

namespace sluice::services {

store::Token make_webhook_token(const Context& context, const Sealer& sealer,
                                const store::Workflow& workflow) {
  std::array<std::uint8_t, 32> random{};
  context.entropy.fill(random);
  const Secret text("whsec_" + to_hex(random));
  return {.hash = sha256(as_bytes(text.expose())),
          .team = workflow.team,
          .workflow = workflow.id,
          .sealed = sealer.seal(text, workflow.id.text()),
          .created_at = context.clock.now(),
          .expires_at = std::nullopt};
}

const store::Token* current_token(const std::vector<store::Token>& tokens) {
  const auto endless = [](const store::Token& token) { return !token.expires_at; };
  const auto found = std::ranges::find_if(tokens, endless);
  return found == tokens.end() ? nullptr : &*found;
}

}  // namespace sluice::services
