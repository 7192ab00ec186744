#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hooks/admission.h"
#include "runtime/sweeper.h"

namespace sluice::runtime {

// Runs that steps of other runs start. What reads the disk is done by the sweeper. Any thread.
//
// A step is noted before its run can begin, the run exists at most once a step, and what it came to
// is read from the store; so whatever crashes, asking again leads to the same run and outcome.
class Children {
 public:
  using Done = std::function<void(Result<hooks::Admission::StartResult>)>;
  // As Admission::start, on a shard of its choice.
  using Start = std::function<void(hooks::Admission::ManualStart start, Done done)>;

  Children(Shared& shared, Programs& programs, Sweeper& sweeper)
      : shared_(shared), programs_(programs), sweeper_(sweeper) {}

  void on_start(Start start) { start_ = std::move(start); }  // before the first run

  // The parent hears of it by Arrived{ChildOutcome}.
  void start(const model::RunHeader& parent, engine::StartChild command);
  void cancel(RunId parent, engine::CancelChild command);
  // A run that somebody waits for is over, and that is durable.
  void ended(const model::RunHeader& child);

 private:
  struct Ask;

  void begin(const std::shared_ptr<const Ask>& ask, store::Reader& reader);
  Result<hooks::Admission::ManualStart> prepare(const Ask& ask, store::Reader& reader);
  void on_started(const std::shared_ptr<const Ask>& ask,
                  Result<hooks::Admission::StartResult> started);
  void on_trouble(const std::shared_ptr<const Ask>& ask, const Error& error);
  // Tells the parent if the run is over or gone.
  void report(const model::ParentStep& parent, RunId child, store::Reader& reader);
  Result<nodes::ChildOutcome> outcome_of(const store::StoredRun& run);
  void tell(const model::ParentStep& parent, nodes::ChildOutcome outcome);

  Shared& shared_;
  Programs& programs_;
  Sweeper& sweeper_;
  Start start_;
};

}  // namespace sluice::runtime
