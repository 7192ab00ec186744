#pragma once

#include <string>
#include <string_view>

#include "model/run.h"

namespace sluice::store::sqlite {

// The column run_children.step: "<node>/<item>". No id of a node has a slash in it.
inline std::string step_text(const model::ParentStep& step) { return step.node + "/" + step.item; }
inline void read_step(std::string_view text, model::ParentStep& step) {
  const auto slash = text.find('/');
  step.node = text.substr(0, slash);
  if (slash != std::string_view::npos) step.item = text.substr(slash + 1);
}

}  // namespace sluice::store::sqlite
