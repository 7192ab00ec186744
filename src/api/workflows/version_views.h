#pragma once

#include "api/core/request_context.h"
#include "base/json.h"
#include "store/types.h"

// What versions and drafts share.
namespace sluice::api {

// The definition that the workflow would have with this draft of it: what the document lacks is
// that of the newest version.
std::expected<json::value, Problem> draft_definition(const RequestContext& context,
                                                     const store::Workflow& workflow,
                                                     const json::value& document);

}  // namespace sluice::api
