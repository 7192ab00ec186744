#pragma once

#include <memory>
#include <string>

#include "engine/run/resume_plan.h"
#include "services/runs.h"

namespace sluice::services {

// A run that goes on from a step of another one, before it is started.
struct Runs::Resumption {
  runs::StartRequest start;
  engine::ResumePlan plan{};
  std::shared_ptr<const engine::Program> before{};  // that the old run followed
  std::string from{};                               // the node
};

}  // namespace sluice::services
