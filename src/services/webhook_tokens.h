#pragma once

#include <vector>

#include "base/seal.h"
#include "services/context.h"
#include "store/types.h"

namespace sluice::services {

// A new webhook token: whsec_ and 256 random bits in hex, sealed for its workflow.
store::Token make_webhook_token(const Context& context, const Sealer& sealer,
                                const store::Workflow& workflow);

// The stored token that a sender is given: the newest without an end. Null when the workflow has
// none. `tokens` are in the order of Reader::tokens_of.
const store::Token* current_token(const std::vector<store::Token>& tokens);

}  // namespace sluice::services
