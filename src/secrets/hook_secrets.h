#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "base/seal.h"
#include "base/secret.h"

// The signing secrets of a webhook in the stored definition of its workflow. They stand there as
// "sealed:<base64>", sealed for the workflow that they belong to.
namespace sluice::secrets {

inline constexpr std::string_view kSealedHookSecret = "sealed:";

// Seals every plain secret in the triggers' data and leaves sealed ones.
void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow);
// Removes the values, for showing: "secrets": ["***", ...].
void redact_hook_secrets(json::value& definition);
// Where an edited definition still says "***", puts back the secret of the same place in `stored`.
void restore_hook_secrets(json::value& definition, const json::value& stored);
// The secret of a stored text. kCorrupt when it is not sealed, or does not open.
Result<Secret> open_hook_secret(std::string_view text, const Sealer& sealer, WorkflowId workflow);

}  // namespace sluice::secrets
