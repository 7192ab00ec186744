#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "engine/run/run.h"

// How a run begins, whoever asked for it: with what it is stored.
namespace sluice::hooks {

// A run and its first stretch, which is decided before the commit and written with it. Of a run in
// a lane nothing is decided: only the transaction knows whether its turn has come.
struct FirstStretch {
  std::unique_ptr<engine::Run> run;
  engine::Transition write;
  engine::Decision rest;
};
// `inherited`: what it takes over from another run; empty: it begins at the start.
Result<FirstStretch> first_stretch(std::shared_ptr<const engine::Program> program,
                                   const model::RunHeader& header,
                                   const model::TriggerData& trigger,
                                   const engine::RunOptions& options,
                                   const std::vector<model::Record>& inherited = {});

// Finds the lane of a new run, and tells the log now and then of keys that cannot be read. Any
// thread.
class LaneKeys {
 public:
  LaneKeys(const Clock& clock, const engine::RunOptions& options)
      : clock_(clock), options_(options) {}
  std::optional<model::Lane> lane_of(const engine::Program& program, const model::RunHeader& header,
                                     const model::TriggerData& trigger);

 private:
  const Clock& clock_;
  const engine::RunOptions& options_;
  std::atomic<std::int64_t> next_warning_us_{0};  // on the steady clock
};

}  // namespace sluice::hooks
