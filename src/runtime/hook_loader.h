#pragma once

#include <memory>

#include "base/seal.h"
#include "hooks/hook_table.h"
#include "runtime/programs.h"
#include "store/workflow_store.h"

namespace sluice::runtime {

// The table of all active workflows that have a webhook, from the database. Quotas of `previous` go
// on where their rule is the same. A hook whose secret does not open or whose definition does not
// compile is left out and logged: it answers 404 rather than taking unsigned deliveries.
Result<std::shared_ptr<const hooks::HookTable>> load_hooks(store::WorkflowReader& reader,
                                                           Programs& programs, const Sealer& sealer,
                                                           const hooks::HookTable* previous,
                                                           std::size_t body_bytes_max);

}  // namespace sluice::runtime
