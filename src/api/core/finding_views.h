#pragma once

#include "base/json.h"
#include "model/finding.h"

namespace sluice::api {

// A problem of a definition as its author reads it (DefinitionProblem of api/openapi.yaml).
json::object finding_view(const model::Finding& finding);
json::array finding_views(const model::Findings& findings);

}  // namespace sluice::api
