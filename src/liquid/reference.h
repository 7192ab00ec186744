#pragma once

#include "base/json.h"

namespace sluice::liquid {

// All tags and filters for those who write templates, as GET /liquid shows them
// (api/openapi.yaml, LiquidReference). It is made of the tables by which templates are parsed.
json::object reference();

}  // namespace sluice::liquid
