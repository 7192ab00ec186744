#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::liquid {

// Renders one line of `sluice render --jsonl`:
//   {"template": "...", "data": {...}, "partials": {"name": "source", ...},
//    "strict": bool, "strict_variables": bool}
// where only the template is required. `strict` refuses what Shopify's strict parser refuses, and
// unknown filters; `strict_variables` makes missing variables errors. The answer, without a line
// end, is {"result": "..."} or {"error": "..."}.
std::string render_jsonl_line(std::string_view line, Timestamp now, Entropy* entropy = nullptr);

}  // namespace sluice::liquid
