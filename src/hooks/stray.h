#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hooks/admission.h"

namespace sluice::hooks {

// A path that would be a hook's if its case were right.
struct StrayPath {
  std::string token;       // as it was sent
  std::string below;       // what follows it: "/" when nothing does
  std::string_view meant;  // the right path, up to the token
  Dialect dialect = Dialect::kWorkflows;
};
// Nothing when it is not even that. For paths that nothing serves.
std::optional<StrayPath> stray_path(std::string_view path);

}  // namespace sluice::hooks
