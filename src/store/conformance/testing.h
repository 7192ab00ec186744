#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/run/run.h"
#include "store/types.h"

// The keys to what only the starter of runs and the engine may make otherwise. For tests and
// benchmarks.
namespace sluice::store {

struct AdmittedForTest {
  static Admitted make(NewRun run) { return Admitted(std::move(run)); }
};

using TransitionFields = engine::TransitionFields;

class TransitionForTest : public engine::Run {
 public:
  static engine::Transition make(TransitionFields fields) {
    return make_transition(std::move(fields));
  }
};

}  // namespace sluice::store
