#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "engine/performer.h"
#include "model/secret_marker.h"
#include "nodes/effect.h"
#include "secrets/vault.h"

namespace sluice::secrets {

// A request in which every marker has been replaced by its secret, and what was put in.
struct Opened {
  nodes::EffectRequest request;
  std::vector<VaultEntryPtr> entries;  // each once
  // Texts that were made of secrets here, for the mask: "user:password" of basic authentication.
  struct Made {
    std::string name;
    Secret value;
  };
  std::vector<Made> made;
};

// Opens the secrets of a request, each in the form that its place needs:
// - percent-encoded in a URL, unless it is the URL's beginning: then it goes in as it is;
// - escaped in a body of JSON or XML, percent-encoded in one of a form, by the Content-Type;
// - as it is everywhere else.
// kSecret: the item is unknown, expired, of another team or does not open, or it would be kept in a
// file or a link. kBlocked: its allowed hosts do not hold the one that it would go to. kInvalid: it
// has a line break where none may stand.
std::expected<Opened, nodes::EffectError> open_secrets(nodes::EffectRequest request,
                                                       const engine::EffectContext& context,
                                                       const Vault& vault,
                                                       const model::MarkerKey& key, Timestamp now);

}  // namespace sluice::secrets
