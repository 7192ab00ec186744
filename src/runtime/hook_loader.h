#pragma once

#include <memory>

#include "base/seal.h"
#include "hooks/hook_table.h"
#include "runtime/programs.h"
#include "store/store.h"

namespace sluice::runtime {

// Secrets of a hook stand in its stored definition as "sealed:<base64>", sealed for the workflow
// they belong to. seal_hook_secrets replaces every plain one in the trigger's data and leaves
// sealed ones; redact_hook_secrets removes the secrets' values for showing ("secrets": ["***",
// ...]).
void seal_hook_secrets(json::value& definition, const Sealer& sealer, WorkflowId workflow);
void redact_hook_secrets(json::value& definition);
// Where an edited definition still says "***", puts back the secret of the same place in `stored`.
void restore_hook_secrets(json::value& definition, const json::value& stored);

// The table of all active workflows that have a webhook, from the database. Quotas of `previous` go
// on where their rule is the same. A hook whose secret does not open or whose definition does not
// compile is left out and logged: it answers 404 rather than taking unsigned deliveries.
Result<std::shared_ptr<const hooks::HookTable>> load_hooks(store::Reader& reader,
                                                           Programs& programs, const Sealer& sealer,
                                                           const hooks::HookTable* previous,
                                                           std::size_t body_bytes_max);

}  // namespace sluice::runtime
