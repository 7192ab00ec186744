#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hooks/admission.h"

namespace sluice::hooks {

// A path that would match a hook if its case were right.
struct StrayPath {
  std::string token;       // as it was sent
  std::string below;       // what follows it: "/" when nothing does
  std::string_view meant;  // the right path, up to the token
  Dialect dialect = Dialect::kWorkflows;
};
// Nothing for other paths. Call it for paths that match no route.
std::optional<StrayPath> stray_path(std::string_view path);

}  // namespace sluice::hooks
