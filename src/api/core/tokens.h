#pragma once

#include "api/core/services.h"
#include "store/types.h"

namespace sluice::api {

// A new webhook token: whsec_ and 256 random bits in hex, sealed for its workflow.
store::Token make_token(Services& services, const store::Workflow& workflow);

}  // namespace sluice::api
