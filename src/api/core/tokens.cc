#include "api/core/tokens.h"

#include <array>

#include "base/bytes.h"

namespace sluice::api {

store::Token make_token(Services& services, const store::Workflow& workflow) {
  std::array<std::uint8_t, 32> random{};
  services.entropy.fill(random);
  const Secret text("whsec_" + to_hex(random));
  return {sha256(as_bytes(text.expose())),
          workflow.team,
          workflow.id,
          services.token_sealer.seal(text, workflow.id.text()),
          services.clock.now(),
          std::nullopt};
}

}  // namespace sluice::api
