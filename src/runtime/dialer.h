#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "calls/dialing.h"
#include "engine/performer.h"
#include "engine/run/run.h"
#include "store/committer.h"
#include "store/store.h"

namespace sluice::runtime {

// Carries calls from their time to their end: places those that are due, asks how those that are
// under way stand, and ends those whose end nobody reports. All that it knows is in the rows of the
// calls, so it goes on after a crash where they stand.
//
// A person is not called twice: before the provider is asked to place a call, it is stored that it
// is, by a transaction that finds it as it was seen. A call that is so stored when a process begins
// may have been placed; the provider is asked for it by our id, or else it fails as
// unknown_outcome (calls/dialing.h).
class Dialer {
 public:
  // Performs an effect that belongs to no run; see Runtime::perform.
  using Perform =
      std::function<void(nodes::EffectRequest, engine::EffectContext, engine::Performer::Done)>;
  struct Parts {
    store::Store& store;
    store::Committer& committer;
    const Clock& clock;
    engine::RunOptions run_options;  // of the server; for templates and secrets of requests
    Perform perform;
    calls::DialingLimits limits{};
    std::size_t in_flight_max = 1'000;  // calls that are looked at or asked for at once
  };
  explicit Dialer(Parts parts);
  ~Dialer();
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

  // Looks at the calls that are due. Does not wait for the store or a provider. One thread at a
  // time, not an io thread; cheap when nothing is due.
  void dial_due();

  struct Placed {
    store::Call call;  // as it is stored
    json::object web;  // by what a browser joins it
  };
  // `tell` hears once that the call was placed, or why it was not. Before the call is stored. Any
  // thread; `tell` on some thread.
  using OnPlaced = std::move_only_function<void(Result<Placed>)>;
  void tell_when_placed(store::CallId call, OnPlaced tell);
  void forget(store::CallId call);

  // Asks the provider to end a call whose end is stored already. What it answers changes nothing.
  void hang_up(const store::Call& call);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // shared with callbacks, which may come later
};

}  // namespace sluice::runtime
