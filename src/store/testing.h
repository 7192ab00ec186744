#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/run.h"
#include "store/types.h"

// The keys to what only the admission and the engine may make otherwise. For tests and benchmarks.
namespace sluice::store {

struct AdmittedForTest {
  static Admitted make(NewRun run) { return Admitted(std::move(run)); }
};

struct TransitionFields {
  RunId run{};
  model::RunStatus status = model::RunStatus::kRunning;
  std::string records{};
  std::optional<Timestamp> wake_at{};
  std::optional<Timestamp> finished_at{};
  std::string error{};
  std::optional<std::vector<std::string>> awaits{};
  bool in_lane = false;
};

class TransitionForTest : public engine::Run {
 public:
  static engine::Transition make(TransitionFields fields) {
    return make_transition(fields.run, fields.status, std::move(fields.records), fields.wake_at,
                           fields.finished_at, std::move(fields.error), std::move(fields.awaits),
                           fields.in_lane);
  }
};

}  // namespace sluice::store
