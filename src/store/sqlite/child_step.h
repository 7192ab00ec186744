#pragma once

#include <string>
#include <string_view>

#include "model/run.h"
#include "model/wait.h"

namespace sluice::store::sqlite {

// The columns run_children.step and run_waits.step: "<node>/<item>". No id of a node has a slash in
// it.
inline std::string step_text(std::string_view node, std::string_view item) {
  std::string text(node);
  text += '/';
  text += item;
  return text;
}
inline std::string step_text(const model::ParentStep& step) {
  return step_text(step.node, step.item);
}
inline std::string step_text(const model::StepName& step) {
  return step_text(step.node, step.item);
}
inline model::StepName read_step(std::string_view text) {
  const auto slash = text.find('/');
  model::StepName step{std::string(text.substr(0, slash)), {}};
  if (slash != std::string_view::npos) step.item = text.substr(slash + 1);
  return step;
}

}  // namespace sluice::store::sqlite
