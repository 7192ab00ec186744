#pragma once

#include <vector>

#include "engine/compile/program.h"
#include "engine/compile/saved_rules.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// The items that the program names and the vault of the team does not have.
Outcome<std::vector<engine::NamedSecret>> missing_items(store::Reader& reader, TeamId team,
                                                        const engine::Program& program);

// kInvalid with a sentence for each item that the program names and the vault of the team does not
// have.
Outcome<void> check_vault_names(store::Reader& reader, TeamId team, const engine::Program& program);

}  // namespace sluice::services
