#pragma once

#include <memory>

#include "base/ids.h"
#include "base/result.h"
#include "base/seal.h"
#include "engine/compile/program.h"
#include "hooks/hook_table.h"

namespace sluice::secrets {

// The hook of a program that begins with a webhook, with its secrets opened. The caller sets its
// quota and what else is not in the program, and makes it ready (hooks::ready_hook). kCorrupt if a
// secret cannot be decrypted.
Result<hooks::Hook> open_hook(std::shared_ptr<const engine::Program> program, TeamId team,
                              WorkflowId workflow, const Sealer& sealer);

}  // namespace sluice::secrets
