#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "engine/performer.h"
#include "model/secret_placeholder.h"
#include "nodes/effect.h"
#include "secrets/vault.h"

namespace sluice::secrets {

// A request in which every placeholder has been replaced by its secret, and the secrets used.
struct Opened {
  nodes::EffectRequest request;
  std::vector<VaultEntryPtr> entries;  // each once
  // Texts derived from secrets, for the mask: "user:password" of basic authentication.
  struct Made {
    std::string name;
    Secret value;
  };
  std::vector<Made> made;
};

// Resolves the secrets of a request, each encoded for its place:
// - percent-encoded in a URL, but unchanged at the beginning of a URL;
// - escaped in a body of JSON or XML, percent-encoded in one of a form, by the Content-Type;
// - unchanged everywhere else.
// kSecret: the item is unknown, expired, of another team or cannot be decrypted, or it would be
// stored in a file or a link. kBlocked: the target is not one of its allowed hosts. kInvalid: it
// contains a line break where none is allowed.
std::expected<Opened, nodes::EffectError> open_secrets(nodes::EffectRequest request,
                                                       const engine::EffectContext& context,
                                                       const Vault& vault,
                                                       const model::PlaceholderKey& key,
                                                       Timestamp now);

}  // namespace sluice::secrets
