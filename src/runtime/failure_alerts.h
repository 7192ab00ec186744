#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "runs/run_starter.h"
#include "runtime/background_loop.h"
#include "runtime/environment.h"
#include "runtime/in_flight.h"
#include "runtime/programs.h"

namespace sluice::runtime {

// Tells workflows of runs that failed: starts a run of the listener for each.
//
// The end of a failed run is stored with a row for each of its listeners. The transaction that
// stores an alert's run also closes that row, and fails if the row is closed already. So each
// listener has one run for each failed run, regardless of crashes and of how often it is tried.
class FailureAlerts {
 public:
  // How deep alerts about failed alerts go, so that failing listeners cannot alert each other
  // forever.
  static constexpr std::int64_t kDepthMax = 3;

  // What it works with; outlives it.
  struct Parts {
    const Environment& env;
    Leftovers& leftovers;
    Programs& programs;
    runs::RunStarter& starter;
    BackgroundLoop& loop;
  };
  explicit FailureAlerts(const Parts& parts);

  // Looks through the store when a run may have failed. On the background loop's thread.
  void start_open(store::Reader& reader);

 private:
  using Alerts = InFlight<std::pair<RunId, WorkflowId>>;  // the failed run and the listener

  bool start_pages(store::Reader& reader);
  void begin(const store::FailureAlert& alert, store::Reader& reader);
  // kNotFound when the failed run is gone or filtered out, so that no alert is needed.
  Result<runs::StartRequest> prepare(const store::FailureAlert& alert, store::Reader& reader);
  Result<std::string> body_of(const store::StoredRun& failed, store::Reader& reader) const;
  void finish(const store::FailureAlert& alert, const Result<runs::StartResult>& started);
  void settle(const store::FailureAlert& alert, std::optional<std::string> why_not);

  const Parts parts_;
  std::shared_ptr<Alerts> in_flight_;
  bool in_pass_ = false;
  store::FailureAlert after_;  // the last that this pass has dealt with
};

}  // namespace sluice::runtime
