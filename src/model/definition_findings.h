#pragma once

#include "model/definition.h"
#include "model/finding.h"

namespace sluice::model {

// As the parse_definition() that lists sentences, with the place of each.
Definition parse_definition(const json::value& document, Findings& findings,
                            DefinitionLimits limits = {});

}  // namespace sluice::model
