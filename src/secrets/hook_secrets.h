#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "base/seal.h"
#include "base/secret.h"

// The signing secrets of a webhook, and its verify token, in the stored definition of its workflow.
// They are stored as "sealed:<base64>", encrypted for the workflow that they belong to.
namespace sluice::secrets {

inline constexpr std::string_view kSealedHookSecret = "sealed:";

// Seals every plain secret in the triggers' data and leaves sealed ones.
void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow);
// One of them as it is stored.
std::string seal_hook_secret(const Secret& secret, const Sealer& sealer, WorkflowId workflow);
// Removes the values, for showing: "secrets": ["***", ...].
void redact_hook_secrets(json::value& definition);
// Where an updated definition contains "***", or the secret itself that stands sealed at the same
// place in `stored`, takes that.
void restore_hook_secrets(json::value& definition, const json::value& stored, const Sealer& sealer,
                          WorkflowId workflow);
// Puts every sealed secret back as it was sent. The definition may only be kept in memory.
Result<void> open_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow);
// The secret of a stored text. kCorrupt if it is not sealed or cannot be decrypted.
Result<Secret> open_hook_secret(std::string_view text, const Sealer& sealer, WorkflowId workflow);

}  // namespace sluice::secrets
