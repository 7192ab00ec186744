#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::liquid {

// Renders one line of `sluice render --jsonl`:
//   {"template": "...", "data": {...}, "partials": {"name": "source", ...},
//    "strict": bool, "strict_variables": bool}
// where only the template is required. `strict` chooses Mode::kStrict2 (true) or kLax (false) for
// parsing, without it kStrict; `strict_variables` makes missing variables errors. The answer,
// without a line end, is {"result": "..."} or {"error": "..."}.
std::string render_jsonl_line(std::string_view line, Timestamp now, Entropy* entropy = nullptr);

}  // namespace sluice::liquid
